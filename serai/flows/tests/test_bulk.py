"""What taking in does in bulk: rows written in one statement, what is usual summed by day."""

import statistics
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from serai.flows.actions.observations import STAMPED, take_occurrences
from serai.flows.models import ObservationPeriod, RegistryObservation
from serai.flows.queries.observations import known
from serai.flows.tests import observing
from serai.flows.tests.test_observations import office  # noqa: F401
from serai.kit.ids import new_id
from serai.kit.sql import upsert

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 8, 3, 12, 30, 45, 123456, tzinfo=UTC)


@pytest.fixture
def row(office):  # noqa: F811
    """The columns of one group, as taking in gives them."""
    return {
        "id": new_id(), "organisation_id": office.pk, "submission_id": new_id(),
        "point_id": observing.point(office, "NE-BLK").pk, "observed_on": observing.DAY,
        "direction": "outgoing", "persons": 12, "counts": {"male:18-59": 12},
        "reasons": ["economic", "seasonal"], "likeness": -(2**63), "nationality_id": "NER",
        "source_kind": "form", "changed_at": MOMENT, "origin_text": "Tahoua \"n'Tahoua\" \\ {x}",
    }  # fmt: skip


def test_every_kind_of_value_comes_back_as_it_went(row):
    upsert(RegistryObservation, [row], stamped=STAMPED)
    kept = RegistryObservation.objects.get(pk=row["id"])
    assert {name: getattr(kept, name) for name in row} == row


def test_hours_and_times_come_back_as_they_went(office, row):  # noqa: F811
    period = {
        "id": new_id(), "organisation_id": office.pk, "submission_id": new_id(),
        "point_id": row["point_id"], "observed_on": observing.DAY, "starts_at": time(6, 0, 30),
        "ends_at": None, "hours": Decimal("6.25"), "changed_at": MOMENT,
    }  # fmt: skip
    upsert(ObservationPeriod, [period], stamped=STAMPED)
    kept = ObservationPeriod.objects.get(pk=period["id"])
    assert {name: getattr(kept, name) for name in period} == period
    assert (kept.enumerator, kept.is_withdrawn) == ("", False)


def test_what_a_row_lacks_is_the_fields_default_and_the_database_stamps_its_own(row):
    upsert(RegistryObservation, [row], stamped=STAMPED)
    kept = RegistryObservation.objects.get(pk=row["id"])
    assert (kept.transport, kept.vulnerabilities, kept.period_id) == ("", {}, None)
    assert (kept.is_withdrawn, kept.import_batch_id) == (False, None)
    assert kept.change > 0


def test_the_same_key_again_overwrites_every_column(row):
    upsert(RegistryObservation, [row], stamped=STAMPED)
    before = RegistryObservation.objects.get(pk=row["id"])
    upsert(RegistryObservation, [row | {"persons": 3, "reasons": []}], stamped=STAMPED)
    after = RegistryObservation.objects.get()
    assert (after.persons, after.reasons, after.counts) == (3, [], {"male:18-59": 12})
    assert after.change >= before.change


@pytest.mark.parametrize(
    "wrong", [{"direction": "sideways"}, {"point_id": None}, {"persons": None}, {"source_kind": ""}]
)
def test_what_the_table_refuses_is_refused_and_nothing_of_the_lot_is_kept(row, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        upsert(RegistryObservation, [row, row | {"id": new_id()} | wrong], stamped=STAMPED)
    assert not RegistryObservation.objects.exists()


@pytest.mark.parametrize("many", [0, 1, 300])
def test_a_lot_is_kept_however_long(row, many):
    rows = [row | {"id": new_id()} for _ in range(many)]
    upsert(RegistryObservation, rows, stamped=STAMPED)
    assert RegistryObservation.objects.count() == many


@pytest.mark.parametrize("seed", range(4))
def test_what_is_usual_is_what_the_textbook_says_for_every_day_asked(office, seed):  # noqa: F811
    """Mean and sample standard deviation of each day's 90 days before, several days at once."""
    history = [((7 * n * (seed + 1)) % 120 + 1, (n * 13 + seed) % 9 + 1) for n in range(30)]
    for ago, persons in history:
        one = observing.period(observed_on=observing.DAY - timedelta(days=ago))
        group = observing.group(one.entity_id, persons=persons)
        assert take_occurrences([(observing.source(office), [one, group])]) == {}
    asked = {}
    for back in (0, 15, 45, 200):
        one = observing.period(observed_on=observing.DAY - timedelta(days=back))
        group = observing.group(one.entity_id)
        asked[back] = (group.entity_id, (observing.source(office), [one, group]))
    facts = known([batch for _, batch in asked.values()])
    for back, (entity_id, _) in asked.items():
        wanted = [persons for ago, persons in history if back < ago <= back + 90]
        found = facts[entity_id]
        assert found["usual_count"] == len(wanted)
        if not wanted:
            assert found["usual_mean"] is None
            continue
        assert float(found["usual_mean"]) == pytest.approx(statistics.mean(wanted))
        if len(wanted) > 1:
            deviation = statistics.stdev(wanted)
            assert float(found["usual_deviation"]) == pytest.approx(deviation, abs=1e-9)
        else:
            assert found["usual_deviation"] is None
