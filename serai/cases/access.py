"""Who sees and works on cases: who holds protection of the person, for the case's organisation.

The database shows no more than this either (see migration 0002).
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from serai.accounts.access import organisations_of
from serai.accounts.choices import PERMISSIONS, Compartment, Permission
from serai.accounts.models import Organisation, Team, User
from serai.cases.models import Case, Goal, Need, PlanAction, Task
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import get_person, running_grants, teams_with
from serai.people.models import Person

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


def part_of(case: Case, model: type[Need | Goal | PlanAction | Task], part_id: UUID) -> object:
    """Return a part of a case the actor was given; 404 for a part of another one."""
    found = model.objects.filter(pk=part_id, case=case).first()
    if found is None:
        raise Http404
    return found


def get_need(case: Case, need_id: UUID) -> Need:
    """Return a need of the case."""
    found = part_of(case, Need, need_id)
    assert isinstance(found, Need)
    return found


def get_goal(case: Case, goal_id: UUID) -> Goal:
    """Return a goal of the case."""
    found = part_of(case, Goal, goal_id)
    assert isinstance(found, Goal)
    return found


def get_action(case: Case, action_id: UUID) -> PlanAction:
    """Return an action of the case's plan."""
    found = part_of(case, PlanAction, action_id)
    assert isinstance(found, PlanAction)
    return found


def get_task(case: Case, task_id: UUID) -> Task:
    """Return a task of the case."""
    found = part_of(case, Task, task_id)
    assert isinstance(found, Task)
    return found


def ruled_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose time limits the actor sets; 404 where there is none."""
    if not actor.may_anywhere(APPROVE):
        raise Http404
    return organisations_of(actor, APPROVE)
