"""Evaluates quality rules (`serai.kit.quality`): one submission's, and patterns across many."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from serai.kit import quality as rules
from serai.kit.entities import EntityList, Occurrence, Source

EARTH_RADIUS_KM = 6371.0088
HEAPING_FROM = 5
HEAPING_EXPECTED = 0.2
HEAPING_CHI_SQUARE = 10.828
"""The 0.1 % point of chi-square with one degree of freedom."""

ORDERS = {"gt": (1,), "ge": (0, 1), "lt": (-1,), "le": (-1, 0), "eq": (0,), "ne": (-1, 1)}

Values = Mapping[str, Any]
Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Flag:
    """Something doubtful: `reason` is English source text whose placeholders `params` fill."""

    rule: str
    severity: str
    reason: str
    params: Params = field(default_factory=dict)
    entity_id: UUID | None = None
    place_code: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    source: Source
    values: Values
    known: Values


def evaluate(
    lists: Mapping[str, EntityList],
    source: Source,
    occurrences: Sequence[Occurrence],
    known: Mapping[UUID, Mapping[str, Any]],
) -> list[Flag]:
    """Return the flags that the lists' rules raise on one submission's occurrences.

    A rule that lacks what it needs (a value was not given, the place is unknown) is silent. Rules
    across submissions are left to `heaping` and `gaps`. `TooShort` speaks once per submission.
    """
    flags: dict[tuple[str, UUID | None], Flag] = {}
    for occurrence in occurrences:
        entity_list = lists.get(occurrence.list_name)
        facts = known.get(occurrence.entity_id, {})
        case = _Case(source, occurrence.values, facts)
        for rule in entity_list.rules if entity_list else ():
            judge = JUDGES.get(type(rule))
            params = judge(rule, case) if judge else None
            if params is None:
                continue
            entity_id = None if isinstance(rule, rules.TooShort) else occurrence.entity_id
            place = str(facts.get("point_code") or occurrence.values.get("point") or "")
            flag = Flag(rule.name, rule.severity, rule.reason, params, entity_id, place)
            flags.setdefault((rule.name, entity_id), flag)
    return list(flags.values())


def holds(when: rules.Condition, values: Values) -> bool:
    """Say whether a condition holds of the values; what was not given is never compared."""
    kind, *parts = when
    if kind in rules.CONNECTIVES:
        found = [holds(part, values) for part in parts]
        return not found[0] if kind == "not" else (any if kind == "any" else all)(found)
    if kind in rules.TESTS:
        value = values.get(parts[0])
        if kind in {"missing", "present"}:
            given = value is not None and value not in ("", [], ())
            return bool(given == (kind == "present"))
        wanted = {parts[1]} if kind == "is" else set(parts[1])
        return bool(
            wanted & set(value if isinstance(value, (list, tuple, set, frozenset)) else [value])
        )
    if kind.startswith("sum_"):
        left: Any = _sum(parts[0], values)
    else:
        left = _operand(parts[0], values)
    right = _operand(parts[1], values)
    if left is None or right is None:
        return False
    order = (left > right) - (left < right)
    return bool(order in ORDERS[kind.removeprefix("sum_")])


def _operand(part: Any, values: Values) -> Any:
    return values.get(part) if isinstance(part, str) else part


def _sum(names: Iterable[str], values: Values) -> Any:
    given = [values[name] for name in names if values.get(name) is not None]
    return sum(given) if given else None


def _names(when: rules.Condition) -> set[str]:
    kind, *parts = when
    if kind in rules.CONNECTIVES:
        return set().union(*(_names(part) for part in parts))
    if kind in rules.TESTS:
        return {parts[0]}
    summed = parts[0] if kind.startswith("sum_") else parts[:1]
    return {p for p in [*summed, *parts[1:]] if isinstance(p, str)}


def plain(value: Any) -> Any:
    """Return a value as JSON holds it and a sentence shows it."""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(part) for part in value)
    return value if isinstance(value, (int, str)) or value is None else str(value)


def _impossible(rule: rules.Impossible, case: _Case) -> Params | None:
    if not holds(rule.when, case.values):
        return None
    return {name: plain(case.values.get(name)) for name in sorted(_names(rule.when))}


def _bands(rule: rules.BandsDoNotAddUp, case: _Case) -> Params | None:
    total, summed = case.values.get(rule.total), _sum(rule.parts, case.values)
    if total is None or summed is None or total == summed:
        return None
    return {"sum": summed, "total": total}


def _window(rule: rules.OutsideWindow, case: _Case) -> Params | None:
    day, received = case.values.get(rule.date_property), case.source.received_at.date()
    if not isinstance(day, date):
        return None
    late = day < received - timedelta(days=rule.days_before_received)
    ahead = day > received + timedelta(days=rule.days_after)
    return {"date": day.isoformat()} if late or ahead else None


def _hours(rule: rules.OutsideHours, case: _Case) -> Params | None:
    start, end = case.values.get(rule.start), case.values.get(rule.end)
    opens, closes = case.known.get("opens_at"), case.known.get("closes_at")
    if start is None or end is None or opens is None or closes is None or opens >= closes:
        return None  # a place open through the night has no closing hour
    if start.replace(tzinfo=None) >= opens and end.replace(tzinfo=None) <= closes:
        return None
    moments = {"start": start, "end": end, "opens": opens, "closes": closes}
    return {name: plain(moment) for name, moment in moments.items()}


def _far(rule: rules.FarFromPlace, case: _Case) -> Params | None:
    here = geopoint(case.values.get(rule.location))
    longitude, latitude = case.known.get("point_longitude"), case.known.get("point_latitude")
    if here is None or longitude is None or latitude is None:
        return None
    away = great_circle_km(here, (longitude, latitude))
    return {"kilometres": f"{away:.1f}"} if away > rule.kilometres else None


def _short(rule: rules.TooShort, case: _Case) -> Params | None:
    start, end = case.source.started_at, case.source.ended_at
    if start is None or end is None:
        return None
    taken = int((end - start).total_seconds())
    return {"taken": taken, "seconds": rule.seconds} if taken < rule.seconds else None


def _duplicate(_rule: rules.Duplicate, case: _Case) -> Params | None:
    twins = case.known.get("twins") or 0
    return {"twins": twins} if twins else None


def _outlier(rule: rules.Outlier, case: _Case) -> Params | None:
    value, mean = case.values.get(rule.property), case.known.get("usual_mean")
    deviation = case.known.get("usual_deviation")
    if value is None or mean is None or not deviation:
        return None
    if (case.known.get("usual_count") or 0) < rule.minimum_history:
        return None
    if abs(float(value) - float(mean)) <= rule.deviations * float(deviation):
        return None
    return {"value": plain(value), "usual": f"{float(mean):.1f}"}


Judge = Callable[[Any, _Case], Params | None]
JUDGES: dict[type, Judge] = {
    rules.Impossible: _impossible,
    rules.BandsDoNotAddUp: _bands,
    rules.OutsideWindow: _window,
    rules.OutsideHours: _hours,
    rules.FarFromPlace: _far,
    rules.TooShort: _short,
    rules.Duplicate: _duplicate,
    rules.Outlier: _outlier,
}


def geopoint(value: Any) -> tuple[float, float] | None:
    """Return (longitude, latitude) in degrees of an ODK geopoint, or None.

    Takes ODK's text "latitude longitude altitude accuracy", a mapping with both names, or a
    (longitude, latitude) pair.
    """
    try:
        if isinstance(value, Mapping):
            return float(value["longitude"]), float(value["latitude"])
        if isinstance(value, str):
            latitude, longitude = value.split()[:2]
            return float(longitude), float(latitude)
        return (float(value[0]), float(value[1])) if value else None
    except (KeyError, ValueError, TypeError, IndexError):
        return None


def great_circle_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the haversine distance in kilometres between two (longitude, latitude) in degrees."""
    (a, b), (c, d) = (tuple(map(math.radians, place)) for place in (one, other))
    half = math.sin((d - b) / 2) ** 2 + math.cos(b) * math.cos(d) * math.sin((c - a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def heaping(rule: rules.DigitHeaping, counts: Iterable[int]) -> Params | None:
    """Return what is wrong with one enumerator's counts, or None.

    Method: of the counts of at least 5, a fifth should end in 0 or 5. Pearson's chi-square (one
    degree of freedom) of the observed against that share must pass its 0.1 % point, in that
    direction, and the share must reach the rule's own: in a long series a test alone condemns
    anybody.
    """
    large = [count for count in counts if count >= HEAPING_FROM]
    if len(large) < rule.minimum:
        return None
    share = sum(count % 5 == 0 for count in large) / len(large)
    spread = HEAPING_EXPECTED * (1 - HEAPING_EXPECTED)
    chi_square = len(large) * (share - HEAPING_EXPECTED) ** 2 / spread
    if share < max(rule.share, HEAPING_EXPECTED) or chi_square < HEAPING_CHI_SQUARE:
        return None
    return {"share": round(100 * share), "count": len(large)}


def gaps(rule: rules.DayGap, days: Iterable[date]) -> list[tuple[date, int]]:
    """Return the days that ended a silence longer than the rule's, each with the silent days."""
    ordered = sorted(set(days))
    silences = ((after, (after - before).days - 1) for before, after in pairwise(ordered))
    return [(after, silent) for after, silent in silences if silent > rule.days]
