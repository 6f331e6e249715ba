"""Who registers, and which groups, landings and files they work on."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from serai.accounts.choices import Permission
from serai.accounts.models import Team
from serai.kit.actor import Actor
from serai.people.access import registering_teams
from serai.registration.models import Arrival, Group, PersonFile


def require_register(actor: Actor) -> None:
    """Raise unless the actor may register persons: 403 to who sees persons, 404 to others."""
    if actor.may_anywhere(Permission.PERSON_REGISTER):
        return
    if actor.may_anywhere(Permission.PERSON_VIEW):
        raise PermissionDenied
    raise Http404


def get_team(actor: Actor, team_id: UUID | str | None) -> Team:
    """Return one of the teams for which the actor registers; the first where none is named."""
    teams = registering_teams(actor)
    found = teams.filter(pk=team_id).first() if team_id else teams.first()
    if found is None:
        raise Http404
    return found


def get_group(actor: Actor, group_id: UUID) -> Group:
    """Return a group of an organisation for which the actor registers; 404 for strangers."""
    held = actor.organisations_with(Permission.PERSON_REGISTER)
    found = Group.objects.filter(pk=group_id, organisation_id__in=held).first()
    if found is None:
        raise Http404
    return found


def arrivals_of(actor: Actor) -> QuerySet[Arrival]:
    """Return the landings of the organisations for which the actor registers."""
    held = actor.organisations_with(Permission.PERSON_REGISTER)
    return Arrival.objects.filter(organisation_id__in=held).select_related("team")


def get_arrival(actor: Actor, arrival_id: UUID) -> Arrival:
    """Return a landing of an organisation for which the actor registers; 404 for strangers."""
    found = arrivals_of(actor).filter(pk=arrival_id).first()
    if found is None:
        raise Http404
    return found


def get_file(actor: Actor, file_id: UUID) -> PersonFile:
    """Return a file of persons of one of the teams for which the actor registers."""
    found = PersonFile.objects.filter(pk=file_id, team__in=registering_teams(actor))
    one = found.select_related("team", "organisation").first()
    if one is None:
        raise Http404
    return one
