"""Handing a case to another team of the organisation: asked, approved, offered, accepted."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Compartment
from serai.accounts.models import Team, User
from serai.cases import events
from serai.cases.access import workers_of
from serai.cases.actions.approvals import ask_approval
from serai.cases.actions.cases import NotAWorker, OpenAlready, hand_work_over
from serai.cases.actions.common import lock_open, moved, seal_needed, tell
from serai.cases.choices import ApprovalState, MoveKind, TransferState
from serai.cases.methods.sealed import TRANSFER
from serai.cases.models import Approval, Case, Transfer
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, register_actor
from serai.kit.errors import Refusal
from serai.people.actions import grants
from serai.people.choices import Basis
from serai.people.models import AccessGrant

KIND = "transfer"


class SameTeam(Refusal):
    """A case goes to another team."""

    sentence = _("The case is with this team already.")


class OtherOrganisation(Refusal):
    """Another organisation is referred to; cases do not go there."""

    sentence = _("A case stays in its organisation. To send somebody elsewhere, refer them.")


class OnItsWay(Refusal):
    """A case goes one way at a time."""

    sentence = _("This case is on its way to a team already.")


class NotOffered(Refusal):
    """It was answered, or stopped, meanwhile."""

    sentence = _("This transfer was answered or stopped meanwhile.")


@transaction.atomic
def ask_transfer(
    *,
    actor: Actor,
    case: Case,
    team: Team,
    reason: str,
    note: str,
    worker: User | None = None,
    keeps_access: bool = False,
) -> Transfer:
    """Ask for a case to go to another team; once approved, it is offered there.

    `note` is what the other team reads before it accepts. The former team keeps its access to the
    person only where `keeps_access` says so.
    """
    held = lock_open(case)
    if team.pk == held.team_id:
        raise SameTeam
    if team.organisation_id != held.organisation_id:
        raise OtherOrganisation
    if worker is not None and not workers_of(team).filter(pk=worker.pk).exists():
        raise NotAWorker
    try:
        with transaction.atomic():
            made = Transfer.objects.create(
                case=held, person_id=held.person_id, from_team_id=held.team_id, team=team,
                worker=worker, reference=held.person.reference, risk=held.risk, reason=reason,
                note=seal_needed(held, note, TRANSFER), keeps_access=keeps_access,
                asked_at=clock.now(), asked_by_id=actor.user_id or held.worker_id,
            )  # fmt: skip
    except IntegrityError as error:
        if "cases_transfer_one_running" in str(error):
            raise OnItsWay from error
        raise
    ask_approval(actor=actor, case=held, kind=KIND, subject_id=made.pk, note=note)
    tell(events.TRANSFER_ASKED, held, team=str(team.pk), reason=reason)
    return made


def offer_approved(actor: Actor, approval: Approval) -> None:
    """Offer the case to the other team, after another person approved that it goes."""
    _set(approval, TransferState.OFFERED, offered_at=clock.now())
    tell(events.TRANSFER_OFFERED, approval.case, transfer=str(approval.subject_id))


def stop(actor: Actor, approval: Approval) -> None:
    """Stop a transfer whose approval was sent back or withdrawn."""
    _set(approval, TransferState.STOPPED)


def _set(approval: Approval, state: str, **also: datetime) -> None:
    Transfer.objects.filter(
        pk=approval.subject_id, case=approval.case_id, state=TransferState.WAITING
    ).update(state=state, **also)


@transaction.atomic
def accept(*, actor: Actor, transfer: Transfer, worker: User) -> Case:
    """Take a case over: it becomes the team's and the worker's, and the grant moves with it.

    Who accepts does not see the person yet; the register hands the person over.
    """
    if not workers_of(transfer.team).filter(pk=worker.pk).exists():
        raise NotAWorker
    with acting_as(_with_register(actor, transfer)):
        held = lock_open(Case.objects.get(pk=transfer.case_id))
        row = _answer(actor, transfer, TransferState.ACCEPTED)
        _move_grants(row, held)
        held.team_id, held.worker = row.team_id, worker
        try:
            with transaction.atomic():
                held.save(update_fields=["team", "worker"])
        except IntegrityError as error:
            if "cases_case_one_open" in str(error):
                raise OpenAlready from error
            raise
        hand_work_over(held)
        waiting = Approval.objects.filter(case=held, state=ApprovalState.REQUESTED)
        waiting.update(team=held.team_id)
        moved(actor, held, MoveKind.TRANSFERRED, value=row.reason)
        tell(events.TRANSFER_ANSWERED, held, transfer=str(row.pk), accepted=True)
    return held


@transaction.atomic
def decline(*, actor: Actor, transfer: Transfer, answer: str) -> Transfer:
    """Leave a case with its team, for a reason out of a list."""
    with acting_as(_with_register(actor, transfer)):
        row = _answer(actor, transfer, TransferState.DECLINED, answer)
        tell(events.TRANSFER_ANSWERED, row.case, transfer=str(row.pk), accepted=False)
    return row


def _with_register(actor: Actor, transfer: Transfer) -> Actor:
    """Return who answers, as somebody who sees what the register of the organisation sees."""
    return replace(actor, sees=frozenset({transfer.team.organisation_id}), is_register=True)


def _answer(actor: Actor, transfer: Transfer, state: str, answer: str = "") -> Transfer:
    row = Transfer.objects.select_for_update(of=("self",)).select_related("case", "team").get(
        pk=transfer.pk
    )  # fmt: skip
    if row.state != TransferState.OFFERED:
        raise NotOffered
    row.state, row.answer = state, answer
    row.answered_at, row.answered_by_id = clock.now(), actor.user_id
    row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    return row


def _move_grants(row: Transfer, case: Case) -> None:
    """Open to the new team what the former one held of the person, and close it there."""
    running = AccessGrant.objects.filter(
        person_id=case.person_id, team_id=row.from_team_id, revoked_at=None
    ).exclude(expires_at__lte=clock.now())
    opened = {Compartment.IDENTITY.value, Compartment.PROTECTION.value}
    for one in running:
        opened |= set(one.compartments) if one.user_id is None else set()
    grants.grant(
        actor=register_actor(case.organisation_id), person=case.person, team=row.team,
        compartments=opened, basis=Basis.TRANSFER, basis_id=row.pk,
    )  # fmt: skip
    if not row.keeps_access:
        grants.revoke(grants=list(running), reason="transfer")
