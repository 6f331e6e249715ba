"""The monthly picture: what it consists of, and the figures worked out from its tables.

A picture is made of tables of counts. For staff they are what was counted; in a publication they
are what disclosure control let through, where None is a figure that is not shown. Everything below
works on both and never turns a hidden figure into a shown one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import product
from typing import Any

ALL = "*"
"""In the place of a category: the total over that dimension."""
STANDARD_HOURS = 12
Cell = tuple[str, ...]
Counts = Mapping[Cell, int | None]


@dataclass(frozen=True, slots=True)
class Subject:
    """A table of the fixed menu: which facts, by which dimensions.

    `adds_up`: its total is the number of persons counted. Reasons and vulnerabilities do not: a
    group may name several.
    """

    name: str
    source: str
    dimensions: Cell
    adds_up: bool = True


MENU = (
    Subject("point_direction", "flows_observation", ("point", "direction")),
    Subject("point_sex_age", "flows_observation", ("point", "sex", "age_band")),
    Subject("nationality_direction", "flows_observation", ("nationality", "direction")),
    Subject("origin_destination", "flows_observation", ("origin", "destination")),
    Subject("point_previous", "flows_observation", ("point", "previous")),
    Subject("point_next", "flows_observation", ("point", "next")),
    Subject("transport", "flows_observation", ("transport",)),
    Subject("reason", "flows_reason", ("reason",), adds_up=False),
    Subject("vulnerability", "flows_vulnerability", ("vulnerability",), adds_up=False),
)
SERIES = Subject("month_direction", "flows_observation", ("month", "direction"))
PERSON = ("observation_id", "sex", "age_band")
"""What tells the persons of one fact row apart from all others."""
SUBJECTS = {subject.name: subject for subject in (*MENU, SERIES)}


@dataclass(frozen=True, slots=True)
class Point:
    """A monitoring point of the picture, in degrees, with its status at the end of the month."""

    code: str
    name: str
    country: str
    longitude: float
    latitude: float
    status: str


@dataclass(frozen=True, slots=True)
class Effort:
    """Hours and days on which somebody watched at a point in a month."""

    hours: float
    days: int


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that explains a change in the series; `title` by language, days as ISO 8601."""

    starts_on: str
    ends_on: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """One month of flow at some points, with the month before.

    `tables` and `before` hold the menu's tables by name, with totals; `series` is by month
    ("YYYY-MM") and direction, `daily` by day and direction (empty in publications); efforts are by
    point. `threshold` is None for staff, in a publication the least count that may be shown.
    """

    month: date
    synthetic: bool
    tables: Mapping[str, Counts]
    before: Mapping[str, Counts]
    series: Counts
    points: Mapping[str, Point]
    effort: Mapping[str, Effort]
    effort_before: Mapping[str, Effort]
    events: Sequence[Happening] = ()
    daily: Counts = field(default_factory=dict)
    threshold: int | None = None

    def count(self, table: str, *cell: str) -> int | None:
        """Return a cell of a table: 0 where nobody was counted, None where it is not shown."""
        return self.tables.get(table, {}).get(cell, 0)

    @property
    def total(self) -> int | None:
        """Return the persons counted in all."""
        return self.count("point_direction", ALL, ALL)


@dataclass(frozen=True, slots=True)
class Share:
    """A category's persons, their share of all (0 to 1), and the share a month before."""

    code: str
    persons: int | None
    share: float | None
    before: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """Two months compared on the points observed in both: persons, and the normalised mean."""

    points: int
    now: int
    before: int
    mean_now: float | None
    mean_before: float | None

    @property
    def ratio(self) -> float | None:
        """Return the relative change of persons, None where there was nobody before."""
        return (self.now - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The head of the picture.

    `daily_mean` is normalised by effort: at each point persons per observed hour, added up over
    the points, times 12 hours. `per_day` is the raw mean of a point's observed day. Points whose
    count is not shown, or without known hours, are left out of both.
    """

    total: int | None
    points: int
    hours: float
    days: int
    daily_mean: float | None
    per_day: float | None
    directions: Sequence[Share]
    change: Change | None


def with_margins(rows: Iterable[tuple[Any, ...]]) -> dict[Cell, int]:
    """Add every total to rows of categories and a count; `ALL` stands where a sum was taken."""
    counts: dict[Cell, int] = {}
    for *cell, persons in rows:
        for places in product(*((str(part), ALL) for part in cell)):
            counts[places] = counts.get(places, 0) + int(persons)
    return counts


def key_figures(picture: Picture) -> KeyFigures:
    """Work out the head of the picture."""
    counts = _by_point(picture.tables)
    days = sum(effort.days for effort in picture.effort.values())
    shown = [c for c in picture.effort if counts.get(c, 0) is not None]
    shown_days = sum(picture.effort[code].days for code in shown)
    raw = sum(counts.get(code, 0) or 0 for code in shown)
    return KeyFigures(
        total=picture.total,
        points=len(_observed(counts, picture.effort)),
        hours=sum(effort.hours for effort in picture.effort.values()),
        days=days,
        daily_mean=_daily_mean(counts, picture.effort, shown),
        per_day=raw / shown_days if shown_days else None,
        directions=shares(picture, "point_direction", 1),
        change=_change(picture, counts),
    )


def shares(picture: Picture, table: str, dimension: int = 0) -> list[Share]:
    """Return a dimension's categories, most persons first, hidden ones last.

    The share is of all persons counted, for reasons and vulnerabilities too: the group's other
    answers do not make it smaller.
    """
    width = len(SUBJECTS[table].dimensions)
    now = _along(picture.tables.get(table, {}), dimension, width)
    earlier = _along(picture.before.get(table, {}), dimension, width)
    total, total_before = picture.total, _total(picture.before)
    found = [
        Share(code, persons, _part(persons, total), _part(earlier.get(code, 0), total_before))
        for code, persons in now.items()
    ]
    return sorted(found, key=lambda s: (s.persons is None, -(s.persons or 0), s.code))


def _along(counts: Counts, dimension: int, width: int) -> dict[str, int | None]:
    """Return the categories of one dimension with the totals over the others."""
    rest = (ALL,) * (width - 1)
    return {
        cell[dimension]: persons
        for cell, persons in counts.items()
        if cell[dimension] != ALL and cell[:dimension] + cell[dimension + 1 :] == rest
    }


def _part(persons: int | None, total: int | None) -> float | None:
    return persons / total if persons is not None and total else None


def _total(tables: Mapping[str, Counts]) -> int | None:
    return tables.get("point_direction", {}).get((ALL, ALL))


def _by_point(tables: Mapping[str, Counts]) -> dict[str, int | None]:
    return _along(tables.get("point_direction", {}), 0, 2)


def _observed(counts: Mapping[str, int | None], effort: Mapping[str, Effort]) -> set[str]:
    return set(effort) | {code for code, persons in counts.items() if persons != 0}


def _daily_mean(
    counts: Mapping[str, int | None], effort: Mapping[str, Effort], points: Iterable[str]
) -> float | None:
    rates = [(counts.get(code, 0) or 0) / effort[code].hours for code in points if code in effort]
    return sum(rates) * STANDARD_HOURS if rates else None


def _change(picture: Picture, counts: Mapping[str, int | None]) -> Change | None:
    earlier = _by_point(picture.before)
    both = _observed(counts, picture.effort) & _observed(earlier, picture.effort_before)
    same = [c for c in both if counts.get(c, 0) is not None and earlier.get(c, 0) is not None]
    if not same:
        return None
    timed = [c for c in same if c in picture.effort and c in picture.effort_before]
    return Change(
        points=len(same),
        now=sum(counts.get(code, 0) or 0 for code in same),
        before=sum(earlier.get(code, 0) or 0 for code in same),
        mean_now=_daily_mean(counts, picture.effort, timed),
        mean_before=_daily_mean(earlier, picture.effort_before, timed),
    )


def to_json(picture: Picture) -> dict[str, Any]:
    """Return the picture as plain JSON, for keeping it with a release."""
    plain = asdict(picture) | {"month": picture.month.isoformat()}
    for name in ("tables", "before"):
        plain[name] = {t: _rows(counts) for t, counts in getattr(picture, name).items()}
    return plain | {"series": _rows(picture.series), "daily": _rows(picture.daily)}


def from_json(plain: Mapping[str, Any]) -> Picture:
    """Return the picture that `to_json` wrote."""
    return Picture(
        month=date.fromisoformat(plain["month"]),
        synthetic=plain["synthetic"],
        tables={name: _counts(rows) for name, rows in plain["tables"].items()},
        before={name: _counts(rows) for name, rows in plain["before"].items()},
        series=_counts(plain["series"]),
        daily=_counts(plain["daily"]),
        points={code: Point(**point) for code, point in plain["points"].items()},
        effort={code: Effort(**effort) for code, effort in plain["effort"].items()},
        effort_before={code: Effort(**e) for code, e in plain["effort_before"].items()},
        events=[Happening(**event) for event in plain["events"]],
        threshold=plain["threshold"],
    )


def _rows(counts: Counts) -> list[list[Any]]:
    return [[*cell, persons] for cell, persons in counts.items()]


def _counts(rows: Iterable[Sequence[Any]]) -> dict[Cell, int | None]:
    return {tuple(cell): persons for *cell, persons in rows}
