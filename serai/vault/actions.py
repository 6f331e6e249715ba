"""Keeping the keyring: made once, rotated while Serai runs, given another passphrase."""

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


def rotate(*, batch: int = 1_000) -> int:
    """Give the keyring a new wrapping key and wrap every person's key with it; return how many.

    Other processes go on: they meet the new key, and read the keyring anew. A wrapping key that
    wraps nothing any more is dropped by the rotation after, when nobody can still be using it.
    """
    keeper = keyring.configured_provider()
    used = set(Key.objects.values_list("wrapped_by", flat=True).distinct())
    ring = keyring.unlocked(anew=True).with_only(used).with_new_wrapping_key()
    keyring.write(ring, keyring.path(), keeper)
    done = 0
    while True:
        with transaction.atomic():
            wrapped = sealing.rewrap(limit=batch)
        if not wrapped:
            break
        done += wrapped
    return done


def change_provider(*, to: KeyProvider) -> None:
    """Wrap the keyring with another passphrase or service; the keys stay what they are."""
    keyring.write(keyring.unlocked(anew=True), keyring.path(), to)
    keyring.forget()
