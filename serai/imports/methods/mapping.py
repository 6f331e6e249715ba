"""A mapping says, in a file that people review, how a spreadsheet becomes observations.

It is YAML. Every column is named by its header, every spelling is listed beside the code it stands
for, and what is not listed is refused: a mapping never guesses. docs/import.md explains each key.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml
from django.utils.translation import gettext_noop

from serai.flows.choices import AgeBand, Direction, PointType, Reason, Sex, Transport, Vulnerability

CHOICES: dict[str, frozenset[str]] = {
    "direction": frozenset(Direction.values),
    "transport": frozenset(Transport.values),
}
COUNTRIES = (
    "nationality",
    "origin_country",
    "previous_country",
    "next_country",
    "destination_country",
)
AREAS = ("origin_area", "destination_area")
TEXTS = ("origin_text", "previous_text", "next_text", "destination_text", "time_slot")
REQUIRED = ("observed_on", "point", "direction", "persons")
FIELDS = frozenset((*REQUIRED, *CHOICES, *COUNTRIES, *AREAS, *TEXTS, "number"))
BANDS = frozenset(f"{sex}:{band}" for sex in Sex.values for band in AgeBand.values)
ODDITIES = ("number_repeated", "date_outside_window", "totals_differ")
YES = frozenset({"yes", "true", "1", "x", "y"})
NO = frozenset({"no", "false", "0", "n"})
AS_THEY_STAND = ("observed_on", "persons")
MOST_HEADER_ROWS = 10
LEAP_DAY = date(2004, 2, 29)
LONGEST_CODE, LONGEST_NAME = 40, 160
UNREADABLE = (yaml.YAMLError, RecursionError, ValueError, LookupError, AttributeError, TypeError)
"""What the YAML reader raises for a text that is none, or that holds a date or number that is none.
"""


class MappingProblem(ValueError):
    """A mapping cannot be used; `sentence` and `params` say why and where."""

    def __init__(self, sentence: str, **params: Any) -> None:
        self.sentence = sentence
        self.params = params
        super().__init__(sentence % params)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field comes from: a column (with the list that gives its codes) or a constant.

    `other` is asked instead where the code found is `when`, as for "Other, please specify".
    """

    column: str = ""
    constant: str = ""
    values: str = ""
    when: str = ""
    other: "Source | None" = None


@dataclass(frozen=True, slots=True)
class Check:
    """Columns that must add up to another column."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How the rows of one sheet are read. An empty `name` takes the file's only sheet."""

    name: str
    header_rows: int
    blank_when_empty: tuple[str, ...]
    fields: Mapping[str, Source]
    counts: Mapping[str, str]
    reasons: Mapping[str, tuple[str, ...]]
    vulnerabilities: Mapping[str, tuple[str, ...]]
    checks: tuple[Check, ...]

    def columns(self) -> list[str]:
        """Return every header the mapping uses, as written."""
        used = [source.column for source in self.fields.values()]
        used += [s.other.column for s in self.fields.values() if s.other]
        used += [*self.blank_when_empty, *self.counts.values()]
        for headers in (*self.reasons.values(), *self.vulnerabilities.values()):
            used += headers
        for check in self.checks:
            used += [check.total, *check.parts]
        return list(dict.fromkeys(header for header in used if header))


@dataclass(frozen=True, slots=True)
class DeclaredPoint:
    """A monitoring point that the import may create, because the mapping describes it."""

    code: str
    name: str
    country: str
    area: str
    longitude: float
    latitude: float
    type: str


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A whole mapping: what the file is, when it was observed, its sheets, lists and points."""

    title: str
    source: str
    starts: date | None
    ends: date | None
    sheets: tuple[SheetMapping, ...]
    lists: Mapping[str, Mapping[str, str]]
    points: Mapping[str, DeclaredPoint]
    blank: frozenset[str] = frozenset()
    date_formats: tuple[str, ...] = ()
    counted: bool = False
    odd: Mapping[str, str] = field(default_factory=dict)

    def refuses(self, oddity: str) -> bool:
        """Say whether rows with this oddity are refused rather than taken and reported."""
        return self.odd.get(oddity) == "refuse"

    def codes(self) -> tuple[set[str], set[str]]:
        """Return the country codes and the P-codes that the mapping names, to be checked."""
        countries = {point.country for point in self.points.values()}
        areas = {point.area for point in self.points.values() if point.area}
        for sheet in self.sheets:
            for name, source in sheet.fields.items():
                kept = countries if name in COUNTRIES else areas if name in AREAS else set()
                for one in filter(None, (source, source.other)):
                    kept.update({one.constant} - {""}, self.lists.get(one.values, {}).values())
        return countries, areas


def parse_mapping(text: str) -> ImportMapping:
    """Read a mapping from YAML; MappingProblem says what is wrong with it."""
    try:
        given = yaml.safe_load(text)
    except UNREADABLE as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise MappingProblem(
            gettext_noop("The mapping is not YAML: look at line %(line)d."), line=line
        ) from error
    _known(given, "", {"title", "source", "window", "odd", "blank", "date_formats",
                       "vulnerabilities_as", "points", "lists", "sheets"})  # fmt: skip
    lists = {name: _spellings(name, entries) for name, entries in _dict(given, "lists").items()}
    starts, ends = _window(_dict(given, "window"))
    odd = _dict(given, "odd")
    for name, policy in odd.items():
        if name not in ODDITIES or policy not in ("take", "refuse"):
            raise MappingProblem(
                gettext_noop("“odd: %(name)s” must be one of %(known)s, with take or refuse."),
                name=name, known=", ".join(ODDITIES),
            )  # fmt: skip
    unit = _text(given.get("vulnerabilities_as"), "vulnerabilities_as") or "flag"
    _among({unit}, {"flag", "count"}, "vulnerabilities_as")
    sheets = given.get("sheets")
    if not isinstance(sheets, list) or not sheets:
        raise MappingProblem(gettext_noop("The mapping has no “%(key)s”."), key="sheets")
    return ImportMapping(
        title=_text(given.get("title"), "title"),
        source=_text(given.get("source"), "source"),
        starts=starts,
        ends=ends,
        sheets=tuple(_sheet(sheet, lists) for sheet in sheets),
        lists=lists,
        points={str(c): _point(str(c), p) for c, p in _dict(given, "points").items()},
        blank=frozenset(_headers(given.get("blank") or [], "blank")),
        date_formats=tuple(
            _date_format(f) for f in _headers(given.get("date_formats") or [], "date_formats")
        ),
        counted=unit == "count",
        odd=odd,
    )


def _sheet(given: Any, lists: Mapping[str, Any]) -> SheetMapping:
    name = _text(given.get("name"), "name") if isinstance(given, dict) else ""
    where = name or "sheets"
    _known(given, where, {"name", "header_rows", "blank_when_empty", "fields", "counts", "reasons",
                          "vulnerabilities", "checks"})  # fmt: skip
    fields = {str(f): _source(str(f), s, lists) for f, s in _dict(given, "fields").items()}
    _among(fields, FIELDS, where)
    for required in REQUIRED:
        if required not in fields:
            raise MappingProblem(
                gettext_noop("“%(where)s” does not say where “%(field)s” comes from."),
                where=where, field=required,
            )  # fmt: skip
    for name_as_is in AS_THEY_STAND:
        if not fields[name_as_is].column or fields[name_as_is].values or fields[name_as_is].other:
            raise MappingProblem(
                gettext_noop("“%(field)s” needs a column, and takes no list."), field=name_as_is
            )
    counts = {str(band): _needed(h, str(band)) for band, h in _dict(given, "counts").items()}
    _among(counts, BANDS, where)
    reasons = {str(c): _headers(h, str(c)) for c, h in _dict(given, "reasons").items()}
    _among(reasons, Reason.values, where)
    needs = {str(c): _headers(h, str(c)) for c, h in _dict(given, "vulnerabilities").items()}
    _among(needs, Vulnerability.values, where)
    checks = given.get("checks") or []
    if not isinstance(checks, list):
        raise MappingProblem(gettext_noop("“%(where)s” must be a list."), where="checks")
    return SheetMapping(
        name, _header_rows(given.get("header_rows", 1)),
        _headers(given.get("blank_when_empty") or [], "blank_when_empty"),
        fields, counts, reasons, needs, tuple(_check(check) for check in checks),
    )  # fmt: skip


def _header_rows(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= MOST_HEADER_ROWS:
        raise MappingProblem(
            gettext_noop("“header_rows” must be a whole number from 1 to %(most)d."),
            most=MOST_HEADER_ROWS,
        )
    return given


def _check(given: Any) -> Check:
    _known(given, "checks", {"total", "parts"})
    return Check(_needed(given.get("total"), "total"), _headers(given.get("parts"), "parts"))


def _source(field_name: str, given: Any, lists: Mapping[str, Any]) -> Source:
    if isinstance(given, str):
        return Source(column=given)
    _known(given, field_name, {"column", "constant", "values", "other", "when"})
    other = given.get("other")
    source = Source(
        column=_text(given.get("column"), "column"),
        constant=_text(given.get("constant"), "constant"),
        values=_text(given.get("values"), "values"),
        when=_text(given.get("when"), "when"),
        other=_source(field_name, other, lists) if other else None,
    )
    if bool(source.column) == bool(source.constant):
        raise MappingProblem(
            gettext_noop("“%(field)s” needs either a column or a constant."), field=field_name
        )
    if source.values and source.values not in lists:
        raise MappingProblem(
            gettext_noop("“%(field)s” uses the list “%(list)s”, which is not there."),
            field=field_name, list=source.values,
        )  # fmt: skip
    allowed = CHOICES.get(field_name)
    codes = set(lists.get(source.values, {}).values()) | ({source.constant} - {""})
    if allowed is not None:
        _among(codes, allowed, field_name)
    return source


def _spellings(name: str, entries: Any) -> dict[str, str]:
    """Turn {code: [spelling, …]} into {spelling: code}; a spelling stands for one code only."""
    found: dict[str, str] = {}
    _known(entries, name, None)
    for code, spellings in entries.items():
        for spelling in _headers(spellings, str(code)):
            if found.get(spelling, code) != code:
                raise MappingProblem(
                    gettext_noop("In the list “%(list)s”, “%(text)s” stands for two codes."),
                    list=name, text=spelling,
                )  # fmt: skip
            found[spelling] = str(code)
    return found


def _point(code: str, given: Any) -> DeclaredPoint:
    _known(given, code, {"name", "country", "area", "longitude", "latitude", "type"})
    try:
        point = DeclaredPoint(
            code, _needed(given["name"], "name"), _needed(given["country"], "country"),
            _text(given.get("area"), "area"), float(given["longitude"]), float(given["latitude"]),
            _needed(given["type"], "type"),
        )  # fmt: skip
    except MappingProblem:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise MappingProblem(
            gettext_noop("The point “%(code)s” is not whole: %(detail)s."), code=code, detail=error
        ) from error
    _among({point.type}, PointType.values, code)
    if not (-180 <= point.longitude <= 180 and -90 <= point.latitude <= 90):
        raise MappingProblem(
            gettext_noop("The point “%(code)s” is not on earth: longitude goes from -180 to 180, "
                         "latitude from -90 to 90."), code=code,
        )  # fmt: skip
    for text, most in ((code, LONGEST_CODE), (point.name, LONGEST_NAME)):
        if len(text) > most:
            raise MappingProblem(
                gettext_noop("“%(text)s…” is longer than %(most)d letters."),
                text=text[:most], most=most,
            )  # fmt: skip
    return point


def _known(given: Any, where: str, keys: set[str] | None) -> None:
    if not isinstance(given, dict):
        raise MappingProblem(
            gettext_noop("“%(where)s” must be a list of names and values."), where=where or "YAML"
        )
    if keys is not None:
        _among(given, keys, where or "YAML")


def _among(given: Iterable[str], allowed: Iterable[str], where: str) -> None:
    if strange := sorted(set(map(str, given)) - set(allowed)):
        raise MappingProblem(
            gettext_noop("“%(where)s” names something unknown: %(names)s."),
            where=where, names=", ".join(strange),
        )  # fmt: skip


def _dict(given: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = given.get(key) or {}
    _known(value, key, None)
    return dict(value)


def _headers(given: Any, where: str) -> tuple[str, ...]:
    """Return one text or a list of texts; refuse a list in which one is empty, and nothing."""
    parts = given if isinstance(given, list) else [given]
    return tuple(_needed(part, where) for part in parts)


def _needed(given: Any, where: str) -> str:
    text = _text(given, where)
    if not text:
        raise MappingProblem(gettext_noop("“%(where)s” is empty."), where=where)
    return text


def _text(given: Any, where: str) -> str:
    """Return a word or number of the mapping as text; what is not there is ""."""
    if isinstance(given, bool):
        raise MappingProblem(
            gettext_noop("In “%(where)s”, put words such as yes and no in quotation marks."),
            where=where,
        )
    if given is not None and not isinstance(given, (str, int, float, date)):
        raise MappingProblem(gettext_noop("“%(where)s” must be a single text."), where=where)
    return "" if given is None else str(given)


def _window(given: Mapping[str, Any]) -> tuple[date | None, date | None]:
    _among(given, {"from", "to"}, "window")
    starts, ends = _day(given.get("from")), _day(given.get("to"))
    if starts and ends and ends < starts:
        raise MappingProblem(gettext_noop("The window ends before it starts."))
    return starts, ends


def _day(value: Any) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise MappingProblem(gettext_noop("“%(value)s” is not a date (write 2016-10-01)."), value=value)


def _date_format(pattern: str) -> str:
    """Return a pattern that names a whole day; refuse one that does not read what it writes."""
    try:
        same = datetime.strptime(LEAP_DAY.strftime(pattern), pattern).date() == LEAP_DAY  # noqa: DTZ007
    except (ValueError, re.error):
        same = False
    if not same:
        raise MappingProblem(
            gettext_noop("“%(value)s” does not tell how a day is written (write %%d/%%m/%%Y)."),
            value=pattern,
        )
    return pattern
