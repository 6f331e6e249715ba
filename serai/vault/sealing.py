"""Sealing and opening, and the blind tokens by which sealed things are found.

Everything of an owner is sealed with the owner's key (Tink, AES-256-GCM) and bound to its context,
"room.Model.field": a sealed value copied into another column or to another owner does not open.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import tink
from django.db import connection
from django.utils.translation import gettext_lazy as _
from tink import TinkError, aead, proto_keyset_format, secret_key_access

from serai.kit.errors import Refusal
from serai.vault import keyring
from serai.vault.choices import BlindKind
from serai.vault.fields import Sealed
from serai.vault.models import Key

TOKEN_BYTES = 16
FETCH = "SELECT owner_id, wrapped FROM vault_key WHERE owner_id = ANY(%s)"


class Unreadable(Refusal):
    """What was sealed cannot be read: its key is gone, or does not open it."""


class KeyDestroyed(Unreadable):
    """The owner's key is gone: the person was erased, or the key was lost."""

    sentence = _(
        "This cannot be read: its key no longer exists. The person was erased, or the key was lost;"
        " a lost key comes back from the newest copy of the key store."
    )


class CannotOpen(Unreadable):
    """Sealed bytes do not open: damaged, or moved from where they belong."""

    sentence = _("This cannot be opened: it is damaged, or was put where it does not belong.")


class Keys:
    """The keys of some owners, fetched in one query; seals and opens for them.

    Lives for one piece of work and is never kept, so that an erased person stays erased.
    """

    def __init__(self, owners: Iterable[UUID]) -> None:
        wanted = list(dict.fromkeys(owners))
        self._wrapped: dict[UUID, bytes] = {}
        self._open: dict[UUID, Any] = {}
        if wanted:
            with connection.cursor() as cursor:
                cursor.execute(FETCH, [wanted])
                self._wrapped = {row[0]: bytes(row[1]) for row in cursor.fetchall()}

    def __contains__(self, owner: UUID) -> bool:
        return owner in self._wrapped or owner in self._open

    def seal(self, owner: UUID, value: Any, context: str) -> Sealed:
        """Seal something JSON can say, or bytes as they are, for an owner and a column."""
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        return Sealed(self._key(owner).encrypt(content, _bound(owner, context)))

    def open(self, owner: UUID, sealed: Sealed | bytes, context: str) -> Any:
        """Return what JSON said; KeyDestroyed for who was erased, CannotOpen for damage."""
        return json.loads(self.open_bytes(owner, sealed, context))

    def open_bytes(self, owner: UUID, sealed: Sealed | bytes, context: str) -> bytes:
        """Return the bytes that were sealed."""
        key = self._key(owner)
        try:
            return bytes(key.decrypt(bytes(sealed), _bound(owner, context)))
        except TinkError as error:
            raise CannotOpen from error

    def add(self, owner: UUID, handle: tink.KeysetHandle) -> None:
        """Take in a key just made."""
        self._open[owner] = handle.primitive(aead.Aead)

    def _key(self, owner: UUID) -> Any:
        found = self._open.get(owner)
        if found is None:
            wrapped = self._wrapped.get(owner)
            if wrapped is None:
                raise KeyDestroyed
            found = self._open[owner] = _unwrap(owner, wrapped).primitive(aead.Aead)
        return found


def seal_if_any(owner: UUID, value: object, context: str) -> Sealed | None:
    """Return something sealed with its owner's key; None for nothing and for an empty text."""
    if isinstance(value, str):
        value = value.strip()
    return Keys([owner]).seal(owner, value, context) if value else None


def _bound(owner: UUID, context: str) -> bytes:
    return owner.bytes + context.encode()


def _unwrap(owner: UUID, wrapped: bytes) -> tink.KeysetHandle:
    """Open an owner's key with the keyring; read the keyring anew where it does not know the key"""
    for anew in (False, True):
        try:
            plain = keyring.unlocked(anew=anew).wrapper.decrypt(wrapped, owner.bytes)
            return proto_keyset_format.parse(plain, secret_key_access.TOKEN)
        except TinkError:
            continue
    raise CannotOpen


def make_keys(owners: Sequence[UUID]) -> Keys:
    """Make a key for each new owner, and return them ready to seal with."""
    ring = keyring.unlocked(anew=True)
    number = ring.primary_id()
    keys, rows = Keys(()), []
    for owner in owners:
        handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
        plain = proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
        rows.append(Key(owner_id=owner, wrapped=ring.wrapper.encrypt(plain, owner.bytes),
                        wrapped_by=number))  # fmt: skip
        keys.add(owner, handle)
    Key.objects.bulk_create(rows, batch_size=1_000)
    return keys


def destroy_keys(owners: Sequence[UUID]) -> int:
    """Erase owners: delete their keys; return how many there were."""
    return Key.objects.filter(owner_id__in=owners).delete()[0]


def rewrap(*, limit: int = 1_000, but: Collection[UUID] = ()) -> tuple[int, list[UUID]]:
    """Wrap a batch of keys with the keyring's newest key; `but` are owners to leave alone.

    Returns how many were wrapped anew, and the owners whose key is damaged or belongs to another
    keyring: theirs stays as it is. Safe at any time and beside other work: a key opens with the old
    wrapping until its row changes.
    """
    ring = keyring.unlocked(anew=True)
    number = ring.primary_id()
    others = Key.objects.select_for_update(skip_locked=True).exclude(wrapped_by=number)
    rows, damaged = [], []
    for row in others.exclude(owner_id__in=but)[:limit]:
        try:
            plain = ring.wrapper.decrypt(bytes(row.wrapped), row.owner_id.bytes)
        except TinkError:
            damaged.append(row.owner_id)
            continue
        row.wrapped, row.wrapped_by = ring.wrapper.encrypt(plain, row.owner_id.bytes), number
        rows.append(row)
    Key.objects.bulk_update(rows, ["wrapped", "wrapped_by"], batch_size=500)
    return len(rows), damaged


def blind(kind: BlindKind, value: str, scope: UUID | None = None) -> bytes:
    """Return the 16-byte token under which a value is found, and which tells nothing of it.

    Tokens of two kinds, or of two scopes (organisations), of one value have nothing in common.
    """
    content = (scope.bytes if scope else b"") + value.encode()
    function = keyring.unlocked().functions[kind]
    token: bytes = function.primary().compute(content, TOKEN_BYTES)
    return token
