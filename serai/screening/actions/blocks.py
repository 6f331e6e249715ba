"""Blocking what leads to return where a fear of it was expressed, and clearing the block."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.screening import events
from serai.screening.models import ReturnBlock, Screening
from serai.vault.sealing import Keys

CLEARING = "screening.ReturnBlock.clearing"


class OwnBlock(Refusal):
    """Who recorded the fear cannot be the one who clears it."""

    sentence = _("Somebody else than who recorded the fear of return must clear it.")


class AlreadyCleared(Refusal):
    """The block was lifted before."""

    sentence = _("This block was cleared already.")


class NoReason(Refusal):
    """A block is not lifted without saying why."""

    sentence = _("Write why the return may be looked at again, for example the asylum decision.")


@transaction.atomic
def block_return(
    *, actor: Actor, person_id: UUID, organisation_id: UUID, screening: Screening | None = None
) -> None:
    """Block what leads to return of somebody who fears it: once for each screening that tells so.

    Without a screening nothing is added where a block stands already.
    """
    blocks = ReturnBlock.objects.filter(person_id=person_id)
    told: dict[str, Any] = {"screening": screening} if screening else {"cleared_at": None}
    if blocks.filter(**told).exists():
        return
    ReturnBlock.objects.create(
        person_id=person_id, organisation_id=organisation_id, screening=screening,
        raised_at=clock.now(), raised_by_id=actor.user_id,
    )  # fmt: skip
    record(Happened(events.RETURN_BLOCKED, "person", person_id, organisation_id, {}))


@transaction.atomic
def clear_block(*, actor: Actor, block: ReturnBlock, reason: str) -> ReturnBlock:
    """Lift the block that a fear of return put on what leads to return; the reason is sealed.

    Refuses with `OwnBlock`, `AlreadyCleared` and `NoReason`.
    """
    block = ReturnBlock.objects.select_for_update().get(pk=block.pk)
    if block.cleared_at is not None:
        raise AlreadyCleared
    if actor.id is None or block.raised_by_id == actor.id:
        raise OwnBlock
    if len(reason.strip()) < 10:
        raise NoReason
    block.cleared_at, block.cleared_by_id = clock.now(), actor.id
    block.clearing = Keys([block.person_id]).seal(block.person_id, reason.strip(), CLEARING)
    block.save(update_fields=["cleared_at", "cleared_by", "clearing"])
    record(Happened(events.RETURN_CLEARED, "person", block.person_id, block.organisation_id, {}))
    return block
