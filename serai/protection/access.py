"""Who may know of a procedure, read it and work on it: those named in it, once they signed.

The database shows no more than this either (see migration 0002).
"""

from datetime import date
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from serai.accounts.choices import COMPARTMENTS_OF, Compartment, Permission
from serai.accounts.models import Organisation, User
from serai.cases.access import case_to_work_on, get_case
from serai.cases.models import Case
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import get_person, persons_visible_to, require
from serai.people.models import AccessGrant, Person
from serai.protection.choices import Kind, Part
from serai.protection.models import BestInterests, Member, Option, Paper, Procedure

P = TypeVar("P", bound=Paper)
WORK, EXPORT = Permission.CASE_WORK, Permission.PERSON_EXPORT
HOLDERS = [role for role, held in COMPARTMENTS_OF.items() if Compartment.PROTECTION in held]


def person_to_see(actor: Actor, person_id: UUID) -> Person:
    """Return a person whose protection compartment the actor may see."""
    return get_person(actor, person_id, Compartment.PROTECTION)


def case_to_see(actor: Actor, person_id: UUID, case_id: UUID) -> Case:
    """Return a case of which the actor may see the procedures they are named in."""
    return get_case(actor, person_id, case_id)


def case_to_open_in(actor: Actor, person_id: UUID, case_id: UUID) -> Case:
    """Return a case in which the actor may open procedures."""
    return case_to_work_on(actor, person_id, case_id)


def get_procedure(
    actor: Actor, person_id: UUID, procedure_id: UUID, *, kind: str = "", may: str = ""
) -> Procedure:
    """Return a procedure in which the actor is named; 404 for everybody else.

    403 for who is named and lacks the permission `may`, and for who does not know the person's
    protection compartment.
    """
    get_person(actor, person_id, Compartment.PROTECTION, may=may)
    found = (
        Procedure.objects.select_related("person", "case", "organisation", "opened_by")
        .filter(pk=procedure_id, person_id=person_id, kind__in=[kind] if kind else Kind.values)
        .first()
    )
    if found is None or (actor.kind != "system" and seat_of(actor, found) is None):
        raise Http404
    return found


def procedure_to_work_on(
    actor: Actor, person_id: UUID, procedure_id: UUID, *, kind: str = "", may: str = WORK
) -> Procedure:
    """Return a procedure that the actor may change: who signed, for the case's organisation."""
    found = get_procedure(actor, person_id, procedure_id, kind=kind, may=may)
    if not may_read(actor, found) or (may and not actor.may(may, found.organisation_id)):
        raise PermissionDenied
    return found


def procedure_to_read(
    actor: Actor, person_id: UUID, procedure_id: UUID, *, kind: str = ""
) -> Procedure:
    """Return a procedure whose contents the actor reads: who is named and signed."""
    found = get_procedure(actor, person_id, procedure_id, kind=kind)
    if not may_read(actor, found):
        raise PermissionDenied
    return found


def may_open_in(actor: Actor, case: Case) -> bool:
    """Say whether the actor works for the organisation of a case that they see."""
    return actor.may(WORK, case.organisation_id)


def seat_of(actor: Actor, procedure: Procedure) -> Member | None:
    """Return as what the actor is named in a procedure today, or None."""
    if actor.id is None:
        return None
    return Member.objects.filter(procedure=procedure, user_id=actor.id, ended_at=None).first()


def get_seat(actor: Actor, procedure: Procedure) -> Member:
    """Return as what the actor is named in a procedure; 404 where they are not."""
    found = seat_of(actor, procedure)
    if found is None:
        raise Http404
    return found


def may_read(actor: Actor, procedure: Procedure) -> bool:
    """Say whether the actor signed the undertaking, and so reads what the procedure holds."""
    seat = seat_of(actor, procedure)
    return actor.kind == "system" or (seat is not None and seat.signed_at is not None)


def procedures_of(actor: Actor, person: Person) -> QuerySet[Procedure]:
    """Return the person's procedures in which the actor is named, open ones first."""
    return _named(actor).filter(person=person)


def my_procedures(actor: Actor) -> QuerySet[Procedure]:
    """Return all open procedures in which the actor is named; 404 for who sees no person."""
    require(actor, Permission.PERSON_VIEW)
    return _named(actor).filter(state="open", person__in=persons_visible_to(actor))


def _named(actor: Actor) -> QuerySet[Procedure]:
    mine = Member.objects.filter(user__isnull=False, user=actor.id, ended_at=None)
    rows = Procedure.objects.filter(pk__in=mine.values("procedure_id"))
    return rows.select_related("person", "case").order_by("-state", "review_on", "-opened_at")


def candidates(person: Person) -> QuerySet[User]:
    """Return the users who can be named: those who may see the person's protection compartment."""
    today: date = clock.today()
    granted = AccessGrant.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=clock.now()), person=person, user=None,
        revoked_at=None, compartments__contains=[Compartment.PROTECTION],
    )  # fmt: skip
    return (
        User.objects.filter(
            Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today),
            memberships__team__in=granted.values("team_id"), memberships__role__in=HOLDERS,
            memberships__starts_on__lte=today, is_active=True,
        )
        .distinct()
        .order_by("name")
    )  # fmt: skip


def took_part(actor: Actor, record: BestInterests) -> bool:
    """Say whether the actor prepared or took a decision on best interests, or works on the case.

    Who sits or sat on the panel took it, whoever wrote it down; who weighed an option prepared it.
    """
    procedure = record.procedure
    if actor.id in {record.decided_by_id, record.assessed_by_id, procedure.opened_by_id,
                    procedure.case.worker_id}:  # fmt: skip
        return True
    sat = Member.objects.filter(procedure=procedure, part=Part.PANEL, user=actor.id)
    return sat.exists() or Option.objects.filter(procedure=procedure, added_by=actor.id).exists()


def get_member(procedure: Procedure, member_id: UUID) -> Member:
    """Return a member of a procedure; 404 for one of another."""
    found = Member.objects.filter(pk=member_id, procedure=procedure).first()
    if found is None:
        raise Http404
    return found


def get_paper(procedure: Procedure, model: type[P], paper_id: UUID) -> P:
    """Return what belongs to a procedure; 404 for what belongs to another."""
    found = model._default_manager.filter(pk=paper_id, procedure=procedure).first()
    if found is None:
        raise Http404
    return found


def exporting_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose files the actor may export; 404 where there is none."""
    require(actor, EXPORT)
    return Organisation.objects.filter(pk__in=actor.organisations_with(EXPORT))
