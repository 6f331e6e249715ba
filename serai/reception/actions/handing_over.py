"""What one shift tells the next: sealed, read by somebody else, gone after thirty days."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.reception import events
from serai.reception.methods.sealed import HAND_OVER
from serai.reception.models import Centre, HandOver
from serai.vault.sealing import destroy_keys, make_keys

KEPT = timedelta(days=30)


class SayWhat(Refusal):
    """An empty note tells nobody anything."""

    sentence = _("Write what the next shift has to know.")


class OwnNote(Refusal):
    """Who wrote it knows it."""

    sentence = _("Somebody else has to read this note: you wrote it.")


class ReadAlready(Refusal):
    """A note is taken over once."""

    sentence = _("A colleague has read this note already.")


@transaction.atomic
def hand_over(*, actor: Actor, centre: Centre, text: str) -> HandOver:
    """Write what the next shift has to know; notes that were read go after thirty days."""
    if not text.strip():
        raise SayWhat
    forget_old(centre=centre)
    note_id, now = new_id(), clock.now()
    sealed = make_keys([note_id]).seal(note_id, text.strip(), HAND_OVER)
    note = HandOver.objects.create(
        id=note_id, organisation_id=centre.organisation_id, centre=centre, text=sealed,
        written_at=now, written_by_id=actor.user_id,
    )  # fmt: skip
    _tell(events.HANDED_OVER, note)
    return note


@transaction.atomic
def acknowledge(*, actor: Actor, note: HandOver) -> None:
    """Say that one has read a note. Refuses its writer, and a second reader."""
    if note.written_by_id == actor.user_id:
        raise OwnNote
    rows = HandOver.objects.filter(pk=note.pk, read_at=None)
    if not rows.update(read_at=clock.now(), read_by_id=actor.user_id):
        raise ReadAlready
    _tell(events.HAND_OVER_READ, note)


def forget_old(*, centre: Centre) -> int:
    """Delete notes that were read more than thirty days ago, and their keys; return how many."""
    rows = HandOver.objects.filter(centre=centre, read_at__lt=clock.now() - KEPT)
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        rows.filter(pk__in=ids).delete()
        destroy_keys(ids)
    return len(ids)


def _tell(name: str, note: HandOver) -> None:
    payload = {"note": str(note.pk)}
    record(Happened(name, "centre", note.centre_id, note.organisation_id, payload))
