"""A keyring of the test's own, for tests that change it."""

import pytest

from serai.vault import keyring
from serai.vault.providers import PassphraseProvider


@pytest.fixture
def own_folder(settings, tmp_path):
    """A fresh keyring in a folder of the test's own; the shared one is back afterwards."""
    settings.VAULT_DIR = tmp_path / "vault"
    keyring.forget()
    keyring.make(PassphraseProvider("a passphrase of tests", 2**4))
    yield settings.VAULT_DIR
    keyring.forget()
