"""Turns the occurrences of a submission into the columns of this room's rows, or says why not."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext_noop

from serai.flows.methods import entity_lists as lists
from serai.kit.entities import Occurrence, Problem, Source

SMALLEST_TWIN = 5
"""Smaller groups look alike by nature: two men on the same bus line are no duplicate."""
PLACES = ("origin", "previous", "next", "destination")
ALIKE = ("direction", "nationality", "origin_country", "destination_country", "transport")
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What the codes of a batch mean: point ids by (organisation, code), countries, P-codes."""

    points: Mapping[tuple[UUID, str], UUID]
    countries: Collection[str]
    areas: Collection[str]


@dataclass(frozen=True, slots=True)
class Understood:
    """The columns of the rows that one submission gives."""

    periods: list[Columns] = field(default_factory=list)
    observations: list[Columns] = field(default_factory=list)
    interviews: list[Columns] = field(default_factory=list)


class NotUnderstood(Exception):
    """One occurrence cannot become a row; carries the problem."""

    def __init__(self, sentence: str, **params: Any) -> None:
        self.problem = Problem(sentence, params)
        super().__init__(sentence)


def row_id(source: Source, entity_id: UUID) -> UUID:
    """Return the id of the row that holds an entity as this submission gave it.

    The entity's own id, except in a correction: there the former row stays (withdrawn) and the new
    one gets a name-based UUID (RFC 9562, version 5) of submission and entity.
    """
    if source.replaces_id is None:
        return entity_id
    return uuid5(source.submission_id, str(entity_id))


def codes_of(occurrences: Iterable[Occurrence]) -> tuple[set[str], set[str], set[str]]:
    """Return the point codes, country codes and P-codes that the occurrences name."""
    points: set[str] = set()
    countries: set[str] = set()
    areas: set[str] = set()
    for occurrence in occurrences:
        for name, value in occurrence.values.items():
            if not isinstance(value, str):
                continue
            if name == "point":
                points.add(value)
            elif name == "nationality" or name.endswith("_country"):
                countries.add(value)
            elif name.endswith("_area"):
                areas.add(value)
    return points, countries, areas


def understand(source: Source, occurrences: Sequence[Occurrence], known: Known) -> Understood:
    """Return the rows of one submission; raise NotUnderstood at the first value without meaning."""
    found = Understood()
    periods: dict[UUID, Columns] = {}
    for occurrence in occurrences:
        if occurrence.list_name == lists.PERIOD:
            columns = _period(source, occurrence, known)
            periods[occurrence.entity_id] = columns
            found.periods.append(columns)
    for occurrence in occurrences:
        if occurrence.list_name == lists.OBSERVATION:
            parent = periods.get(occurrence.parent_id) if occurrence.parent_id else None
            if parent is None:
                raise NotUnderstood(
                    gettext_noop("Group %(row)s belongs to no observation period."),
                    row=occurrence.ordinal,
                )
            found.observations.append(_observation(source, occurrence, known, parent))
        elif occurrence.list_name == lists.INTERVIEW:
            found.interviews.append(_interview(source, occurrence, known))
    return found


def hours_between(starts_at: time, ends_at: time) -> Decimal:
    """Return the hours from a start to an end, over midnight where the end comes first."""
    start = datetime.combine(date.min, starts_at.replace(tzinfo=None))
    end = datetime.combine(date.min, ends_at.replace(tzinfo=None))
    if end <= start:
        end += timedelta(days=1)
    return (Decimal((end - start).total_seconds()) / 3600).quantize(Decimal("0.01"))


def slot_of(value: str, starts_at: time | None) -> str:
    """Return the quarter of the day: as given, or the one the period starts in, or nothing."""
    if value or starts_at is None:
        return value
    first = starts_at.hour // 6 * 6
    return f"{first:02d}-{first + 6:02d}"


def likeness(point_id: UUID, day: date, slot: str, values: Mapping[str, Any]) -> int | None:
    """Return a number that is the same for groups counted the same; None for small groups.

    The first 64 bits of the BLAKE2b hash of point, day, slot, direction, nationality, origin,
    destination, transport and every count.
    """
    if (values.get("persons") or 0) < SMALLEST_TWIN:
        return None
    counted = [values.get(name) or 0 for name in ("persons", *lists.BANDS)]
    coded = [values.get(name) or "" for name in ALIKE]
    text = repr((str(point_id), day.isoformat(), slot, coded, counted))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _period(source: Source, occurrence: Occurrence, known: Known) -> Columns:
    values = occurrence.values
    starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
    hours = _decimal(values.get("hours"))
    if hours is None:
        if starts_at is None or ends_at is None:
            raise NotUnderstood(
                gettext_noop("The effort is missing: neither hours nor start and end were given.")
            )
        hours = hours_between(starts_at, ends_at)
    if hours.is_nan() or not 0 < hours <= 24:
        raise NotUnderstood(
            gettext_noop("“hours” is %(value)s, but a period lasts up to 24 hours."),
            value=str(hours),
        )
    enumerator = str(values.get("enumerator") or source.enumerator or "")
    return {
        "id": row_id(source, occurrence.entity_id),
        "point_id": _point(source, occurrence, known),
        "observed_on": _required(occurrence, "observed_on"),
        "starts_at": _naive(starts_at),
        "ends_at": _naive(ends_at),
        "hours": hours,
        "enumerator": enumerator[:60],
    }


def _observation(source: Source, occurrence: Occurrence, known: Known, period: Columns) -> Columns:
    values, slot = occurrence.values, _slot(occurrence, period)
    columns: Columns = {
        "id": row_id(source, occurrence.entity_id),
        "point_id": period["point_id"],
        "period_id": period["id"],
        "observed_on": period["observed_on"],
        "time_slot": slot,
        "direction": _required(occurrence, "direction"),
        "persons": _required(occurrence, "persons"),
        "counts": {key: values[name] for name, key in lists.BANDS.items() if values.get(name)},
        "vulnerabilities": {c: values[c] for c in lists.VULNERABILITIES if values.get(c)},
        "transport": values.get("transport") or "",
        "reasons": sorted(set(values.get("reasons") or ())),
        "likeness": likeness(period["point_id"], period["observed_on"], slot, values),
        "nationality_id": _country(occurrence, "nationality", known),
        "origin_area_id": _area(occurrence, "origin_area", known),
    }
    for place in PLACES:
        columns[f"{place}_country_id"] = _country(occurrence, f"{place}_country", known)
        columns[f"{place}_text"] = str(values.get(f"{place}_text") or "").strip()[:120]
    return columns


def _interview(source: Source, occurrence: Occurrence, known: Known) -> Columns:
    values = occurrence.values
    consented = bool(_required(occurrence, "consented"))
    before = bool(values.get("interviewed_before"))
    columns: Columns = {
        "id": row_id(source, occurrence.entity_id),
        "point_id": _point(source, occurrence, known),
        "interviewed_on": _required(occurrence, "interviewed_on"),
        "consented": consented,
        "interviewed_before": before,
        "direction": "", "sex": "", "age": None, "nationality_id": None,
        "origin_country_id": None, "destination_country_id": None, "answers": {},
    }  # fmt: skip
    if consented and not before:
        columns |= {
            "direction": values.get("direction") or "",
            "sex": values.get("sex") or "",
            "age": values.get("age"),
            "nationality_id": _country(occurrence, "nationality", known),
            "origin_country_id": _country(occurrence, "origin_country", known),
            "destination_country_id": _country(occurrence, "destination_country", known),
            "answers": {
                p.name: _plain(values[p.name])
                for p in lists.ANSWERS
                if values.get(p.name) not in (None, "", ())
            },
        }
    return columns


def _required(occurrence: Occurrence, name: str) -> Any:
    value = occurrence.values.get(name)
    if value is None or value == "":
        raise NotUnderstood(
            gettext_noop("“%(question)s” is missing (row %(row)s)."),
            question=name,
            row=occurrence.ordinal,
        )
    return value


def _point(source: Source, occurrence: Occurrence, known: Known) -> UUID:
    code = _required(occurrence, "point")
    found = known.points.get((source.organisation_id, code))
    if found is None:
        raise NotUnderstood(
            gettext_noop("“%(question)s”: %(value)s is no monitoring point of this organisation."),
            question="point",
            value=str(code)[:60],
        )
    return found


def _country(occurrence: Occurrence, name: str, known: Known) -> str | None:
    return _code(
        occurrence,
        name,
        known.countries,
        gettext_noop("“%(question)s” (row %(row)s): %(value)s is no country code (ISO 3166-1)."),
    )


def _area(occurrence: Occurrence, name: str, known: Known) -> str | None:
    return _code(
        occurrence,
        name,
        known.areas,
        gettext_noop("“%(question)s” (row %(row)s): %(value)s is no P-code that Serai knows."),
    )


def _code(occurrence: Occurrence, name: str, known: Collection[str], sentence: str) -> str | None:
    code = occurrence.values.get(name)
    if not code:
        return None
    if code not in known:
        raise NotUnderstood(sentence, question=name, value=str(code)[:60], row=occurrence.ordinal)
    return str(code)


def _slot(occurrence: Occurrence, period: Columns) -> str:
    given = str(occurrence.values.get("time_slot") or "")
    if given and given not in lists.TIME_SLOTS:
        raise NotUnderstood(
            gettext_noop("“%(question)s” (row %(row)s): %(value)s is no time slot."),
            question="time_slot",
            value=given[:60],
            row=occurrence.ordinal,
        )
    return slot_of(given, period["starts_at"])


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise NotUnderstood(
            gettext_noop("“hours” is %(value)s, but a period lasts up to 24 hours."),
            value=str(value)[:60],
        ) from None


def _naive(moment: time | None) -> time | None:
    return moment.replace(tzinfo=None) if moment else None


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, (list, tuple, set, frozenset)) else value
