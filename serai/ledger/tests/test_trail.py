"""Reading the audit trail: whose events, which of them, in which words and order."""

import io
import uuid
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from serai.kit.actor import ANONYMOUS, Actor, acting_as, system_actor
from serai.ledger import access, actions, queries
from serai.ledger.events import Happened
from serai.ledger.facts import FIELDS
from serai.ledger.methods import chain
from serai.ledger.models import Event, Outbox, Seal

pytestmark = pytest.mark.django_db
EVENTS = "/ledger/events/"
MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def trail(cast):
    """Six events of two organisations, one of no organisation."""
    ours, theirs = cast.organisation.pk, cast.partner_organisation.pk
    with acting_as(cast.actor("alice")):
        ids = actions.record(
            Happened("form.published", "form", "f1", ours, {"version": "1"}),
            Happened("form.closed", "form", "f1", ours),
            Happened("device.added", "device", "d1", ours),
            Happened("device.revoked", "device", "f1", ours),
        )
    with acting_as(system_actor()):
        ids += actions.record(
            Happened("form.published", "form", "f1", theirs),
            Happened("clock.ticked", "clock", "c1"),
        )
    return ids


ALL_OURS = ["device.revoked", "device.added", "form.closed", "form.published"]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ada", ALL_OURS),
        ("otto", ALL_OURS),
        ("alice", []),
        ("bob", []),
        ("nadia", []),
        ("petra", []),
        ("sam", []),
        ("guard", []),
        ("anonymous", []),
    ],
)
def test_the_trail_of_each_of_the_cast(cast, trail, who, seen):
    actor = cast.actor(who)
    with acting_as(actor):
        assert [event.name for event in queries.trail(actor)] == seen
        assert queries.names(actor) == sorted(seen)
        assert access.can_view(actor, cast.organisation.pk) is bool(seen)
        assert not access.can_view(actor, cast.partner_organisation.pk)


@pytest.mark.parametrize(
    ("filters", "seen"),
    [
        ({}, ALL_OURS),
        ({"name": "form.closed"}, ["form.closed"]),
        ({"name": "form.opened"}, []),
        ({"subject": "f1"}, ["device.revoked", "form.closed", "form.published"]),
        ({"subject": "nobody"}, []),
        ({"name": "form.published", "subject": "f1"}, ["form.published"]),
        ({"name": "device.added", "subject": "f1"}, []),
    ],
)
def test_the_trail_is_narrowed_by_name_and_subject(cast, trail, filters, seen):
    actor = cast.actor("otto")
    with acting_as(actor):
        assert [event.name for event in queries.trail(actor, **filters)] == seen
    page = cast.client("otto").get(EVENTS, filters).content.decode()
    for name in ALL_OURS:
        assert (f'<bdi dir="ltr">{name}</bdi>' in page) is (name in seen)


@pytest.mark.parametrize(
    ("subject", "seen"),
    [
        (("form", "f1"), ["form.closed", "form.published"]),
        (("device", "f1"), ["device.revoked"]),
        (("device", "d1"), ["device.added"]),
        (("form", "d1"), []),
        (("form", uuid.UUID(int=7)), []),
    ],
)
def test_the_history_of_a_subject_goes_by_kind_and_id(cast, trail, subject, seen):
    actor = cast.actor("ada")
    with acting_as(actor):
        assert [event.name for event in queries.history(actor, *subject)] == seen


def test_the_system_reads_every_organisation_s_trail(cast, trail):
    with acting_as(system_actor()):
        assert queries.trail(system_actor()).filter(id__in=trail).count() == 6
        assert "clock.ticked" in queries.names(system_actor())


def test_the_permission_alone_does_not_open_what_the_database_hides(cast, trail):
    theirs = cast.partner_organisation.pk
    forged = Actor("user", cast.otto.pk, {theirs: frozenset({access.AUDIT_VIEW})}, frozenset())
    with acting_as(forged):
        assert list(queries.trail(forged)) == []


def test_seeing_rows_without_the_permission_opens_no_trail(cast, trail):
    ours = cast.organisation.pk
    curious = Actor("user", cast.bob.pk, {}, frozenset({ours}))
    with acting_as(curious):
        assert Event.objects.filter(name="form.closed").exists()
        assert list(queries.trail(curious)) == []
    assert list(access.visible_to(ANONYMOUS)) == []


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 404), ("nadia", 404), ("sam", 404), ("otto", 200), ("ada", 200)]
)
def test_the_page_for_colleagues(cast, who, status):
    assert cast.client(who).get(EVENTS).status_code == status


def test_the_page_is_for_reading_only(cast):
    assert cast.client("otto").post(EVENTS, {"name": "x"}).status_code == 405


@pytest.mark.parametrize(
    ("language", "heading", "empty"),
    [
        ("en", "Audit trail", "Nothing yet."),
        ("fr", "Journal d’audit", "Rien pour l’instant."),
        ("ar", "سجل التدقيق", "لا شيء"),
    ],
)
def test_an_empty_trail_says_so_in_the_reader_s_language(cast, language, heading, empty):
    page = cast.client("otto").get(EVENTS, {"language": language}).content.decode()
    assert heading in page
    assert empty in page
    assert f'<html lang="{language}"' in page


def test_the_page_shows_when_what_by_whom_and_to_what(cast, trail):
    with acting_as(system_actor()):
        moment = Event.objects.get(pk=trail[0]).at
    page = cast.client("otto").get(EVENTS, {"name": "form.published"}).content.decode()
    for words in (f"{moment:%Y-%m-%d %H:%M:%S}", "user", str(cast.alice.pk), "form", "f1"):
        assert f'<bdi dir="ltr">{words}</bdi>' in page
    assert "alice@example.org" not in page
    assert "<option selected>form.published</option>" in page


def test_a_long_trail_comes_in_pages_that_keep_the_filter(cast):
    with acting_as(cast.actor("alice")):
        actions.record(
            *(Happened("row.made", "row", f"r{n:03}", cast.organisation.pk) for n in range(51)),
            Happened("row.lost", "row", "r999", cast.organisation.pk),
        )
    client = cast.client("otto")
    first = client.get(EVENTS, {"name": "row.made"}).content.decode()
    assert "51 events" in first
    assert "r050" in first
    assert "r000" not in first
    assert "?name=row.made&amp;page=2" in first
    second = client.get(EVENTS, {"name": "row.made", "page": 2}).content.decode()
    assert "r000" in second
    assert "r999" not in second


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=99", "name=%27%3B--", "subject=%C3%A9"]
)
def test_odd_questions_get_a_page_all_the_same(cast, trail, query):
    assert cast.client("otto").get(f"{EVENTS}?{query}").status_code == 200


# what is kept -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "kind", "actor_id"),
    [
        (Actor("user", uuid.UUID(int=1)), "user", uuid.UUID(int=1)),
        (Actor("device", uuid.UUID(int=2)), "device", uuid.UUID(int=2)),
        (system_actor(), "system", None),
        (ANONYMOUS, "anonymous", None),
    ],
)
def test_every_kind_of_actor_is_kept_as_it_is(actor, kind, actor_id):
    with acting_as(actor):
        (made,) = actions.record(Happened("form.published", "form", "f1"))
    with acting_as(system_actor()):
        event = Event.objects.get(pk=made)
    assert (event.actor_kind, event.actor_id) == (kind, actor_id)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"n": 1, "big": 2**53},
        {"text": 'a "quoted" \\ line\nand الهجرة'},
        {"list": [1, None, True, {"deep": []}]},
        {"%s": "%(name)s"},
    ],
)
def test_a_payload_comes_back_as_it_was_and_seals(payload):
    with acting_as(system_actor()):
        (made,) = actions.record(Happened("form.published", "form", "f1", None, payload))
        assert Event.objects.get(pk=made).payload == payload
    actions.seal()
    with acting_as(system_actor()):
        assert queries.verify().holds


def test_many_events_keep_their_order():
    with acting_as(system_actor()):
        ids = actions.record(*(Happened(f"n.n{n}", "n", str(n)) for n in range(40)))
        names = list(Event.objects.filter(id__in=ids).order_by("id").values_list("name", flat=True))
    assert ids == sorted(ids)
    assert names == [f"n.n{n}" for n in range(40)]


def test_nothing_to_record_records_nothing():
    with acting_as(system_actor()):
        before = Event.objects.count()
        assert actions.record() == []
        assert Event.objects.count() == before


def test_each_handler_of_an_event_gets_its_entry(monkeypatch):
    table = {"form.published": ("a.b", "c.d"), "form.closed": ("c.d",)}
    monkeypatch.setattr(actions, "reactions", lambda: table)
    with acting_as(system_actor()):
        one, two, three = actions.record(
            Happened("form.published", "form", "f1"),
            Happened("form.closed", "form", "f1"),
            Happened("form.renamed", "form", "f1"),
        )
        found = set(Outbox.objects.values_list("event_id", "handler"))
    assert found == {
        (one, "seal"), (one, "a.b"), (one, "c.d"), (two, "seal"), (two, "c.d"), (three, "seal"),
    }  # fmt: skip


def test_the_handlers_named_in_the_settings_can_be_called():
    from django.utils.module_loading import import_string

    handlers = {handler for several in actions.reactions().values() for handler in several}
    assert handlers
    assert all(callable(import_string(handler)) for handler in handlers)


def test_an_outbox_with_nothing_in_it():
    with acting_as(system_actor()):
        assert queries.outbox_state() == queries.OutboxState(0, 0, 0)


def test_what_waits_for_a_seal_is_counted_and_no_problem():
    with acting_as(system_actor()):
        actions.record(Happened("form.published", "form", "f1"))
        verdict = queries.verify()
    assert (verdict.unsealed, verdict.holds) == (1, True)


def test_an_event_put_in_past_the_ledger_is_found():
    with acting_as(system_actor()):
        Event.objects.create(
            at=MOMENT, name="x.slipped_in", actor_kind="user", subject_type="a", subject_id="b"
        )
        assert queries.verify().problems == ("1 events belong to no seal and wait for none",)


def test_an_empty_ledger_holds():
    out = io.StringIO()
    call_command("audit", "verify", stdout=out)
    assert out.getvalue() == "The chain holds: 0 events in 0 seals, 0 not sealed yet.\n"


@pytest.mark.parametrize("words", [(), ("prove",), ("verify", "twice")])
def test_the_command_knows_one_word(words):
    with pytest.raises(CommandError):
        call_command("audit", *words)


# the database's promises ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET payload = '{}'",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event CASCADE",
        "UPDATE ledger_seal SET hash = ''",
        "TRUNCATE ledger_seal",
        "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_event_append_only ON ledger_event",
        "DROP POLICY ledger_event_shown ON ledger_event",
    ],
)
def test_nobody_at_run_time_unmakes_what_happened(statement, trail):
    with (
        acting_as(system_actor()),
        pytest.raises(Exception, match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        connection.cursor().execute(statement)


def sealed(**changes):
    values = {"sealed_at": MOMENT, "event_ids": [1], "previous_hash": b"a", "hash": b"b"}
    with transaction.atomic():
        return Seal.objects.create(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"hash": b"c"}, "ledger_seal_previous_hash"),
        ({"previous_hash": b"c"}, "ledger_seal_hash"),
        ({"hash": b"d", "previous_hash": b"c", "event_ids": []}, "ledger_seal_not_empty"),
    ],
)
def test_a_seal_follows_once_and_is_followed_once(changes, named):
    with acting_as(system_actor()):
        first = sealed()
        with pytest.raises(IntegrityError, match=named):
            sealed(**changes)
        assert str(first) == f"seal {first.position}"


def test_things_of_the_ledger_say_what_they_are(trail):
    with acting_as(system_actor()):
        event = Event.objects.get(pk=trail[0])
        entry = Outbox.objects.get(event=event, handler="seal")
    assert str(event) == f"form.published #{event.pk}"
    assert str(entry) == "seal for form.published"


def test_every_hashed_column_is_a_classified_field():
    columns = {field.attname for field in Event._meta.concrete_fields}
    assert set(queries.HASHED) == columns == set(FIELDS["Event"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"at": MOMENT}, {"at": str(MOMENT)}),
        ({"id": uuid.UUID(int=5)}, {"id": str(uuid.UUID(int=5))}),
    ],
)
def test_the_same_event_has_the_same_bytes(one, other):
    assert chain.canonical(one) == chain.canonical(other)


@pytest.mark.parametrize(
    ("event", "written"),
    [
        ({}, b"{}"),
        ({"b": 1, "a": [1, 2]}, b'{"a":[1,2],"b":1}'),
        ({"n": None, "t": True}, b'{"n":null,"t":true}'),
        ({"w": "هجرة"}, '{"w":"هجرة"}'.encode()),
    ],
)
def test_the_canonical_form_is_written_down(event, written):
    assert chain.canonical(event) == written


def test_the_first_link_is_written_down():
    assert chain.link(chain.GENESIS, [{"id": 1}]).hex() == (
        "324f61579bdbf9c8996dc51e967b8eb0f1af6f294491e6360fc6959e68a3f183"
    )
