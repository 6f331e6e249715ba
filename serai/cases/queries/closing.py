"""Requests to close a case, with the answers to the eleven points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from serai.cases.choices import ActionState, Check, CheckPoint
from serai.cases.methods.sealed import CLOSURE
from serai.cases.models import Approval, Case, Closure, FollowUp, Note, PlanAction, Task
from serai.kit import clock
from serai.vault.sealing import Keys

LONG_WITHOUT_CONTACT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ClosureShown:
    """A request with its points answered, and its summary opened."""

    row: Closure
    summary: str
    points: Sequence[tuple[CheckPoint, Check | None]]


def closure_shown(closure: Closure, *, is_approved: bool) -> ClosureShown:
    """Return a request to close; the supervisor's point is answered by the approval itself."""
    answers = dict(closure.checklist)
    if is_approved:
        answers[CheckPoint.SUPERVISOR] = Check.YES
    points = [(point, Check(answers[point]) if point in answers else None) for point in CheckPoint]
    summary = ""
    if closure.summary is not None:
        keys = Keys([closure.person_id])
        summary = str(keys.open(closure.person_id, closure.summary, CLOSURE))
    return ClosureShown(closure, summary, points)


def closure_of(approval: Approval) -> Closure | None:
    """Return the request to close that an approval is about."""
    return Closure.objects.filter(pk=approval.subject_id, case=approval.case_id).first()


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What is still open in a case that is to be closed."""

    actions: int
    tasks: int
    follow_ups: int
    is_long_without_contact: bool


def left_open(case: Case) -> LeftOpen:
    """Return what would stay undone, and whether 30 days passed without a note or a follow-up."""
    since = clock.today() - LONG_WITHOUT_CONTACT
    seen = (
        Note.objects.filter(case=case, about_on__gte=since).exists()
        or FollowUp.objects.filter(case=case, held_on__gte=since).exists()
    )
    return LeftOpen(
        PlanAction.objects.filter(case=case, state=ActionState.PLANNED).count(),
        Task.objects.filter(case=case, done_at=None).count(),
        FollowUp.objects.filter(case=case, done_at=None).count(),
        not seen,
    )
