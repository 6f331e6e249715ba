"""Monitoring points: who sees them, how they are kept, their states day by day, their totals."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.flows import access
from serai.flows.actions import points as actions
from serai.flows.choices import PointState
from serai.flows.models import (
    FlowEvent,
    ImportBatch,
    MonitoringPoint,
    ObservationPeriod,
    PointStatus,
    RegistryObservation,
)
from serai.flows.queries import points as queries
from serai.flows.queries.totals import totals
from serai.flows.tests import observing
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db

D = date(2026, 3, 1)
VALUES = {
    "code": "NE-AGZ", "name": "Agadez", "country_id": "NER", "longitude": 7.99,
    "latitude": 16.97, "type": "bus_station",
}  # fmt: skip


@pytest.fixture
def alice(cast):
    observing.countries()
    actor = cast.actor("alice")
    with acting_as(actor):
        yield actor


@pytest.fixture
def point(cast, alice):
    return actions.create_point(
        organisation=cast.organisation, state="active", since=D - timedelta(days=100), **VALUES
    )


def observe(point, day, persons, direction="outgoing", **more):
    """Write an imported observation."""
    batch, _ = ImportBatch.objects.get_or_create(
        organisation=point.organisation, file_name="x", file_sha256=b"0" * 32,
        defaults={"mapping": {}, "report": {}, "imported_at": clock.now()},
    )  # fmt: skip
    return RegistryObservation.objects.create(
        organisation=point.organisation, point=point, observed_on=day, persons=persons,
        direction=direction, source_kind="import", import_batch=batch, changed_at=clock.now(),
        import_row=RegistryObservation.objects.count() + 1, **more,
    )  # fmt: skip


def watch(point, day, hours):
    """Write an observation period."""
    return ObservationPeriod.objects.create(
        organisation=point.organisation, point=point, observed_on=day, hours=hours,
        changed_at=clock.now(),
    )  # fmt: skip


def history(point):
    """Return the states with their first day and the day they ended, oldest first."""
    return [
        (s.state, s.during.lower, s.during.upper) for s in point.statuses.order_by("during")
    ]  # fmt: skip


def day(n):
    return D + timedelta(days=n)


def test_a_point_is_created_with_its_first_state(point, cast):
    assert history(point) == [("active", day(-100), None)]
    assert point.statuses.get().recorded_by == cast.alice
    event = Event.objects.get(name="point.created")
    assert (event.subject_id, event.payload) == (str(point.pk), {"code": "NE-AGZ"})


def test_a_point_is_planned_from_today_unless_said_otherwise(cast, alice):
    point = actions.create_point(organisation=cast.organisation, **VALUES)
    assert history(point) == [("planned", clock.today(), None)]


def test_a_code_is_given_once_in_an_organisation(cast, point):
    with pytest.raises(actions.PointCodeTaken, match="NE-AGZ"):
        actions.create_point(organisation=cast.organisation, **VALUES)
    with acting_as(cast.actor("petra")):
        actions.create_point(organisation=cast.partner_organisation, **VALUES)


def test_a_change_says_which_columns_are_other(point):
    actions.change_point(point=point, **VALUES | {"name": "Agadez Nord", "longitude": 8.0})
    payload = Event.objects.get(name="point.changed").payload
    assert payload == {"code": "NE-AGZ", "changed": ["longitude", "name"]}


def test_no_change_leaves_no_event(point):
    actions.change_point(point=point, **VALUES)
    assert not Event.objects.filter(name="point.changed").exists()


def test_a_point_may_not_take_anothers_code(cast, point):
    other = actions.create_point(organisation=cast.organisation, **VALUES | {"code": "NE-ARL"})
    with pytest.raises(actions.PointCodeTaken):
        actions.change_point(point=other, code="NE-AGZ")


def test_a_suspension_with_dates_takes_the_former_state_up_again(point):
    actions.set_state(point=point, state="suspended", starts_on=day(0), ends_on=day(9))
    assert history(point) == [
        ("active", day(-100), day(0)), ("suspended", day(0), day(10)), ("active", day(10), None),
    ]  # fmt: skip
    payload = Event.objects.get(name="point.state_changed").payload
    assert payload == {
        "code": "NE-AGZ", "from": "active", "to": "suspended",
        "starts_on": day(0).isoformat(), "before": day(10).isoformat(),
    }  # fmt: skip


def test_a_state_without_an_end_goes_on(point):
    actions.set_state(point=point, state="closed", starts_on=day(0), reason="Road moved")
    assert history(point) == [("active", day(-100), day(0)), ("closed", day(0), None)]
    assert point.statuses.get(state="closed").reason == "Road moved"


def test_a_suspended_point_reopens_before_the_end(point):
    actions.set_state(point=point, state="suspended", starts_on=day(0), ends_on=day(9))
    actions.set_state(point=point, state="active", starts_on=day(4))
    assert history(point) == [
        ("active", day(-100), day(0)), ("suspended", day(0), day(4)), ("active", day(4), None),
    ]  # fmt: skip


def test_a_closed_point_may_open_again(point):
    actions.set_state(point=point, state="closed", starts_on=day(0))
    actions.set_state(point=point, state="active", starts_on=day(50))
    assert [state for state, _, _ in history(point)] == ["active", "closed", "active"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (("active", 1, None), actions.NoChange),
        (("suspended", 5, 3), actions.EndsBeforeStart),
        (("closed", 18, None), actions.DatesOverlap),
        (("inactive", 15, 25), actions.DatesOverlap),
        (("suspended", 22, None), actions.NoChange),
        (("closed", 20, 21), actions.DatesOverlap),
        (("closed", -100, None), actions.DatesOverlap),
        (("closed", -200, None), actions.DatesOverlap),
    ],
)
def test_dates_that_cannot_be_are_refused_and_nothing_changes(point, change, refusal):
    actions.set_state(point=point, state="suspended", starts_on=day(20), ends_on=day(29))
    before = history(point)
    state, start, end = change
    with pytest.raises(refusal) as caught, transaction.atomic():
        actions.set_state(
            point=point, state=state, starts_on=day(start),
            ends_on=None if end is None else day(end),
        )  # fmt: skip
    assert str(caught.value).endswith(".")
    assert history(point) == before


def test_an_overlap_names_the_day_and_the_state(point):
    actions.set_state(point=point, state="suspended", starts_on=day(20), ends_on=day(29))
    with pytest.raises(actions.DatesOverlap, match=r"March 21, 2026.*“Suspended”"):
        actions.set_state(point=point, state="inactive", starts_on=day(10), ends_on=day(24))


changes = st.lists(
    st.tuples(
        st.sampled_from(PointState.values), st.integers(0, 40), st.none() | st.integers(0, 15)
    ),
    max_size=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes)
def test_whatever_is_asked_states_never_overlap_and_no_day_is_lost(point, asked):
    with transaction.atomic():
        for state, start, length in asked:
            end = None if length is None else day(start + length)
            try:
                with transaction.atomic():
                    actions.set_state(point=point, state=state, starts_on=day(start), ends_on=end)
            except (actions.DatesOverlap, actions.NoChange):
                continue
        found = history(point)
        transaction.set_rollback(True)
    assert found[0][1] == day(-100)
    for before, after in pairwise(found):
        assert before[2] == after[1]
    assert found[-1][2] is None


PROMISES = [
    ("flows_point_code_once", lambda p: MonitoringPoint.objects.create(
        organisation=p.organisation, **VALUES)),
    ("flows_point_on_earth", lambda p: MonitoringPoint.objects.create(
        organisation=p.organisation, **VALUES | {"code": "X", "latitude": 91})),
    ("flows_point_type_known", lambda p: MonitoringPoint.objects.create(
        organisation=p.organisation, **VALUES | {"code": "X", "type": "castle"})),
    ("flows_point_opening_hours_whole", lambda p: MonitoringPoint.objects.create(
        organisation=p.organisation, **VALUES | {"code": "X", "opens_at": "06:00"})),
    ("flows_pointstatus_no_overlap", lambda p: PointStatus.objects.create(
        organisation=p.organisation, point=p, state="closed", during=(D, None),
        recorded_at=clock.now())),
    ("flows_pointstatus_state_known", lambda p: PointStatus.objects.create(
        organisation=p.organisation, point=p, state="lost", during=(day(-300), day(-299)),
        recorded_at=clock.now())),
    ("flows_pointstatus_lasts", lambda p: PointStatus.objects.create(
        organisation=p.organisation, point=p, state="closed", during=(day(-300), day(-300)),
        recorded_at=clock.now())),
    ("flows_flowevent_ends_after_start", lambda p: FlowEvent.objects.create(
        organisation=p.organisation, title={}, starts_on=day(1), ends_on=D)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "write"), PROMISES, ids=[name for name, _ in PROMISES])
def test_the_database_keeps_its_promises(point, name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write(point)


@pytest.mark.parametrize("name", ["ada", "alice", "bob"])
def test_members_see_their_points(cast, point, name):
    actor = cast.actor(name)
    with acting_as(actor):
        assert access.get_point(actor, point.pk) == point
        assert access.require_view(actor) is None


@pytest.mark.parametrize("name", ["petra", "nadia", "otto", "sam", "guard", "anonymous"])
def test_strangers_see_none(cast, point, name):
    actor = cast.actor(name)
    with acting_as(actor):
        with pytest.raises(Http404):
            access.get_point(actor, point.pk)
        with pytest.raises(Http404):
            access.require_manage(actor, point.organisation_id)
        assert queries.points(actor) == []
        assert totals(actor) == []


@pytest.mark.parametrize("name", ["sam", "guard", "petra"])
def test_the_database_itself_shows_strangers_nothing(cast, point, name):
    observe(point, D, 5)
    with acting_as(cast.actor(name)):
        for model in (MonitoringPoint, PointStatus, RegistryObservation, ImportBatch):
            assert model.objects.count() == 0


def test_an_analyst_sees_and_may_not_change(cast, point):
    bob = cast.actor("bob")
    assert not access.can_manage(bob, point.organisation_id)
    assert not access.manages_somewhere(bob)
    for call in (
        lambda: access.require_manage(bob, point.organisation_id),
        lambda: access.require_manage_somewhere(bob),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_the_system_keeps_everything(point):
    system = system_actor()
    assert access.can_manage(system, point.organisation_id)
    assert access.require_view(system) is None
    assert list(access.points_visible_to(system)) == [point]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["ML-GAO", "NE-AGZ", "NE-ARL"]),
        ({"text": "aga"}, ["NE-AGZ"]),
        ({"text": "ne-"}, ["NE-AGZ", "NE-ARL"]),
        ({"country": "MLI"}, ["ML-GAO"]),
        ({"kind": "rest_area"}, ["NE-ARL"]),
        ({"state": "active"}, ["NE-AGZ"]),
        ({"state": "suspended"}, ["ML-GAO"]),
        ({"state": "planned"}, ["NE-ARL"]),
        ({"state": "closed"}, []),
        ({"country": "NER", "state": "suspended"}, []),
    ],
)
def test_points_are_found(cast, alice, point, asked, found):
    today = clock.today()
    gao = actions.create_point(
        organisation=cast.organisation, state="active", since=today - timedelta(days=9),
        **VALUES | {"code": "ML-GAO", "name": "Gao", "country_id": "MLI"},
    )  # fmt: skip
    actions.set_state(
        point=gao, state="suspended", starts_on=today, ends_on=today + timedelta(days=2)
    )
    MonitoringPoint.objects.create(
        organisation=cast.organisation,
        **VALUES | {"code": "NE-ARL", "name": "Arlit", "type": "rest_area"},
    )
    rows = queries.points(alice, **asked)
    assert [row.point.code for row in rows] == found
    for row in rows:
        if row.state == "suspended":
            assert row.state_until == today + timedelta(days=3)


def test_a_row_says_when_and_how_many_of_late(alice, point):
    today = clock.today()
    observe(point, today - timedelta(days=3), 7)
    observe(point, today - timedelta(days=29), 5)
    observe(point, today - timedelta(days=30), 100)
    observe(point, today, 1000, is_withdrawn=True)
    (row,) = queries.points(alice)
    assert (row.last_observed, row.persons) == (today - timedelta(days=3), 12)


def test_a_list_of_points_costs_two_queries(alice, point, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.points(alice)


def test_a_points_months_stand_beside_their_effort(alice, point):
    observe(point, date(2026, 1, 3), 5)
    observe(point, date(2026, 1, 20), 3, "incoming")
    observe(point, date(2026, 3, 1), 4, "internal")
    watch(point, date(2026, 1, 3), 6)
    watch(point, date(2026, 1, 4), "2.5")
    watch(point, date(2026, 2, 1), 8)
    months = queries.point_view(alice, point).months
    assert [(m.month.month, m.incoming, m.outgoing, m.internal, m.hours) for m in months] == [
        (1, 3, 5, 0, 8.5), (2, 0, 0, 0, 8.0), (3, 0, 0, 4, None),
    ]  # fmt: skip
    assert [month.persons for month in months] == [8, 0, 4]


def test_a_points_view_holds_the_latest_ten(alice, point):
    for n in range(14):
        observe(point, day(n), n + 1)
        watch(point, day(n), 3)
    observe(point, day(99), 5, is_withdrawn=True)
    view = queries.point_view(alice, point)
    assert [one.observed_on for one in view.observations] == [day(13 - n) for n in range(10)]
    assert len(view.periods) == 10


def test_only_the_last_twelve_months_are_shown(alice, point):
    for n in range(15):
        observe(point, date(2024 + n // 12, n % 12 + 1, 5), 1)
    months = queries.point_view(alice, point).months
    assert len(months) == 12
    assert months[-1].month == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("asked", "persons"),
    [
        ({}, {("NE-AGZ", "outgoing", 1): 12, ("NE-AGZ", "incoming", 1): 3,
              ("NE-AGZ", "outgoing", 2): 4}),
        ({"start": date(2026, 2, 1)}, {("NE-AGZ", "outgoing", 2): 4}),
        ({"end": date(2026, 1, 3)}, {("NE-AGZ", "outgoing", 1): 5}),
        ({"start": date(2026, 1, 4), "end": date(2026, 1, 31)},
         {("NE-AGZ", "outgoing", 1): 7, ("NE-AGZ", "incoming", 1): 3}),
        ({"organisation": "PA"}, {}),
        ({"point": "NE-ARL"}, {}),
        ({"organisation": "SR", "point": "NE-AGZ", "start": date(2026, 2, 28)},
         {("NE-AGZ", "outgoing", 2): 4}),
    ],
)  # fmt: skip
def test_totals_by_point_direction_and_month(alice, point, asked, persons):
    observe(point, date(2026, 1, 3), 5)
    observe(point, date(2026, 1, 31), 7)
    observe(point, date(2026, 1, 20), 3, "incoming")
    observe(point, date(2026, 2, 28), 4)
    observe(point, date(2026, 2, 28), 400, is_withdrawn=True)
    found = {(t.point, t.direction, t.month.month): t.persons for t in totals(alice, **asked)}
    assert found == persons


def test_totals_count_the_groups_too(alice, point):
    observe(point, date(2026, 1, 3), 5)
    observe(point, date(2026, 1, 31), 7)
    (total,) = totals(alice)
    assert (total.organisation, total.name, total.observations) == ("SR", "Agadez", 2)


def test_an_event_is_recorded_corrected_and_removed(cast, alice):
    given_ = {
        "organisation": cast.organisation, "title": {"en": "Border closed", "fr": ""},
        "starts_on": D, "ends_on": day(3), "country_id": "NER", "source": "Governorate",
    }  # fmt: skip
    event = actions.record_event(**given_)
    assert event.title == {"en": "Border closed"}
    actions.record_event(**given_ | {"ends_on": day(9)}, event=event)
    assert [e.ends_on for e in queries.flow_events(alice)] == [day(9)]
    assert queries.flow_events(alice, country="MLI") == []
    actions.remove_event(event=event)
    assert queries.flow_events(alice) == []
    names = Event.objects.filter(subject_type="flow_event").order_by("id")
    assert [e.name for e in names] == [
        "flow_event.recorded", "flow_event.changed", "flow_event.removed",
    ]  # fmt: skip
    with pytest.raises(actions.EndsBeforeStart):
        actions.record_event(**given_ | {"ends_on": day(-1)})
