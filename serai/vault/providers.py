"""Who keeps the key that wraps the keyring: a passphrase, or a key management service.

A provider does two things, `wrap` and `unwrap`; `contract` in the room's tests is what every one of
them must keep. Which one is used stands in `SERAI_KEY_PROVIDER`.
"""

import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext_lazy as _

from serai.kit.errors import Refusal

KEYRING = b"serai keyring"
PASSPHRASE = "passphrase"  # noqa: S105 - the name of a provider
SHORTEST = 16


class CannotUnlock(Refusal):
    """The provider refused, or what it gave does not open the keyring."""

    sentence = _("The keyring does not open: the passphrase is wrong, or the file is damaged.")


class NoPassphrase(Refusal):
    """No passphrase was given where one is needed."""

    sentence = _(
        "The keyring is locked. Give its passphrase in SERAI_PASSPHRASE_FILE or SERAI_PASSPHRASE."
    )


class WeakPassphrase(Refusal):
    """A new passphrase is too short."""

    sentence = _("A passphrase needs at least %(shortest)s characters.")


class UnknownProvider(Refusal):
    """The settings name a provider that there is not, or whose package is not installed."""

    sentence = _("There is no key provider “%(name)s”, or its package is not installed.")


class ServiceRefused(Refusal):
    """The key management service did not answer, or refused."""

    sentence = _("The key management service did not open the keyring (%(error)s).")


class KeyProvider(Protocol):
    """Wraps and unwraps a few hundred bytes, once when a process starts."""

    @property
    def name(self) -> str:
        """Return the word under which the keyring's file names the provider."""
        ...

    def wrap(self, plain: bytes) -> bytes:
        """Return the bytes wrapped; other bytes each time."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return what was wrapped, or refuse with a `Refusal` and tell nothing."""
        ...


@dataclass(frozen=True, slots=True)
class PassphraseProvider:
    """Wraps with a key derived from a passphrase by scrypt (RFC 7914).

    `cost` is scrypt's N; 2**17 takes about 0.4 s and 128 MiB, once a process.
    """

    passphrase: str
    cost: int = 2**17
    name: str = PASSPHRASE

    def wrap(self, plain: bytes) -> bytes:
        """Return JSON that holds the salt, the cost and the wrapped bytes."""
        salt, nonce = os.urandom(16), os.urandom(12)
        box = AESGCM(self._key(salt, self.cost)).encrypt(nonce, plain, KEYRING)
        parts = {"salt": salt, "nonce": nonce, "box": box}
        text = {name: base64.b64encode(part).decode() for name, part in parts.items()}
        return json.dumps({"scrypt": self.cost, **text}).encode()

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return what was wrapped; CannotUnlock where the passphrase is another."""
        try:
            kept: dict[str, Any] = json.loads(wrapped)
            salt, nonce, box = (base64.b64decode(kept[n]) for n in ("salt", "nonce", "box"))
            return AESGCM(self._key(salt, int(kept["scrypt"]))).decrypt(nonce, box, KEYRING)
        except (InvalidTag, KeyError, ValueError, TypeError) as error:
            raise CannotUnlock from error

    def _key(self, salt: bytes, cost: int) -> bytes:
        return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(self.passphrase.encode())


@dataclass(frozen=True, slots=True)
class ServiceProvider:
    """Wraps with a key that never leaves a key management service, by Tink's own clients."""

    name: str
    aead: Any

    def wrap(self, plain: bytes) -> bytes:
        """Have the service wrap the bytes."""
        return self._ask(self.aead.encrypt, plain)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Have the service unwrap the bytes."""
        return self._ask(self.aead.decrypt, wrapped)

    def _ask(self, question: Callable[[bytes, bytes], bytes], content: bytes) -> bytes:
        try:
            return question(content, KEYRING)
        except Exception as error:
            raise ServiceRefused(error=type(error).__name__) from error


def _aws(uri: str) -> Any:
    from tink.integration import awskms

    return awskms.new_client(key_uri=uri).get_aead(uri)


def _gcp(uri: str) -> Any:
    from tink.integration import gcpkms

    return gcpkms.new_client(key_uri=uri).get_aead(uri)


def _hashicorp(uri: str) -> Any:
    import hvac
    from tink.integration import hcvault

    path = uri.removeprefix("hcvault://")
    host, _slash, key = path.partition("/")
    client = hvac.Client(url=f"https://{host}", token=os.environ.get("VAULT_TOKEN", ""))
    return hcvault.new_aead(f"/{key}", client)


SERVICES = {"aws-kms://": _aws, "gcp-kms://": _gcp, "hcvault://": _hashicorp}


def provider(name: str, *, passphrase: Callable[[], str], cost: int) -> KeyProvider:
    """Return the provider that a setting names: "passphrase", or a service's key address.

    Addresses as Tink writes them: `aws-kms://arn:…`, `gcp-kms://projects/…`,
    `hcvault://host/transit/keys/name`. The passphrase is asked for only where it is needed.
    """
    if name == PASSPHRASE:
        return PassphraseProvider(passphrase(), cost)
    for prefix, client in SERVICES.items():
        if name.startswith(prefix):
            try:
                ask = partial(client, name)
                return ServiceProvider(name=prefix.removesuffix("://"), aead=ask())
            except ImportError as error:
                raise UnknownProvider(name=prefix) from error
            except Exception as error:
                raise ServiceRefused(error=type(error).__name__) from error
    raise UnknownProvider(name=name.partition(":")[0])
