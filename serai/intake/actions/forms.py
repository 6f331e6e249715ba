"""Publishing forms and moving them through their life. Nothing is ever deleted."""

import hashlib
import mimetypes
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.intake import events
from serai.intake.actions.blobs import keep_blob
from serai.intake.choices import FormState
from serai.intake.methods.tokens import draft_token
from serai.intake.models import Form, FormMedia, FormVersion
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.entities import entity_lists
from serai.kit.errors import Refusal
from serai.kit.tokens import token_hash
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.xforms.browser import Finding, findings
from serai.xforms.complaints import BrokenForm, Complaint, at
from serai.xforms.declarations import changed_types, convert_checked
from serai.xforms.schema import from_json, title_of, to_json
from serai.xforms.xlsform import (
    ConvertedForm,
    Workbook,
    convert_workbook,
    read_workbook,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_MEDIA_BYTES = 50_000_000
NEXT_STATES: dict[str, tuple[str, ...]] = {
    FormState.DRAFT: (),
    FormState.PUBLISHED: (FormState.CLOSING, FormState.CLOSED),
    FormState.CLOSING: (FormState.PUBLISHED, FormState.CLOSED),
    FormState.CLOSED: (FormState.PUBLISHED,),
}
"""What a form in a state can become; a draft is published by its version, not by this."""


class FormNotOpen(Refusal):
    """The form is closing or closed, so no new version can start in the field."""

    sentence = _("This form is not open. Open it again before you publish a new version.")


class NoDraft(Refusal):
    """There is nothing to publish."""

    sentence = _("This form has no draft.")


class StateNotReachable(Refusal):
    """The form cannot go from its state to that one."""

    sentence = _("A form that is “%(now)s” cannot become “%(wanted)s”.")


class MediaNotNeeded(Refusal):
    """The version names no such file."""

    sentence = _("This version of the form needs no file “%(name)s”.")


class MediaTooBig(Refusal):
    """The file is too big for phones on a field connection."""

    sentence = _("The file is bigger than %(limit)s MB, too much for phones in the field.")


@transaction.atomic
def publish_form(
    *,
    actor: Actor,
    organisation: Organisation,
    file_name: str,
    content: bytes,
    as_draft: bool = False,
) -> FormVersion:
    """Publish an .xlsx form, or keep it as the form's draft; return its version.

    The same file again changes nothing and returns the version it already is. A form without a
    version gets the day and a number. Refuses with `BrokenForm` (sheet, row and column of each
    fault) and `FormNotOpen`.
    """
    workbook = read_workbook(content, file_name)
    form = _form_of(workbook, organisation, actor)
    if not as_draft and form.state in {FormState.CLOSING, FormState.CLOSED}:
        raise FormNotOpen
    draft = form.versions.filter(is_draft=True).select_related("source").first()
    is_the_draft = draft is not None and bytes(draft.source.sha256) == workbook.sha256
    if draft is not None and as_draft and is_the_draft:
        return draft
    if (not as_draft or workbook.version) and (found := _unchanged(workbook, form)):
        return found
    if is_the_draft:
        return publish_draft(actor=actor, form=form)
    converted = _convert(workbook, form)
    version = draft if as_draft and draft is not None else FormVersion(form=form)
    _fill(version, converted, content, organisation)
    if as_draft:
        token = draft_token(version.pk, settings.SECRET_KEY)
        version.test_token_hash = token_hash(token)
    else:
        version.is_draft, version.published_at = False, clock.now()
        version.published_by_id = actor.id
    version.save()
    _keep_needed_files(version, converted)
    if not as_draft:
        _now_published(form, version)
    elif form.state == FormState.DRAFT:
        form.title = converted.title
        form.save(update_fields=["title"])
    name = events.FORM_DRAFTED if as_draft else events.FORM_PUBLISHED
    _record(name, form, {"version": version.version, "version_id": str(version.pk)})
    return version


@transaction.atomic
def publish_draft(*, actor: Actor, form: Form) -> FormVersion:
    """Publish the form's draft as it is; its test address ends. Return the version.

    Refuses with `NoDraft` and `FormNotOpen`.
    """
    form = Form.objects.select_for_update().get(pk=form.pk)
    version = form.versions.filter(is_draft=True).first()
    if version is None:
        raise NoDraft
    if form.state in {FormState.CLOSING, FormState.CLOSED}:
        raise FormNotOpen
    if form.versions.filter(is_draft=False, version=version.version).exists():
        raise BrokenForm(_taken(version.version, form))
    version.is_draft, version.test_token_hash = False, None
    version.published_at, version.published_by_id = clock.now(), actor.id
    version.save()
    _now_published(form, version)
    payload = {"version": version.version, "version_id": str(version.pk)}
    _record(events.FORM_PUBLISHED, form, payload)
    return version


@transaction.atomic
def change_form_state(*, form: Form, state: str) -> Form:
    """Move a form to closing, closed or published again. Refuses with `StateNotReachable`."""
    form = Form.objects.select_for_update().get(pk=form.pk)
    labels = dict(FormState.choices)
    if state not in NEXT_STATES[form.state]:
        raise StateNotReachable(now=form.get_state_display(), wanted=labels.get(state, state))
    before, form.state = form.state, state
    form.save(update_fields=["state"])
    _record(events.FORM_STATE_CHANGED, form, {"from": before, "to": state})
    return form


@transaction.atomic
def keep_media(*, version: FormVersion, name: str, content: bytes) -> FormMedia:
    """Keep a file that the version needs, in place of the one before; phones fetch it anew.

    Refuses with `MediaNotNeeded` and `MediaTooBig`.
    """
    media = version.media.select_for_update().filter(name=name).first()
    if media is None:
        raise MediaNotNeeded(name=name)
    if len(content) > MAX_MEDIA_BYTES:
        raise MediaTooBig(limit=MAX_MEDIA_BYTES // 1_000_000)
    media.blob = keep_blob(
        organisation_id=version.organisation_id, content=content, media_type=_media_type(name)
    )
    media.save(update_fields=["blob"])
    payload = {"version_id": str(version.pk), "sha256": hashlib.sha256(content).hexdigest()}
    _record(events.FORM_MEDIA_KEPT, version.form, payload)
    return media


def _form_of(workbook: Workbook, organisation: Organisation, actor: Actor) -> Form:
    """Return the organisation's form of that id, locked; a new one where there is none."""
    Form.objects.get_or_create(
        organisation=organisation,
        xml_form_id=workbook.form_id,
        defaults={"title": workbook.form_id[:255], "created_by_id": actor.id},
    )
    return Form.objects.select_for_update().get(
        organisation=organisation, xml_form_id=workbook.form_id
    )


def _unchanged(workbook: Workbook, form: Form) -> FormVersion | None:
    """Return the published version that the workbook already is, also where it was saved anew.

    That is the one of its version, or the latest where it names none: older content becomes new.
    """
    published = form.versions.filter(is_draft=False).order_by("-published_at")
    if workbook.version:
        published = published.filter(version=workbook.version)
    latest = published.select_related("source").first()
    if latest is None or bytes(latest.source.sha256) == workbook.sha256:
        return latest
    converted = convert_workbook(workbook, latest.version)
    return latest if converted.xform == latest.xform and not converted.itemsets else None


def _convert(workbook: Workbook, form: Form) -> ConvertedForm:
    """Convert under the version the workbook names, or the next free one of today."""
    used = set(form.versions.filter(is_draft=False).values_list("version", flat=True))
    if workbook.version in used:
        taken = _taken(workbook.version, form)
        raise BrokenForm(at(taken, workbook.grid()))
    return convert_checked(workbook, workbook.version or next_version(used))


def next_version(used: Iterable[str]) -> str:
    """Return the first free version of today, as YYYYMMDD and two digits."""
    taken, day = set(used), clock.today().strftime("%Y%m%d")
    number = 1
    while f"{day}{number:02}" in taken:
        number += 1
    return f"{day}{number:02}"


VERSION_TAKEN = _(
    "Version “%(version)s” is already published with other content."
    " Give this one a new version, for example “%(free)s”."
)


def _taken(version: str, form: Form) -> Complaint:
    free = next_version(form.versions.values_list("version", flat=True))
    return Complaint(VERSION_TAKEN, {"version": version, "free": free}, "settings", 2, "version")


def _fill(
    version: FormVersion, converted: ConvertedForm, content: bytes, organisation: Organisation
) -> None:
    schema = to_json(converted.schema)
    version.organisation = organisation
    version.version = converted.version
    version.source = keep_blob(organisation_id=organisation.pk, content=content, media_type=XLSX)
    version.xform = converted.xform
    version.xform_md5 = hashlib.md5(converted.xform.encode(), usedforsecurity=False).hexdigest()
    version.languages = list(converted.schema.languages)
    version.schema, version.entity_declarations = schema, schema["entities"]
    _mark_persons(version)
    version.warnings = [
        *converted.warnings,
        *_type_warnings(version.form, converted),
        *(_browser_warning(one) for one in findings(converted.xform)),
    ]


def _browser_warning(finding: Finding) -> str:
    sentence = (
        gettext("ODK Collect only, not the browser (%(feature)s): %(why)s")
        if finding.blocks
        else gettext("In the browser (%(feature)s): %(why)s")
    )
    return sentence % {"feature": finding.feature, "why": finding.sentence}


def _mark_persons(version: FormVersion) -> None:
    """Mark a version that fills a list of persons, and its form for good."""
    lists = entity_lists()
    filled = {str(one["list_name"]) for one in version.entity_declarations}
    version.bears_persons = any(lists[n].bears_persons for n in filled & lists.keys())
    form = version.form
    if version.bears_persons and not form.bears_persons:
        form.bears_persons = True
        form.save(update_fields=["bears_persons"])


def _type_warnings(form: Form, converted: ConvertedForm) -> list[str]:
    before = form.versions.filter(is_draft=False).order_by("-published_at").first()
    if before is None:
        return []
    changes = changed_types(from_json(before.schema), converted.schema)
    sentence = gettext(
        "The question “%(path)s” was %(old)s in version %(version)s and is now %(new)s;"
        " answers already sent stay as they are."
    )
    return [
        sentence % {"path": path, "old": old, "new": new, "version": before.version}
        for path, old, new in changes
    ]


def _keep_needed_files(version: FormVersion, converted: ConvertedForm) -> None:
    """List the files the version needs; one that the form had before under that name stays."""
    before = dict(
        FormMedia.objects.filter(form_version__form=version.form, blob__isnull=False)
        .order_by("id")
        .values_list("name", "blob_id")
    )
    version.media.exclude(name__in=converted.files).delete()
    for name in converted.files:
        media, created = FormMedia.objects.get_or_create(
            organisation_id=version.organisation_id, form_version=version, name=name
        )
        if converted.itemsets is not None and name == "itemsets.csv":
            media.blob = keep_blob(
                organisation_id=version.organisation_id,
                content=converted.itemsets,
                media_type="text/csv",
            )
        elif created:
            media.blob_id = before.get(name)
        media.save(update_fields=["blob"])


def _now_published(form: Form, version: FormVersion) -> None:
    form.title = title_of(version.xform) or form.xml_form_id
    form.state = FormState.PUBLISHED
    form.save(update_fields=["title", "state"])


def _media_type(name: str) -> str:
    guessed, _encoding = mimetypes.guess_type(PurePosixPath(name).name)
    return guessed or "application/octet-stream"


def _record(name: str, form: Form, payload: dict[str, str]) -> None:
    record(Happened(name, "form", form.pk, form.organisation_id, payload))
