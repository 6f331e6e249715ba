"""What has to be approved: the kinds, declared by `SERAI_APPROVALS`, and what waits for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from serai.accounts.choices import Permission
from serai.cases.choices import ApprovalState
from serai.cases.models import Approval, Case
from serai.kit.actor import Actor
from serai.people.access import running_grants
from serai.people.choices import Basis

MOST = 100
Decided = Callable[[Actor, Approval], object]


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """Something of a case that another person has to approve.

    `on_approved` and `on_sent_back` are called in the transaction of the decision, with who decided
    and the approval; a `Refusal` they raise takes the decision back. `subject_url` leads to what is
    to be approved; the case's page where it is None. `permission` is what decides.
    """

    code: str
    label: str | Promise
    on_approved: Decided
    on_sent_back: Decided | None = None
    subject_url: Callable[[Approval], str] | None = None
    permission: str = Permission.CASE_APPROVE

    def url(self, approval: Approval) -> str:
        """Return where the thing to be approved can be read."""
        if self.subject_url is not None:
            return self.subject_url(approval)
        return reverse("cases:case", args=[approval.person_id, approval.case_id])


@cache
def _kinds(paths: tuple[str, ...]) -> dict[str, ApprovalKind]:
    found: dict[str, ApprovalKind] = {}
    for path in paths:
        for kind in import_string(path):
            assert kind.code not in found, f"two kinds of approval are called {kind.code}"
            found[kind.code] = kind
    return found


def kinds() -> dict[str, ApprovalKind]:
    """Return the kinds of approval by code, of this room and of those above."""
    return _kinds(tuple(settings.SERAI_APPROVALS))


def approvals_of(case: Case, *, kind: str = "", subject_id: UUID | None = None) -> list[Approval]:
    """Return the approvals asked for in a case, newest first; of a kind and subject where said."""
    rows = Approval.objects.filter(case=case).select_related("requested_by", "decided_by")
    if kind:
        rows = rows.filter(kind=kind)
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    return list(rows.order_by("-requested_at"))


def is_approved(case: Case, kind: str, subject_id: UUID, version: int = 0) -> bool:
    """Say whether somebody else approved this version of the subject."""
    return Approval.objects.filter(
        case=case, kind=kind, subject_id=subject_id, version=version, state=ApprovalState.APPROVED
    ).exists()


def waiting_for(actor: Actor) -> list[Approval]:
    """Return what waits for the actor's approval, the oldest first; never what they asked for.

    That is what the actor's own teams asked for, and what others asked for about persons whom a
    grant of supervision opens to one of the actor's teams.
    """
    decidable = [code for code, kind in kinds().items() if actor.may_anywhere(kind.permission)]
    if not decidable:
        return []
    rows: QuerySet[Approval] = (
        Approval.objects.filter(state=ApprovalState.REQUESTED, kind__in=decidable)
        .exclude(requested_by_id=actor.id)
        .select_related("person", "case", "requested_by")
        .order_by("requested_at")
    )
    supervised = running_grants(actor).filter(basis=Basis.SUPERVISION).values("person_id")
    found = {one.pk: one for one in rows.filter(team_id__in=list(actor.teams))[:MOST]}
    found |= {one.pk: one for one in rows.filter(person_id__in=supervised)[:MOST]}
    return [
        one
        for one in found.values()
        if actor.may(kinds()[one.kind].permission, one.case.organisation_id)
    ]
