"""Opening other people's spreadsheets: .xlsx and .csv as rows of cells, one label a column."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 200_000
LONGEST_CELL = 32_767  # characters, as a spreadsheet's own limit is
JOIN = " > "


class UnreadableFile(ValueError):
    """The file is no spreadsheet that can be read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and its rows of cells. The first row is row 1."""

    name: str
    rows: Sequence[Sequence[Any]]


def open_sheets(name: str, content: bytes) -> list[Sheet]:
    """Return the sheets of an .xlsx, or the one sheet of a .csv (UTF-8, comma or semicolon)."""
    if PurePath(name).suffix.lower() == ".csv":
        return [Sheet(PurePath(name).stem, _without_tail(_csv_rows(content)))]
    return _workbook(content)


def _without_tail(rows: list[Any]) -> list[Any]:
    """Drop the empty rows after the last filled one, which spreadsheets often have."""
    while rows and all(cell is None or not str(cell).strip() for cell in rows[-1]):
        rows.pop()
    return rows


def _csv_rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile from error
    if "\x00" in text:
        raise UnreadableFile
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFile from error
    if len(rows) > MOST_ROWS or any(len(cell) > LONGEST_CELL for row in rows for cell in row):
        raise UnreadableFile
    return rows


def _workbook(content: bytes) -> list[Sheet]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise UnreadableFile
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = []
        for sheet in book.worksheets:
            rows = []
            for row in sheet.iter_rows(values_only=True):
                rows.append(row)
                if len(rows) > MOST_ROWS:
                    raise UnreadableFile
            sheets.append(Sheet(sheet.title, _without_tail(rows)))
        book.close()
    except Exception as error:  # a broken workbook fails in as many ways as it has parts
        raise UnreadableFile from error
    return sheets


def header_labels(rows: Sequence[Sequence[Any]], header_rows: int) -> list[str]:
    """Return one label for each column from one or more header rows.

    A group's header reaches over the columns to its right that have a header below; group and
    header are joined by " > ". A label that comes again gets " (2)", " (3)" and so on.
    """
    heads = [[_label(cell) for cell in row] for row in rows[:header_rows]]
    width = max((len(head) for head in heads), default=0)
    heads = [head + [""] * (width - len(head)) for head in heads]
    groups = [""] * max(len(heads) - 1, 0)
    seen: Counter[str] = Counter()
    labels = []
    for column in range(width):
        last = heads[-1][column]
        for level in range(len(groups)):
            if heads[level][column] or not last:
                groups[level] = heads[level][column]
        label = JOIN.join(part for part in (*groups, last) if part)
        seen[label] += 1
        labels.append(f"{label} ({seen[label]})" if label and seen[label] > 1 else label)
    return labels


def find_column(labels: Sequence[str], header: str) -> int | None:
    """Return the column of a header: its whole label, or its last part where only one has it."""
    if header in labels:
        return labels.index(header)
    ends = [i for i, label in enumerate(labels) if label.rsplit(JOIN, 1)[-1] == header]
    return ends[0] if len(ends) == 1 else None


def _label(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""
