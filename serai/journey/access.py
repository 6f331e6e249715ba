"""Who sees and writes a journey: steps with the profile, what happened with protection."""

from uuid import UUID

from django.http import Http404

from serai.accounts.choices import Compartment, Permission
from serai.journey.models import Experience, Step
from serai.kit.actor import Actor
from serai.people.access import get_person
from serai.people.models import Person


def get_traveller(actor: Actor, person_id: UUID, *, write: bool = False) -> Person:
    """Return a person whose journey the actor may see, or with `write` may record."""
    may = Permission.PERSON_REGISTER if write else ""
    return get_person(actor, person_id, Compartment.PROFILE, may=may)


def get_step(actor: Actor, person_id: UUID, step_id: UUID) -> Step:
    """Return a step that holds true of a person whose journey the actor may record."""
    person = get_traveller(actor, person_id, write=True)
    step = Step.objects.filter(pk=step_id, person=person, superseded_at=None).first()
    if step is None:
        raise Http404
    return step


def get_survivor(actor: Actor, person_id: UUID) -> Person:
    """Return a person of whom the actor may record what happened."""
    return get_person(actor, person_id, Compartment.PROTECTION, may=Permission.PERSON_REGISTER)


def get_experience(actor: Actor, person_id: UUID, experience_id: UUID) -> Experience:
    """Return an experience that holds true, of a person on whom the actor may record them."""
    person = get_survivor(actor, person_id)
    found = Experience.objects.filter(pk=experience_id, person=person, superseded_at=None).first()
    if found is None:
        raise Http404
    return found
