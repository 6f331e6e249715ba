"""Repairing what was not understood: reading it again, or correcting an answer."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.intake.access.doors import Door
from serai.intake.actions.sealing import file_content, token_name, xml_of
from serai.intake.actions.submissions import File, receive
from serai.intake.actions.understanding import understand
from serai.intake.choices import SubmissionState
from serai.intake.models import Attachment, ReviewComment, Submission
from serai.intake.queries.openrosa import schema_of
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.review.access import repairable_by
from serai.xforms.correction import Place, corrected
from serai.xforms.submission import Envelope, media_names, read_envelope

AT_ONCE = 100
MOST = 10_000


class TooManyToReplay(Refusal):
    """More submissions than one replay may touch."""

    sentence = _("At most %(most)s submissions can be read again at once. Choose a reason first.")


class NothingToRepair(Refusal):
    """Nothing of what was chosen waits for repair."""

    sentence = _("None of these submissions waits for repair.")


class NoCorrection(Refusal):
    """A correction that changes nothing, or does not say why."""

    sentence = _("Choose an answer, give its right value and say how you know.")


class CannotBeKept(Refusal):
    """A value with signs that XML does not hold."""

    sentence = _("The right value has signs that cannot be kept. Type it anew.")


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many were read again at once, of them now understood, and left to the worker."""

    understood: int
    still_waiting: int
    later: int


@transaction.atomic
def replay(*, actor: Actor, submission_ids: Iterable[UUID]) -> Replayed:
    """Read submissions again whose cause was put right. Safe to repeat.

    The first hundred at once, the rest by the worker. Refuses with `TooManyToReplay` and
    `NothingToRepair`.
    """
    wanted = list(submission_ids)
    if len(wanted) > MOST:
        raise TooManyToReplay(most=MOST)
    found = repairable_by(actor).filter(pk__in=wanted, state=SubmissionState.NOT_UNDERSTOOD)
    chosen = list(found.order_by("received_at").only("pk", "organisation_id", "form_id"))
    if not chosen:
        raise NothingToRepair
    return _read_again(chosen)


@transaction.atomic
def replay_everything() -> Replayed:
    """Read again all that waits, of every organisation the surrounding actor sees."""
    found = Submission.objects.filter(state=SubmissionState.NOT_UNDERSTOOD, is_current=True)
    return _read_again(list(found.only("pk", "organisation_id", "form_id")[:MOST]))


def _read_again(chosen: list[Submission]) -> Replayed:
    later = chosen[AT_ONCE:]
    if chosen:
        record(
            *(
                Happened(
                    "submission.replayed", "submission", one.pk, one.organisation_id,
                    {"form": str(one.form_id)},
                )
                for one in chosen
            )
        )  # fmt: skip
    understood = understand(submission_ids=[one.pk for one in chosen[:AT_ONCE]])
    return Replayed(understood, len(chosen) - len(later) - understood, len(later))


@transaction.atomic
def correct(
    *, actor: Actor, submission: Submission, changes: Mapping[Place, str], note: str
) -> Submission:
    """Correct answers of a submission by a new one that replaces it, and understand that.

    What the phone sent stays as it was. The files come along. Refuses with `NoCorrection`,
    `CannotBeKept` and with what `receive` refuses.
    """
    if not changes or not note.strip() or actor.id is None:
        raise NoCorrection
    version = submission.form_version
    schema = schema_of(version.pk, version.xform_md5)
    try:
        xml = corrected(xml_of(submission), schema, changes, instance_id=f"uuid:{uuid.uuid4()}")
    except ValueError as error:
        raise CannotBeKept from error
    door = Door(submission.organisation_id, None)
    envelope = read_envelope(xml)
    receipt = receive(door=door, envelope=envelope, files=_sealed_files(submission, envelope))
    for file in submission.attachments.filter(blob__isnull=False, token=None):
        Attachment.objects.update_or_create(
            organisation_id=submission.organisation_id,
            submission_id=receipt.submission_id,
            name=file.name,
            defaults={"blob_id": file.blob_id, "is_expected": file.is_expected},
        )
    ReviewComment.objects.create(
        organisation_id=submission.organisation_id,
        submission_id=receipt.submission_id,
        by_id=actor.id,
        at=clock.now(),
        body=note.strip(),
    )
    understand(submission_ids=[receipt.submission_id])
    return Submission.objects.get(pk=receipt.submission_id)


def _sealed_files(submission: Submission, envelope: Envelope) -> list[File]:
    """Return the sealed files of a submission, opened, to be sealed anew for its correction."""
    there = submission.attachments.filter(blob__isnull=False, token__isnull=False)
    sealed = {file.name: file for file in there.select_related("blob")}
    if not sealed:
        return []
    version = submission.form_version
    names = media_names(envelope.root, schema_of(version.pk, version.xform_md5))
    found = [(name, sealed.get(token_name(submission.pk, name))) for name in names]
    return [
        File(name, one.blob.media_type, file_content(one))
        for name, one in found
        if one is not None and one.blob is not None
    ]
