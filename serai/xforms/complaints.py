"""What is wrong with a workbook, said in plain words and with the cell it is in.

pyxform speaks in English and for form designers. Its message is always kept beside ours, which is
chosen by the patterns below and translated for the reader.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext
from django.utils.translation import gettext_lazy as _

from serai.kit.errors import Refusal

Grid = Mapping[str, list[list[str]]]
"""A workbook's cells as text by lower-case sheet name; the first row holds the column headers."""

ROW = re.compile(r"^\[row : (\d+)\]\s*")
PLACE = re.compile(r"On the '(?P<sheet>\w+)' sheet(?:, the '(?P<column>[^']+)' value)?")


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault: a sentence for the person, its place, and the converter's own words."""

    sentence: str | Promise
    params: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""
    original: str = ""

    def text(self) -> str:
        """Return the sentence in the reader's language."""
        params = {key: _isolated(value) for key, value in self.params.items()}
        return str(self.sentence) % params if params else str(self.sentence)

    def place(self) -> str:
        """Return where it is, such as "Sheet “survey”, row 5, column “relevant” (D5)"."""
        parts = []
        if self.sheet:
            parts.append(gettext("Sheet “%(sheet)s”") % {"sheet": _isolated(self.sheet)})
        if self.row is not None:
            parts.append(gettext("row %(row)s") % {"row": self.row})
        if self.column:
            parts.append(gettext("column “%(column)s”") % {"column": _isolated(self.column)})
        text = gettext(", ").join(parts)
        return f"{text} ({_isolated(self.cell)})" if text and self.cell else text

    def __str__(self) -> str:
        place, text = self.place(), self.text()
        return f"{place}: {text}" if place else text


def _isolated(value: object) -> str:
    """Keep a name from disturbing a right-to-left sentence around it."""
    return f"\u2068{value}\u2069" if get_language_bidi() else str(value)


class BrokenForm(Refusal):
    """A workbook that cannot become a form; `complaints` say why and where."""

    def __init__(self, *complaints: Complaint) -> None:
        self.complaints = complaints
        super().__init__()

    def __str__(self) -> str:
        return "\n".join(str(complaint) for complaint in self.complaints)


UNREADABLE = _(
    "The form converter cannot read this form. Its own message says what it stumbled on."
)
SENTENCES: tuple[tuple[str, str | Promise, str, str], ...] = (
    (r"Unknown question type '(?P<value>[^']*)'", _("“%(value)s” is not a question type."),
     "survey", "type"),
    (r"Could not find the name '(?P<value>[^']*)'",
     _("This refers to a question “%(value)s” that is not in the form."), "", ""),
    (r"The name '(?P<value>[^']*)' appears more than once",
     _("This refers to “%(value)s”, but several questions have that name."), "", ""),
    (r"Reference variables must start with",
     _("A reference to a question is not complete: write it as ${name}."), "", ""),
    (r"the 'name' value '(?P<value>[^']*)' is invalid. (?:Questions|Repeat)",
     _("The name “%(value)s” is used twice. Give each question, group and repeat its own name."),
     "survey", "name"),
    (r"Names must begin with a letter",
     _("A name must begin with a letter and have no spaces or special signs."), "", ""),
    (r"Question or group with no name", _("This question or group has no name."), "survey", "name"),
    (r"Question with no type", _("This question has no type."), "survey", "type"),
    (r"Missing calculation", _("This calculation is empty."), "survey", "calculation"),
    (r"Unmatched 'begin_(?P<value>\w+)'",
     _("This “begin %(value)s” is never closed: add its “end %(value)s”."), "survey", "type"),
    (r"Unmatched 'end_(?P<value>\w+)'",
     _("This “end %(value)s” closes nothing: its “begin %(value)s” is missing."), "survey", "type"),
    (r"List name not in choices sheet: (?P<value>\S+)",
     _("The list “%(value)s” is not on the sheet “choices”."), "survey", "type"),
    (r"There should be a choices sheet",
     _("The form has select questions but no sheet “choices”."), "choices", ""),
    (r"Choice names must be unique", _("This choice's name is used twice in its list."),
     "choices", "name"),
    (r"Choices must have a name", _("This choice has no name."), "choices", "name"),
    (r"Choices should have a label", _("This choice has no label."), "choices", "label"),
    (r"should end with one of the supported file extensions",
     _("The file of choices must be a .csv, .geojson or .xml file."), "survey", "type"),
    (r"survey element named '(?P<value>[^']*)' has no label",
     _("The question “%(value)s” has no label."), "survey", "name"),
    (r"sheet: '(?P<sheet>\w+)'. One or more required column headers were not found: "
     r"(?P<value>.+?)\.",
     _("The column %(value)s is missing."), "", ""),
    (r"sheet: '(?P<sheet>\w+)'. Headers that are different names for the same column were found: "
     r"(?P<value>.+?)\. Rename",
     _("Two columns mean the same: %(value)s. Remove one of them."), "", ""),
    (r"^Duplicate column header: (?P<value>.+)",
     _("Two columns mean the same: %(value)s. Remove one of them."), "", ""),
    (r"column\(s\) are not supported by this version of pyxform: (?P<value>.+?)\. Please",
     _("The columns %(value)s are not known here."), "entities", ""),
    (r"sheet named '?survey",
     _("The workbook has no sheet “survey”."), "survey", ""),
    (r"entity list name '(?P<value>[^']*)' was not found on the entities sheet",
     _("The entity list “%(value)s” is not on the sheet “entities”."), "survey", "save_to"),
    (r"save_to property '(?P<value>[^']*)' is already assigned",
     _("Two questions save to the same property “%(value)s”."), "survey", "save_to"),
    (r"must be prefixed with the entity 'list_name'",
     _("The form fills several entity lists: write “save_to” as list#property."),
     "survey", "save_to"),
    (r"add an entities sheet and declare", _("“save_to” needs a sheet “entities”."),
     "survey", "save_to"),
    (r"does not have a label, but a 'label' is", _("This entity has no label."),
     "entities", "label"),
)  # fmt: skip


def explain(message: str, grid: Grid) -> Complaint:
    """Return the complaint for a message of pyxform, with its cell where one is known."""
    match = ROW.match(message)
    row = int(match[1]) if match else None
    words = ROW.sub("", message)
    place = PLACE.search(words)
    sheet = place["sheet"] if place else ""
    column = (place["column"] or "") if place else ""
    sentence: str | Promise = UNREADABLE
    params: dict[str, str] = {}
    for pattern, plain, usual_sheet, usual_column in SENTENCES:
        if found := re.search(pattern, words):
            params = {k: v.strip("'") for k, v in found.groupdict().items() if v}
            sentence = plain
            sheet = sheet or params.get("sheet", usual_sheet)
            column = column or usual_column
            break
    sheet = sheet or ("survey" if row is not None else "")
    if row is None and sheet and column and "value" in params:
        row = find_row(grid, sheet, column, params["value"])
    return at(Complaint(sentence, params, sheet, row, column, original=words.strip()), grid)


def at(complaint: Complaint, grid: Grid) -> Complaint:
    """Return the complaint with its cell, such as "D5", where row and column are known."""
    number = _column(grid.get(complaint.sheet, []), complaint.column)
    if complaint.row is None or number is None:
        return complaint
    from openpyxl.utils import get_column_letter

    cell = f"{get_column_letter(number + 1)}{complaint.row}"
    return Complaint(
        complaint.sentence,
        complaint.params,
        complaint.sheet,
        complaint.row,
        complaint.column,
        cell,
        complaint.original,
    )


def find_row(grid: Grid, sheet: str, column: str, *values: str) -> int | None:
    """Return the first row (from 1) of the sheet whose cell in the column is one of the values."""
    rows = grid.get(sheet, [])
    number = _column(rows, column)
    if number is None:
        return None
    for index, row in enumerate(rows[1:], start=2):
        if number < len(row) and row[number] in values:
            return index
    return None


def _column(rows: list[list[str]], column: str) -> int | None:
    """Return the index of a column, also where it is written as "label::French (fr)"."""
    if not rows or not column:
        return None
    headers = [_plain(header) for header in rows[0]]
    wanted = _plain(column)
    exact = (i for i, header in enumerate(headers) if header == wanted)
    loose = (i for i, header in enumerate(headers) if header.split(":")[0].strip() == wanted)
    return next(exact, next(loose, None))


def _plain(header: str) -> str:
    text = header.strip().lower().replace(" ", "_")
    return {"relevance": "relevant", "calculate": "calculation", "dataset": "list_name"}.get(
        text, text
    )
