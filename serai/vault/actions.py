"""Keeping the keyring: made once, rotated while Serai runs, given another passphrase."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from serai.vault import keyring, sealing
from serai.vault.models import Key
from serai.vault.providers import KeyProvider


def ensure_keyring() -> bool:
    """Unlock the keyring, or make the first one; return whether one was made.

    Refuses with KeyringMissing where keys of persons are there without it, so that a lost keyring
    is noticed before anything is sealed with another.
    """
    if keyring.path().exists():
        keyring.unlocked(anew=True)
        return False
    if Key.objects.exists():
        raise keyring.KeyringMissing
    keyring.make(keyring.configured_provider())
    return True


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many keys were wrapped anew, and the owners whose key could not be opened."""

    done: int
    damaged: Sequence[UUID]


def rotate(*, batch: int = 1_000) -> Rotation:
    """Give the keyring a new wrapping key and wrap every person's key with it.

    Other processes go on: they meet the new key, and read the keyring anew. A key that is damaged
    holds up no other: it is left as it was, with the wrapping key it names, and reported. A
    wrapping key that wraps nothing any more is dropped by the rotation after, when nobody can still
    be using it.
    """
    keeper = keyring.configured_provider()
    used = set(Key.objects.values_list("wrapped_by", flat=True).distinct())
    ring = keyring.unlocked(anew=True).with_only(used).with_new_wrapping_key()
    keyring.write(ring, keyring.path(), keeper)
    done, damaged = 0, list[UUID]()
    while True:
        with transaction.atomic():
            wrapped, broken = sealing.rewrap(limit=batch, but=damaged)
        if not wrapped and not broken:
            return Rotation(done, damaged)
        done += wrapped
        damaged += broken


def change_provider(*, to: KeyProvider) -> None:
    """Wrap the keyring with another passphrase or service; the keys stay what they are."""
    keyring.write(keyring.unlocked(anew=True), keyring.path(), to)
    keyring.forget()
