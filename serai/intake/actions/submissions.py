"""Taking submissions in: whole, durably, exactly once, before anybody tries to understand them."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from serai.intake.access.doors import Door
from serai.intake.actions.blobs import keep_blob
from serai.intake.actions.sealing import (
    answers_token,
    file_token,
    keep_sealed,
    seal_answers,
    token_name,
)
from serai.intake.choices import FormState, ReviewState, SubmissionState
from serai.intake.models import Attachment, Device, Submission
from serai.intake.queries.openrosa import Target, schema_of, target_of
from serai.kit import clock
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.kit.sql import run_prepared
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.vault.sealing import Keys, destroy_keys
from serai.xforms.submission import Envelope, media_names

INSERT = """
    INSERT INTO intake_submission (id, organisation_id, form_id, form_version_id, device_id,
        instance_id, deprecated_id, root_instance_id, is_current, is_test, received_at, xml,
        sealed, xml_sha256, state, review_state, enumerator, flag_count)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, true, %s, %s, %s, %s, %s, %s, %s, '', 0)
    ON CONFLICT DO NOTHING
"""
SEEN_AT_MOST_EVERY = 60.0
_seen: dict[UUID, float] = {}


class UnknownForm(Refusal):
    """No form of that id and version."""

    sentence = _("The server does not know this form or this version of it.")


class FormClosed(Refusal):
    """The form takes no more answers."""

    sentence = _("This form is closed. Your answers stay on your phone; ask your data manager.")


class NotAssigned(Refusal):
    """The form is not among those that this device may send."""

    sentence = _(
        "This phone may not send this form. Your answers stay on it; ask your data manager."
    )


class OtherContent(Refusal):
    """A submission of that instance ID is here, with other answers."""

    sentence = _("Other answers with the same ID are already on the server.")


class UnknownFormer(Refusal):
    """The submission to be corrected is not here."""

    sentence = _("The answers that these correct are not on the server. Send them first.")


class FormerSuperseded(Refusal):
    """The submission to be corrected was corrected already."""

    sentence = _("The answers that these correct were corrected already by somebody else.")


@dataclass(frozen=True, slots=True)
class File:
    """An attached file as it came."""

    name: str
    media_type: str
    content: bytes | memoryview


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was taken in; `missing` are files that the answers name and that have not come yet."""

    submission_id: UUID
    is_new: bool
    missing: int


@transaction.atomic(savepoint=False)
def receive(*, door: Door, envelope: Envelope, files: Sequence[File]) -> Receipt:
    """Keep a submission, or recognise it, and keep its files.

    An exact repetition is taken as the same one, its files are added. Refuses with one of the
    refusals of this module or `StorageFull`; then nothing is kept.
    """
    target = target_of(door, envelope.form_id, envelope.version)
    if target is None:
        raise UnknownForm
    if target.state == FormState.CLOSED and door.device_id is not None:
        raise FormClosed
    if not target.is_assigned:
        raise NotAssigned
    names = media_names(envelope.root, schema_of(target.version_id, target.xform_md5))
    submission_id = _insert(door, target, envelope)
    is_new = submission_id is not None
    if submission_id is None:
        submission_id = _same(door, target, envelope)
    if target.bears_persons:
        missing, added = _attach_sealed(door, submission_id, names, files)
    else:
        missing, added = _attach(door, submission_id, names, _kept(door, files))
    if is_new or added:
        name = "submission.received" if is_new else "submission.files_received"
        payload = {"form": str(target.form_id), "test": door.is_test, "files": added}
        record(Happened(name, "submission", submission_id, door.organisation_id, payload))
    return Receipt(submission_id, is_new, missing)


def _insert(door: Door, target: Target, envelope: Envelope) -> UUID | None:
    """Insert the submission, behind the one it corrects; None where it is here already."""
    root = envelope.instance_id
    if envelope.deprecated_id:
        former = _lock_former(door, target, envelope)
        if former is None:
            return None
        root = former.root_instance_id
    submission_id = new_id()
    text, sealed = envelope.text, None
    if target.bears_persons:
        text, sealed = "", seal_answers(submission_id, envelope.text)
    values = [
        submission_id, door.organisation_id, target.form_id, target.version_id, door.device_id,
        envelope.instance_id, envelope.deprecated_id, root, door.is_test, clock.now(),
        text, sealed, _token(door, target, envelope), SubmissionState.RECEIVED.value,
        ReviewState.UNREVIEWED.value,
    ]  # fmt: skip
    if run_prepared(INSERT, values).rowcount:
        return submission_id
    if target.bears_persons:
        destroy_keys([submission_id])
    return None


def _token(door: Door, target: Target, envelope: Envelope) -> bytes:
    """Return by what an exact repetition is known: the hash, or a keyed token of sealed answers."""
    if target.bears_persons:
        return answers_token(door.organisation_id, envelope.sha256)
    return envelope.sha256


def _lock_former(door: Door, target: Target, envelope: Envelope) -> Submission | None:
    """Lock and retire what this submission corrects; None where this one is here already."""
    chain = Submission.objects.filter(form_id=target.form_id, is_test=door.is_test)
    former = (
        chain.select_for_update(no_key=True)
        .only("id", "is_current", "root_instance_id")
        .filter(instance_id=envelope.deprecated_id)
        .first()
    )
    if chain.filter(instance_id=envelope.instance_id).exists():
        return None
    if former is None:
        raise UnknownFormer
    if not former.is_current:
        raise FormerSuperseded
    former.is_current = False
    former.save(update_fields=["is_current"])
    return former


def _same(door: Door, target: Target, envelope: Envelope) -> UUID:
    """Return the id of the submission that is here already, if it is the same to the byte."""
    found = Submission.objects.values_list("id", "xml_sha256").get(
        form_id=target.form_id, instance_id=envelope.instance_id, is_test=door.is_test
    )
    if bytes(found[1]) != _token(door, target, envelope):
        raise OtherContent
    return found[0]


def _kept(door: Door, files: Sequence[File]) -> dict[str, tuple[UUID, bytes | None]]:
    """Keep the files that came as they are; return their blobs by name."""
    return {
        file.name: (
            keep_blob(
                organisation_id=door.organisation_id,
                content=file.content,
                media_type=file.media_type,
            ).pk,
            None,
        )
        for file in files
    }


def _attach_sealed(
    door: Door, submission_id: UUID, names: Sequence[str], files: Sequence[File]
) -> tuple[int, int]:
    """Keep the files sealed, once each; a submission that was erased takes none."""
    if not names and not files:
        return 0, 0
    keys = Keys([submission_id])
    if submission_id not in keys:
        return 0, 0
    there = {
        name: (blob_id, bytes(token or b""))
        for name, blob_id, token in Attachment.objects.filter(
            submission_id=submission_id, blob__isnull=False, token__isnull=False
        ).values_list("name", "blob_id", "token")
    }
    kept: dict[str, tuple[UUID, bytes | None]] = {}
    for file in files:
        name, token = token_name(submission_id, file.name), file_token(submission_id, file.content)
        if name in there and there[name][1] == token:
            kept[name] = there[name]
            continue
        blob = keep_sealed(
            organisation_id=door.organisation_id, submission_id=submission_id, keys=keys,
            content=file.content, media_type=file.media_type,
        )  # fmt: skip
        kept[name] = (blob.pk, token)
    return _attach(door, submission_id, [token_name(submission_id, n) for n in names], kept)


def _attach(
    door: Door,
    submission_id: UUID,
    names: Sequence[str],
    blobs: Mapping[str, tuple[UUID, bytes | None]],
) -> tuple[int, int]:
    """Note the files that came and those expected; return how many are missing, how many new.

    `blobs` are a file's blob and the token of sealed bytes, by name.
    """
    if not names and not blobs:
        return 0, 0
    expected = frozenset(names)
    before = dict(
        Attachment.objects.filter(submission_id=submission_id).values_list("name", "blob_id")
    )
    rows = [
        Attachment(
            organisation_id=door.organisation_id,
            submission_id=submission_id,
            name=name,
            blob_id=blobs[name][0] if name in blobs else None,
            token=blobs[name][1] if name in blobs else None,
            is_expected=name in expected,
        )
        for name in sorted(expected | blobs.keys())
    ]
    arrived = [row for row in rows if row.blob_id is not None]
    key = ["submission", "name"]
    Attachment.objects.bulk_create(
        arrived, update_conflicts=True, unique_fields=key, update_fields=["blob", "token"]
    )
    Attachment.objects.bulk_create(
        [row for row in rows if row.blob_id is None], ignore_conflicts=True
    )
    there = {name for name, blob_id in before.items() if blob_id} | blobs.keys()
    return len(expected - there), sum(before.get(r.name) != r.blob_id for r in arrived)


def is_due(door: Door) -> bool:
    """Say whether the device's last visit is to be noted, which is once a minute per process."""
    if door.device_id is None:
        return False
    now = time.monotonic()
    if now - _seen.get(door.device_id, -SEEN_AT_MOST_EVERY) < SEEN_AT_MOST_EVERY:
        return False
    _seen[door.device_id] = now
    return True


def note_seen(*, door: Door, device_text: str, agent: str) -> None:
    """Note that a device was here, at most once a minute. Not an event: it would drown the rest."""
    at = clock.now()
    Device.objects.filter(
        Q(last_seen_at=None) | Q(last_seen_at__lt=at - timedelta(seconds=SEEN_AT_MOST_EVERY)),
        pk=str(door.device_id),
    ).update(last_seen_at=at, last_device_id=device_text[:120], last_agent=agent[:200])
