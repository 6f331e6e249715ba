"""Taking a copy of a form's submissions out of the house, and remembering that it was taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.db import transaction

from serai.kit.actor import Actor, stream_as
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.review.access import refuse_rows_of_persons
from serai.review.queries.exports import Export, as_csv, as_geojson, as_xlsx, has_repeats

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way: its name, its media type and its bytes, a file or pieces to stream."""

    name: str
    media_type: str
    body: Iterator[bytes] | IO[bytes]


@transaction.atomic
def take_export(
    *, actor: Actor, export: Export, format_name: str, table: str | None = None
) -> Download:
    """Leave an event of who took which form by which filters; return the file in the format.

    Formats: "csv", "xlsx", "geojson". A form with repeats gives its CSV as a zip of several, unless
    one table is named. Pieces are read when they are asked for, as the actor, in a transaction of
    their own. Refuses with `BearsPersons`.
    """
    form, chosen = export.form, export.chosen
    refuse_rows_of_persons(form)
    filters = [name for name in chosen.__slots__ if getattr(chosen, name) and name != "form"]
    facts = {"format": format_name, "filters": sorted(filters)}
    record(Happened("submissions.exported", "form", form.pk, form.organisation_id, facts))
    if format_name == "xlsx":
        return Download(f"{export.name()}.xlsx", XLSX, as_xlsx(export))
    if format_name == "geojson":
        pieces = stream_as(actor, lambda: as_geojson(export))
        return Download(f"{export.name()}.geojson", "application/geo+json", pieces)
    pieces = stream_as(actor, lambda: as_csv(export, table))
    if table is None and has_repeats(form):
        return Download(f"{export.name()}.zip", "application/zip", pieces)
    return Download(f"{export.name()}.csv", "text/csv; charset=utf-8", pieces)
