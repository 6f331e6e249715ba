"""Cases on their way between teams."""

from django.db.models import Q

from serai.cases.access import offering_teams
from serai.cases.choices import TransferState
from serai.cases.methods.sealed import TRANSFER
from serai.cases.models import Approval, Transfer
from serai.kit.actor import Actor
from serai.vault.sealing import Keys

MOST = 100


def offers_to(actor: Actor) -> list[Transfer]:
    """Return what other teams offer to the actor: by name, or to anybody of a team of theirs."""
    rows = Transfer.objects.filter(state=TransferState.OFFERED, team__in=offering_teams(actor))
    mine = Q(worker=None) | Q(worker_id=actor.id)
    return list(rows.filter(mine).select_related("team").order_by("asked_at")[:MOST])


def note_of(transfer: Transfer) -> str:
    """Open the note that was written for the team that a case is offered to."""
    if transfer.note is None:
        return ""
    keys = Keys([transfer.person_id])
    return str(keys.open(transfer.person_id, transfer.note, TRANSFER))


def transfer_of(approval: Approval) -> Transfer | None:
    """Return the transfer that an approval is about."""
    rows = Transfer.objects.filter(pk=approval.subject_id, case=approval.case_id)
    return rows.select_related("team").first()
