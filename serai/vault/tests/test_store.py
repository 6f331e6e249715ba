"""The key store goes into a file of its own and comes back, whole or not at all."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from serai.vault import actions, keyring, store
from serai.vault.models import Key
from serai.vault.providers import PassphraseProvider
from serai.vault.sealing import CannotOpen, KeyDestroyed, Keys, destroy_keys, make_keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(own_folder):
    """Two owners with something sealed for each."""
    owners = [uuid4(), uuid4()]
    keys = make_keys(owners)
    return {owner: keys.seal(owner, str(owner), "a") for owner in owners}


def test_the_store_comes_back_with_its_keyring(sealed, tmp_path):
    file = tmp_path / "apart" / "store"
    out = StringIO()
    call_command("vault", "backup", file, stdout=out)
    assert "2 keys of owners" in out.getvalue()
    assert file.stat().st_mode & 0o077 == 0
    Key.objects.all().delete()
    keyring.path().unlink()
    keyring.forget()
    call_command("vault", "restore", file, stdout=out)
    assert all(Keys([o]).open(o, s, "a") == str(o) for o, s in sealed.items())


def test_it_comes_back_into_an_empty_one_only(sealed, tmp_path):
    store.write_store(tmp_path / "store")
    with pytest.raises(CommandError, match="keys here already"):
        call_command("vault", "restore", tmp_path / "store")


@pytest.mark.parametrize(
    "harm", [lambda t: "", lambda t: t.rsplit("\n", 2)[0], lambda t: t[1:], lambda t: "{}\n{}\n"]
)
def test_a_damaged_store_is_refused_whole(sealed, tmp_path, harm):
    file = tmp_path / "store"
    store.write_store(file)
    file.write_text(harm(file.read_text()))
    Key.objects.all().delete()
    with pytest.raises(CommandError, match="not a whole backup"):
        call_command("vault", "restore", file)
    assert not Key.objects.exists()


def test_the_newest_copy_forgets_who_was_erased(sealed):
    gone, stays = sealed
    store.write_store(store.newest())
    destroy_keys([gone])
    store.refresh_newest()
    assert str(gone) not in store.newest().read_text()
    Key.objects.all().delete()
    store.read_store(store.newest())
    assert Keys([stays]).open(stays, sealed[stays], "a") == str(stays)
    with pytest.raises(KeyDestroyed):
        Keys([gone]).open(gone, sealed[gone], "a")


def test_nothing_is_written_where_nobody_made_a_backup(sealed):
    store.refresh_newest()
    assert not store.newest().exists()


def damage(owner):
    Key.objects.filter(pk=owner).update(wrapped=b"no key at all")


@pytest.mark.parametrize("is_rotated", [False, True])
def test_single_keys_come_back_and_those_of_the_erased_do_not(sealed, monkeypatch, is_rotated):
    lost, broken = sealed
    [erased] = gone = [uuid4()]
    make_keys(gone)
    store.write_store(store.newest())
    whole = uuid4()
    fine = make_keys([whole]).seal(whole, "fine", "a")
    if is_rotated:
        for _time in range(2):  # the second one drops the wrapping key that the copy needs
            actions.rotate()
    destroy_keys([lost, erased])
    damage(broken)
    before = bytes(Key.objects.get(pk=whole).wrapped)
    monkeypatch.setattr("serai.retention.queries.erased_ids", lambda: set(gone))
    out = StringIO()
    for said in ("1 lost keys came back, 1 damaged", "0 lost keys came back, 0 damaged"):
        call_command("vault", "mend", stdout=out)
        assert said in out.getvalue()
    assert all(Keys([o]).open(o, s, "a") == str(o) for o, s in sealed.items())
    assert Keys([whole]).open(whole, fine, "a") == "fine"
    assert bytes(Key.objects.get(pk=whole).wrapped) == before
    assert not Key.objects.filter(pk=erased).exists()
    assert actions.rotate().damaged == []


def test_a_damaged_copy_mends_nothing(sealed):
    store.write_store(store.newest())
    store.newest().write_text(store.newest().read_text()[:-9])
    damage(next(iter(sealed)))
    with pytest.raises(CommandError, match="not a whole backup"):
        call_command("vault", "mend")


def test_keys_of_another_keyring_stay_away(sealed, tmp_path):
    file = tmp_path / "store"
    store.write_store(file)
    head, *rows = file.read_text().splitlines()
    other = json.loads(head) | {"keyring": ""}
    file.write_text("\n".join([json.dumps(other), *rows]) + "\n")
    owners = list(sealed)
    keyring.path().unlink()
    keyring.forget()
    keyring.make(PassphraseProvider("a passphrase of tests", 2**4))
    assert store.mend_store(file, but=()) == store.Mended(0, 0)
    with pytest.raises(CannotOpen):
        Keys(owners).open(owners[0], sealed[owners[0]], "a")
