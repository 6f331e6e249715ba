"""A child's consent: who agrees, whether the child was asked, and that it ends at eighteen."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from serai.consent.actions.consents import NeedsAssent, NeedsGuardian, NeedsReason
from serai.consent.methods.children import grown_up_on, is_old_enough_to_be_asked
from serai.consent.tasks import end_consents
from serai.consent.tests.conftest import SIGNED, in_days
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.persons import NewPerson, change_record, register_person
from serai.people.methods.records import Birth, Identity, Name

BY_GUARDIAN = replace(SIGNED, given_by="guardian", guardian="Aïssa", assent="given")


def child(centre, birth):
    with acting_as(centre.actor("carla")) as carla:
        return register_person(
            actor=carla, team=centre.team,
            new=NewPerson(Identity(names=(Name("given", "Sani", "Latn"),), birth=birth)),
        )  # fmt: skip


def years_ago(years, days=0):
    today = clock.today()
    then = today.replace(year=today.year - years, day=min(today.day, 28))
    return (then - timedelta(days)).isoformat()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("birth", "answer", "refusal"),
    [
        (Birth("declared", on=years_ago(12)), SIGNED, NeedsGuardian),
        (Birth("disputed", year=1990), SIGNED, NeedsGuardian),
        (Birth("estimated", age=15, age_on=years_ago(0)), SIGNED, NeedsGuardian),
        (Birth("declared", on=years_ago(12)), replace(BY_GUARDIAN, assent=""), NeedsAssent),
        (Birth("declared", on=years_ago(12)), replace(BY_GUARDIAN, assent="refused"), NeedsAssent),
        (Birth("declared", on=years_ago(9)), replace(BY_GUARDIAN, assent="too_young"), NeedsAssent),
        (Birth("disputed", year=2020), replace(BY_GUARDIAN, assent=""), NeedsAssent),
        (
            Birth("declared", on=years_ago(16)),
            replace(SIGNED, no_guardian="alone", assent="given"), NeedsReason,
        ),
    ],
)  # fmt: skip
def test_a_child_does_not_agree_alone(desk, centre, birth, answer, refusal):
    with pytest.raises(refusal):
        desk.give(by="carla", person=child(centre, birth), answer=answer, compartments=["identity"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("birth", "answer"),
    [
        (Birth("declared", on=years_ago(12)), BY_GUARDIAN),
        (Birth("declared", on=years_ago(3)), replace(BY_GUARDIAN, assent="too_young")),
        (
            Birth("declared", on=years_ago(16)),
            replace(SIGNED, no_guardian="alone", assent="given", reason="Nobody came with him."),
        ),
        (Birth("unknown"), SIGNED),
        (Birth("declared", on=years_ago(30)), SIGNED),
    ],
)  # fmt: skip
def test_with_a_guardian_or_a_reason_and_the_childs_yes_it_is_given(desk, centre, birth, answer):
    made = desk.give(
        by="carla", person=child(centre, birth), answer=answer, compartments=["identity"]
    )
    assert made.state == "given"
    assert made.is_child is bool(birth.is_child(clock.today()))


@pytest.mark.django_db
def test_it_ends_when_the_child_is_grown_up(desk, centre):
    person = child(centre, Birth("declared", on=years_ago(17)))
    made = desk.give(by="carla", person=person, answer=BY_GUARDIAN, compartments=["identity"])
    born = date.fromisoformat(years_ago(17))
    assert timezone.localdate(made.expires_at) == born.replace(year=born.year + 18)
    sooner = in_days(10)
    made = desk.give(by="carla", person=person, answer=BY_GUARDIAN, compartments=["identity"],
                     expires_at=sooner)  # fmt: skip
    assert made.expires_at == sooner


@pytest.mark.django_db
def test_a_corrected_birth_ends_it_in_the_night(desk, centre):
    person = child(centre, Birth("disputed"))
    made = desk.give(by="carla", person=person, answer=BY_GUARDIAN, compartments=["identity"])
    assert made.expires_at is None
    end_consents(timestamp=0)
    with acting_as(centre.actor("carla")) as carla:
        made.refresh_from_db()
        assert made.state == "given"
        known = Identity(names=(Name("given", "Sani", "Latn"),), birth=Birth("document", year=1999))
        change_record(actor=carla, person=person, content=known, seen_version=1)
    end_consents(timestamp=0)
    with acting_as(centre.actor("carla")):
        made.refresh_from_db()
    assert made.state == "expired"


@given(born=st.dates(date(1950, 1, 1), date(2026, 11, 1)))
def test_nobody_is_grown_up_before_they_stop_being_a_child(born):
    birth = Birth("document", on=born.isoformat())
    grown = grown_up_on(birth)
    assert birth.is_child(grown) is False
    assert birth.is_child(grown - timedelta(days=1)) is True


@given(year=st.integers(1950, 2026))
def test_of_a_year_alone_too(year):
    birth = Birth("declared", year=year)
    assert birth.is_child(grown_up_on(birth)) is False
    assert birth.is_child(grown_up_on(birth) - timedelta(days=1)) is True


def test_nobody_says_when_a_disputed_age_is_grown_up():
    assert grown_up_on(Birth("disputed", on="2010-01-01")) is None
    assert grown_up_on(Birth("unknown")) is None
    assert is_old_enough_to_be_asked(Birth("unknown"), clock.today())
    assert is_old_enough_to_be_asked(Birth("declared", on=years_ago(6)), clock.today())
    assert not is_old_enough_to_be_asked(Birth("declared", on=years_ago(5)), clock.today())
