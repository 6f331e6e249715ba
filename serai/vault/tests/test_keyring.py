"""The keyring opens with its own passphrase or service only, and says plainly why not."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from serai.vault import actions, keyring, providers
from serai.vault.keyring import Keyring, KeyringExists, KeyringMissing
from serai.vault.providers import (
    CannotUnlock,
    NoPassphrase,
    PassphraseProvider,
    ServiceProvider,
    ServiceRefused,
    UnknownProvider,
    WeakPassphrase,
)
from serai.vault.sealing import Keys, make_keys


class Service:
    """A key management service as Tink's clients show it, verified against Tink's own AEAD."""

    def __init__(self):
        import tink
        from tink import aead

        self.key = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)
        self.is_up = True

    def encrypt(self, content, bound):
        self._answer()
        return self.key.encrypt(content, bound)

    def decrypt(self, content, bound):
        self._answer()
        return self.key.decrypt(content, bound)

    def _answer(self):
        if not self.is_up:
            raise ConnectionError("https://kms.example/keys/secret-name")


KEEPERS = [
    PassphraseProvider("correct horse battery staple", 2**4),
    ServiceProvider("aws-kms", Service()),
    ServiceProvider("hcvault", Service()),
]


@pytest.mark.parametrize("keeper", KEEPERS, ids=lambda k: k.name)
def test_every_provider_keeps_the_contract(keeper, tmp_path):
    plain = b"\x00keys\xff" * 20
    once, again = keeper.wrap(plain), keeper.wrap(plain)
    assert once != again
    assert keeper.unwrap(once) == keeper.unwrap(again) == plain
    assert plain not in once
    broken = once[:-8] + b"AAAAAAA" + once[-1:]
    with pytest.raises((CannotUnlock, ServiceRefused)):
        keeper.unwrap(broken)
    with pytest.raises((CannotUnlock, ServiceRefused)):
        keeper.unwrap(b"")
    ring = Keyring.new()
    keyring.write(ring, tmp_path / "k.json", keeper)
    assert keyring.read(tmp_path / "k.json", keeper).to_bytes() == ring.to_bytes()
    assert ring.to_bytes() not in (tmp_path / "k.json").read_bytes()
    assert (tmp_path / "k.json").stat().st_mode & 0o077 == 0


def test_another_passphrase_opens_nothing():
    wrapped = PassphraseProvider("correct horse battery staple", 2**4).wrap(b"keys")
    with pytest.raises(CannotUnlock) as refusal:
        PassphraseProvider("correct horse battery stable", 2**4).unwrap(wrapped)
    assert "horse" not in str(refusal.value)


def test_a_service_that_is_down_says_so_and_nothing_else():
    service = Service()
    keeper = ServiceProvider("gcp-kms", service)
    wrapped = keeper.wrap(b"keys")
    service.is_up = False
    with pytest.raises(ServiceRefused) as refusal:
        keeper.unwrap(wrapped)
    assert "secret-name" not in str(refusal.value)
    assert "ConnectionError" in str(refusal.value)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"wrapped": "%%"}', '{"format": 1}', "null"])
def test_a_damaged_file_is_refused(tmp_path, text):
    file = tmp_path / "k.json"
    file.write_text(text)
    with pytest.raises(CannotUnlock):
        keyring.read(file, PassphraseProvider("correct horse battery staple", 2**4))


@pytest.mark.django_db
def test_a_lost_keyring_is_noticed_before_anything_is_sealed_with_another(own_folder):
    make_keys([uuid4()])
    keyring.path().unlink()
    keyring.forget()
    with pytest.raises(KeyringMissing):
        actions.ensure_keyring()
    assert not keyring.path().exists()


@pytest.mark.django_db
def test_the_first_start_makes_a_keyring_and_the_next_opens_it(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "new"
    keyring.forget()
    assert actions.ensure_keyring() is True
    assert actions.ensure_keyring() is False
    with pytest.raises(KeyringExists):
        keyring.make(keyring.configured_provider())
    keyring.forget()


def test_without_a_passphrase_the_reason_is_told(settings, tmp_path, monkeypatch):
    monkeypatch.delenv("SERAI_PASSPHRASE")
    settings.SERAI_PASSPHRASE_FILE = str(tmp_path / "none")
    with pytest.raises(NoPassphrase, match="SERAI_PASSPHRASE_FILE"):
        keyring.configured_provider()
    (tmp_path / "none").write_text("from a file, long enough\n")
    assert keyring.configured_provider().passphrase == "from a file, long enough"


def test_weak_passphrases_and_unknown_providers_are_refused(settings):
    with pytest.raises(WeakPassphrase, match="16"):
        keyring.check_passphrase("too short")
    settings.SERAI_KEY_PROVIDER = "paper://drawer"
    with pytest.raises(UnknownProvider, match="paper"):
        keyring.configured_provider()


@pytest.mark.parametrize("name", ["aws-kms://arn:x", "gcp-kms://projects/x", "hcvault://h/keys/x"])
def test_a_service_whose_package_is_missing_or_unreachable_is_told(name):
    with pytest.raises((UnknownProvider, ServiceRefused)):
        providers.provider(name, passphrase=str, cost=2)


@pytest.mark.django_db
def test_another_passphrase_wraps_the_same_keys(own_folder, monkeypatch):
    owner = uuid4()
    sealed = make_keys([owner]).seal(owner, "x", "a")
    actions.change_provider(to=PassphraseProvider("quite another passphrase", 2**4))
    with pytest.raises(CannotUnlock):
        Keys([owner]).open(owner, sealed, "a")
    monkeypatch.setenv("SERAI_PASSPHRASE", "quite another passphrase")
    assert Keys([owner]).open(owner, sealed, "a") == "x"


@pytest.mark.django_db
def test_the_command_shows_rotates_and_refuses(own_folder, monkeypatch):
    make_keys([uuid4(), uuid4()])
    out = StringIO()
    call_command("vault", "rotate", stdout=out)
    call_command("vault", "status", stdout=out)
    call_command("vault", "make", stdout=out)
    text = out.getvalue()
    assert "2 keys are wrapped anew" in text
    assert "(wraps new ones): 2 keys of owners" in text
    assert "there already, and it opens" in text
    keyring.forget()
    monkeypatch.setenv("SERAI_PASSPHRASE", "not the passphrase at all")
    with pytest.raises(CommandError, match="passphrase is wrong"):
        call_command("vault", "status")


@pytest.mark.django_db
def test_the_command_changes_the_passphrase(own_folder, monkeypatch):
    answers = iter(["a new passphrase of ours", "another one entirely, no"] * 2)
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError, match="not the same"):
        call_command("vault", "passphrase")
    monkeypatch.setattr("getpass.getpass", lambda prompt: "a new passphrase of ours")
    call_command("vault", "passphrase", stdout=StringIO())
    kept = json.loads(keyring.path().read_text())
    assert kept["provider"] == "passphrase"
    monkeypatch.setenv("SERAI_PASSPHRASE", "a new passphrase of ours")
    assert keyring.unlocked().numbers()
