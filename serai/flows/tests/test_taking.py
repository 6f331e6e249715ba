"""Taking sheets in: every problem of a batch by itself, chains of corrections, what rules learn."""

from datetime import timedelta

import pytest

from serai.flows.actions.observations import retract, take_occurrences
from serai.flows.models import ObservationPeriod, RegistryObservation, SurveyInterview
from serai.flows.queries.observations import known, known_codes, superseded_with
from serai.flows.tests import observing
from serai.flows.tests.test_observations import office, standing  # noqa: F401
from serai.kit.ids import new_id
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db
MODELS = (ObservationPeriod, RegistryObservation, SurveyInterview)


def orphan():
    return [observing.group(new_id(), ordinal=2)]


PROBLEMS = [
    (lambda: observing.sheet(nationality="ZZZ"), "is no country code"),
    (lambda: observing.sheet(origin_area="ZZZ"), "is no P-code that Serai knows"),
    (lambda: observing.sheet(time_slot="noon"), "is no time slot"),
    (lambda: observing.sheet(direction=None), "is missing"),
    (lambda: observing.sheet(persons=None), "is missing"),
    (lambda: [observing.period(point="NE-XXX")], "is no monitoring point"),
    (lambda: [observing.period(point=None)], "is missing"),
    (lambda: [observing.period(observed_on=None)], "is missing"),
    (lambda: [observing.period(hours=None, starts_at=None)], "The effort is missing"),
    (lambda: [observing.period(hours=99)], "up to 24 hours"),
    (orphan, "belongs to no observation period"),
    (lambda: [observing.interview(consented=None)], "is missing"),
    (lambda: [observing.interview(point="NE-XXX")], "is no monitoring point"),
    (lambda: [observing.interview(nationality="ZZZ")], "is no country code"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "words"), PROBLEMS)
def test_a_problem_is_told_of_its_submission_and_nothing_of_it_is_kept(office, make, words):  # noqa: F811
    bad, good = observing.source(office), observing.source(office)
    problems = take_occurrences(
        [(bad, [*observing.sheet(), *make()]), (good, observing.sheet())]
    )  # fmt: skip
    assert list(problems) == [bad.submission_id]
    assert words in str(problems[bad.submission_id].sentence)
    for model in MODELS:
        assert not model.objects.filter(submission_id=bad.submission_id).exists()
    assert RegistryObservation.objects.get().submission_id == good.submission_id


@pytest.mark.parametrize("groups", [0, 1, 5, 40])
def test_a_sheet_gives_a_period_and_its_groups(office, groups):  # noqa: F811
    one, source = observing.period(), observing.source(office)
    several = [observing.group(one.entity_id, ordinal=n) for n in range(1, groups + 1)]
    assert take_occurrences([(source, [one, *several])]) == {}
    found = RegistryObservation.objects.filter(period=one.entity_id)
    assert found.count() == groups
    assert set(found.values_list("source_kind", "organisation", "is_withdrawn")) <= {
        ("form", office.pk, False)
    }
    assert ObservationPeriod.objects.get().submission_id == source.submission_id


def test_nothing_is_taken_from_an_empty_batch(office):  # noqa: F811
    assert take_occurrences([]) == {}
    assert take_occurrences([(observing.source(office), [])]) == {}
    assert known([]) == {}
    assert superseded_with(set()) == set()
    retract([])
    assert not Event.objects.exists()


@pytest.mark.parametrize("length", [1, 2, 4])
def test_of_a_chain_of_corrections_the_last_one_stands(office, length):  # noqa: F811
    source = observing.source(office)
    occurrences = observing.sheet(persons=7)
    take_occurrences([(source, occurrences)])
    for n in range(1, length + 1):
        source = observing.source(office, replaces=source.submission_id)
        group = observing.group(occurrences[0].entity_id, occurrences[1].entity_id, persons=7 + n)
        take_occurrences([(source, [occurrences[0], group])])
    assert standing().get().persons == 7 + length
    assert RegistryObservation.objects.filter(is_withdrawn=True).count() == length
    assert standing(ObservationPeriod).count() == 1


def test_retracting_names_each_submission_and_its_organisation(office, cast):  # noqa: F811
    sources = [observing.source(office) for _ in range(3)]
    take_occurrences([(source, observing.sheet()) for source in sources])
    retract([source.submission_id for source in sources[:2]])
    events = Event.objects.filter(name="observation.retracted")
    assert {e.subject_id for e in events} == {str(s.submission_id) for s in sources[:2]}
    assert {(e.organisation_id, str(e.payload)) for e in events} == {(office.pk, "{}")}
    assert standing().get().submission_id == sources[2].submission_id


def test_the_codes_of_a_batch_are_those_of_its_organisation(office, cast):  # noqa: F811
    observing.point(cast.partner_organisation, "PA-1")
    batch = [(observing.source(office), [observing.period(), observing.period(point="PA-1")])]
    found = known_codes(batch)
    assert list(found.points) == [(office.pk, "NE-ARL")]
    batch = [(observing.source(office), observing.sheet(next_country="ZZZ", origin_area="NE001"))]
    found = known_codes(batch)
    assert (found.countries, found.areas) == ({"NER", "MLI"}, {"NE001"})


@pytest.mark.parametrize(
    ("days", "counts"),
    [((1,), 1), ((90,), 1), ((91,), 0), ((0,), 0), ((-1,), 0), ((1, 30, 90, 91), 3)],
)
def test_what_is_usual_is_that_of_the_ninety_days_before(office, days, counts):  # noqa: F811
    for ago in days:
        one = observing.period(observed_on=observing.DAY - timedelta(days=ago))
        take_occurrences([(observing.source(office), [one, observing.group(one.entity_id)])])
    occurrences = observing.sheet()
    facts = known([(observing.source(office), occurrences)])[occurrences[1].entity_id]
    assert facts["usual_count"] == counts
    assert facts["usual_mean"] == (7 if counts else None)


@pytest.mark.parametrize("withdrawn", [True, False])
def test_what_was_withdrawn_is_neither_usual_nor_a_twin(office, withdrawn):  # noqa: F811
    source = observing.source(office)
    take_occurrences([(source, observing.sheet())])
    if withdrawn:
        retract([source.submission_id])
    again = observing.sheet()
    facts = known([(observing.source(office), again)])[again[1].entity_id]
    assert facts["twins"] == (0 if withdrawn else 1)


@pytest.mark.parametrize(("many", "twins"), [(1, 0), (2, 1), (5, 4)])
def test_every_other_submission_with_the_same_group_is_a_twin(office, many, twins):  # noqa: F811
    sheets = [observing.sheet() for _ in range(many)]
    facts = known([(observing.source(office), one) for one in sheets])
    assert {facts[one[1].entity_id]["twins"] for one in sheets} == {twins}


def test_an_interview_learns_of_its_point_only(office):  # noqa: F811
    one = observing.interview()
    facts = known([(observing.source(office), [one])])[one.entity_id]
    assert set(facts) == {"point_code", "point_longitude", "point_latitude", "opens_at",
                          "closes_at"}  # fmt: skip
