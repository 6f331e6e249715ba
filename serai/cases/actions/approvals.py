"""Asking for approval, approving, sending back. Who asked never decides; the database says so too.

Rooms above declare their kinds by `SERAI_APPROVALS` (`serai.cases.queries.approvals.ApprovalKind`).
"""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.cases import events
from serai.cases.actions.common import lock_open, seal, seal_needed, tell
from serai.cases.choices import ApprovalState
from serai.cases.methods.sealed import APPROVAL, DECISION
from serai.cases.models import Approval, Case
from serai.cases.queries.approvals import kinds
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal


class OwnRequest(Refusal):
    """Who asks and who approves are two persons, always."""

    sentence = _("Somebody else has to approve what you asked for.")


class WaitsAlready(Refusal):
    """One request stands at a time."""

    sentence = _("This waits for approval already.")


class DecidedAlready(Refusal):
    """Somebody else was quicker, or it was withdrawn."""

    sentence = _("This was decided or withdrawn meanwhile.")


class NobodyAsks(Refusal):
    """Approval is asked for by a person, so that another can be told apart."""

    sentence = _("Only a person can ask for approval.")


class NotYours(Refusal):
    """Only who asked takes a request back."""

    sentence = _("Only who asked can withdraw this.")


@transaction.atomic
def ask_approval(
    *, actor: Actor, case: Case, kind: str, subject_id: UUID, version: int = 0, note: str = ""
) -> Approval:
    """Ask somebody else to approve something of an open case; return the request.

    A request for an older version of the same subject gives way to one for a newer version; a
    second one for the same version is refused (`WaitsAlready`).
    """
    asking = actor.user_id
    if asking is None:
        raise NobodyAsks
    assert kind in kinds(), f"no room declares approvals of the kind {kind}"
    held = lock_open(case)
    Approval.objects.filter(
        kind=kind, subject_id=subject_id, state=ApprovalState.REQUESTED, version__lt=version
    ).update(state=ApprovalState.WITHDRAWN, decided_at=clock.now())
    try:
        with transaction.atomic():
            made = Approval.objects.create(
                case=held, person_id=held.person_id, team_id=held.team_id, kind=kind,
                subject_id=subject_id, version=version, note=seal(held, note, APPROVAL),
                requested_at=clock.now(), requested_by_id=asking,
            )  # fmt: skip
    except IntegrityError as error:
        if "cases_approval_one_waiting" in str(error):
            raise WaitsAlready from error
        raise
    tell(events.APPROVAL_ASKED, held, kind=kind, approval=str(made.pk))
    return made


@transaction.atomic
def approve(*, actor: Actor, case: Case, approval: Approval, note: str = "") -> Approval:
    """Approve what somebody else asked for; what follows from it happens in the same moment."""
    row = _decide(actor, case, approval, ApprovalState.APPROVED, note)
    tell(events.APPROVED, row.case, kind=row.kind, approval=str(row.pk))
    kinds()[row.kind].on_approved(actor, row)
    return row


@transaction.atomic
def send_back(*, actor: Actor, case: Case, approval: Approval, reason: str) -> Approval:
    """Send a request back, with the reason, which is sealed."""
    row = _decide(actor, case, approval, ApprovalState.SENT_BACK, reason)
    tell(events.SENT_BACK, row.case, kind=row.kind, approval=str(row.pk))
    after = kinds()[row.kind].on_sent_back
    if after is not None:
        after(actor, row)
    return row


def _decide(actor: Actor, case: Case, approval: Approval, state: str, reason: str) -> Approval:
    held = lock_open(case)
    row = Approval.objects.select_for_update().get(pk=approval.pk, case=held)
    if row.state != ApprovalState.REQUESTED:
        raise DecidedAlready
    if actor.user_id in {None, row.requested_by_id}:
        raise OwnRequest
    sealing = seal_needed if state == ApprovalState.SENT_BACK else seal
    row.case, row.state, row.reason = held, state, sealing(held, reason, DECISION)
    row.decided_at, row.decided_by_id = clock.now(), actor.user_id
    row.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    return row


@transaction.atomic
def withdraw(*, actor: Actor, case: Case, approval: Approval) -> Approval:
    """Take back what one asked for, before it is decided."""
    held = lock_open(case)
    row = Approval.objects.select_for_update().get(pk=approval.pk, case=held)
    if row.state != ApprovalState.REQUESTED:
        raise DecidedAlready
    if row.requested_by_id != actor.user_id:
        raise NotYours
    row.state, row.decided_at = ApprovalState.WITHDRAWN, clock.now()
    row.save(update_fields=["state", "decided_at"])
    tell(events.APPROVAL_WITHDRAWN, held, kind=row.kind, approval=str(row.pk))
    after = kinds()[row.kind].on_sent_back
    if after is not None:
        after(actor, row)
    return row
