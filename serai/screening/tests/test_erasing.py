"""Erasing a person takes away everything the room holds; nobody else can delete a row of it."""

import pytest
from django.db import ProgrammingError, connection, transaction

from serai.kit.actor import acting_as, register_actor, system_actor
from serai.retention.actions.keeping import erase_person
from serai.retention.choices import Why
from serai.screening.actions.erasing import erase
from serai.screening.models import (
    Answers,
    CategoryStatement,
    Outcome,
    ReturnBlock,
    Screening,
)
from serai.screening.queries.persons import blocks_return

HELD = (Screening, Answers, Outcome, ReturnBlock, CategoryStatement)


def counts(centre):
    """Return how many rows of each kind the register sees."""
    with acting_as(register_actor(centre.organisation.pk)):
        return [model.objects.count() for model in HELD]


@pytest.fixture
def screened(screen):
    """Amina with answers in both compartments, suggestions and a block."""
    return screen({"fear_of_return": "yes", "can_go_on": "no", "pregnant": "yes"})


def test_erasing_a_person_leaves_nothing_of_the_room(centre, screened):
    assert all(counts(centre))
    with acting_as(register_actor(centre.organisation.pk)):
        erase_person(person=centre.person, why=Why.values[0])
    assert counts(centre) == [0] * len(HELD)
    assert not blocks_return(centre.person.pk)


@pytest.mark.parametrize("who", ["carla", "sofia", "dora", "ada", "sam", "boris"])
def test_nobody_erases_by_hand(centre, screened, who):
    before = counts(centre)
    with acting_as(centre.actor(who)):
        with pytest.raises(ProgrammingError, match="only the register"), transaction.atomic():
            erase([centre.person.pk])
        for model in HELD:
            with (
                pytest.raises(ProgrammingError, match="denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"DELETE FROM {model._meta.db_table}")
    assert counts(centre) == before


def test_the_register_of_another_organisation_erases_nobody_here(centre, screened):
    before = counts(centre)
    for actor in (register_actor(centre.partner_organisation.pk), system_actor()):
        with acting_as(actor), pytest.raises(ProgrammingError), transaction.atomic():
            erase([centre.person.pk])
    assert counts(centre) == before


def test_answers_and_outcomes_are_only_ever_added_to(centre, screened):
    with acting_as(register_actor(centre.organisation.pk)):
        for model in (Answers, Outcome):
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                model.objects.update(compartment="protection")


def test_erasing_nobody_changes_nothing(centre, screened):
    before = counts(centre)
    with acting_as(register_actor(centre.organisation.pk)):
        erase([])
    assert counts(centre) == before
