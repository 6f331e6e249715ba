"""What a browser is offered: forms with their files and lists, and what the office says."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q
from django.http import Http404

from serai.accounts.access import actor_for
from serai.intake.access.doors import Door
from serai.intake.access.forms import forms_visible_to
from serai.intake.choices import ReviewState
from serai.intake.models import Form, FormMedia, FormVersion, ReviewComment, Submission
from serai.intake.queries import openrosa
from serai.kit import clock
from serai.kit.actor import Actor, acting_as
from serai.kit.entities import FollowUpList, follow_up_lists
from serai.webforms.methods.lists import as_csv, declared_columns
from serai.webforms.models import Browser
from serai.xforms.browser import Finding, findings

SAID_DAYS = 30
MOST_SAID = 100
LISTS = r"\.(csv|geojson|xml)$"
"""Names of files without which the app opens no form, as its own scripts have it."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form as the office sees it here: its newest version and what the browser cannot do.

    `missing` names the lists that the form looks things up in and that nobody has given yet: it
    does not open in the browser before they are there.
    """

    version: FormVersion
    findings: tuple[Finding, ...]
    missing: tuple[str, ...] = ()

    @property
    def is_offered(self) -> bool:
        """Say whether browsers are offered the form."""
        return not any(one.blocks for one in self.findings)


@lru_cache(maxsize=512)
def findings_of(version_id: UUID, xform_md5: str) -> tuple[Finding, ...]:
    """Return what the browser cannot do of a version; the hash tells a draft's changes apart."""
    found = FormVersion.objects.values_list("xform", flat=True)
    return findings(found.get(pk=version_id, xform_md5=xform_md5))


def form_lines(actor: Actor) -> list[FormLine]:
    """Return the published forms the actor sees, by title, with what the browser cannot do."""
    versions = (
        FormVersion.objects.filter(form__in=forms_visible_to(actor), is_draft=False)
        .select_related("form")
        .defer("xform", "schema")
        .order_by("form__title", "form_id", "-published_at", "-id")
        .distinct("form__title", "form_id")
    )
    found = list(versions)
    missing = _missing_of(found)
    return [
        FormLine(one, findings_of(one.pk, one.xform_md5), tuple(missing.get(one.pk, ())))
        for one in found
    ]


def newest_version(form: Form) -> FormVersion | None:
    """Return the newest published version of a form; None where it has none."""
    found = FormVersion.objects.filter(form=form, is_draft=False)
    return found.order_by("-published_at", "-id").first()


def follow_up_names(version: FormVersion) -> list[str]:
    """Return the names of the rooms' lists that a version looks things up in."""
    wanted = FormMedia.objects.filter(form_version=version, blob=None).order_by("name")
    names = wanted.values_list("name", flat=True)
    return [name.removesuffix(".csv") for name in names if _follow_up(name) is not None]


def _missing_of(versions: list[FormVersion]) -> dict[UUID, list[str]]:
    """Return the names of lists by version that are neither there nor a room's own."""
    wanted = FormMedia.objects.filter(form_version__in=versions, blob=None, name__regex=LISTS)
    missing: dict[UUID, list[str]] = {}
    for version_id, name in wanted.order_by("name").values_list("form_version_id", "name"):
        if _follow_up(name) is None:
            missing.setdefault(version_id, []).append(name)
    return missing


def offer_of(door: Door, version: FormVersion) -> dict[str, Any]:
    """Return a version as the app takes it: files that are there, and follow-up lists."""
    media = FormMedia.objects.filter(form_version=version).select_related("blob").order_by("name")
    files = list(media)
    return {
        "version": str(version.pk),
        "form_id": version.form.xml_form_id,
        "title": version.form.title,
        "name": version.version,
        "md5": version.xform_md5,
        "notes": [str(one.sentence) for one in findings_of(version.pk, version.xform_md5)],
        "media": [
            {"id": one.pk, "name": one.name, "md5": one.blob.md5, "size": one.blob.size}
            for one in files
            if one.blob is not None
        ],
        "lists": [
            {"name": one.name.removesuffix(".csv")}
            for one in files
            if one.blob is None and _follow_up(one.name) is not None
        ],
    }


def offers(door: Door) -> list[dict[str, Any]]:
    """Return the forms that the browser can fill in, newest version of each."""
    found = openrosa.listed_versions(door)
    return [
        offer_of(door, version)
        for version, _has_media in found
        if not any(one.blocks for one in findings_of(version.pk, version.xform_md5))
    ]


def _follow_up(file_name: str) -> FollowUpList | None:
    return follow_up_lists().get(file_name.removesuffix(".csv"))


def follow_up_list(door: Door, browser: Browser, version_id: UUID, name: str) -> dict[str, str]:
    """Return a follow-up list: rows of the user's own grants, columns that the form declares.

    It ends with a session's time and carries its SHA-256. 404 where the form asks for no such list.
    """
    version = openrosa.get_version(door, version_id)
    wanted = version.media.filter(name=f"{name}.csv", blob=None).exists()
    known = _follow_up(f"{name}.csv")
    if not wanted or known is None:
        raise Http404
    declared = declared_columns(version.xform, name)
    columns = [column for column in declared if column in known.columns]
    actor = actor_for(browser.user)
    with acting_as(actor):
        text = as_csv(known.rows_for(actor, columns), columns)
    ends = clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"csv": text, "sha256": digest, "expires": ends.isoformat()}


def sent_by(door: Door) -> Any:
    """Return what the browser sent of late and may correct: current submissions of its device."""
    since = clock.now() - timedelta(days=SAID_DAYS)
    return Submission.objects.filter(
        device_id=str(door.device_id), is_current=True, received_at__gte=since
    )


def said(door: Door) -> list[dict[str, Any]]:
    """Return what reviewers said of the browser's submissions, newest first."""
    comments = ReviewComment.objects.order_by("at")
    found = (
        sent_by(door)
        .filter(~Q(review_state=ReviewState.UNREVIEWED) | Q(comments__isnull=False))
        .select_related("form")
        .only(
            "instance_id",
            "received_at",
            "review_state",
            "form__title",
            "form__bears_persons",
            "form_version_id",
        )
        .prefetch_related(Prefetch("comments", comments))
        .distinct()
        .order_by("-received_at")[:MOST_SAID]
    )
    return [
        {
            "submission": str(one.pk),
            "instance_id": one.instance_id,
            "title": one.form.title,
            "version": str(one.form_version_id),
            "sent_at": one.received_at.isoformat(),
            "state": one.review_state,
            "state_label": one.get_review_state_display(),
            "correctable": not one.form.bears_persons,
            "comments": [
                {"at": c.at.isoformat(), "text": c.body} for c in one.comments.all() if c.body
            ],
        }
        for one in found
    ]


def sent_one(door: Door, submission_id: UUID) -> Submission:
    """Return one submission that the browser may correct; 404 for any other, and a sealed one."""
    plain = sent_by(door).filter(form__bears_persons=False)
    found: Submission | None = plain.filter(pk=submission_id).first()
    if found is None:
        raise Http404
    return found
