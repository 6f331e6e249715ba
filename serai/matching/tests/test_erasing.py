"""Erasing takes pairs and merges away; whoever was merged and stays stands for themselves again."""

import pytest
from django.db import transaction

from serai.accounts.access import actor_for
from serai.accounts.models import Membership
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.matching.actions.erasing import erase
from serai.matching.actions.merging import merge
from serai.matching.models import CandidatePair, Merge
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity, Name
from serai.people.models import Person
from serai.retention.actions.keeping import erase_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(centre):
    """A supervisor of both organisations, who registers for either and merges across them."""
    Membership.objects.create(
        user=centre.sofia, team=centre.partner_team, role="supervisor", starts_on="2020-01-01"
    )
    return actor_for(centre.sofia)


def registered(actor, team, name):
    with acting_as(register_actor(team.organisation_id)) as keeper:
        new = NewPerson(Identity((Name("given", name, "Latn"),), "female"))
        return register_person(actor=keeper, team=team, new=new)


def everywhere(centre):
    return acting_as(register_actor(centre.organisation.pk, centre.partner_organisation.pk))


def tops(centre, *persons):
    with everywhere(centre):
        found = dict(Person.objects.values_list("pk", "merged_into"))
    return [found[one.pk] for one in persons]


def test_a_partners_registration_of_the_same_person_stays_and_shows_again(centre, house):
    theirs = registered(house, centre.partner_team, "Aminata")
    with acting_as(house):
        merge(actor=house, kept=centre.person, merged=theirs)
    assert tops(centre, theirs) == [centre.person.pk]
    with acting_as(centre.actor("dora")):
        assert erase_person(person=centre.person, why="requested") == 1
    assert tops(centre, centre.person, theirs) == [None, None]
    with everywhere(centre):
        assert not Merge.objects.exists()
        assert list(Person.objects.filter(erased_at=None)) == [theirs]


def test_those_merged_with_each_other_stay_one_when_the_first_is_erased(centre, house):
    theirs = registered(house, centre.partner_team, "Aminata")
    again = registered(house, centre.partner_team, "Ami")
    apart = registered(house, centre.partner_team, "Awa")
    with acting_as(house):
        merge(actor=house, kept=theirs, merged=again)
        merge(actor=house, kept=centre.person, merged=theirs)
        merge(actor=house, kept=centre.person, merged=apart)
    assert tops(centre, theirs, again, apart) == [centre.person.pk] * 3
    with acting_as(centre.actor("dora")):
        erase_person(person=centre.person, why="requested")
    assert tops(centre, theirs, again, apart) == [None, theirs.pk, None]
    with everywhere(centre):
        [left] = Merge.objects.all()
        assert (left.merged_id, left.kept_id) == (again.pk, theirs.pk)


def test_whoever_was_merged_through_an_erased_one_stands_apart(centre, house):
    """Theirs was said to be Amina's second file, not Amina's first: without it nothing says so."""
    second = registered(house, centre.team, "Amina")
    theirs = registered(house, centre.partner_team, "Aminata")
    with acting_as(house):
        merge(actor=house, kept=second, merged=theirs)
        merge(actor=house, kept=centre.person, merged=second)
    with everywhere(centre):
        erase([second.pk])
    assert tops(centre, centre.person, theirs) == [None, None]


def test_pairs_go_decided_or_not_and_those_of_others_stay(centre, house):
    one, other = (registered(house, centre.team, name) for name in ("Mariam", "Maryam"))
    now = clock.now()
    with everywhere(centre):
        for first, second, state in (
            (centre.person, one, "open"), (centre.person, other, "different"),
            (one, other, "later"),
        ):  # fmt: skip
            low, high = sorted((first, second), key=lambda person: person.pk)
            CandidatePair.objects.create(
                low=low, high=high, probability=0.7, source="registration", found_at=now,
                state=state,
            )  # fmt: skip
        erase([centre.person.pk])
        assert [pair.state for pair in CandidatePair.objects.all()] == ["later"]
        erase([])
        assert CandidatePair.objects.count() == 1


def test_an_erasing_that_fails_takes_nothing_away(centre, house):
    theirs = registered(house, centre.partner_team, "Aminata")
    with acting_as(house):
        merge(actor=house, kept=centre.person, merged=theirs)
    with everywhere(centre):
        before = transaction.savepoint()
        erase([centre.person.pk])
        transaction.savepoint_rollback(before)
    assert tops(centre, theirs) == [centre.person.pk]
