"""What the database itself keeps: named constraints, and whose rows it shows and lets write."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from serai.flows.actions.points import record_event
from serai.flows.models import (
    FlowEvent,
    ImportBatch,
    MonitoringPoint,
    ObservationPeriod,
    PointStatus,
    RegistryObservation,
    SurveyInterview,
)
from serai.flows.tests.test_points import alice, point, watch  # noqa: F401
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.ids import new_id

pytestmark = pytest.mark.django_db

D = date(2026, 3, 1)
MODELS = (MonitoringPoint, PointStatus, ImportBatch, ObservationPeriod, RegistryObservation,
          SurveyInterview, FlowEvent)  # fmt: skip


def interview(point, **more):  # noqa: F811
    """Write an interview; somebody who did not agree gave nothing."""
    return SurveyInterview.objects.create(
        **{"organisation": point.organisation, "point": point, "interviewed_on": D,
           "consented": False, "submission_id": new_id(), "changed_at": clock.now()} | more
    )  # fmt: skip


def seen(point, **more):  # noqa: F811
    """Write an observation as a form brings it."""
    return RegistryObservation.objects.create(
        **{"organisation": point.organisation, "point": point, "observed_on": D, "persons": 1,
           "direction": "incoming", "source_kind": "form", "submission_id": new_id(),
           "changed_at": clock.now()} | more
    )  # fmt: skip


def batch(point):  # noqa: F811
    return ImportBatch.objects.create(
        organisation=point.organisation, file_name="x", file_sha256=b"1" * 32, mapping={},
        report={}, imported_at=clock.now(),
    )  # fmt: skip


TALKED = {"consented": True, "interviewed_before": False}
PROMISES = [
    ("flows_period_hours_in_a_day", lambda p: watch(p, D, 0)),
    ("flows_period_hours_in_a_day", lambda p: watch(p, D, -1)),
    ("flows_period_hours_in_a_day", lambda p: watch(p, D, "24.01")),
    ("flows_observation_direction_known", lambda p: seen(p, direction="sideways")),
    ("flows_observation_direction_known", lambda p: seen(p, direction="")),
    ("flows_observation_has_one_source", lambda p: seen(p, submission_id=None)),
    ("flows_observation_has_one_source", lambda p: seen(p, source_kind="import")),
    ("flows_observation_has_one_source", lambda p: seen(p, import_batch=batch(p))),
    ("flows_observation_has_one_source",
     lambda p: seen(p, source_kind="import", import_batch=batch(p))),
    ("flows_observation_has_one_source", lambda p: seen(p, source_kind="rumour")),
    ("persons", lambda p: seen(p, persons=-1)),
    ("flows_interview_age_plausible", lambda p: interview(p, **TALKED, age=121)),
    ("flows_interview_nothing_without_consent", lambda p: interview(p, age=30)),
    ("flows_interview_nothing_without_consent", lambda p: interview(p, sex="female")),
    ("flows_interview_nothing_without_consent", lambda p: interview(p, nationality_id="NER")),
    ("flows_interview_nothing_without_consent", lambda p: interview(p, answers={"needs": ["x"]})),
    ("flows_interview_nothing_without_consent",
     lambda p: interview(p, consented=True, interviewed_before=True, age=30)),
    ("flows_importbatch_file_once", lambda p: (batch(p), batch(p))),
    ("flows_point_on_earth", lambda p: MonitoringPoint.objects.update(longitude=-180.1)),
    ("flows_point_on_earth", lambda p: MonitoringPoint.objects.update(longitude=float("nan"))),
    ("flows_point_opening_hours_whole", lambda p: MonitoringPoint.objects.update(closes_at="6:00")),
    ("flows_pointstatus_state_known", lambda p: PointStatus.objects.update(state="")),
    ("flows_flowevent_ends_after_start", lambda p: FlowEvent.objects.create(
        organisation=p.organisation, title={}, starts_on=D, ends_on=date(2026, 2, 28))),
    ("country_id", lambda p: MonitoringPoint.objects.update(country_id=None)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "write"), PROMISES)
def test_a_row_that_cannot_be_is_refused_by_name(point, name, write):  # noqa: F811
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write(point)


KEPT = [
    lambda p: watch(p, D, 24),
    lambda p: watch(p, D, "0.01"),
    lambda p: seen(p, persons=0),
    interview,
    lambda p: interview(p, interviewed_before=True),
    lambda p: interview(p, **TALKED, age=120, sex="male", nationality_id="NER", answers={"a": 1}),
    lambda p: interview(p, **TALKED, age=0),
]


@pytest.mark.parametrize("write", KEPT)
def test_a_row_at_the_edge_is_kept(point, write):  # noqa: F811
    assert type(write(point)).objects.filter(organisation=point.organisation).count() == 1


@pytest.fixture
def rows(cast, point):  # noqa: F811
    """One row at least in every table of the room."""
    seen(point)
    batch(point)
    watch(point, D, 6)
    interview(point)
    record_event(organisation=cast.organisation, title={"en": "x"}, starts_on=D, ends_on=D)


SEES = {"ada": 1, "alice": 1, "bob": 1, "petra": 0, "sam": 0, "guard": 0, "anonymous": 0}


@pytest.mark.parametrize(("name", "many"), SEES.items())
def test_the_database_shows_rows_to_their_organisation_only(cast, rows, name, many):
    with acting_as(cast.actor(name)):
        assert {model.__name__: model.objects.count() for model in MODELS} == {
            model.__name__: many for model in MODELS
        }


@pytest.mark.parametrize("name", ["petra", "sam", "guard", "anonymous"])
def test_the_database_lets_nobody_change_or_remove_rows_of_others(cast, rows, name):
    with acting_as(cast.actor(name)):
        changed = {model: model.objects.update(organisation=cast.organisation) for model in MODELS}
        removed = [model.objects.all()._raw_delete("default") for model in MODELS]
    assert set(changed.values()) == {0}
    assert not any(removed)
    with acting_as(system_actor()):
        assert all(model.objects.exists() for model in MODELS)


@pytest.mark.parametrize("name", ["petra", "sam", "guard", "anonymous"])
@pytest.mark.parametrize("write", [watch, seen, interview, batch], ids=lambda w: w.__name__)
def test_the_database_lets_nobody_write_rows_for_others(cast, point, name, write):  # noqa: F811
    given = (point, D, 1) if write is watch else (point,)
    refused = pytest.raises(DatabaseError, match="row-level security")
    with acting_as(cast.actor(name)), refused, transaction.atomic():
        write(*given)


def test_a_row_cannot_be_given_away(cast, rows):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        MonitoringPoint.objects.update(organisation=cast.partner_organisation)


STAMPED = (ObservationPeriod, RegistryObservation, SurveyInterview)


@pytest.mark.parametrize("model", STAMPED, ids=lambda m: m.__name__)
def test_every_write_is_stamped_by_the_database(rows, model):
    row = model.objects.get()
    first = row.change
    assert first > 0
    row.change = 7
    row.save()
    row.refresh_from_db()
    assert row.change > first
    model.objects.update(is_withdrawn=True)
    assert model.objects.get().change > row.change


def test_changes_grow_with_each_row_of_a_transaction(point):  # noqa: F811
    ids = [seen(point).pk for _ in range(5)]
    changes = dict(RegistryObservation.objects.values_list("pk", "change"))
    assert [changes[pk] for pk in ids] == sorted(set(changes.values()))
    assert len({change >> 20 for change in changes.values()}) == 1


def test_the_guarded_tables_are_all_tables_of_the_room():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity FROM pg_class WHERE relname LIKE 'flows_%%'"
            " AND relkind = 'r'"
        )
        assert dict(cursor.fetchall()) == {model._meta.db_table: True for model in MODELS}


def test_words_for_rows(point):  # noqa: F811
    event = FlowEvent(title={"en": "Flood", "fr": "Inondation"})
    assert [str(one) for one in (point, point.statuses.get(), event, FlowEvent(title={}))] == [
        "Agadez", "active", "Flood", "",
    ]  # fmt: skip
    assert str(watch(point, D, 6)) == "2026-03-01 6 h"
    assert str(seen(point)) == "incoming 1"
    assert str(interview(point)) == "2026-03-01"
    assert str(batch(point)) == "x"
