"""Erasing a person takes away what they were given; their own copy lists it before."""

import pytest
from django.db import ProgrammingError, transaction

from serai.assistance.actions.erasing import erase
from serai.assistance.models import (
    Distribution,
    Handout,
    HealthContact,
    Movement,
    Service,
    Session,
)
from serai.kit.actor import acting_as, register_actor
from serai.retention.actions.copies import own_copy
from serai.retention.actions.keeping import erase_person
from serai.retention.choices import Why

HELD = (Service, HealthContact, Session, Distribution, Handout)


@pytest.fixture
def given(give, treat, counsel, hand, shelf):
    """Amina with one thing of each kind."""
    give("legal", note="First advice.")
    treat(note="Blood pressure normal.")
    counsel(note="Sleeps better.")
    hand(item=shelf.soap)


def counts(centre):
    """Return how many rows of each kind the register sees."""
    with acting_as(register_actor(centre.organisation.pk)):
        return [model.objects.count() for model in HELD]


def test_erasing_a_person_leaves_nothing_of_the_room(centre, given):
    assert counts(centre) == [1] * len(HELD)
    with acting_as(register_actor(centre.organisation.pk)):
        erase_person(person=centre.person, why=Why.values[0])
    assert counts(centre) == [0] * len(HELD)
    with acting_as(centre.actor("sofia")):
        assert Movement.objects.filter(kind="issue").count() == 1


@pytest.mark.parametrize("who", ["carla", "hana", "dora", "ada", "boris"])
def test_nobody_erases_by_hand(centre, given, who):
    with (
        acting_as(centre.actor(who)),
        pytest.raises(ProgrammingError, match="only the register"),
        transaction.atomic(),
    ):
        erase([centre.person.pk])
    assert counts(centre) == [1] * len(HELD)


def test_the_own_copy_lists_what_its_giver_sees(centre, given):
    def told(who):
        with acting_as(centre.actor(who)):
            sections = own_copy(actor=centre.actor(who), person=centre.person, as_kind="page")
        return [text for s in sections if s.title == "What you were given" for _d, text in s.rows]

    assert len(told("dora")) == 4
    assert any("Blood pressure normal." in text for text in told("dora"))
    assert not any("Blood pressure normal." in text for text in told("carla"))
    assert any("First advice." in text for text in told("carla"))
