"""Who decides on keeping and erasing: the focal point for data protection."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from serai.accounts.access import organisations_of
from serai.accounts.choices import Compartment, Permission
from serai.accounts.models import Organisation
from serai.kit.actor import Actor
from serai.people import access as people
from serai.people.models import Person


def require_erase(actor: Actor) -> None:
    """Raise Http404 unless the actor decides on erasing somewhere."""
    people.require(actor, Permission.PERSON_ERASE)


def get_kept(actor: Actor, person_id: UUID) -> Person:
    """Return a person on whom the actor may decide; 404 for strangers, 403 without the right."""
    return people.get_person(actor, person_id, Compartment.IDENTITY, may=Permission.PERSON_ERASE)


def ruled_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose rules the actor sets."""
    return organisations_of(actor, Permission.PERSON_ERASE)


def get_ruled(actor: Actor, organisation_id: UUID) -> Organisation:
    """Return an organisation whose rules the actor sets; 404 for others."""
    found = ruled_organisations(actor).filter(pk=organisation_id).first()
    if found is None:
        raise Http404
    return found
