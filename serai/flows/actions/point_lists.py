"""Keeping the phones' list of monitoring points as it is in the office."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from serai.accounts.models import Organisation
from serai.flows.queries.point_list import COLUMNS, POINTS_FILE, points_csv
from serai.intake.actions.forms import keep_media
from serai.intake.choices import FormState
from serai.intake.models import Blob, FormMedia
from serai.intake.queries.blobs import open_blob
from serai.kit.actor import Actor

HEADING = ",".join(COLUMNS).encode() + b"\n"


@transaction.atomic
def refresh_point_lists(*, actor: Actor, organisation_ids: Iterable[UUID]) -> int:
    """Write `points.csv` anew in every form of these organisations that shows it; return how many.

    So a new point reaches the phones without a new form. Idempotent: an unchanged list is left
    alone, and so is one that an office made itself, with other columns. Closed forms are skipped.
    """
    written = 0
    for organisation in Organisation.objects.filter(pk__in=set(organisation_ids)):
        content = points_csv(actor, organisation)
        digest = hashlib.sha256(content).digest()
        for media in _lists_of(organisation):
            if media.blob is not None and not _is_stale(media.blob, digest):
                continue
            keep_media(version=media.form_version, name=POINTS_FILE, content=content)
            written += 1
    return written


def _lists_of(organisation: Organisation) -> Iterable[FormMedia]:
    return (
        FormMedia.objects.filter(organisation=organisation, name=POINTS_FILE)
        .exclude(form_version__form__state=FormState.CLOSED)
        .select_related("blob", "form_version__form")
        .order_by("id")
    )


def _is_stale(blob: Blob, digest: bytes) -> bool:
    """Say whether a kept list is one of ours, and no longer right."""
    if bytes(blob.sha256) == digest:
        return False
    with open_blob(blob) as file:
        return file.readline() == HEADING
