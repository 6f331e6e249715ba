"""Reading instruments for their list and their page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from serai.instruments.choices import Mark
from serai.instruments.methods.definitions import Instrument as Definition
from serai.instruments.methods.definitions import Rule, as_text, from_json
from serai.kit.actor import Actor
from serai.screening.access import instruments_visible_to
from serai.screening.methods.building import SHIPPED_NAMES, shipped
from serai.screening.models import Instrument, InstrumentVersion


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """An instrument in the list, in a reader's language."""

    instrument: Instrument
    title: str
    version: InstrumentVersion
    mark: str
    is_official: bool


@dataclass(frozen=True, slots=True)
class InstrumentView:
    """A version of an instrument with its questions, weights and rules."""

    instrument: Instrument
    version: InstrumentVersion
    versions: Sequence[InstrumentVersion]
    definition: Definition
    title: str
    purpose: str
    mark: str
    tables: Mapping[str, tuple[Rule, ...]]
    adults: int
    children: int


def instrument_lines(actor: Actor, language: str) -> list[InstrumentLine]:
    """Return the instruments the actor sees, each with its newest version."""
    found = []
    for instrument in instruments_visible_to(actor).order_by("organisation__name", "code"):
        version = versions_of(instrument).first()
        if version is not None:
            found.append(
                InstrumentLine(
                    instrument, as_text(instrument.titles, language), version, _mark(version.mark),
                    from_json(version.definition).is_official,
                )
            )  # fmt: skip
    return found


def unpublished(lines: Sequence[InstrumentLine], language: str) -> list[tuple[str, str]]:
    """Return the shipped instruments that none of these is, as (name, title)."""
    there = {line.instrument.code for line in lines}
    return [(n, as_text(shipped(n).titles, language)) for n in SHIPPED_NAMES if n not in there]


def versions_of(instrument: Instrument) -> QuerySet[InstrumentVersion]:
    """Return the versions of an instrument, newest first."""
    rows = InstrumentVersion.objects.filter(instrument=instrument)
    return rows.select_related("published_by").order_by("-published_at")


def instrument_view(instrument: Instrument, language: str, version: str = "") -> InstrumentView:
    """Return one version of an instrument, the newest where none is named or known."""
    versions = list(versions_of(instrument))
    shown = next((v for v in versions if v.version == version), versions[0])
    definition = from_json(shown.definition)
    return InstrumentView(
        instrument, shown, versions, definition, as_text(definition.titles, language),
        as_text(definition.purposes, language), _mark(shown.mark), dict(definition.tables()),
        definition.indicators("adult"), definition.indicators("child"),
    )  # fmt: skip


def _mark(code: str) -> str:
    return str(Mark(code).label) if code in Mark.values else code


def has_newer(version: InstrumentVersion) -> bool:
    """Say whether a newer version of the instrument is published."""
    return InstrumentVersion.objects.filter(
        instrument_id=version.instrument_id, published_at__gt=version.published_at
    ).exists()
