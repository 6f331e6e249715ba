"""Who sees and works on cases: who holds protection of the person, for the case's organisation.

The database shows no more than this either (see migration 0002).
"""

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from serai.accounts.access import organisations_of
from serai.accounts.choices import PERMISSIONS, Compartment, Permission
from serai.accounts.models import Organisation, Team, User
from serai.cases.choices import TransferState
from serai.cases.models import (
    Approval,
    Case,
    FollowUp,
    Goal,
    Need,
    Part,
    PlanAction,
    Task,
    Transfer,
)
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import get_person, running_grants, teams_with
from serai.people.models import Person

P = TypeVar("P", bound=Part)
WORK, APPROVE = Permission.CASE_WORK, Permission.CASE_APPROVE


def person_to_see(actor: Actor, person_id: UUID) -> Person:
    """Return a person whose cases the actor may see: who holds protection."""
    return get_person(actor, person_id, Compartment.PROTECTION)


def person_to_work_with(actor: Actor, person_id: UUID) -> Person:
    """Return a person for whom the actor may open and change cases."""
    return get_person(actor, person_id, Compartment.PROTECTION, may=WORK)


def require_work(actor: Actor) -> None:
    """Raise Http404 unless the actor works on cases somewhere."""
    if not actor.may_anywhere(WORK):
        raise Http404


def opening_teams(actor: Actor, person: Person) -> QuerySet[Team]:
    """Return the actor's teams that were granted the person and work on cases."""
    granted = running_grants(actor).filter(
        person=person, compartments__contains=[Compartment.PROTECTION]
    )
    return teams_with(actor, WORK).filter(pk__in=granted.values("team_id"))


def workers_of(*teams: Team) -> QuerySet[User]:
    """Return who works on cases in one of these teams today."""
    roles = [role for role, held in PERMISSIONS.items() if WORK in held]
    today = clock.today()
    return (
        User.objects.filter(
            Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today),
            memberships__team__in=teams, memberships__role__in=roles,
            memberships__starts_on__lte=today, is_active=True,
        )
        .distinct()
        .order_by("name")
    )  # fmt: skip


def get_case(actor: Actor, person_id: UUID, case_id: UUID) -> Case:
    """Return a case of a person; 404 for strangers and for another person's case."""
    person_to_see(actor, person_id)
    return _case(person_id, case_id)


def _case(person_id: UUID, case_id: UUID) -> Case:
    found = (
        Case.objects.select_related("person", "organisation", "team", "worker", "screening")
        .filter(pk=case_id, person_id=person_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def case_to_work_on(
    actor: Actor, person_id: UUID, case_id: UUID, permission: str = Permission.CASE_WORK
) -> Case:
    """Return a case that the actor may change: only in the name of the case's own organisation."""
    get_person(actor, person_id, Compartment.PROTECTION, may=permission)
    found = _case(person_id, case_id)
    if not may_work_on(actor, found, permission):
        raise PermissionDenied
    return found


def may_work_on(actor: Actor, case: Case, permission: str = Permission.CASE_WORK) -> bool:
    """Say whether the actor may change a case that they see."""
    return actor.kind == "system" or actor.may(permission, case.organisation_id)


def part_of(case: Case, model: type[P], part_id: UUID) -> P:
    """Return a part of a case the actor was given; 404 for a part of another one."""
    found = model._default_manager.filter(pk=part_id, case=case).first()
    if found is None:
        raise Http404
    return found


def get_need(case: Case, need_id: UUID) -> Need:
    """Return a need of the case."""
    return part_of(case, Need, need_id)


def get_goal(case: Case, goal_id: UUID) -> Goal:
    """Return a goal of the case."""
    return part_of(case, Goal, goal_id)


def get_action(case: Case, action_id: UUID) -> PlanAction:
    """Return an action of the case's plan."""
    return part_of(case, PlanAction, action_id)


def get_task(case: Case, task_id: UUID) -> Task:
    """Return a task of the case."""
    return part_of(case, Task, task_id)


def get_follow_up(case: Case, follow_up_id: UUID) -> FollowUp:
    """Return a follow-up of the case."""
    return part_of(case, FollowUp, follow_up_id)


def get_approval(case: Case, approval_id: UUID) -> Approval:
    """Return a request for approval in the case."""
    return part_of(case, Approval, approval_id)


def other_teams(case: Case) -> QuerySet[Team]:
    """Return the teams of the case's organisation that it can be handed to."""
    rows = Team.objects.filter(organisation_id=case.organisation_id).exclude(pk=case.team_id)
    return rows.select_related("organisation").order_by("name")


def offering_teams(actor: Actor) -> QuerySet[Team]:
    """Return the actor's teams in which they may take cases over."""
    return teams_with(actor, WORK)


def get_offer(actor: Actor, transfer_id: UUID) -> Transfer:
    """Return a case offered to one of the actor's teams; 404 for everybody else, and afterwards."""
    require_work(actor)
    found = (
        Transfer.objects.filter(
            pk=transfer_id, state=TransferState.OFFERED, team__in=offering_teams(actor)
        )
        .select_related("team", "from_team", "worker", "asked_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def ruled_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose time limits the actor sets; 404 where there is none."""
    if not actor.may_anywhere(APPROVE):
        raise Http404
    return organisations_of(actor, APPROVE)
