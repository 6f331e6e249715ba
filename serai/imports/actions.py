"""Taking spreadsheets in, whole and once, and taking an import back."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.flows.actions.points import create_point, set_state
from serai.flows.choices import PointState, SourceKind
from serai.flows.models import ImportBatch, MonitoringPoint, RegistryObservation
from serai.imports.methods.mapping import DeclaredPoint, ImportMapping, MappingProblem
from serai.imports.methods.report import Remark
from serai.imports.methods.rows import Observed
from serai.imports.methods.sheets import UnreadableFile
from serai.imports.queries import Outcome, read_import
from serai.kit import clock
from serai.kit.actor import current_actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened

BATCH = 1_000
LARGEST_MAPPING = 200_000


class FileUnreadable(Refusal):
    """The bytes are no spreadsheet."""

    sentence = _("This file cannot be read. Please send an .xlsx file, or a .csv file in UTF-8.")


class MappingUnusable(Refusal):
    """The mapping is wrong, or is not for this file."""


class FileTakenBefore(Refusal):
    """The very same file was imported before."""

    sentence = _(
        "This very file was imported on %(day)s as “%(name)s”. It is not taken twice. "
        "Withdraw that import first if it has to be read again."
    )


class NothingToTake(Refusal):
    """No row of the file could be taken."""

    sentence = _("No row of this file could be taken. The report says why.")


class WithdrawnBefore(Refusal):
    """The import was taken back already."""

    sentence = _("This import has been withdrawn already.")


def preview_import(
    *, organisation: Organisation, file_name: str, content: bytes, mapping_text: str
) -> Outcome:
    """Read a file by a mapping and keep nothing; refuse in plain words what cannot be read."""
    if len(mapping_text) > LARGEST_MAPPING:
        raise MappingUnusable(_("The mapping is too long to be one."))
    try:
        return read_import(
            organisation_id=organisation.pk,
            file_name=file_name,
            content=content,
            mapping_text=mapping_text,
        )
    except UnreadableFile as error:
        raise FileUnreadable from error
    except MappingProblem as error:
        raise MappingUnusable(gettext(error.sentence), **error.params) from error


@transaction.atomic
def take_import(
    *, organisation: Organisation, file_name: str, content: bytes, mapping_text: str
) -> ImportBatch:
    """Take every readable row of a file in; the batch keeps the mapping and the whole report.

    Monitoring points that the mapping describes and the organisation lacks are created. Refuses a
    file taken before, one that cannot be read, and one of which no row can be taken.
    """
    outcome = preview_import(
        organisation=organisation, file_name=file_name, content=content, mapping_text=mapping_text
    )
    if outcome.imported_before is not None:
        raise FileTakenBefore(
            day=outcome.imported_before.imported_at.date().isoformat(),
            name=outcome.imported_before.file_name,
        )
    if not outcome.observed:
        raise NothingToTake
    for code in outcome.new_points:
        _create_declared(organisation, outcome.mapping, outcome.mapping.points[code])
        sentence = gettext_noop("The monitoring point %(code)s was created as the mapping says.")
        outcome.report.remarks.append(Remark("point_created", "", 0, "", sentence, {"code": code}))
    batch = _keep_batch(organisation, file_name, mapping_text, outcome)
    _keep_observations(batch, outcome)
    payload = {
        "rows": outcome.report.total("rows"), "taken": outcome.report.total("taken"),
        "persons": outcome.report.total("persons"), "refused": outcome.report.total("refused"),
        "sha256": outcome.digest.hex(),
    }  # fmt: skip
    record(Happened("import.taken", "import", batch.pk, organisation.pk, payload))
    return batch


def _keep_batch(
    organisation: Organisation, file_name: str, mapping_text: str, outcome: Outcome
) -> ImportBatch:
    actor = current_actor()
    try:
        with transaction.atomic():
            return ImportBatch.objects.create(
                organisation=organisation,
                file_name=file_name[-200:],
                file_sha256=outcome.digest,
                mapping={"title": outcome.mapping.title, "source": outcome.mapping.source,
                         "yaml": mapping_text},
                report=outcome.report.as_json(),
                imported_at=clock.now(),
                imported_by_id=actor.user_id if actor else None,
            )  # fmt: skip
    except IntegrityError as error:
        today = clock.today().isoformat()
        raise FileTakenBefore(day=today, name=file_name) from error


def _keep_observations(batch: ImportBatch, outcome: Outcome) -> None:
    points = dict(
        MonitoringPoint.objects.filter(organisation=batch.organisation_id).values_list("code", "id")
    )
    now = clock.now()
    RegistryObservation.objects.bulk_create(
        (
            RegistryObservation(
                organisation_id=batch.organisation_id,
                point_id=points[one.point],
                observed_on=one.observed_on,
                direction=one.direction,
                persons=one.persons,
                counts=dict(one.counts),
                reasons=list(one.reasons),
                vulnerabilities=dict(one.vulnerabilities),
                source_kind=SourceKind.IMPORT,
                import_batch=batch,
                import_sheet=one.sheet[:60],
                import_row=one.row,
                changed_at=now,
                **_columns(one),
            )
            for one in outcome.observed
        ),
        batch_size=BATCH,
    )


def _columns(one: Observed) -> dict[str, Any]:
    """Return the codes and texts of a row by column of the model; an empty code is NULL."""
    coded = ("nationality", "_country", "_area")
    return {
        f"{name}_id" if name.endswith(coded) else name: text or None
        if name.endswith(coded)
        else text
        for name, text in one.values.items()
    }


def _create_declared(
    organisation: Organisation, mapping: ImportMapping, given: DeclaredPoint
) -> None:
    """Create a point the mapping describes: active in the file's time, inactive afterwards."""
    since = mapping.starts or date(1900, 1, 1)
    point = create_point(
        organisation=organisation, state=PointState.ACTIVE, since=since,
        code=given.code, name=given.name, country_id=given.country,
        admin_area_id=given.area or None, longitude=given.longitude, latitude=given.latitude,
        type=given.type,
    )  # fmt: skip
    last = mapping.ends or max(since, clock.today())
    if last < date.max:
        end = last + timedelta(days=1)
        set_state(point=point, state=PointState.INACTIVE, starts_on=end, reason=mapping.title[:200])


@transaction.atomic
def withdraw_import(*, batch: ImportBatch) -> ImportBatch:
    """Take an import back: its rows stay and count nowhere; the same file may be taken again."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.withdrawn_at is not None:
        raise WithdrawnBefore
    batch.withdrawn_at = clock.now()
    batch.save(update_fields=["withdrawn_at"])
    rows = RegistryObservation.objects.filter(import_batch=batch, is_withdrawn=False).update(
        is_withdrawn=True, changed_at=batch.withdrawn_at
    )
    record(Happened("import.withdrawn", "import", batch.pk, batch.organisation_id, {"rows": rows}))
    return batch
