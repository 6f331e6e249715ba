"""What a phone may see through its door: forms, their XML, their media."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from serai.intake.access.doors import Door
from serai.intake.choices import FormState
from serai.intake.models import Device, FormMedia, FormVersion
from serai.kit.sql import run_prepared
from serai.xforms.schema import FormSchema, from_json

TARGET = """
    SELECT v.id, v.form_id, v.xform_md5, f.state, v.bears_persons,
        NOT EXISTS (SELECT FROM intake_device_forms d WHERE d.device_id = %(device)s::uuid)
        OR EXISTS (SELECT FROM intake_device_forms d
                   WHERE d.device_id = %(device)s::uuid AND d.form_id = f.id)
    FROM intake_form f JOIN intake_formversion v ON v.form_id = f.id
    WHERE f.organisation_id = %(organisation)s AND f.xml_form_id = %(form)s
        AND v.version = %(version)s AND
        CASE WHEN %(draft)s::uuid IS NULL THEN NOT v.is_draft ELSE v.id = %(draft)s::uuid END
"""


@dataclass(frozen=True, slots=True)
class Target:
    """The form version that a submission names, and whether the door may send to it."""

    version_id: UUID
    form_id: UUID
    xform_md5: str
    state: str
    bears_persons: bool
    is_assigned: bool


def target_of(door: Door, form_id: str, version: str) -> Target | None:
    """Return the version that the XML names by form id and version, or None. Any version counts."""
    params = {
        "device": door.device_id,
        "organisation": door.organisation_id,
        "form": form_id,
        "version": version,
        "draft": door.version_id,
    }
    row = run_prepared(TARGET, params).fetchone()
    return Target(*row) if row else None


@lru_cache(maxsize=256)
def schema_of(version_id: UUID, xform_md5: str) -> FormSchema:
    """Return a version's schema, read once per process; the hash tells a draft's changes apart."""
    found = FormVersion.objects.values_list("schema", flat=True)
    return from_json(found.get(pk=version_id, xform_md5=xform_md5))


def versions_through(door: Door) -> QuerySet[FormVersion]:
    """Return the versions that may be downloaded: of published, assigned forms, or the draft."""
    if door.version_id is not None:
        return FormVersion.objects.filter(pk=door.version_id)
    device = Device.objects.filter(pk=str(door.device_id))
    assigned = device.filter(forms=OuterRef("form_id"))
    everything = ~Exists(device.filter(forms__isnull=False))
    return FormVersion.objects.filter(
        Q(Exists(assigned)) | everything,
        organisation_id=door.organisation_id,
        is_draft=False,
        form__state=FormState.PUBLISHED,
    )


def listed_versions(
    door: Door, *, form_id: str | None = None, all_versions: bool = False
) -> Sequence[tuple[FormVersion, bool]]:
    """Return the newest version of each form, or every version, and whether it has media."""
    media = FormMedia.objects.filter(form_version=OuterRef("pk"), blob__isnull=False)
    found = (
        versions_through(door)
        .select_related("form")
        .defer("xform", "schema", "entity_declarations", "warnings")
        .annotate(has_media=Exists(media))
        .order_by("form__title", "form_id", "-published_at", "-id")
    )
    if form_id is not None:
        found = found.filter(form__xml_form_id=form_id)
    if not all_versions:
        found = found.distinct("form__title", "form_id")
    return [(version, version.has_media) for version in found]


def get_version(door: Door, version_id: UUID) -> FormVersion:
    """Return a version that may be downloaded through the door; 404 for any other."""
    version = versions_through(door).select_related("form").filter(pk=version_id).first()
    if version is None:
        raise Http404
    return version


def media_of(door: Door, version_id: UUID) -> Sequence[FormMedia]:
    """Return the version's media that have been uploaded, by name: clients hash the order."""
    version = get_version(door, version_id)
    found = version.media.select_related("blob").filter(blob__isnull=False)
    return list(found.order_by("name", "id"))


def get_media(door: Door, media_id: int) -> FormMedia:
    """Return an uploaded file of a version that may be downloaded; 404 for any other."""
    found = FormMedia.objects.select_related("blob").filter(
        pk=media_id, blob__isnull=False, form_version__in=versions_through(door)
    )
    media = found.first()
    if media is None:
        raise Http404
    return media
