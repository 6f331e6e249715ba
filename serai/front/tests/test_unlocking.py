"""Serai starts unlocked or not at all: the first passphrase is made, a wrong one ends the start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from serai.front.management.commands import run
from serai.vault import keyring
from serai.vault.providers import PassphraseProvider

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def office(settings, tmp_path, monkeypatch):
    """An office that has never been started."""
    settings.VAULT_DIR = tmp_path / "vault"
    settings.SERAI_PASSPHRASE_FILE = str(tmp_path / "passphrase")
    monkeypatch.delenv("SERAI_PASSPHRASE", raising=False)
    keyring.forget()
    yield tmp_path
    keyring.forget()


@pytest.mark.django_db
def test_the_first_start_makes_a_passphrase_only_its_owner_reads(office):
    run._unlock()
    file = office / "passphrase"
    assert len(file.read_text()) >= 43
    assert file.stat().st_mode & 0o077 == 0
    assert keyring.path().exists()
    kept = file.read_text()
    run._unlock()
    assert file.read_text() == kept


@pytest.mark.django_db
def test_another_passphrase_ends_the_start_in_a_sentence(office):
    run._unlock()
    (office / "passphrase").write_text("not the passphrase at all")
    keyring.forget()
    with pytest.raises(CommandError, match="passphrase is wrong"):
        run._unlock()


@pytest.mark.django_db
def test_a_lost_passphrase_is_not_replaced_by_a_new_one(office):
    run._unlock()
    (office / "passphrase").unlink()
    keyring.forget()
    with pytest.raises(CommandError, match="keyring is locked"):
        run._unlock()
    assert not (office / "passphrase").exists()


@pytest.mark.django_db
def test_a_passphrase_from_the_environment_is_written_nowhere(office, monkeypatch):
    monkeypatch.setenv("SERAI_PASSPHRASE", "from the environment, long enough")
    run._unlock()
    assert not (office / "passphrase").exists()
    text = keyring.path().read_text()
    assert "from the environment" not in text


@pytest.mark.django_db
def test_a_key_service_that_is_away_ends_the_start(office, settings):
    settings.SERAI_KEY_PROVIDER = "paper://drawer"
    with pytest.raises(CommandError, match="no key provider"):
        run._unlock()


def test_the_worker_does_not_start_locked(office, monkeypatch):
    keyring.make(PassphraseProvider("a passphrase of this office", 2**4))
    monkeypatch.setenv("SERAI_PASSPHRASE", "not the passphrase at all")
    with pytest.raises(CommandError, match="passphrase is wrong"):
        call_command("worker")


@pytest.mark.parametrize(
    ("passphrase", "status", "told"),
    [("a passphrase of this office", 0, ""), ("not the passphrase at all", 1, "is wrong"),
     ("", 1, "keyring is locked")],
)  # fmt: skip
def test_a_web_process_does_not_start_locked(office, passphrase, status, told):
    keyring.make(PassphraseProvider("a passphrase of this office", 2**4))
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("SERAI_", "DJANGO_"))},
        "SERAI_DATA": str(office), "SERAI_PASSPHRASE": passphrase,
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "DATABASE_URL": "postgresql://nobody@/nowhere",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"], env=environment, cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
