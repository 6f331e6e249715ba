"""The keyring: the few keys that wrap every person's key, and those of the blind indexes.

It lies in one file, wrapped by a key provider, and is unlocked once a process. Keys are added and
never changed, so that a process with an older copy reads on; who meets a key it does not know reads
the file anew.
"""

import base64
import json
import os
import tempfile
import threading
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import tink
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from tink import aead, prf, proto_keyset_format, secret_key_access
from tink.proto import tink_pb2

from serai.kit.errors import Refusal
from serai.vault.choices import BlindKind
from serai.vault.providers import (
    SHORTEST,
    CannotUnlock,
    KeyProvider,
    NoPassphrase,
    WeakPassphrase,
    provider,
)

FORMAT = 1
WRAPPING = "wrapping"
FILE = "keyring.json"
aead.register()
prf.register()


class KeyringMissing(Refusal):
    """Sealed data is there and the keyring is not."""

    sentence = _(
        "The keyring is missing, but data is sealed with it. Bring the file back from a backup of "
        "the key store; without it nobody can read that data."
    )


class KeyringExists(Refusal):
    """A keyring is there already."""

    sentence = _("There is a keyring already; a second one would open nothing.")


@dataclass(frozen=True)
class Keyring:
    """Unlocked keys: a Tink keyset that wraps, and one of a pseudo-random function by kind."""

    wrapping: tink.KeysetHandle
    blind: dict[str, tink.KeysetHandle]

    @classmethod
    def new(cls) -> "Keyring":
        """Return fresh keys: AES-256-GCM to wrap, HMAC-SHA-256 for each blind index."""
        return cls(
            wrapping=tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM),
            blind={
                kind: tink.new_keyset_handle(prf.prf_key_templates.HMAC_SHA256)
                for kind in BlindKind.values
            },
        )

    def with_new_wrapping_key(self) -> "Keyring":
        """Return the keyring with one more wrapping key, which wraps from now on."""
        other = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
        merged = _proto(self.wrapping)
        merged.key.extend(_proto(other).key)
        merged.primary_key_id = _proto(other).primary_key_id
        handle = proto_keyset_format.parse(merged.SerializeToString(), secret_key_access.TOKEN)
        return Keyring(handle, self.blind)

    def with_only(self, used: Collection[int]) -> "Keyring":
        """Return the keyring with the primary wrapping key and those whose numbers are used."""
        kept = _proto(self.wrapping)
        only = [key for key in kept.key if key.key_id in {kept.primary_key_id, *used}]
        del kept.key[:]
        kept.key.extend(only)
        handle = proto_keyset_format.parse(kept.SerializeToString(), secret_key_access.TOKEN)
        return Keyring(handle, self.blind)

    @cached_property
    def wrapper(self) -> Any:
        """Return what wraps a person's key and unwraps it."""
        return self.wrapping.primitive(aead.Aead)

    @cached_property
    def functions(self) -> dict[str, Any]:
        """Return the pseudo-random function of each kind of blind token."""
        return {kind: handle.primitive(prf.PrfSet) for kind, handle in self.blind.items()}

    def primary_id(self) -> int:
        """Return the number of the key that wraps."""
        return int(_proto(self.wrapping).primary_key_id)

    def numbers(self) -> list[int]:
        """Return the numbers of all wrapping keys."""
        return [int(key.key_id) for key in _proto(self.wrapping).key]

    def to_bytes(self) -> bytes:
        """Return the keys in clear, to be wrapped at once."""
        keys = {WRAPPING: _bytes(self.wrapping), **{k: _bytes(h) for k, h in self.blind.items()}}
        return json.dumps({n: base64.b64encode(k).decode() for n, k in keys.items()}).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Keyring":
        """Return the keyring that `to_bytes` wrote."""
        keys = {n: _handle(base64.b64decode(text)) for n, text in json.loads(content).items()}
        return cls(keys.pop(WRAPPING), keys)


def _bytes(handle: tink.KeysetHandle) -> bytes:
    content: bytes = proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    return content


def _handle(content: bytes) -> tink.KeysetHandle:
    return proto_keyset_format.parse(content, secret_key_access.TOKEN)


def _proto(handle: tink.KeysetHandle) -> Any:
    return tink_pb2.Keyset.FromString(_bytes(handle))


def path() -> Path:
    """Return where the keyring lies."""
    return Path(settings.VAULT_DIR) / FILE


def passphrase() -> str:
    """Return the passphrase from the environment or its file; NoPassphrase without one."""
    if text := os.environ.get("SERAI_PASSPHRASE", ""):
        return text
    file = Path(settings.SERAI_PASSPHRASE_FILE)
    if not file.is_file():
        raise NoPassphrase
    return file.read_text().strip()


def configured_provider() -> KeyProvider:
    """Return the provider that the settings name."""
    return provider(
        settings.SERAI_KEY_PROVIDER, passphrase=passphrase, cost=settings.SERAI_SCRYPT_COST
    )


class _Unlocked:
    """The process's own unlocked keyring; `stamp` tells whether the file has changed since."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.keyring: Keyring | None = None
        self.stamp: tuple[str, int] = ("", 0)


_process = _Unlocked()


def unlocked(*, anew: bool = False) -> Keyring:
    """Return the keyring, unlocked once a process; `anew` reads a file that has changed.

    Refuses with CannotUnlock, NoPassphrase, ServiceRefused or KeyringMissing.
    """
    with _process.lock:
        if _process.keyring is None or (anew and _process.stamp != _stamp()):
            _process.keyring = read(path(), configured_provider())
            _process.stamp = _stamp()
        return _process.keyring


def forget() -> None:
    """Lock again: the next use reads the file."""
    with _process.lock:
        _process.keyring = None


def _stamp() -> tuple[str, int]:
    file = path()
    return str(file), file.stat().st_mtime_ns if file.exists() else 0


def read(file: Path, keeper: KeyProvider) -> Keyring:
    """Return the keyring of a file."""
    if not file.exists():
        raise KeyringMissing
    return parse(file.read_text(), keeper)


def parse(text: str, keeper: KeyProvider) -> Keyring:
    """Return the keyring of what `write` wrote."""
    try:
        kept = json.loads(text)
        wrapped = base64.b64decode(kept["wrapped"])
    except (ValueError, KeyError, TypeError) as error:
        raise CannotUnlock from error
    return Keyring.from_bytes(keeper.unwrap(wrapped))


def write(keyring: Keyring, file: Path, keeper: KeyProvider) -> None:
    """Write the keyring, wrapped, in one step: whoever reads sees the old file or the new one."""
    wrapped = base64.b64encode(keeper.wrap(keyring.to_bytes())).decode()
    text = json.dumps({"format": FORMAT, "provider": keeper.name, "wrapped": wrapped}, indent=1)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".keyring-")
    with os.fdopen(descriptor, "w") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    Path(name).replace(file)


def make(keeper: KeyProvider) -> Keyring:
    """Make the first keyring of a deployment; KeyringExists where there is one."""
    if path().exists():
        raise KeyringExists
    keyring = Keyring.new()
    write(keyring, path(), keeper)
    forget()
    return keyring


def check_passphrase(text: str) -> str:
    """Return a new passphrase, or refuse a weak one."""
    if len(text) < SHORTEST:
        raise WeakPassphrase(shortest=SHORTEST)
    return text
