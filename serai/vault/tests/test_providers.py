"""Which service a setting names, how Tink's clients are asked, and what the keyring's file says."""

import base64
import json
import sys
from types import ModuleType, SimpleNamespace

import pytest
import tink
from django.utils import translation
from tink import aead

from serai.vault import keyring, providers
from serai.vault.keyring import Keyring, KeyringExists, KeyringMissing
from serai.vault.providers import (
    KEYRING,
    SHORTEST,
    CannotUnlock,
    NoPassphrase,
    PassphraseProvider,
    ServiceProvider,
    ServiceRefused,
    UnknownProvider,
    WeakPassphrase,
)
from serai.vault.sealing import CannotOpen, KeyDestroyed
from serai.vault.store import StoreNotEmpty, StoreRefused

AWS = "aws-kms://arn:aws:kms:eu-west-3:1:key/k"
GCP = "gcp-kms://projects/p/locations/l/keyRings/r/cryptoKeys/k"
HASHICORP = "hcvault://vault.example:8200/transit/keys/serai"
WORDS = "correct horse battery staple"


def local_aead():
    """Return a key that stands for one which never leaves its service."""
    return tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)


class Asked:
    """Stand-ins for Tink's clients; remembers what they were asked."""

    def __init__(self):
        self.calls = []
        self.key = local_aead()

    def new_client(self, *, key_uri):
        self.calls.append(("new_client", key_uri))
        return self

    def get_aead(self, uri):
        self.calls.append(("get_aead", uri))
        return self.key

    def new_aead(self, path, client):
        self.calls.append(("new_aead", path, client.url, client.token))
        return self.key


@pytest.fixture
def asked(monkeypatch):
    """Put the stand-ins where Tink's integrations are imported from."""
    from tink import integration

    stand_in = Asked()
    for name in ("awskms", "gcpkms", "hcvault"):
        module = ModuleType(f"tink.integration.{name}")
        module.new_client, module.new_aead = stand_in.new_client, stand_in.new_aead
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(integration, name, module, raising=False)
    hvac = ModuleType("hvac")
    hvac.Client = lambda url, token: SimpleNamespace(url=url, token=token)
    monkeypatch.setitem(sys.modules, "hvac", hvac)
    monkeypatch.setenv("VAULT_TOKEN", "a token")
    return stand_in


def never_asked():
    raise AssertionError("a service needs no passphrase")


@pytest.mark.parametrize(
    ("address", "name", "calls"),
    [
        (AWS, "aws-kms", [("new_client", AWS), ("get_aead", AWS)]),
        (GCP, "gcp-kms", [("new_client", GCP), ("get_aead", GCP)]),
        (
            HASHICORP, "hcvault",
            [("new_aead", "/transit/keys/serai", "https://vault.example:8200", "a token")],
        ),
    ],
    ids=["aws", "gcp", "hashicorp"],
)  # fmt: skip
def test_an_address_names_its_service_and_the_client_is_asked_for_that_key(
    asked, address, name, calls
):
    keeper = providers.provider(address, passphrase=never_asked, cost=2)
    assert asked.calls == calls
    assert keeper.name == name
    wrapped = keeper.wrap(b"keys")
    assert keeper.unwrap(wrapped) == b"keys"
    assert asked.key.decrypt(wrapped, KEYRING) == b"keys"


def test_hashicorp_without_a_token_asks_with_none(asked, monkeypatch):
    monkeypatch.delenv("VAULT_TOKEN")
    providers.provider(HASHICORP, passphrase=never_asked, cost=2)
    assert asked.calls[0][-1] == ""


@pytest.mark.parametrize("address", [AWS, GCP, HASHICORP], ids=["aws", "gcp", "hashicorp"])
@pytest.mark.parametrize(
    ("failure", "refusal"),
    [
        (ImportError("no package"), UnknownProvider),
        (PermissionError("arn:aws:secret"), ServiceRefused),
        (ValueError("a bad address"), ServiceRefused),
    ],
    ids=lambda v: type(v).__name__ if isinstance(v, Exception) else "",
)
def test_what_a_client_says_on_its_way_is_told_by_kind_alone(
    monkeypatch, address, failure, refusal
):
    def fails(uri):
        raise failure

    prefix = next(p for p in providers.SERVICES if address.startswith(p))
    monkeypatch.setitem(providers.SERVICES, prefix, fails)
    with pytest.raises(refusal) as told:
        providers.provider(address, passphrase=never_asked, cost=2)
    assert str(failure) not in str(told.value)
    assert address not in str(told.value)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("paper://drawer", "paper"), ("", "“”"), ("Passphrase", "Passphrase"),
     ("AWS-KMS://arn", "AWS-KMS"), ("aws-kms", "aws-kms")],
)  # fmt: skip
def test_a_name_that_is_none_of_ours_is_refused_and_its_address_kept_quiet(name, shown):
    with pytest.raises(UnknownProvider) as told:
        providers.provider(name, passphrase=never_asked, cost=2)
    assert shown in str(told.value)
    assert "drawer" not in str(told.value)


@pytest.mark.parametrize("service", [AWS, GCP, HASHICORP], ids=["aws", "gcp", "hashicorp"])
def test_the_keyring_moves_from_a_passphrase_to_a_service(asked, settings, tmp_path, service):
    file, ring = tmp_path / "k.json", Keyring.new()
    keyring.write(ring, file, PassphraseProvider(WORDS, 2**4))
    settings.SERAI_KEY_PROVIDER = service
    keeper = keyring.configured_provider()
    with pytest.raises(ServiceRefused):
        keyring.read(file, keeper)
    keyring.write(ring, file, keeper)
    assert keyring.read(file, keeper).to_bytes() == ring.to_bytes()
    assert json.loads(file.read_text())["provider"] == keeper.name
    with pytest.raises(CannotUnlock):
        keyring.read(file, PassphraseProvider(WORDS, 2**4))


def test_the_settings_cost_and_passphrase_reach_the_provider(settings, monkeypatch):
    settings.SERAI_SCRYPT_COST = 2**5
    monkeypatch.setenv("SERAI_PASSPHRASE", "words from the environment")
    keeper = keyring.configured_provider()
    assert (keeper.passphrase, keeper.cost) == ("words from the environment", 32)
    assert json.loads(keeper.wrap(b"x"))["scrypt"] == 32


def test_the_environment_goes_before_the_file(settings, tmp_path, monkeypatch):
    (tmp_path / "words").write_text("  words from the file\n\n")
    settings.SERAI_PASSPHRASE_FILE = str(tmp_path / "words")
    monkeypatch.setenv("SERAI_PASSPHRASE", "words from the environment")
    assert keyring.passphrase() == "words from the environment"
    monkeypatch.setenv("SERAI_PASSPHRASE", "")
    assert keyring.passphrase() == "words from the file"
    settings.SERAI_PASSPHRASE_FILE = str(tmp_path)
    with pytest.raises(NoPassphrase):
        keyring.passphrase()


def test_a_keyring_wrapped_at_another_cost_opens(tmp_path):
    wrapped = PassphraseProvider(WORDS, 2**3).wrap(b"keys")
    assert PassphraseProvider(WORDS, 2**5).unwrap(wrapped) == b"keys"


@pytest.mark.parametrize("part", ["salt", "nonce", "box", "scrypt"])
@pytest.mark.parametrize("harm", ["missing", "other", "empty"])
def test_every_part_of_a_wrapped_keyring_is_needed(part, harm):
    keeper = PassphraseProvider(WORDS, 2**4)
    kept = json.loads(keeper.wrap(b"keys"))
    if harm == "missing":
        del kept[part]
    elif harm == "empty":
        kept[part] = ""
    else:
        kept[part] = 2**5 if part == "scrypt" else base64.b64encode(b"0123456789abcdef").decode()
    with pytest.raises(CannotUnlock):
        keeper.unwrap(json.dumps(kept).encode())


@pytest.mark.parametrize("content", [b"[]", b"null", b"7", b'"x"', b"\xff\xfe"])
def test_what_is_no_wrapped_keyring_at_all_is_refused(content):
    with pytest.raises(CannotUnlock):
        PassphraseProvider(WORDS, 2**4).unwrap(content)


def test_a_service_wraps_for_the_keyring_only():
    key = local_aead()
    with pytest.raises(ServiceRefused, match="TinkError"):
        ServiceProvider("aws-kms", key).unwrap(key.encrypt(b"keys", b"something else"))


def test_the_file_says_its_format_and_provider_and_leaves_nothing_beside_it(tmp_path):
    file = tmp_path / "deep" / "er" / "k.json"
    for _time in range(2):
        keyring.write(Keyring.new(), file, PassphraseProvider(WORDS, 2**4))
    kept = json.loads(file.read_text())
    assert set(kept) == {"format", "provider", "wrapped"}
    assert (kept["format"], kept["provider"]) == (keyring.FORMAT, "passphrase")
    assert [one.name for one in file.parent.iterdir()] == ["k.json"]
    assert file.parent.stat().st_mode & 0o077 == 0


def test_a_keyring_that_cannot_be_wrapped_leaves_the_old_file(tmp_path):
    file, ring = tmp_path / "k.json", Keyring.new()
    keyring.write(ring, file, PassphraseProvider(WORDS, 2**4))
    before = file.read_bytes()
    refuses = SimpleNamespace(name="aws-kms", wrap=_refuse)
    with pytest.raises(ServiceRefused):
        keyring.write(Keyring.new(), file, refuses)
    assert file.read_bytes() == before


def _refuse(plain):
    raise ServiceRefused(error="Timeout")


def test_a_missing_file_is_a_missing_keyring(tmp_path):
    with pytest.raises(KeyringMissing, match="backup of the key store"):
        keyring.read(tmp_path / "none.json", PassphraseProvider(WORDS, 2**4))


@pytest.mark.parametrize(
    ("length", "is_taken"), [(SHORTEST - 1, False), (SHORTEST, True), (SHORTEST + 1, True)]
)
def test_the_shortest_passphrase_is_taken_and_one_less_is_not(length, is_taken):
    if is_taken:
        assert keyring.check_passphrase("x" * length) == "x" * length
    else:
        with pytest.raises(WeakPassphrase, match=str(SHORTEST)):
            keyring.check_passphrase("x" * length)


REFUSALS = [
    CannotUnlock(), NoPassphrase(), WeakPassphrase(shortest=16), UnknownProvider(name="paper"),
    ServiceRefused(error="Timeout"), KeyringMissing(), KeyringExists(), KeyDestroyed(),
    CannotOpen(), StoreRefused(), StoreNotEmpty(),
]  # fmt: skip


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda r: type(r).__name__)
def test_every_refusal_speaks_the_three_languages(refusal):
    said = set()
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            text = str(refusal)
        assert "%(" not in text
        assert all(str(value) in text for value in refusal.params.values())
        said.add(text)
    assert len(said) == 3
