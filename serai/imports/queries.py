"""Reading imports: what a file would give before anything is kept, and what past ones gave."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from serai.directory.queries import known_codes
from serai.flows.access import batches_visible_to
from serai.flows.models import ImportBatch, MonitoringPoint
from serai.imports.methods.mapping import ImportMapping, MappingProblem, parse_mapping
from serai.imports.methods.report import ImportReport
from serai.imports.methods.rows import Known, Observed, read_file
from serai.imports.methods.sheets import open_sheets
from serai.kit.actor import Actor

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file gives by a mapping: observations, the report, points that would be created."""

    mapping: ImportMapping
    observed: Sequence[Observed]
    report: ImportReport
    new_points: tuple[str, ...]
    digest: bytes
    imported_before: ImportBatch | None


def shipped_mappings() -> dict[str, str]:
    """Return the titles of the mappings that ship with Serai by their names."""
    return {
        path.stem: parse_mapping(path.read_text(encoding="utf-8")).title
        for path in sorted(DATA.glob("*.yml"))
    }


def shipped_mapping(name: str) -> str:
    """Return the text of a shipped mapping; KeyError for an unknown name."""
    paths = {path.stem: path for path in DATA.glob("*.yml")}
    return paths[name].read_text(encoding="utf-8")


def read_import(
    *, organisation_id: UUID, file_name: str, content: bytes, mapping_text: str
) -> Outcome:
    """Read a spreadsheet by a mapping and keep nothing.

    Raises MappingProblem or UnreadableFile where the mapping or the file cannot be used at all.
    """
    mapping = parse_mapping(mapping_text)
    countries, areas = known_codes()
    named_countries, named_areas = mapping.codes()
    if strange := sorted((named_countries - countries) | (named_areas - areas)):
        raise MappingProblem(
            gettext_noop("The directory does not know these codes of the mapping: %(codes)s."),
            codes=", ".join(strange),
        )
    own = MonitoringPoint.objects.filter(organisation=organisation_id)
    codes = frozenset(own.values_list("code", flat=True))
    known = Known(codes | frozenset(mapping.points), countries, areas)
    observed, report = read_file(open_sheets(file_name, content), mapping, known)
    used = {one.point for one in observed}
    digest = hashlib.sha256(content).digest()
    before = ImportBatch.objects.filter(
        organisation=organisation_id, file_sha256=digest, withdrawn_at=None
    ).first()
    return Outcome(mapping, observed, report, tuple(sorted(used - codes)), digest, before)


def batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Return the imports the actor sees, the latest first."""
    return batches_visible_to(actor).select_related("organisation", "imported_by")
