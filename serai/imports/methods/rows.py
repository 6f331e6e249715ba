"""Rows of a spreadsheet become observations by a mapping, or are refused with a sentence.

Nothing is guessed and nothing is changed silently: outer spaces and listed spellings are unified
and counted, everything else that is odd is a remark on its row.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop

from serai.imports.methods.mapping import (
    AREAS,
    COUNTRIES,
    NO,
    TEXTS,
    YES,
    ImportMapping,
    MappingProblem,
    SheetMapping,
    Source,
)
from serai.imports.methods.report import ImportReport, Remark, SheetReport
from serai.imports.methods.sheets import Sheet, find_column, header_labels

LONGEST_TEXT = 120
MOST_PERSONS = 100_000
WHOLE = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2}")
"""A whole number, its thousands parted by commas or not; 1,5 is none."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One row as an observation: codes and numbers, where it stood, and what the file calls it."""

    sheet: str
    row: int
    number: str
    observed_on: date
    point: str
    direction: str
    persons: int
    values: Mapping[str, str]
    counts: Mapping[str, int]
    reasons: tuple[str, ...]
    vulnerabilities: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What codes the house knows: a row naming any other is refused."""

    points: frozenset[str]
    countries: frozenset[str]
    areas: frozenset[str]


class _Refused(ValueError):
    """One row cannot be taken."""

    def __init__(self, column: str, sentence: str, **params: Any) -> None:
        self.column, self.sentence, self.params = column, sentence, params
        super().__init__(sentence)


def read_file(
    sheets: Sequence[Sheet], mapping: ImportMapping, known: Known
) -> tuple[list[Observed], ImportReport]:
    """Read every mapped sheet. MappingProblem where a sheet or a column is not in the file."""
    report = ImportReport()
    observed: list[Observed] = []
    for sheet_mapping in mapping.sheets:
        sheet = _find_sheet(sheets, sheet_mapping.name)
        observed += SheetReader(sheet, sheet_mapping, mapping, known, report).read()
    return observed, report


def _find_sheet(sheets: Sequence[Sheet], name: str) -> Sheet:
    for sheet in sheets:
        if sheet.name == name or (not name and len(sheets) == 1):
            return sheet
    raise MappingProblem(
        gettext_noop("The file has no sheet “%(sheet)s”; it has: %(names)s."),
        sheet=name, names=", ".join(sheet.name for sheet in sheets),
    )  # fmt: skip


def plain_text(cell: Any) -> str:
    """Return a cell as text without outer spaces; an empty cell is ""."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _whole_number(text: str) -> int | None:
    return int(text.replace(",", "")) if WHOLE.fullmatch(text) else None


@dataclass(slots=True)
class SheetReader:
    """Reads one sheet: its columns found once, then row after row."""

    sheet: Sheet
    columns: SheetMapping
    mapping: ImportMapping
    known: Known
    report: ImportReport
    at: dict[str, int] = field(default_factory=dict)
    own: SheetReport = field(default_factory=lambda: SheetReport(""))
    numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        labels = header_labels(self.sheet.rows, self.columns.header_rows)
        for header in self.columns.columns():
            column = find_column(labels, header)
            if column is None:
                raise MappingProblem(
                    gettext_noop("The sheet “%(sheet)s” has no single column “%(column)s”."),
                    sheet=self.sheet.name, column=header,
                )  # fmt: skip
            self.at[header] = column
        used = set(self.at.values())
        unused = [label for i, label in enumerate(labels) if label and i not in used]
        self.own = SheetReport(self.sheet.name, unused=unused)
        self.report.sheets.append(self.own)

    def read(self) -> Iterator[Observed]:
        """Yield the observations of the sheet, filling the report on the way."""
        start = self.columns.header_rows
        for row, cells in enumerate(self.sheet.rows[start:], start + 1):
            self.own.rows += 1
            telling = self.columns.blank_when_empty
            if telling and not any(self._text(cells, header) for header in telling):
                self._blank(row, cells)
                continue
            try:
                observed = self._observed(row, cells)
            except _Refused as refusal:
                self.own.refused += 1
                self._remark("refused", row, refusal.column, refusal.sentence, **refusal.params)
            else:
                self.own.taken += 1
                self.own.persons += observed.persons
                self.report.totals[observed.point, observed.direction] += observed.persons
                yield observed

    def _observed(self, row: int, cells: Sequence[Any]) -> Observed:
        fields = self.columns.fields
        number = self._field(cells, "number") if "number" in fields else ""
        remarks: list[tuple[Any, ...]] = []
        if number and number in self.numbers:
            remarks.append(("number_repeated", fields["number"].column, gettext_noop(
                "The form number %(number)s stands in row %(first)d already."),
                {"number": number, "first": self.numbers[number]}))  # fmt: skip
        day = self._day(cells, fields["observed_on"])
        if (self.mapping.starts and day < self.mapping.starts) or (
            self.mapping.ends and day > self.mapping.ends
        ):
            remarks.append(("date_outside_window", fields["observed_on"].column, gettext_noop(
                "%(day)s is outside the time that the file says it covers."),
                {"day": day.isoformat()}))  # fmt: skip
        remarks += self._sums(cells)
        for kind, column, sentence, params in remarks:
            if self.mapping.refuses(kind):
                raise _Refused(column, sentence, **params)
        observed = Observed(
            self.sheet.name, row, number, day,
            self._field(cells, "point"), self._field(cells, "direction"),
            self._whole(cells, fields["persons"].column),
            {name: self._field(cells, name) for name in fields
             if name in (*COUNTRIES, *AREAS, *TEXTS, "transport")},
            self._counts(cells),
            tuple(code for code, headers in self.columns.reasons.items()
                  if sum(self._flag(cells, header) for header in headers)),
            self._vulnerabilities(cells),
        )  # fmt: skip
        self.numbers.setdefault(number, row)
        for kind, column, sentence, params in remarks:
            self._remark(kind, row, column, sentence, **params)
        return observed

    def _text(self, cells: Sequence[Any], header: str) -> str:
        column = self.at[header]
        text = plain_text(cells[column]) if column < len(cells) else ""
        return "" if text in self.mapping.blank else text

    def _field(self, cells: Sequence[Any], name: str) -> str:
        """Return a field's code or text; refuse what no list and no code book knows."""
        source = self.columns.fields[name]
        found = self._resolve(cells, source)
        if source.other is not None and found == source.other.when:
            found = self._resolve(cells, source.other) or found
        books = {"point": self.known.points, **dict.fromkeys(COUNTRIES, self.known.countries),
                 **dict.fromkeys(AREAS, self.known.areas)}  # fmt: skip
        if not found and name in ("point", "direction"):
            raise _Refused(source.column, gettext_noop("The cell is empty."))
        if found and name in books and found not in books[name]:
            raise _Refused(
                source.column, gettext_noop("The code “%(code)s” is not known."), code=found
            )
        longest = 5 if name == "time_slot" else LONGEST_TEXT
        if name in TEXTS and len(found) > longest:
            raise _Refused(
                source.column,
                gettext_noop("The text is longer than %(most)d letters."),
                most=longest,
            )
        return found

    def _resolve(self, cells: Sequence[Any], source: Source) -> str:
        if source.constant:
            return source.constant
        text = self._text(cells, source.column)
        if not source.values or not text:
            if text and str(cells[self.at[source.column]]) != text:
                self.report.trimmed[source.column] += 1
            return text
        code = self.mapping.lists[source.values].get(text)
        if code is None:
            self.report.unmapped[source.column, source.values, text] += 1
            raise _Refused(
                source.column,
                gettext_noop("“%(text)s” is not in the mapping's list “%(list)s”."),
                text=text, list=source.values,
            )  # fmt: skip
        self.report.spellings[source.column, code, str(cells[self.at[source.column]])] += 1
        return code

    def _whole(self, cells: Sequence[Any], header: str, *, empty: int | None = None) -> int:
        text = self._text(cells, header)
        if not text and empty is not None:
            return empty
        if not text:
            raise _Refused(header, gettext_noop("The cell is empty."))
        number = _whole_number(text)
        if number is None or number > MOST_PERSONS:
            raise _Refused(
                header, gettext_noop("“%(text)s” is not a whole number of people."),
                text=text[:LONGEST_TEXT],
            )  # fmt: skip
        return number

    def _day(self, cells: Sequence[Any], source: Source) -> date:
        column = self.at[source.column]
        cell = cells[column] if column < len(cells) else None
        if isinstance(cell, datetime):
            return cell.date()
        text = self._text(cells, source.column)
        for pattern in ("%Y-%m-%d", *self.mapping.date_formats):
            try:
                return datetime.strptime(text, pattern).date()  # noqa: DTZ007
            except ValueError:
                continue
        raise _Refused(source.column, gettext_noop("“%(text)s” is not a date."), text=text)

    def _flag(self, cells: Sequence[Any], header: str) -> bool:
        text = self._text(cells, header).casefold()
        if text in YES:
            return True
        if not text or text in NO:
            return False
        raise _Refused(header, gettext_noop("“%(text)s” is neither yes nor no."), text=text)

    def _counts(self, cells: Sequence[Any]) -> dict[str, int]:
        found: defaultdict[str, int] = defaultdict(int)
        for band, header in self.columns.counts.items():
            found[band] += self._whole(cells, header, empty=0)
        return {band: count for band, count in found.items() if count}

    def _vulnerabilities(self, cells: Sequence[Any]) -> dict[str, int]:
        """Return persons by vulnerability. A flag says "at least one": it counts as one person."""
        found: dict[str, int] = {}
        for code, headers in self.columns.vulnerabilities.items():
            if self.mapping.counted:
                count = sum(self._whole(cells, header, empty=0) for header in headers)
            else:
                count = min(1, sum(self._flag(cells, header) for header in headers))
            if count:
                found[code] = count
        return found

    def _sums(self, cells: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        for check in self.columns.checks:
            total = self._whole(cells, check.total, empty=0)
            parts = sum(self._whole(cells, header, empty=0) for header in check.parts)
            if total != parts:
                yield ("totals_differ", check.total, gettext_noop(
                    "The parts add up to %(parts)d, not %(total)d."),
                    {"parts": parts, "total": total})  # fmt: skip

    def _blank(self, row: int, cells: Sequence[Any]) -> None:
        """Report a row without a record, and compare a control total that stands in it."""
        self.own.blank += 1
        persons = self.columns.fields["persons"].column
        text = self._text(cells, persons)
        filled = "; ".join(filter(None, map(plain_text, cells)))[:LONGEST_TEXT]
        if filled:
            sentence = gettext_noop("The row holds no record. It says: “%(text)s”.")
            self._remark("blank", row, "", sentence, text=filled)
        else:
            self._remark("blank", row, "", gettext_noop("The row is empty."))
        total = _whole_number(text.split(" ")[0])
        if total is not None:
            same = total == self.own.persons
            sentence = (
                gettext_noop("The file's own total, %(total)d, is that of the rows taken.")
                if same
                else gettext_noop("The file's own total is %(total)d; the rows taken have %(sum)d.")
            )
            self._remark("control_total", row, persons, sentence, total=total, sum=self.own.persons)

    def _remark(self, kind: Any, row: int, column: str, sentence: str, **params: Any) -> None:
        self.report.remarks.append(Remark(kind, self.sheet.name, row, column, sentence, params))
