"""The key store's own backup: the keyring and every person's wrapped key, in one file.

Only the newest copy is kept, wherever it is: erasing a person writes it anew without their key.
Without the keyring's passphrase (or service) the file opens nothing.
"""

import base64
import json
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from tink import TinkError

from serai.kit.errors import Refusal
from serai.vault import keyring
from serai.vault.models import Key

FORMAT = 1
LOCK = 7_301_311
"""Under which one copy is written at a time, so that the last one holds nobody erased meanwhile."""


class StoreRefused(Refusal):
    """The file is no key store, or there are keys here already."""

    sentence = _("This is not a whole backup of a key store.")


class StoreNotEmpty(Refusal):
    """Keys are here already."""

    sentence = _(
        "There are keys here already. A whole key store comes back into an empty one only; "
        "“serai vault mend” brings back single keys that were lost or damaged."
    )


def newest() -> Path:
    """Return where the newest backup of the key store lies."""
    return Path(settings.KEYSTORE_BACKUP)


@transaction.atomic
def write_store(file: Path) -> int:
    """Write the key store into a file, in place of an older one; return how many keys it holds.

    Waits for whoever erases or writes a copy at this moment, and reads the keys after them.
    """
    _wait_for_others()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".keystore-")
    count = 0
    with os.fdopen(descriptor, "w") as out:
        ring = keyring.path().read_text() if keyring.path().exists() else ""
        out.write(json.dumps({"format": FORMAT, "keyring": ring}) + "\n")
        for key in Key.objects.order_by("owner_id").iterator(chunk_size=5_000):
            wrapped = base64.b64encode(bytes(key.wrapped)).decode()
            out.write(json.dumps([str(key.owner_id), wrapped, key.wrapped_by]) + "\n")
            count += 1
        out.write(json.dumps({"keys": count}) + "\n")
        out.flush()
        os.fsync(out.fileno())
    Path(name).replace(file)
    return count


def _wait_for_others() -> None:
    """Let who erases and who writes a copy follow each other, until each has committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def refresh_newest() -> None:
    """Write the newest backup anew where there is one, so that it holds no erased person's key.

    To be called in the transaction that erases.
    """
    _wait_for_others()
    if newest().exists():
        write_store(newest())


@transaction.atomic
def read_store(file: Path) -> int:
    """Bring a key store back into an empty one; return how many keys came."""
    if Key.objects.exists():
        raise StoreNotEmpty
    ring, keys = _read(file)
    if ring and not keyring.path().exists():
        keyring.path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keyring.path().write_text(ring)
        keyring.path().chmod(0o600)
        keyring.forget()
    Key.objects.bulk_create(keys, batch_size=2_000)
    return len(keys)


@dataclass(frozen=True, slots=True)
class Mended:
    """How many keys came back that were missing, and how many took the place of damaged ones."""

    missing: int
    damaged: int


@transaction.atomic
def mend_store(file: Path, *, but: Collection[UUID]) -> Mended:
    """Bring back keys that are missing here, or that do not open, from a copy of the key store.

    `but` are owners whose key is gone for good: those who were erased. Keys that open stay as they
    are. The copy may be older than a rotation: it brings its own keyring, which the same passphrase
    or service opens. Refuses with StoreRefused, CannotUnlock and what a provider refuses with.
    """
    text, kept = _read(file)
    ours = keyring.unlocked(anew=True)
    rings = [ours, keyring.parse(text, keyring.configured_provider())] if text else [ours]
    here = Key.objects.select_for_update().in_bulk([one.owner_id for one in kept])
    gone, missing, damaged = frozenset(but), list[Key](), list[Key]()
    for one in kept:
        row = here.get(one.owner_id)
        if one.owner_id in gone or (row and _plain(row, [ours]) is not None):
            continue
        plain = _plain(one, rings)
        if plain is not None:
            one.wrapped = ours.wrapper.encrypt(plain, one.owner_id.bytes)
            one.wrapped_by = ours.primary_id()
            (damaged if row else missing).append(one)
    Key.objects.bulk_create(missing, batch_size=2_000)
    Key.objects.bulk_update(damaged, ["wrapped", "wrapped_by"], batch_size=500)
    return Mended(len(missing), len(damaged))


def _plain(key: Key, rings: list[keyring.Keyring]) -> bytes | None:
    """Return an owner's key in clear, None where no ring opens it."""
    for ring in rings:
        try:
            return bytes(ring.wrapper.decrypt(bytes(key.wrapped), key.owner_id.bytes))
        except TinkError:
            continue
    return None


def _read(file: Path) -> tuple[str, list[Key]]:
    """Return a copy's keyring, as its file is written ("" for none), and its keys."""
    try:
        first, *lines, last = file.read_text().splitlines()
        head, rows = json.loads(first), [json.loads(line) for line in lines]
        whole = head["format"] == FORMAT and json.loads(last) == {"keys": len(rows)}
        keys = [Key(owner_id=UUID(o), wrapped=base64.b64decode(w), wrapped_by=int(n))
                for o, w, n in rows]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreRefused from error
    if not whole:
        raise StoreRefused
    return str(head["keyring"]), keys
