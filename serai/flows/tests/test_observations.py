"""Taking occurrences: in bulk, once, corrected, withdrawn; and what rules compare them with."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from serai.flows.actions.observations import retract, take_occurrences
from serai.flows.models import ObservationPeriod, RegistryObservation, SurveyInterview
from serai.flows.queries.observations import known
from serai.flows.tests import observing
from serai.kit.actor import acting_as, system_actor
from serai.kit.ids import new_id
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast):
    """The cast's organisation with its point, seen by the worker."""
    observing.countries()
    with acting_as(system_actor()):
        observing.point(cast.organisation)
        yield cast.organisation


def standing(model=RegistryObservation):
    return model.objects.filter(is_withdrawn=False)


def test_a_batch_is_taken_in_a_fixed_number_of_queries(office):
    def queries(length):
        batch = [(observing.source(office), observing.sheet()) for _ in range(length)]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert take_occurrences(batch) == {}
        return len(seen)

    assert queries(2) == queries(60) <= 12
    assert standing().count() == ObservationPeriod.objects.count() == 62


def test_taking_the_same_again_changes_nothing(office):
    batch = [(observing.source(office), [*observing.sheet(), observing.interview()])]
    for _ in range(3):
        assert take_occurrences(batch) == {}
    [row] = RegistryObservation.objects.all()
    assert row.counts == {"male:18-59": 5, "female:18-59": 2}
    assert row.submission_id == batch[0][0].submission_id
    assert ObservationPeriod.objects.count() == SurveyInterview.objects.count() == 1


def test_one_that_is_not_understood_leaves_the_others_alone(office):
    good, bad = observing.source(office), observing.source(office)
    problems = take_occurrences(
        [(bad, observing.sheet(nationality="ZZZ")), (good, observing.sheet())]
    )
    assert set(problems) == {bad.submission_id}
    assert set(standing().values_list("submission_id", flat=True)) == {good.submission_id}
    assert not ObservationPeriod.objects.filter(submission_id=bad.submission_id).exists()


def test_a_point_of_another_organisation_is_unknown(office, cast):
    foreign = observing.source(cast.partner_organisation)
    problems = take_occurrences([(foreign, observing.sheet())])
    assert "no monitoring point" in problems[foreign.submission_id].sentence


def test_it_is_understood_once_the_point_is_added(office):
    batch = [(observing.source(office), [observing.interview(point="NE-SEG")])]
    assert len(take_occurrences(batch)) == 1
    observing.point(office, "NE-SEG", name="Séguédine")
    assert take_occurrences(batch) == {}
    assert SurveyInterview.objects.get().point.code == "NE-SEG"


@pytest.mark.parametrize("together", [True, False])
def test_an_entity_id_cannot_be_taken_over(office, together):
    first, second = observing.source(office), observing.source(office)
    entity = new_id()
    one, other = (
        [(s, [observing.interview(entity, age=age)])] for s, age in ((first, 31), (second, 44))
    )
    problems = (
        take_occurrences([*one, *other])
        if together
        else take_occurrences(one) or take_occurrences(other)
    )
    assert set(problems) == {second.submission_id}
    assert problems[second.submission_id].params == {"entity": str(entity)}
    assert SurveyInterview.objects.get().age == 31


@pytest.mark.parametrize("together", [True, False])
def test_a_correction_replaces_what_it_corrects(office, together):
    first = observing.source(office)
    occurrences = [*observing.sheet(persons=7), observing.interview()]
    correction = observing.source(office, replaces=first.submission_id)
    corrected = [
        occurrences[0],
        observing.group(occurrences[0].entity_id, occurrences[1].entity_id, persons=9),
    ]
    if together:
        assert take_occurrences([(first, occurrences), (correction, corrected)]) == {}
    else:
        take_occurrences([(first, occurrences)])
        assert take_occurrences([(correction, corrected)]) == {}
    [row] = standing()
    assert (row.persons, row.submission_id) == (9, correction.submission_id)
    assert RegistryObservation.objects.filter(is_withdrawn=True).get().persons == 7
    assert not standing(SurveyInterview).exists()
    assert take_occurrences([(correction, corrected)]) == {}
    assert standing().get().persons == 9


def test_a_correction_that_is_not_understood_withdraws_nothing(office):
    first = observing.source(office)
    take_occurrences([(first, observing.sheet())])
    correction = observing.source(office, replaces=first.submission_id)
    assert take_occurrences([(correction, observing.sheet(nationality="ZZZ"))])
    assert standing().get().submission_id == first.submission_id


def test_retracting_withdraws_and_is_recorded_once(office):
    source = observing.source(office)
    take_occurrences([(source, observing.sheet())])
    retract([source.submission_id, new_id()])
    retract([source.submission_id])
    assert not standing().exists()
    assert not standing(ObservationPeriod).exists()
    [event] = Event.objects.filter(name="observation.retracted")
    assert event.subject_id == str(source.submission_id)


def test_a_retracted_submission_can_be_taken_again(office):
    batch = [(observing.source(office), observing.sheet())]
    take_occurrences(batch)
    retract([batch[0][0].submission_id])
    take_occurrences(batch)
    assert standing().count() == 1


def test_rules_learn_where_the_point_is_and_when_it_is_open(office):
    occurrences = observing.sheet()
    found = known([(observing.source(office), occurrences)])
    for occurrence in occurrences:
        facts = found[occurrence.entity_id]
        assert facts["point_code"] == "NE-ARL"
        assert (facts["point_longitude"], facts["point_latitude"]) == (7.385, 18.737)
        assert facts["opens_at"].hour == 6


def test_rules_learn_what_is_usual_in_the_ninety_days_before(office):
    def on(day, persons):
        one = observing.period(observed_on=day)
        return observing.source(office), [one, observing.group(one.entity_id, persons=persons)]

    take_occurrences(
        [
            on(observing.DAY - timedelta(days=1), 10),
            on(observing.DAY - timedelta(days=90), 20),
            on(observing.DAY - timedelta(days=91), 9_000),
            on(observing.DAY, 9_000),
        ]
    )
    source, occurrences = on(observing.DAY, 15)
    facts = known([(source, occurrences)])[occurrences[1].entity_id]
    assert (float(facts["usual_mean"]), facts["usual_count"]) == (15.0, 2)
    assert float(facts["usual_deviation"]) == pytest.approx(7.0711, abs=1e-3)


TWINS = [
    ({}, 1),
    ({"persons": 8, "male_18_59": 6}, 0),
    ({"nationality": "NGA"}, 0),
    ({"time_slot": "12-18"}, 0),
    ({"destination_country": None}, 0),
]


@pytest.mark.parametrize(("values", "twins"), TWINS)
@pytest.mark.parametrize("together", [True, False])
def test_the_same_group_from_another_submission_is_a_twin(office, values, twins, together):
    first, second = observing.source(office), observing.source(office)
    one, other = observing.sheet(), observing.sheet(**values)
    if not together:
        take_occurrences([(first, one)])
    batch = [(first, one), (second, other)] if together else [(second, other)]
    assert known(batch)[other[1].entity_id]["twins"] == twins


def test_small_groups_and_what_a_correction_replaces_are_no_twins(office):
    first = observing.source(office)
    take_occurrences([(first, observing.sheet())])
    correction = observing.source(office, replaces=first.submission_id)
    again = observing.sheet()
    assert known([(correction, again)])[again[1].entity_id]["twins"] == 0
    pairs = [observing.sheet(persons=2, male_18_59=2, female_18_59=None) for _ in range(2)]
    batch = [(observing.source(office), pair) for pair in pairs]
    assert known(batch)[pairs[0][1].entity_id]["twins"] == 0


def test_an_unknown_point_is_left_out(office):
    one = observing.period(point="NE-XXX")
    assert known([(observing.source(office), [one])]) == {}
