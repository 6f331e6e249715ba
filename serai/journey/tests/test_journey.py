"""A journey is told step by step, corrected without losing what was known, on two clocks."""

from datetime import date, datetime, timedelta

import pytest
from django.db import Error, transaction
from django.utils import timezone

from serai.directory.models import Country, Place
from serai.journey import queries
from serai.journey.actions.statements import (
    CorrectedMeanwhile,
    EndsBeforeItBegins,
    InTheFuture,
    NothingSaid,
    Nowhere,
    record_experience,
    record_step,
    withdraw,
)
from serai.journey.models import Experience, Step
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity
from serai.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db):
    """Two towns in two countries."""
    names = {f"name_{lang}": "x" for lang in ("en", "fr", "ar", "es", "ru", "zh")}
    found = {}
    for code, name, iso3, m49, lon, lat in (
        ("agadez", "Agadez", "NER", 562, 7.99, 16.97), ("sebha", "Sebha", "LBY", 434, 14.43, 27.04),
    ):  # fmt: skip
        country, _made = Country.objects.get_or_create(iso3=iso3, defaults={"m49": m49, **names})
        found[code] = Place.objects.create(
            code=code, name=name, kind="town", country=country, longitude=lon, latitude=lat
        )
    return found


@pytest.fixture
def tell(centre):
    """Record a step as somebody (carla)."""

    def tell(who="carla", **values):
        with acting_as(centre.actor(who)) as actor:
            values = {"kind": "leg", "stage": "transit"} | values
            return record_step(actor=actor, person=centre.person, **values)

    return tell


def read(centre, who="carla", **options):
    with acting_as(centre.actor(who)) as actor:
        return queries.journey(actor, centre.person, **options)


def test_steps_stand_in_the_order_of_their_dates_with_their_words_opened(centre, places, tell):
    tell(kind="stay", to_place=places["sebha"], starts_on=date(2026, 2, 1), note="A farm.")
    tell(from_place=places["agadez"], to_place=places["sebha"], starts_on=date(2026, 1, 9))
    tell(words="the well after the checkpoint", starts_on=None)
    found = read(centre)
    assert [told.row.starts_on for told in found.steps] == [
        None, date(2026, 1, 9), date(2026, 2, 1)
    ]  # fmt: skip
    assert found.steps[0].texts == {"words": "the well after the checkpoint"}
    assert found.steps[2].texts == {"note": "A farm."}
    assert [spot[0] for spot in found.spots()] == ["Agadez", "Sebha"]


def test_what_was_known_on_a_day_stays_known_on_that_day(centre, places, tell, monkeypatch):
    def on(day):
        moment = timezone.make_aware(datetime.combine(day, datetime.min.time())).replace(hour=12)
        monkeypatch.setattr(clock, "now", lambda: moment)

    on(date(2026, 3, 1))
    first = tell(to_place=places["agadez"], starts_on=date(2026, 1, 5))
    on(date(2026, 3, 10))
    second = tell(to_place=places["sebha"], starts_on=date(2026, 1, 6), replaces=first)
    on(date(2026, 3, 20))
    with acting_as(centre.actor("carla")) as carla:
        withdraw(actor=carla, statement=second)
    history = {
        date(2026, 2, 28): [], date(2026, 3, 1): [first.pk], date(2026, 3, 9): [first.pk],
        date(2026, 3, 10): [second.pk], date(2026, 3, 19): [second.pk], date(2026, 3, 20): [],
        None: [],
    }  # fmt: skip
    for day, known in history.items():
        found = read(centre, as_known_on=day)
        assert [told.row.pk for told in found.steps] == known, day
    assert read(centre, as_known_on=date(2026, 3, 10)).steps[0].is_correction


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({}, Nowhere), ({"words": "   "}, Nowhere),
        ({"words": "x", "starts_on": date(2026, 2, 2), "ends_on": date(2026, 2, 1)},
         EndsBeforeItBegins),
        ({"words": "x", "starts_on": date(2199, 1, 1)}, InTheFuture),
        ({"words": "x", "ends_on": clock.today() + timedelta(days=1)}, InTheFuture),
    ],
    ids=["nowhere", "blank", "backwards", "future", "tomorrow"],
)  # fmt: skip
def test_nonsense_is_refused_in_a_sentence(tell, values, refusal):
    with pytest.raises(refusal):
        tell(**values)


def test_two_corrections_of_one_step_do_not_both_stand(centre, tell):
    step = tell(words="x")
    tell(words="y", replaces=step)
    with pytest.raises(CorrectedMeanwhile):
        tell(words="z", replaces=step)
    with acting_as(centre.actor("carla")) as carla, pytest.raises(CorrectedMeanwhile):
        withdraw(actor=carla, statement=step)


def test_the_database_lets_nobody_rewrite_a_statement(centre, tell):
    step = tell(words="x")
    with acting_as(centre.actor("carla")):
        for change in ({"stage": "return"}, {"starts_on": date(2020, 1, 1)}):
            with pytest.raises(Error, match="stays as it was"), transaction.atomic():
                Step.objects.filter(pk=step.pk).update(**change)
        Step.objects.filter(pk=step.pk).update(superseded_at=clock.now())
        with pytest.raises(Error, match="stays as it was"), transaction.atomic():
            Step.objects.filter(pk=step.pk).update(superseded_at=None)


def test_what_happened_shows_to_protection_only(centre, tell):
    tell(words="x")
    with acting_as(centre.actor("carla")) as carla:
        record_experience(
            actor=carla, person=centre.person, incidents=["detention"], account="Six weeks."
        )
        with pytest.raises(NothingSaid):
            record_experience(actor=carla, person=centre.person, incidents=[], account="")
    assert read(centre).experiences[0].texts == {"account": "Six weeks."}
    for name in ("rami", "hana"):
        found = read(centre, name)
        assert (len(found.steps), found.experiences, found.shows_experiences) == (1, [], False)
        with acting_as(centre.actor(name)):
            assert not Experience.objects.exists()


def test_events_hold_ids_only(centre, tell):
    tell(words="the well after the checkpoint")
    with acting_as(system_actor()):
        event = Event.objects.get(name="journey.recorded")
    assert set(event.payload) == {"what", "id"}
    assert "well" not in str(event.payload)


def test_the_journey_of_who_was_merged_is_told_with_it(centre, tell):
    tell(words="first")
    with acting_as(centre.actor("carla")) as carla:
        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
        record_step(actor=carla, person=other, kind="leg", stage="transit", words="second")
        Person.objects.filter(pk=other.pk).update(merged_into=centre.person)
    assert {told.texts["words"] for told in read(centre).steps} == {"first", "second"}
    with acting_as(register_actor(centre.organisation.pk)):
        assert Step.objects.filter(person=other).count() == 1
