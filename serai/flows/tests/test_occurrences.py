"""Occurrences become columns, or a sentence says which value has no meaning."""

from datetime import date, time
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.flows.methods import entity_lists as lists
from serai.flows.methods.occurrences import (
    Known,
    NotUnderstood,
    hours_between,
    likeness,
    row_id,
    slot_of,
    understand,
)
from serai.flows.tests import observing
from serai.kit.ids import new_id

ORGANISATION = SimpleNamespace(pk=UUID(int=1))
POINT = UUID(int=2)
KNOWN = Known(
    points={(ORGANISATION.pk, "NE-ARL"): POINT}, countries={"NER", "MLI"}, areas={"NE001"}
)


def taken(*occurrences, **more):
    return understand(observing.source(ORGANISATION, **more), occurrences, KNOWN)


def test_a_sheet_becomes_a_period_and_its_groups():
    one = observing.period()
    found = taken(
        one,
        observing.group(one.entity_id, uasc=1, pregnant=0, origin_area="NE001", next_text=" Gao "),
        observing.group(one.entity_id, ordinal=2, direction="incoming"),
    )
    [period] = found.periods
    first, second = found.observations
    assert period["point_id"] == POINT
    assert period["hours"] == Decimal("6.00")
    assert first["period_id"] == second["period_id"] == period["id"] == one.entity_id
    assert first["counts"] == {"male:18-59": 5, "female:18-59": 2}
    assert first["vulnerabilities"] == {"uasc": 1}
    assert first["reasons"] == ["economic", "seasonal"]
    assert first["next_text"] == "Gao"
    assert first["origin_area_id"] == "NE001"
    assert second["direction"] == "incoming"
    assert second["observed_on"] == observing.DAY


REFUSED = [
    ({"point": "NE-XXX"}, {}, "“point”: NE-XXX is no monitoring point"),
    ({"point": None}, {}, "“point” is missing"),
    ({"observed_on": None}, {}, "“observed_on” is missing"),
    ({"hours": None, "starts_at": None}, {}, "neither hours nor start and end"),
    ({"hours": Decimal(25)}, {}, "“hours” is 25.00"),
    ({"hours": Decimal(0)}, {}, "“hours” is 0.00"),
    ({"hours": "a while"}, {}, "“hours” is a while"),
    ({}, {"nationality": "XXX"}, "“nationality” (row 3): XXX is no country code"),
    ({}, {"destination_country": "NE"}, "“destination_country” (row 3): NE is no country code"),
    ({}, {"origin_area": "NE999"}, "“origin_area” (row 3): NE999 is no P-code"),
    ({}, {"time_slot": "09-12"}, "“time_slot” (row 3): 09-12 is no time slot"),
    ({}, {"direction": None}, "“direction” is missing (row 3)"),
    ({}, {"persons": None}, "“persons” is missing (row 3)"),
]


@pytest.mark.parametrize(("of_period", "of_group", "sentence"), REFUSED)
def test_a_value_without_meaning_is_named_with_its_row(of_period, of_group, sentence):
    one = observing.period(**of_period)
    with pytest.raises(NotUnderstood) as refusal:
        taken(one, observing.group(one.entity_id, ordinal=3, **of_group))
    problem = refusal.value.problem
    assert sentence in str(problem.sentence) % problem.params


def test_a_group_without_a_period_is_refused():
    with pytest.raises(NotUnderstood, match="belongs to no observation period"):
        taken(observing.group(new_id()))


def test_a_persons_count_of_nought_is_not_missing():
    one = observing.period()
    [found] = taken(one, observing.group(one.entity_id, persons=0)).observations
    assert found["persons"] == 0


def test_an_interview_keeps_its_answers():
    [found] = taken(observing.interview()).interviews
    assert found["nationality_id"] == "MLI"
    assert found["answers"] == {
        "reasons": ["economic"], "needs": ["food_water"], "education": "primary",
    }  # fmt: skip


@pytest.mark.parametrize("ended", [{"consented": False}, {"interviewed_before": True}])
def test_nothing_is_kept_of_who_did_not_consent_or_was_interviewed_before(ended):
    [found] = taken(observing.interview(**ended)).interviews
    assert (found["nationality_id"], found["sex"], found["age"]) == (None, "", None)
    assert found["answers"] == {}


def test_a_correction_gets_rows_of_its_own():
    entity = new_id()
    first = observing.source(ORGANISATION)
    correction = observing.source(ORGANISATION, replaces=first.submission_id)
    assert row_id(first, entity) == entity
    assert row_id(correction, entity) not in {entity, row_id(first, entity)}
    assert row_id(correction, entity) == row_id(correction, entity)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("06:00", "12:30", "6.50"), ("22:00", "02:00", "4.00"), ("06:00", "06:00", "24.00")],
)
def test_hours_run_over_midnight(start, end, hours):
    assert hours_between(time.fromisoformat(start), time.fromisoformat(end)) == Decimal(hours)


@given(st.times(), st.times())
def test_hours_are_always_within_a_day(start, end):
    assert Decimal(0) <= hours_between(start, end) <= 24


@pytest.mark.parametrize(
    ("given_slot", "start", "slot"),
    [
        ("00-06", time(9), "00-06"),
        ("", time(9), "06-12"),
        ("", time(23, 59), "18-24"),
        ("", None, ""),
    ],
)
def test_a_slot_is_as_given_or_follows_from_the_start(given_slot, start, slot):
    assert slot_of(given_slot, start) == slot


def test_every_slot_that_follows_from_a_start_is_a_known_one():
    assert {slot_of("", time(hour)) for hour in range(24)} == lists.TIME_SLOTS


ALIKE = {
    "persons": 7, "male_18_59": 7, "direction": "outgoing", "nationality": "NER",
    "origin_country": "NER", "destination_country": "MLI", "transport": "car",
}  # fmt: skip


def test_groups_counted_the_same_are_alike_whatever_else_was_said():
    one = likeness(POINT, observing.DAY, "06-12", ALIKE)
    assert one == likeness(POINT, observing.DAY, "06-12", ALIKE | {"male_0_4": 0, "uasc": 1})
    assert -(2**63) <= one < 2**63


@pytest.mark.parametrize(
    "other",
    [
        {"persons": 8}, {"male_18_59": 6}, {"female_60": 1}, {"direction": "incoming"},
        {"nationality": ""}, {"origin_country": "MLI"}, {"destination_country": "NER"},
        {"transport": "foot"},
    ],
)  # fmt: skip
def test_one_count_or_code_makes_another_group(other):
    one = likeness(POINT, observing.DAY, "06-12", ALIKE)
    assert likeness(POINT, observing.DAY, "06-12", ALIKE | other) != one


def test_another_place_day_or_slot_makes_another_group():
    one = likeness(POINT, observing.DAY, "06-12", ALIKE)
    assert likeness(UUID(int=3), observing.DAY, "06-12", ALIKE) != one
    assert likeness(POINT, date(2026, 5, 5), "06-12", ALIKE) != one
    assert likeness(POINT, observing.DAY, "12-18", ALIKE) != one


@pytest.mark.parametrize("persons", [None, 0, 4])
def test_small_groups_have_no_likeness(persons):
    assert likeness(POINT, observing.DAY, "06-12", ALIKE | {"persons": persons}) is None
