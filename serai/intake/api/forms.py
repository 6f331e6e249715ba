"""JSON API of forms and devices."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from serai.accounts.access import require_anywhere
from serai.accounts.choices import Permission
from serai.intake.access import devices as device_access
from serai.intake.access import forms as access
from serai.intake.actions import forms as actions
from serai.intake.models import FormVersion
from serai.intake.queries import devices as device_queries
from serai.intake.queries import forms as queries
from serai.kit.api import ApiRequest, acting
from serai.xforms.complaints import BrokenForm

router = Router()


class VersionOut(Schema):
    """A version of a form."""

    id: UUID
    version: str
    is_draft: bool
    published_at: datetime | None
    languages: list[str]
    warnings: list[str]
    form_id: UUID


class FormOut(Schema):
    """A form with its newest version and what came in for it."""

    id: UUID = Field(alias="form.pk")
    organisation: str = Field(alias="form.organisation.short_name")
    xml_form_id: str = Field(alias="form.xml_form_id")
    title: str = Field(alias="form.title")
    state: str = Field(alias="form.state")
    version: VersionOut | None
    has_draft: bool
    submissions: int
    last_received_at: datetime | None


class ComplaintOut(Schema):
    """One fault of a workbook; `original` is the converter's own message."""

    sentence: str
    sheet: str
    row: int | None
    column: str
    cell: str
    original: str


class BrokenOut(Schema):
    """Why a workbook cannot become a form."""

    type: str = "about:blank"
    status: int = 422
    title: str
    complaints: list[ComplaintOut]


class StateIn(Schema):
    """The state a form is to have."""

    state: str


class DeviceOut(Schema):
    """A device; its token is never given."""

    id: UUID
    name: str
    enumerator: str
    organisation_id: UUID
    created_at: datetime
    revoked_at: datetime | None
    last_seen_at: datetime | None


@router.get("/forms", response=list[FormOut], operation_id="list_forms")
@acting
def list_forms(request: HttpRequest, state: str = "", text: str = "") -> list[queries.FormLine]:
    """List the forms the caller may see."""
    actor = cast(ApiRequest, request).actor
    require_anywhere(actor, Permission.FORM_VIEW)
    return queries.form_lines(actor, state=state, text=text)


@router.get("/forms/{uuid:form_id}", response=FormOut, operation_id="get_form")
@acting
def get_form(request: HttpRequest, form_id: UUID) -> queries.FormLine:
    """Return one form."""
    return _line(cast(ApiRequest, request), form_id)


@router.get(
    "/forms/{uuid:form_id}/versions", response=list[VersionOut], operation_id="list_form_versions"
)
@acting
def list_versions(request: HttpRequest, form_id: UUID) -> list[FormVersion]:
    """List a form's versions, newest first."""
    form = access.get_form(cast(ApiRequest, request).actor, form_id)
    return list(queries.versions_of(form))


@router.get(
    "/forms/versions/{uuid:version_id}/schema", response=dict[str, Any], operation_id="form_schema"
)
@acting
def version_schema(request: HttpRequest, version_id: UUID) -> dict[str, Any]:
    """Return a version's tables, questions, choices and entity declarations."""
    version = access.get_version(cast(ApiRequest, request).actor, version_id)
    return cast(dict[str, Any], version.schema)


@router.post("/forms", response={201: VersionOut, 422: BrokenOut}, operation_id="publish_form")
@acting
def publish_form(
    request: HttpRequest,
    file: File[UploadedFile],
    organisation: Form[str] = "",
    draft: Form[bool] = False,
) -> Status[Any]:
    """Publish an .xlsx form, or keep it as a draft. `organisation` is a short name or an id."""
    actor = cast(ApiRequest, request).actor
    found = [
        one
        for one in access.publishing_organisations(actor)
        if organisation in {"", one.short_name, str(one.pk)}
    ]
    if len(found) != 1:
        raise Http404
    try:
        version = actions.publish_form(
            actor=actor,
            organisation=found[0],
            file_name=file.name or "",
            content=file.read(),
            as_draft=draft,
        )
    except BrokenForm as broken:
        faults = [
            ComplaintOut(
                sentence=one.text(),
                sheet=one.sheet,
                row=one.row,
                column=one.column,
                cell=one.cell,
                original=one.original,
            )
            for one in broken.complaints
        ]
        return Status(422, BrokenOut(title=str(broken), complaints=faults))
    return Status(201, version)


@router.post("/forms/{uuid:form_id}/publish", response=VersionOut, operation_id="publish_draft")
@acting
def publish_draft(request: HttpRequest, form_id: UUID) -> FormVersion:
    """Publish a form's draft."""
    actor = cast(ApiRequest, request).actor
    form = access.get_form(actor, form_id)
    if not access.can_publish(actor, form):
        raise PermissionDenied
    return actions.publish_draft(actor=actor, form=form)


@router.post("/forms/{uuid:form_id}/state", response=FormOut, operation_id="change_form_state")
@acting
def change_state(request: HttpRequest, form_id: UUID, wanted: StateIn) -> queries.FormLine:
    """Move a form to closing, closed or published again."""
    actor = cast(ApiRequest, request).actor
    form = access.get_form(actor, form_id)
    if not access.can_publish(actor, form):
        raise PermissionDenied
    actions.change_form_state(form=form, state=wanted.state)
    return _line(cast(ApiRequest, request), form_id)


@router.get("/devices", response=list[DeviceOut], operation_id="list_devices")
@acting
def list_devices(request: HttpRequest, revoked: bool = False) -> Any:
    """List the devices the caller manages, those in use or those revoked."""
    actor = cast(ApiRequest, request).actor
    require_anywhere(actor, Permission.DEVICE_MANAGE)
    return list(device_queries.devices(actor, revoked=revoked))


@router.get("/devices/{uuid:device_id}", response=DeviceOut, operation_id="get_device")
@acting
def get_device(request: HttpRequest, device_id: UUID) -> Any:
    """Return one device."""
    return device_access.get_device(cast(ApiRequest, request).actor, device_id)


def _line(request: ApiRequest, form_id: UUID) -> queries.FormLine:
    access.get_form(request.actor, form_id)
    return next(one for one in queries.form_lines(request.actor) if one.form.pk == form_id)
