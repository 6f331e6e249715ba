"""Closing a case, with the eleven points and another person's approval; opening it again."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.cases import events
from serai.cases.actions.approvals import ask_approval
from serai.cases.actions.cases import OpenAlready, refuse_return
from serai.cases.actions.common import lock_open, moved, seal, seal_needed, tell
from serai.cases.choices import (
    ApprovalState,
    CaseState,
    CheckPoint,
    ClosureReason,
    Domain,
    MoveKind,
    TransferState,
)
from serai.cases.methods.closing import contradictions, unanswered
from serai.cases.methods.limits import act_by
from serai.cases.methods.sealed import CLOSURE, MOVE
from serai.cases.models import Approval, Case, Closure, Transfer
from serai.cases.queries.limits import hours_of
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal

KIND = "closure"


class Unanswered(Refusal):
    """Each point of the checklist is looked at."""

    sentence = _("Answer every point of the checklist: %(points)s.")


class DoesNotHold(Refusal):
    """The reason and the answers contradict each other."""

    sentence = _("The reason does not go with these answers: %(points)s.")


class NotClosed(Refusal):
    """Only a closed case is opened again."""

    sentence = _("This case is open.")


@transaction.atomic
def ask_closure(
    *, actor: Actor, case: Case, reason: str, checklist: Mapping[str, str], summary: str = ""
) -> Closure:
    """Ask for the case to be closed; another person approves it, which closes it.

    Refuses an unanswered point, a reason that the answers contradict, and a return against an
    expressed fear of it.
    """
    if missing := unanswered(checklist):
        raise Unanswered(points=", ".join(str(point.label) for point in missing))
    if wrong := contradictions(reason, checklist):
        raise DoesNotHold(points=", ".join(str(point.label) for point in wrong))
    if reason == ClosureReason.RETURNED:
        refuse_return(case.person_id, [Domain.RETURN])
    held = lock_open(case)
    made = Closure.objects.create(
        case=held, person_id=held.person_id, reason=reason, asked_at=clock.now(),
        checklist={point: checklist[point] for point in CheckPoint if point in checklist},
        summary=seal(held, summary, CLOSURE), asked_by_id=actor.user_id or held.worker_id,
    )  # fmt: skip
    _give_way(held, kind=KIND)
    ask_approval(actor=actor, case=held, kind=KIND, subject_id=made.pk, note=summary)
    tell(events.CLOSURE_ASKED, held, reason=reason)
    return made


def _give_way(held: Case, **which: str) -> None:
    """Withdraw requests of the case that wait."""
    rows = Approval.objects.filter(case=held, state=ApprovalState.REQUESTED, **which)
    rows.update(state=ApprovalState.WITHDRAWN, decided_at=clock.now())


def close_approved(actor: Actor, approval: Approval) -> Case:
    """Close the case whose closure was approved; everything else that waited is withdrawn."""
    closure = Closure.objects.get(pk=approval.subject_id, case=approval.case_id)
    if closure.reason == ClosureReason.RETURNED:
        refuse_return(closure.person_id, [Domain.RETURN])
    held = lock_open(closure.case)
    held.state, held.closed_at = CaseState.CLOSED, clock.now()
    held.save(update_fields=["state", "closed_at"])
    _give_way(held)
    Transfer.objects.filter(
        case=held, state__in=[TransferState.WAITING, TransferState.OFFERED]
    ).update(state=TransferState.STOPPED)
    moved(actor, held, MoveKind.CLOSED, value=closure.reason)
    tell(events.CASE_CLOSED, held, reason=closure.reason)
    return held


@transaction.atomic
def reopen(*, actor: Actor, case: Case, risk: str, note: str) -> Case:
    """Open a closed case again, with a risk level, which says by when something has to be done.

    Refuses an open case, and a second open case of the team.
    """
    held = Case.objects.select_for_update().get(pk=case.pk)
    if held.state != CaseState.CLOSED:
        raise NotClosed
    now = clock.now()
    seal_needed(held, note, MOVE)
    held.state, held.closed_at, held.risk, held.acted_at = CaseState.OPEN, None, risk, None
    held.act_by = act_by(now, hours_of(held.organisation_id)[risk])
    try:
        with transaction.atomic():
            held.save(update_fields=["state", "closed_at", "risk", "acted_at", "act_by"])
    except IntegrityError as error:
        if "cases_case_one_open" in str(error):
            raise OpenAlready from error
        raise
    moved(actor, held, MoveKind.REOPENED, value=risk, note=note)
    tell(events.CASE_REOPENED, held, risk=risk)
    return held
