"""Who works at which desk, and what a desk sees: its own organisation's stays of whom it may see.

The database shows persons by grant (migration 0002). A centre's partners may know a person too;
where somebody sleeps shows to the centre's organisation alone.
"""

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from serai.accounts.choices import PERMISSIONS, Compartment, Permission
from serai.accounts.models import Membership, Team
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import get_person, may_with, teams_with
from serai.people.models import Person
from serai.reception.models import (
    Absence,
    Block,
    Centre,
    DeskFlag,
    HandOver,
    Landing,
    Stay,
    TakingPart,
    Unit,
)
from serai.registration.models import Arrival

M = TypeVar("M", bound=Model)
DESK, SET_UP, LOOK = Permission.DESK_WORK, Permission.CASE_APPROVE, Permission.SCREENING_DO


def require_desk(actor: Actor, permission: str = DESK) -> None:
    """Raise unless the actor works at a desk: 403 to who does without this permission, else 404."""
    if actor.may_anywhere(permission):
        return
    if actor.may_anywhere(DESK):
        raise PermissionDenied
    raise Http404


def setting_up_teams(actor: Actor) -> QuerySet[Team]:
    """Return the actor's teams for which they may open a centre."""
    return teams_with(actor, SET_UP)


def centres_of(actor: Actor) -> QuerySet[Centre]:
    """Return the open centres of organisations at whose desks the actor works, by name."""
    held = actor.organisations_with(DESK)
    rows = Centre.objects.filter(organisation_id__in=held, closed_at=None)
    return rows.select_related("team", "place").order_by("name")


def get_centre(actor: Actor, centre_id: UUID, permission: str = DESK) -> Centre:
    """Return a centre at whose desk the actor works; 404 for strangers, 403 without permission."""
    found = _one(centres_of(actor).filter(pk=centre_id))
    if not actor.may(permission, found.organisation_id):
        raise PermissionDenied
    return found


def _one(rows: QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def get_unit(centre: Centre, unit_id: UUID) -> Unit:
    """Return a unit of the centre; 404 for another's."""
    return _one(Unit.objects.filter(pk=unit_id, centre=centre))


def get_block(centre: Centre, block_id: UUID) -> Block:
    """Return blocked places of the centre; 404 for another's."""
    return _one(Block.objects.filter(pk=block_id, unit__centre=centre).select_related("unit"))


def get_hand_over(centre: Centre, note_id: UUID) -> HandOver:
    """Return a hand-over note of the centre; 404 for another's."""
    return _one(HandOver.objects.filter(pk=note_id, centre=centre))


def visitor(actor: Actor, person_id: UUID) -> Person:
    """Return a person with whom the actor may work at the desk."""
    return get_person(actor, person_id, Compartment.IDENTITY, may=DESK)


def person_to_flag(actor: Actor, person_id: UUID) -> Person:
    """Return a person for whom the actor may set and lift flags: who works on their protection."""
    return get_person(actor, person_id, Compartment.PROTECTION, may=Permission.CASE_WORK)


def may_flag(actor: Actor, person_id: UUID, held: frozenset[str]) -> bool:
    """Say whether the actor, who holds these compartments, may set flags for a person."""
    if Compartment.PROTECTION not in held:
        return False
    return may_with(actor, person_id, Permission.CASE_WORK)


def stays_seen(actor: Actor) -> QuerySet[Stay]:
    """Return the stays that show to the actor: of their own organisations."""
    return Stay.objects.filter(organisation_id__in=list(actor.sees)).select_related("centre")


def get_stay(actor: Actor, person: Person, stay_id: UUID) -> Stay:
    """Return a stay of a person at a desk where the actor works; 404 for another's."""
    held = actor.organisations_with(DESK)
    rows = stays_seen(actor).filter(pk=stay_id, person=person, organisation_id__in=held)
    return _one(rows)


def get_absence(actor: Actor, person: Person, absence_id: UUID) -> Absence:
    """Return an absence of a person from a centre where the actor works."""
    held = actor.organisations_with(DESK)
    rows = Absence.objects.filter(pk=absence_id, person=person, organisation_id__in=held)
    return _one(rows)


def get_flag(actor: Actor, person: Person, flag_id: UUID) -> DeskFlag:
    """Return a flag of a person that the actor's organisation set."""
    rows = DeskFlag.objects.filter(pk=flag_id, person=person, organisation_id__in=list(actor.sees))
    return _one(rows)


def require_landings(actor: Actor) -> None:
    """Raise unless the actor looks at people who land: 403 to who sees persons, 404 to others."""
    if actor.may_anywhere(LOOK):
        return
    if actor.may_anywhere(Permission.PERSON_VIEW):
        raise PermissionDenied
    raise Http404


def looking_teams(actor: Actor) -> list[UUID]:
    """Return the teams in which the actor themself looks at people who land, by a running role.

    What one of their roles may do in another team, or another organisation, does not count here.
    """
    if actor.user_id is None:
        return []
    today, roles = clock.today(), [role for role, held in PERMISSIONS.items() if LOOK in held]
    rows = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), user_id=actor.user_id, role__in=roles,
        starts_on__lte=today, team_id__in=list(actor.teams),
        team__organisation_id__in=actor.organisations_with(LOOK),
    )  # fmt: skip
    return sorted(set(rows.values_list("team_id", flat=True)))


def arrivals_seen(actor: Actor) -> QuerySet[Arrival]:
    """Return the landings of organisations in which the actor looks at people, newest first."""
    held = actor.organisations_with(LOOK)
    return Arrival.objects.filter(organisation_id__in=held).select_related("team")


def get_arrival(actor: Actor, arrival_id: UUID) -> Arrival:
    """Return a landing at which the actor looks at people; 404 for strangers."""
    return _one(arrivals_seen(actor).filter(pk=arrival_id))


def arrivals_to_record(actor: Actor) -> QuerySet[Arrival]:
    """Return the landings that registration opened and nobody described yet."""
    held = actor.organisations_with(Permission.PERSON_REGISTER)
    rows = arrivals_seen(actor).filter(Q(organisation_id__in=held))
    return rows.exclude(pk__in=Landing.objects.values("arrival_id"))


def get_own_arrival(actor: Actor, arrival_id: UUID) -> Arrival:
    """Return a landing for which the actor names who takes part: who shares for its owner."""
    found = get_arrival(actor, arrival_id)
    if not may_share(actor, found):
        raise PermissionDenied
    return found


def may_share(actor: Actor, arrival: Arrival) -> bool:
    """Say whether the actor names who takes part in a landing."""
    return actor.may(Permission.PERSON_SHARE, arrival.organisation_id)


def get_part(arrival: Arrival, part_id: UUID) -> TakingPart:
    """Return an organisation's part in the landing; 404 for another's."""
    rows = TakingPart.objects.filter(pk=part_id, arrival=arrival)
    return _one(rows)
