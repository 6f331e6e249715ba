"""The hash chain, attacked; and the outbox, broken on purpose."""

import io
import threading
import time

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, close_old_connections, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from serai.kit.actor import acting_as, system_actor
from serai.ledger import actions, queries
from serai.ledger.events import Happened
from serai.ledger.methods import chain
from serai.ledger.models import Event, Outbox, Seal
from serai.ledger.tests.sealing import PATIENCE, seal_portions

EVENTS = st.lists(
    st.fixed_dictionaries({"id": st.integers(), "name": st.text(), "payload": st.text()}),
    max_size=6,
)


@given(EVENTS, EVENTS)
def test_different_events_make_a_different_link(one, other):
    same = chain.link(chain.GENESIS, one) == chain.link(chain.GENESIS, other)
    assert same == (one == other)


@given(EVENTS, st.binary(min_size=32, max_size=32))
def test_a_link_depends_on_the_one_before(events, previous):
    if previous != chain.GENESIS:
        assert chain.link(previous, events) != chain.link(chain.GENESIS, events)


def record(*names):
    with acting_as(system_actor()):
        return actions.record(*(Happened(name, "form", "f1") for name in names))


def owner_says(statement, *values):
    host, database = connection.settings_dict["HOST"], connection.settings_dict["NAME"]
    with psycopg.connect(
        f"postgresql://postgres@/{database}?host={host}", autocommit=True
    ) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(statement, values)


def verdict():
    with acting_as(system_actor()):
        return queries.verify()


def seal_in_time():
    """Seal once the transactions of other tests on the same server let it; return how many."""
    for _ in range(PATIENCE):
        if sealed := actions.seal():
            return sealed
        time.sleep(0.01)
    return 0


@pytest.fixture
def three_sealed(fresh_database):
    ids = record("form.published", "form.closed", "form.opened")
    assert seal_in_time() == 3
    return ids


def test_an_untouched_chain_holds(three_sealed):
    assert verdict() == queries.Verdict(seals=1, events=3, unsealed=0, problems=())


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE ledger_event SET name = 'x.y' WHERE id = %s", "was changed"),
        ("UPDATE ledger_event SET at = at + interval '1 second' WHERE id = %s", "was changed"),
        ("""UPDATE ledger_event SET payload = '{"a": 1}' WHERE id = %s""", "was changed"),
        ("DELETE FROM ledger_event WHERE id = %s", "are gone"),
    ],
)
def test_a_superuser_s_change_is_found(three_sealed, statement, words):
    owner_says("DELETE FROM ledger_outbox WHERE event_id = %s", three_sealed[1])
    owner_says(statement, three_sealed[1])
    found = verdict()
    assert not found.holds
    assert words in found.problems[0]


def test_a_removed_seal_is_found(three_sealed):
    record("form.closed")
    assert seal_in_time() == 1
    owner_says("DELETE FROM ledger_seal WHERE position = (SELECT min(position) FROM ledger_seal)")
    assert "does not follow" in verdict().problems[0]


def test_the_chain_goes_on_over_several_seals(fresh_database):
    record("form.published", "form.closed")
    assert seal_portions(2) == [2]
    record("form.reopened")
    assert seal_portions(1) == [1]
    assert verdict() == queries.Verdict(seals=2, events=3, unsealed=0, problems=())


def test_sealing_goes_in_portions_and_ends(fresh_database):
    with acting_as(system_actor()):
        actions.record(*(Happened("form.published", "form", str(n)) for n in range(5)))
    assert seal_portions(5, limit=2) == [2, 2, 1]
    assert actions.seal() == 0
    with acting_as(system_actor()):
        assert queries.verify() == queries.Verdict(seals=3, events=5, unsealed=0, problems=())


def test_the_last_seal_cannot_be_torn_off_unnoticed(three_sealed):
    record("form.closed", "form.opened")
    seal_portions(2)
    owner_says("DELETE FROM ledger_seal WHERE position = (SELECT max(position) FROM ledger_seal)")
    assert verdict().problems == ("2 events belong to no seal and wait for none",)


def test_the_command_says_so(three_sealed):
    out = io.StringIO()
    call_command("audit", "verify", stdout=out)
    assert "The chain holds: 3 events in 1 seals, 0 not sealed yet." in out.getvalue()
    owner_says("UPDATE ledger_event SET name = 'x.y' WHERE id = %s", three_sealed[0])
    with pytest.raises(CommandError, match="broken in 1 places"):
        call_command("audit", "verify", stdout=io.StringIO(), stderr=io.StringIO())


def test_a_late_commit_is_never_skipped(fresh_database):
    started, finish = threading.Event(), threading.Event()

    def late():
        with acting_as(system_actor()):
            actions.record(Happened("form.late", "form", "f1"))
            started.set()
            assert finish.wait(10)
        close_old_connections()
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    assert started.wait(10)
    record("form.early")
    assert actions.seal() == 0, "an older transaction is still running"
    finish.set()
    thread.join()
    assert seal_in_time() == 2
    assert verdict().holds


def test_a_second_sealer_stands_back(fresh_database):
    record("form.published")
    with psycopg.connect(fresh_database) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [actions.SEAL_LOCK])
        assert actions.seal() == 0
    assert seal_in_time() == 1


def test_a_seal_is_never_empty(fresh_database):
    with acting_as(system_actor()), pytest.raises(IntegrityError, match="seal_not_empty"):
        Seal.objects.create(
            sealed_at="2026-01-01T00:00Z", event_ids=[], previous_hash=b"a", hash=b"b"
        )


def test_an_unknown_kind_of_actor_is_refused(fresh_database):
    with acting_as(system_actor()), pytest.raises(IntegrityError, match="actor_kind_known"):
        Event.objects.create(
            at="2026-01-01T00:00Z", name="x.y", actor_kind="ghost", subject_type="a", subject_id="b"
        )


class Handlers:
    """Handlers whose behaviour a test sets."""

    seen: list[int] = []
    poisoned: set[int] = set()

    @classmethod
    def handle(cls, event_ids):
        if cls.poisoned & set(event_ids):
            raise ValueError("poison")
        cls.seen.extend(event_ids)


@pytest.fixture
def handlers(monkeypatch):
    Handlers.seen, Handlers.poisoned = [], set()
    table = {"form.published": (f"{__name__}.Handlers.handle",)}
    monkeypatch.setattr(actions, "reactions", lambda: table)
    monkeypatch.setattr(actions, "import_string", lambda path: Handlers.handle)
    return Handlers


def waiting():
    with acting_as(system_actor()):
        return list(
            Outbox.objects.exclude(handler=actions.SEALER).values_list("event_id", "attempts")
        )


def test_an_event_reaches_its_handler_once(fresh_database, handlers):
    ids = record("form.published", "form.closed", "form.published")
    assert actions.dispatch() == 2
    assert actions.dispatch() == 0
    assert handlers.seen == [ids[0], ids[2]]


def test_what_is_rolled_back_is_not_handed_out(fresh_database, handlers):
    with acting_as(system_actor()), transaction.atomic():
        actions.record(Happened("form.published", "form", "f1"))
        transaction.set_rollback(True)
    assert actions.dispatch() == 0


def test_one_poisoned_event_does_not_hold_up_the_others(fresh_database, handlers):
    ids = record("form.published", "form.published", "form.published")
    handlers.poisoned = {ids[1]}
    assert actions.dispatch() == 2
    assert handlers.seen == [ids[0], ids[2]]
    assert waiting() == [(ids[1], 1)]
    with acting_as(system_actor()):
        assert queries.outbox_state() == queries.OutboxState(waiting=4, failing=1, most_attempts=1)


def test_a_poisoned_event_is_tried_again_later_and_succeeds(fresh_database, handlers):
    (event,) = record("form.published")
    handlers.poisoned = {event}
    actions.dispatch()
    handlers.poisoned = set()
    assert actions.dispatch() == 0, "it is not due yet"
    with acting_as(system_actor()):
        Outbox.objects.update(due_at="2020-01-01T00:00Z")
    assert actions.dispatch() == 1
    assert handlers.seen == [event]


def test_after_the_last_attempt_it_waits_for_somebody(fresh_database, handlers):
    (event,) = record("form.published")
    with acting_as(system_actor()):
        Outbox.objects.update(attempts=actions.LAST_ATTEMPT)
    assert actions.dispatch() == 0
    assert waiting() == [(event, actions.LAST_ATTEMPT)]


def test_two_workers_share_the_work(fresh_database, handlers):
    ids = record("form.published", "form.published")
    with psycopg.connect(fresh_database) as other:
        other.execute(
            "SELECT id FROM ledger_outbox WHERE event_id = %s FOR UPDATE", [ids[0]]
        ).fetchall()
        assert actions.dispatch() == 1
    assert handlers.seen == [ids[1]]
    assert actions.dispatch() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ada", 200),
        ("otto", 200),
        ("alice", 404),
        ("petra", 404),
        ("guard", 404),
        ("anonymous", 302),
    ],
)
def test_who_reads_the_audit_trail(cast, who, status):
    assert cast.client(who).get("/ledger/events/").status_code == status


@pytest.mark.django_db
def test_the_audit_trail_shows_one_s_own_organisation_only(cast):
    for organisation, name in (
        (cast.organisation, "ours.done"),
        (cast.partner_organisation, "theirs.done"),
    ):
        with acting_as(system_actor()):
            actions.record(Happened(name, "form", "form-1", organisation.pk))
    page = cast.client("otto").get("/ledger/events/").content.decode()
    assert "ours.done" in page
    assert "theirs.done" not in page
    filtered = cast.client("otto").get("/ledger/events/?name=nothing.of_the_kind").content.decode()
    assert "form-1" not in filtered


@pytest.mark.django_db
def test_the_database_itself_hides_another_organisation_s_events(cast):
    with acting_as(system_actor()):
        actions.record(Happened("theirs.done", "form", "f1", cast.partner_organisation.pk))
    with acting_as(cast.actor("otto")), transaction.atomic():
        assert not Event.objects.filter(name="theirs.done").exists()
