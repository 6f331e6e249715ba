"""What is sealed opens for its owner and its column only, and never after its key is gone."""

from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.vault import actions, keyring
from serai.vault.choices import BlindKind
from serai.vault.fields import Sealed, SealedField
from serai.vault.models import Key
from serai.vault.sealing import CannotOpen, KeyDestroyed, Keys, blind, destroy_keys, make_keys

CONTEXT = "people.SealedRecord.content"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.django_db
def test_what_was_sealed_opens_again():
    owner = uuid4()
    keys = make_keys([owner])
    sealed = keys.seal(owner, {"names": ["آمنة", "ኣሚና"]}, CONTEXT)
    assert Keys([owner]).open(owner, sealed, CONTEXT) == {"names": ["آمنة", "ኣሚና"]}
    assert Keys([owner]).open_bytes(owner, keys.seal(owner, b"\x00\xff", "x"), "x") == b"\x00\xff"


@pytest.mark.django_db
@settings(max_examples=50, deadline=None)
@given(value=JSON)
def test_everything_json_can_say_survives(value):
    owner = uuid4()
    keys = make_keys([owner])
    assert keys.open(owner, keys.seal(owner, value, "a"), "a") == value


@pytest.mark.django_db
def test_a_sealed_value_does_not_open_elsewhere():
    one, other = uuid4(), uuid4()
    keys = make_keys([one, other])
    sealed = keys.seal(one, "Amina", CONTEXT)
    for owner, context in ((one, "people.AccessGrant.reason"), (other, CONTEXT)):
        with pytest.raises(CannotOpen):
            keys.open(owner, sealed, context)
    with pytest.raises(CannotOpen):
        keys.open(one, sealed[:-1] + bytes([sealed[-1] ^ 1]), CONTEXT)
    with pytest.raises(CannotOpen):
        keys.open(one, b"", CONTEXT)


@pytest.mark.django_db
def test_the_same_words_are_sealed_differently_each_time():
    owner = uuid4()
    keys = make_keys([owner])
    assert keys.seal(owner, "Amina", "a") != keys.seal(owner, "Amina", "a")
    assert b"Amina" not in keys.seal(owner, "Amina", "a")


@pytest.mark.django_db
def test_a_destroyed_key_opens_nothing_any_more():
    owner = uuid4()
    sealed = make_keys([owner]).seal(owner, "Amina", CONTEXT)
    assert destroy_keys([owner]) == 1
    assert owner not in Keys([owner])
    with pytest.raises(KeyDestroyed):
        Keys([owner]).open(owner, sealed, CONTEXT)


@pytest.mark.django_db
def test_a_wrapped_key_belongs_to_its_owner():
    one, other = uuid4(), uuid4()
    sealed = make_keys([one]).seal(one, "Amina", "a")
    Key.objects.create(owner_id=other, wrapped=Key.objects.get(pk=one).wrapped, wrapped_by=1)
    with pytest.raises(CannotOpen):
        Keys([other]).open(other, sealed, "a")


def test_the_field_takes_nothing_unsealed():
    field = SealedField(name="content")
    for plain in ("Amina", b"Amina", bytearray(b"Amina"), memoryview(b"Amina"), {"a": 1}):
        with pytest.raises(TypeError, match="sealed values only"):
            field.get_db_prep_value(plain, None)
    assert field.from_db_value(memoryview(b"x"), None, None) == Sealed(b"x")
    assert field.from_db_value(None, None, None) is None
    assert "Amina" not in repr(Sealed(b"Amina"))


def test_blind_tokens_differ_by_kind_and_by_scope_and_tell_nothing():
    home, partner = uuid4(), uuid4()
    tokens = {blind(kind, "amina", scope) for kind in BlindKind for scope in (home, partner, None)}
    assert len(tokens) == 3 * len(BlindKind)
    assert all(len(token) == 16 for token in tokens)
    assert blind(BlindKind.NAME, "amina", home) == blind(BlindKind.NAME, "amina", home)


@pytest.mark.django_db
def test_rotation_moves_every_key_and_old_copies_read_on(own_folder):
    owners = [uuid4() for _ in range(7)]
    keys = make_keys(owners)
    sealed = {o: keys.seal(o, str(o), "a") for o in owners}
    before = keyring.unlocked().primary_id()
    token = blind(BlindKind.NAME, "amina")
    assert actions.rotate(batch=3).done == 7
    ring = keyring.unlocked(anew=True)
    assert ring.primary_id() != before
    assert set(ring.numbers()) == {before, ring.primary_id()}
    assert set(Key.objects.values_list("wrapped_by", flat=True)) == {ring.primary_id()}
    assert all(Keys([o]).open(o, s, "a") == str(o) for o, s in sealed.items())
    assert blind(BlindKind.NAME, "amina") == token
    assert actions.rotate().done == 7
    assert before not in keyring.unlocked(anew=True).numbers()


@pytest.mark.django_db
def test_a_process_with_an_old_keyring_meets_a_new_key_and_reads_the_file(own_folder, monkeypatch):
    owner, later = uuid4(), uuid4()
    make_keys([owner])
    old = keyring.unlocked()
    actions.rotate()
    sealed = make_keys([later]).seal(later, "x", "a")
    monkeypatch.setattr(keyring._process, "keyring", old)
    monkeypatch.setattr(keyring._process, "stamp", ("", 0))
    assert Keys([later]).open(later, sealed, "a") == "x"
