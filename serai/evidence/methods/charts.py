"""The picture drawn: charts with their words, each with its figures as a table.

The same charts serve the page, the PDF and the publication; a hidden figure is written as not
shown everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, get_args

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi, gettext
from django.utils.translation import gettext_lazy as _

from serai.evidence.methods.picture import ALL, Picture, Share, shares
from serai.flows.choices import AgeBand, Direction, PointState, Reason, Sex, Transport
from serai.flows.choices import Vulnerability as Risk
from serai.kit.maps import DISCLAIMER
from serai.kit.svg import (
    Bar,
    Basemap,
    Chart,
    Event,
    Link,
    MapArrow,
    MapKind,
    MapPoint,
    MapWords,
    PyramidRow,
    Series,
    bars,
    columns,
    flow_map,
    origin_destination,
    pyramid,
    time_series,
)
from serai.kit.svg.flowmap import Status

TOP, MOST_ARROWS, TABLE_ROWS = 10, 24, 60
AGES = ("60+", "18-59", "18+", "5-17", "0-17", "0-4", "unknown")
Labels = Mapping[str, str]
BARS: tuple[tuple[str, Promise, Promise | str, Any], ...] = (
    ("nationality_direction", _("Nationality"), "", None),
    ("transport", _("Means of transport"), "", Transport),
    ("reason", _("Reasons for moving"), _("A group may give several reasons."), Reason),
    (
        "vulnerability",
        _("Vulnerabilities"),
        _("What enumerators saw or were told; one person may count several times."),
        Risk,
    ),
)


@dataclass(frozen=True, slots=True)
class Country:
    """A country's name for the reader and its middle (degrees), where there is one."""

    name: str
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws one picture in the active language."""

    picture: Picture
    countries: Mapping[str, Country]
    basemap: Basemap
    light: bool = False

    def charts(self) -> list[Chart]:
        """Return every chart that has something to show."""
        drawn = [self.map(), self.links(), self.days(), self.months(), self.ages()]
        drawn += [self.bars(*part) for part in BARS]
        return [chart for chart in drawn if chart is not None]

    @property
    def hidden(self) -> str:
        """Return what stands in the place of a figure that is not shown."""
        return gettext("not shown")

    def number(self, value: float | None) -> str:
        """Write a count as the reader's language does."""
        return self.hidden if value is None else whole(value)

    def country(self, code: str) -> str:
        """Return a country's name; empty codes are unknown."""
        found = self.countries.get(code)
        return found.name if found else code or gettext("Unknown")

    def place(self, code: str) -> tuple[float, float] | None:
        """Return the middle of a country."""
        found = self.countries.get(code)
        if found is None or found.longitude is None or found.latitude is None:
            return None
        return found.longitude, found.latitude

    def map(self) -> Chart | None:
        """Draw the points by status and size, and where people came from and go next."""
        points, picture = self.picture.points, self.picture
        if not points:
            return None
        counts = {code: picture.count("point_direction", code, ALL) for code in points}
        states = {state.value: str(state.label) for state in PointState}
        marks = [
            MapPoint(p.name, p.longitude, p.latitude, counts[code] or None, _status(p.status))
            for code, p in points.items()
        ]
        kinds = [MapKind("point_previous", gettext("Came from"))]
        kinds.append(MapKind("point_next", gettext("Going next to")))
        title = gettext("Where people are moving")
        words = MapWords(
            title, gettext("Monitoring points, and where the people counted came from and go next"),
            points=gettext("Persons counted"), arrows=gettext("Persons"), statuses=states,
        )  # fmt: skip
        svg = flow_map(
            marks, self.arrows(), words=words, kinds=kinds, rtl=get_language_bidi(),
            countries={code: c.name for code, c in self.countries.items()},
            number_format=whole, basemap=self.basemap, height=500 if self.light else 560,
        )  # fmt: skip
        efforts = picture.effort
        rows = [
            [
                p.name,
                states[_status(p.status)],
                self.number(counts[code]),
                whole(efforts[code].hours) if code in efforts else "–",
                whole(efforts[code].days) if code in efforts else "–",
            ]
            for code, p in points.items()
        ]
        head = [gettext("Monitoring point"), gettext("Status"), gettext("Persons")]
        head += [gettext("Hours observed"), gettext("Days observed")]
        note = str(DISCLAIMER)
        return Chart(title, svg, head, rows, note=note, anchor="map", bleed=True)

    def arrows(self) -> list[MapArrow]:
        """Return the largest movements between a point and another country's middle."""
        found = []
        for table in ("point_previous", "point_next"):
            for (code, country), persons in self.picture.tables.get(table, {}).items():
                point, middle = self.picture.points.get(code), self.place(country)
                if not persons or point is None or middle is None or country == point.country:
                    continue
                here = (point.longitude, point.latitude)
                start, end = (middle, here) if table == "point_previous" else (here, middle)
                ends = [self.country(country), point.name]
                label = " → ".join(ends if table == "point_previous" else reversed(ends))
                found.append(MapArrow(start, end, persons, table, label))
        return sorted(found, key=lambda arrow: -arrow.value)[: MOST_ARROWS // (1 + self.light)]

    def links(self) -> Chart | None:
        """Draw origins and intended destinations."""
        cells = {
            cell: n
            for cell, n in self.picture.tables.get("origin_destination", {}).items()
            if ALL not in cell
        }
        if not cells:
            return None
        ranked = sorted(cells.items(), key=lambda item: (item[1] is None, -(item[1] or 0)))
        named = [(self.country(a), self.country(b), persons) for (a, b), persons in ranked]
        title = gettext("Origin to intended destination")
        svg = origin_destination(
            [Link(a, b, persons) for a, b, persons in named if persons],
            title=title, other_label=gettext("Other"), limit=6 if self.light else 8,
            source_label=gettext("Origin"), target_label=gettext("Intended destination"),
            rtl=get_language_bidi(), number_format=whole,
        )  # fmt: skip
        rows = [[f"{a} → {b}", self.number(persons)] for a, b, persons in named[:TABLE_ROWS]]
        head = [gettext("Origin and destination"), gettext("Persons")]
        return Chart(title, svg, head, rows, anchor="od")

    def days(self) -> Chart | None:
        """Draw each day of the month."""
        if not self.picture.daily:
            return None
        month = self.picture.month
        last = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        days = [month + timedelta(days=i) for i in range((last - month).days)]
        labels = [formats.date_format(day, "j M") for day in days]
        title = gettext("Persons counted each day")
        note = gettext("Only observed hours count: an empty day is a day without observation.")
        return self._over_time(
            title, columns, labels, [d.isoformat() for d in days], self.picture.daily, note
        )

    def months(self) -> Chart | None:
        """Draw the months up to this one, with what happened."""
        counts = self.picture.series
        keys = sorted({month for month, _direction in counts if month != ALL})
        if not keys:
            return None
        firsts = [date.fromisoformat(f"{key}-01") for key in keys]
        labels = [formats.date_format(first, "M Y") for first in firsts]
        events = [
            Event(_index(keys, e.starts_on), _titled(e.title), _index(keys, e.ends_on))
            for e in self.picture.events
            if e.ends_on[:7] >= keys[0]
        ]
        draw = partial(time_series, events=events)
        note = gettext("Points and hours differ between months; compare with the change above.")
        return self._over_time(gettext("Month by month"), draw, labels, keys, counts, note)

    def _over_time(
        self,
        title: str,
        draw: Callable[..., Any],
        labels: Sequence[str],
        keys: Sequence[str],
        counts: Mapping[tuple[str, ...], int | None],
        note: str,
    ) -> Chart:
        directions = [d for d in Direction.values if any(d == cell[1] for cell in counts)]
        lines = [
            Series(
                str(Direction(d).label),
                [counts.get((key, d), 0 if (key, ALL) in counts else None) for key in keys],
            )
            for d in directions
        ]
        options = {"title": title, "rtl": get_language_bidi(), "number_format": whole}
        narrow = draw(labels, lines, width=390, **options)
        rows = [
            [label, *(self.number(counts.get((key, d), 0)) for d in directions),
             self.number(counts.get((key, ALL)))]
            for key, label in zip(keys, labels, strict=True) if (key, ALL) in counts
        ]  # fmt: skip
        head = [gettext("When"), *(line.label for line in lines), gettext("Total")]
        return Chart(
            title, draw(labels, lines, width=860, **options), head, rows, note=note, narrow=narrow
        )

    def ages(self) -> Chart | None:
        """Draw sex and age."""
        cells = self.picture.tables.get("point_sex_age", {})
        used = [age for age in AGES if any(c[0] == ALL and c[2] == age for c in cells)]
        if not used:
            return None

        def count(sex: str, age: str) -> int | None:
            return cells.get((ALL, sex, age), 0)

        female, male = str(Sex.FEMALE.label), str(Sex.MALE.label)
        known = [PyramidRow(_label(AgeBand, a), count("female", a), count("male", a))
                 for a in used if a != "unknown"]  # fmt: skip
        title = gettext("Sex and age")
        svg = pyramid(
            known, title=title, first_label=female, second_label=male, hidden=self.hidden,
            rtl=get_language_bidi(), number_format=whole,
        )  # fmt: skip
        sexes = ("female", "male", "unknown")
        rows = [[_label(AgeBand, a), *(self.number(count(s, a)) for s in sexes)] for a in used]
        head = [gettext("Age"), female, male, str(Sex.UNKNOWN.label)]
        note = gettext("Persons whose sex or age is not known are in the table only.")
        return Chart(title, svg, head, rows, note=note, anchor="sex-age")

    def bars(self, table: str, title: Promise, note: Promise | str, words: Any) -> Chart | None:
        """Draw one dimension's categories with their share, and the change of it in points."""
        found = shares(self.picture, table)
        if not found:
            return None
        name = self.country if words is None else partial(_label, words)
        svg = bars(
            [Bar(name(s.code), s.persons, s.share) for s in found[:TOP]], title=str(title),
            hidden=self.hidden, rtl=get_language_bidi(), number_format=whole,
            share_format=percentage,
        )  # fmt: skip
        rows = [
            [name(s.code), self.number(s.persons), _maybe(s.share, percentage), change_of(s)]
            for s in found
        ]
        head = [gettext("Category"), gettext("Persons"), gettext("Share of all counted")]
        head.append(gettext("Change in percentage points"))
        return Chart(str(title), svg, head, rows, note=str(note), anchor=table)


def figure(value: float, decimals: int = 0) -> str:
    """Write a number rounded, with the language's groups of thousands and decimal sign."""
    return str(formats.number_format(round(value, decimals), decimals, force_grouping=True))


def whole(value: float) -> str:
    """Write a number without decimals."""
    return figure(value)


def percentage(share: float) -> str:
    """Write a share of 1 as a percentage."""
    return gettext("%(number)s%%") % {"number": figure(share * 100)}


def change_of(share: Share) -> str:
    """Write the change of a share in percentage points."""
    if share.share is None or share.before is None:
        return "–"
    points = (share.share - share.before) * 100
    return signed(points, figure(abs(points), 1), 1)


def signed(change: float, written: str, decimals: int = 0) -> str:
    """Put the sign of a change before its written size; what rounds to nothing is "±"."""
    rounded = round(change, decimals)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return f"\u2066{sign}{written}\u2069"


def _maybe(value: float | None, write: Callable[[float], str]) -> str:
    return "–" if value is None else write(value)


def _label(words: Any, code: str) -> str:
    return str(words(code).label) if code in words.values else code or gettext("Unknown")


def _status(status: str) -> Status:
    return next((s for s in get_args(Status) if s == status and s in PointState.values), "active")


def _titled(title: Mapping[str, str]) -> str:
    language = (get_language() or "en").split("-")[0]
    return title.get(language) or title.get("en") or next(iter(title.values()), "")


def _index(months: Sequence[str], day: str) -> int:
    return sum(1 for month in months if month < day[:7])
