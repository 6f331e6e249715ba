"""Many owners at once, erased ones among them; wrapping anew in batches; the store's edges."""

import base64
import json
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from serai.vault import actions, keyring, sealing, store
from serai.vault.actions import Rotation
from serai.vault.choices import BlindKind
from serai.vault.fields import Sealed
from serai.vault.keyring import Keyring
from serai.vault.models import Key
from serai.vault.providers import PassphraseProvider
from serai.vault.sealing import CannotOpen, KeyDestroyed, Keys, blind, destroy_keys, make_keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def owners():
    """Five owners with keys."""
    five = [uuid4() for _ in range(5)]
    make_keys(five)
    return five


def wrapped_by():
    return list(Key.objects.order_by("wrapped_by").values_list("wrapped_by", flat=True))


@pytest.mark.parametrize(("times", "queries"), [(0, 0), (1, 1), (3, 1)])
def test_keys_of_many_are_fetched_in_one_query_however_often_they_are_named(owners, times, queries):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        keys = Keys(owners * times)
        for owner in owners if times else []:
            assert keys.open(owner, keys.seal(owner, 1, "a"), "a") == 1
    assert len(asked) == queries


def test_a_key_is_unwrapped_once_only_and_not_before_it_is_used(owners, monkeypatch):
    unwrapped = []
    inner = sealing._unwrap
    monkeypatch.setattr(sealing, "_unwrap", lambda o, w: unwrapped.append(o) or inner(o, w))
    keys = Keys(owners)
    assert owners[0] in keys
    assert unwrapped == []
    for _time in range(3):
        keys.open(owners[1], keys.seal(owners[1], "x", "a"), "a")
    assert unwrapped == [owners[1]]


def test_who_was_erased_among_others_is_alone_in_it(owners):
    keys = Keys(owners)
    sealed = {o: keys.seal(o, str(o), "a") for o in owners}
    gone = owners[1:3]
    assert destroy_keys([*gone, uuid4()]) == 2
    assert destroy_keys(gone) == 0
    after = Keys(owners)
    assert [o in after for o in owners] == [True, False, False, True, True]
    for owner in owners:
        if owner in gone:
            with pytest.raises(KeyDestroyed):
                after.open(owner, sealed[owner], "a")
            with pytest.raises(KeyDestroyed):
                after.seal(owner, "again", "a")
        else:
            assert after.open(owner, sealed[owner], "a") == str(owner)


def test_nobody_without_a_key_gets_one_by_being_asked_for():
    stranger = uuid4()
    with pytest.raises(KeyDestroyed):
        Keys([stranger]).seal(stranger, "x", "a")
    assert not Key.objects.filter(owner_id=stranger).exists()


def test_keys_just_made_seal_without_being_fetched(owners):
    one = uuid4()
    keys = make_keys([one])
    assert one in keys
    assert owners[0] not in keys
    with CaptureQueriesContext(connection) as asked:
        sealed = keys.seal(one, "x", "a")
    assert len(asked) == 0
    assert Keys([one]).open(one, sealed, "a") == "x"


def test_an_owner_has_one_key_and_a_second_is_refused_whole(owners):
    fresh = uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_keys([fresh, owners[0]])
    assert not Key.objects.filter(owner_id=fresh).exists()
    assert make_keys([]) is not None
    assert Key.objects.count() == len(owners)


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff" * 3, bytes(range(256)) * 400], ids=len)
def test_bytes_come_back_as_they_were(owners, content):
    keys = Keys(owners)
    sealed = keys.seal(owners[0], content, "people.File.content")
    assert isinstance(sealed, Sealed)
    for kept in (sealed, bytes(sealed), memoryview(sealed)):
        assert keys.open_bytes(owners[0], kept, "people.File.content") == content
    if content:
        assert content * 2 not in sealed * 2
    assert len(sealed) - len(content) == 5 + 12 + 16  # Tink's prefix, nonce and tag


@pytest.mark.parametrize("context", ["", "a", "A", "a ", "a.b", "é"])
def test_the_context_is_bound_to_the_letter(owners, context):
    keys = Keys(owners)
    sealed = keys.seal(owners[0], "x", "b")
    with pytest.raises(CannotOpen):
        keys.open(owners[0], sealed, context)
    assert keys.open(owners[0], keys.seal(owners[0], "x", context), context) == "x"


@pytest.mark.parametrize("limit", [1, 2, 5, 9])
def test_a_batch_wraps_no_more_than_it_may(own_folder, owners, limit):
    old = keyring.unlocked().primary_id()
    ring = keyring.unlocked().with_new_wrapping_key()
    keyring.write(ring, keyring.path(), keyring.configured_provider())
    done = []
    while batch := sealing.rewrap(limit=limit)[0]:
        done.append(batch)
    assert sum(done) == 5
    assert max(done) <= limit
    assert set(wrapped_by()) == {ring.primary_id()}
    assert old != ring.primary_id()
    assert sealing.rewrap(limit=limit) == (0, [])


def test_half_way_through_a_rotation_everybody_opens(own_folder):
    owners = [uuid4() for _ in range(4)]
    keys = make_keys(owners)
    sealed = {o: keys.seal(o, str(o), "a") for o in owners}
    ring = keyring.unlocked().with_new_wrapping_key()
    keyring.write(ring, keyring.path(), keyring.configured_provider())
    assert sealing.rewrap(limit=2) == (2, [])
    assert len(set(wrapped_by())) == 2
    both = Keys(owners)
    assert [both.open(o, sealed[o], "a") for o in owners] == [str(o) for o in owners]


def test_a_rotation_without_owners_changes_the_key_all_the_same(own_folder):
    before = keyring.unlocked().primary_id()
    assert actions.rotate() == Rotation(0, [])
    assert keyring.unlocked(anew=True).numbers() != [before]
    later = uuid4()
    make_keys([later])
    assert wrapped_by() == [keyring.unlocked().primary_id()]


def test_keys_of_another_keyring_are_never_wrapped_anew_as_if_they_were_ours(own_folder):
    owner = uuid4()
    make_keys([owner])
    kept = bytes(Key.objects.get(pk=owner).wrapped)
    other = Keyring.new()
    keyring.write(other, keyring.path(), keyring.configured_provider())
    assert sealing.rewrap() == (0, [owner])
    assert bytes(Key.objects.get(pk=owner).wrapped) == kept
    with pytest.raises(CannotOpen):
        Keys([owner]).seal(owner, "x", "a")


@pytest.mark.parametrize(
    ("used", "left"), [((), 1), (("first",), 2), (("first", "second"), 3), (("stranger",), 1)]
)
def test_a_wrapping_key_nobody_uses_is_dropped_and_the_primary_never(used, left):
    ring = Keyring.new()
    first = ring.primary_id()
    ring = ring.with_new_wrapping_key()
    second = ring.primary_id()
    ring = ring.with_new_wrapping_key()
    numbers = {"first": first, "second": second, "stranger": 1}
    only = ring.with_only({numbers[name] for name in used})
    assert len(only.numbers()) == left
    assert only.primary_id() == ring.primary_id()
    box = ring.wrapper.encrypt(b"a key", b"o")
    assert only.wrapper.decrypt(box, b"o") == b"a key"


def test_blind_tokens_of_two_keyrings_have_nothing_in_common(own_folder):
    words = ["amina", "", "آمنة", "+22790112233"]
    ours = {blind(kind, word) for kind in BlindKind for word in words}
    keyring.path().unlink()
    keyring.make(PassphraseProvider("a passphrase of tests", 2**4))
    theirs = {blind(kind, word) for kind in BlindKind for word in words}
    assert len(ours) == len(theirs) == len(words) * len(BlindKind)
    assert not ours & theirs


def test_a_scope_is_no_prefix_one_could_type():
    home = uuid4()
    inside = home.bytes.decode("latin-1") + "amina"
    assert blind(BlindKind.NAME, "amina", home) != blind(BlindKind.NAME, inside)
    assert blind(BlindKind.NAME, "Amina", home) != blind(BlindKind.NAME, "amina", home)


def stored(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_the_store_lists_every_key_in_order_and_counts_them(own_folder, owners, tmp_path):
    assert store.write_store(tmp_path / "store") == 5
    head, *rows, last = stored(tmp_path / "store")
    assert head == {"format": store.FORMAT, "keyring": keyring.path().read_text()}
    assert [UUID(row[0]) for row in rows] == sorted(owners)
    assert last == {"keys": 5}
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".keystore")] == []


def test_an_empty_store_comes_and_goes(own_folder, tmp_path):
    assert store.write_store(tmp_path / "store") == 0
    assert store.read_store(tmp_path / "store") == 0


def test_a_store_without_its_keyring_brings_the_keys_alone(own_folder, owners, tmp_path):
    kept = keyring.path().read_text()
    keyring.path().unlink()
    store.write_store(tmp_path / "store")
    assert stored(tmp_path / "store")[0]["keyring"] == ""
    Key.objects.all().delete()
    assert store.read_store(tmp_path / "store") == 5
    assert not keyring.path().exists()
    keyring.path().write_text(kept)
    keys = Keys(owners)
    assert keys.open(owners[0], keys.seal(owners[0], "x", "a"), "a") == "x"


def test_a_keyring_that_is_here_is_never_written_over(own_folder, owners, tmp_path):
    store.write_store(tmp_path / "store")
    Key.objects.all().delete()
    actions.rotate()
    here = keyring.path().read_text()
    assert store.read_store(tmp_path / "store") == 5
    assert keyring.path().read_text() == here


ROW = ["00000000-0000-0000-0000-0000000000f0", base64.b64encode(b"k").decode(), 1]


@pytest.mark.parametrize(
    "row",
    [ROW[:2], [*ROW, 1], ["nobody", *ROW[1:]], [7, *ROW[1:]], [ROW[0], "a", 1],
     [ROW[0], None, 1], [*ROW[:2], "x"], None, 7, {}],
    ids=str,
)  # fmt: skip
def test_a_row_that_is_no_key_refuses_the_whole_store(own_folder, tmp_path, row):
    lines = [{"format": 1, "keyring": ""}, ROW, row, {"keys": 2}]
    (tmp_path / "store").write_text("\n".join(map(json.dumps, lines)))
    with pytest.raises(CommandError, match="not a whole backup"):
        call_command("vault", "restore", tmp_path / "store")
    assert not Key.objects.exists()


@pytest.mark.parametrize(
    "lines",
    [[{"format": 2, "keyring": ""}, {"keys": 0}], [{"keyring": ""}, {"keys": 0}],
     [{"format": 1, "keyring": ""}, {"keys": 1}], [[], {"keys": 0}],
     [{"format": 1, "keyring": ""}, ROW], [{"format": 1, "keyring": ""}]],
    ids=["format", "no-format", "count", "list", "cut", "one"],
)  # fmt: skip
def test_a_frame_that_is_not_whole_refuses_the_store(own_folder, tmp_path, lines):
    (tmp_path / "store").write_text("\n".join(map(json.dumps, lines)))
    with pytest.raises(store.StoreRefused):
        store.read_store(tmp_path / "store")


def test_there_is_no_store_to_bring_back(own_folder, tmp_path):
    for place in (tmp_path / "none", tmp_path):
        with pytest.raises(CommandError, match="not a whole backup"):
            call_command("vault", "restore", place)


def test_backup_and_restore_without_a_file_take_the_newest(own_folder, owners):
    out = StringIO()
    call_command("vault", "backup", stdout=out)
    assert str(store.newest()) in out.getvalue()
    assert "keep only the newest" in out.getvalue()
    Key.objects.all().delete()
    call_command("vault", "restore", stdout=out)
    assert "5 keys of owners came back" in out.getvalue()


def test_the_status_counts_by_wrapping_key_and_names_the_provider(own_folder, owners, settings):
    out = StringIO()
    first = keyring.unlocked().primary_id()
    ring = keyring.unlocked().with_new_wrapping_key()
    keyring.write(ring, keyring.path(), keyring.configured_provider())
    sealing.rewrap(limit=2)
    call_command("vault", "status", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "Provider: passphrase"
    assert f"Wrapping key {first}: 3 keys of owners" in lines
    assert f"Wrapping key {ring.primary_id()} (wraps new ones): 2 keys of owners" in lines


@pytest.mark.parametrize("what", ["status", "rotate"])
def test_the_command_refuses_without_a_keyring(own_folder, what):
    keyring.path().unlink()
    keyring.forget()
    with pytest.raises(CommandError, match="keyring is missing"):
        call_command("vault", what)
    assert not keyring.path().exists()


def test_the_command_refuses_a_lost_keyring_a_weak_passphrase_and_unknown_words(
    own_folder, owners, monkeypatch
):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "short")
    before = keyring.path().read_bytes()
    with pytest.raises(CommandError, match="at least 16"):
        call_command("vault", "passphrase")
    assert keyring.path().read_bytes() == before
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("vault", "open")
    keyring.path().unlink()
    keyring.forget()
    with pytest.raises(CommandError, match="keyring is missing"):
        call_command("vault", "make")


def test_make_says_where_the_first_keyring_lies(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "elsewhere"
    keyring.forget()
    out = StringIO()
    call_command("vault", "make", stdout=out)
    assert f"{tmp_path / 'elsewhere' / keyring.FILE}: made." in out.getvalue()
    keyring.forget()


def test_a_locked_process_reads_the_file_again_and_an_unchanged_file_is_not_read(
    own_folder, monkeypatch
):
    first = keyring.unlocked()
    assert keyring.unlocked(anew=True) is first
    keyring.forget()
    again = keyring.unlocked()
    assert again is not first
    assert again.to_bytes() == first.to_bytes()
    monkeypatch.setenv("SERAI_PASSPHRASE", "quite another passphrase")
    assert keyring.unlocked(anew=True) is again


def damage(owner):
    row = Key.objects.get(pk=owner)
    row.wrapped = bytes(row.wrapped)[:-1] + bytes([bytes(row.wrapped)[-1] ^ 1])
    row.save()
    return bytes(row.wrapped)


@pytest.mark.parametrize("batch", [1, 2, 1_000])
def test_one_damaged_key_holds_up_no_other(own_folder, batch):
    owners = [uuid4() for _ in range(5)]
    keys = make_keys(owners)
    sealed = {one: keys.seal(one, str(one), "a") for one in owners}
    bad, worse, *good = owners
    kept = {one: damage(one) for one in (bad, worse)}
    old = keyring.unlocked().primary_id()
    made = actions.rotate(batch=batch)
    assert made.done == 3
    assert set(made.damaged) == {bad, worse}
    new = keyring.unlocked(anew=True).primary_id()
    assert {one: bytes(Key.objects.get(pk=one).wrapped) for one in kept} == kept
    assert {Key.objects.get(pk=one).wrapped_by for one in kept} == {old}
    assert {Key.objects.get(pk=one).wrapped_by for one in good} == {new}
    assert [Keys([one]).open(one, sealed[one], "a") for one in good] == [str(one) for one in good]
    with pytest.raises(CannotOpen):
        Keys([bad]).open(bad, sealed[bad], "a")
    assert old in keyring.unlocked(anew=True).numbers(), "its wrapping key is kept for a repair"


def test_a_damaged_key_comes_back_from_the_store_and_is_rotated_then(own_folder, tmp_path):
    owner = uuid4()
    sealed = make_keys([owner]).seal(owner, "Amina", "a")
    store.write_store(tmp_path / "store")
    damage(owner)
    out = StringIO()
    with pytest.raises(CommandError, match="1 keys could not be opened") as told:
        call_command("vault", "rotate", stdout=out)
    assert "0 keys are wrapped anew." in out.getvalue()
    assert str(owner) in str(told.value)
    assert "Amina" not in str(told.value)
    Key.objects.filter(pk=owner).delete()
    assert store.read_store(tmp_path / "store") == 1
    call_command("vault", "rotate", stdout=out)
    assert "1 keys are wrapped anew." in out.getvalue()
    assert Keys([owner]).open(owner, sealed, "a") == "Amina"
