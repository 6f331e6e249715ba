"""Files of persons: .csv and .xlsx as rows of cells, with plain limits, and guesses of columns."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from serai.kit.errors import Refusal
from serai.registration.choices import Field
from serai.registration.methods.reading import folded

MOST_BYTES = 10_000_000
MOST_UNPACKED = 100_000_000
MOST_COLUMNS = 100
MOST_ROWS = 5_000
LONGEST_CELL = 2_000


class NotASpreadsheet(Refusal):
    """Neither CSV nor XLSX."""

    sentence = _("This is neither a CSV file in UTF-8 nor an .xlsx workbook.")


class TooBig(Refusal):
    """More bytes than a list of persons has."""

    sentence = _("The file is bigger than %(limit)s MB. Split it.")


class TooManyColumns(Refusal):
    """More columns than a list of persons has."""

    sentence = _("The file has more than %(most)s columns. It cannot be a list of persons.")


class TooManyRows(Refusal):
    """More rows than are taken at once."""

    sentence = _("The file has more than %(most)s rows. Split it.")


class NothingInIt(Refusal):
    """No row under the headings."""

    sentence = _("The file has no row under its headings.")


def read_table(content: bytes) -> list[list[Any]]:
    """Return the rows of the first sheet, headings first, as long as its longest row.

    Empty rows below the headings stay, so that a row keeps its number; those at the end do not.
    Refuses with one of the refusals of this module.
    """
    if len(content) > MOST_BYTES:
        raise TooBig(limit=MOST_BYTES // 1_000_000)
    rows = _workbook(content) if content[:2] == b"PK" else _csv(content)
    said = [number for number, row in enumerate(rows) if not is_empty(row)]
    if len(said) < 2:
        raise NothingInIt
    kept = rows[said[0] : said[-1] + 1]
    width = max(len(row) for row in kept)
    return [[*row, *[""] * (width - len(row))] for row in kept]


def is_empty(row: Iterable[Any]) -> bool:
    """Say whether a row has nothing in any cell."""
    return not any(str(cell or "").strip() for cell in row)


def write_table(table: Iterable[Sequence[Any]]) -> bytes:
    """Return rows as CSV that `read_table` reads again."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(table)
    return written.getvalue().encode()


def _checked(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    found = []
    for row in islice(rows, MOST_ROWS + 2):
        if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
            raise TooManyColumns(most=MOST_COLUMNS)
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in row):
            raise NotASpreadsheet
        found.append(list(row[:MOST_COLUMNS]))
    if len(found) > MOST_ROWS + 1:
        raise TooManyRows(most=MOST_ROWS)
    return found


def _csv(content: bytes) -> list[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotASpreadsheet from error
    first = text.partition("\n")[0]
    if max(first.count(","), first.count(";"), first.count("\t")) > MOST_COLUMNS:
        raise TooManyColumns(most=MOST_COLUMNS)
    mark = max(",;\t", key=first.count)
    if "\0" in text:
        raise NotASpreadsheet
    try:
        return _checked(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise NotASpreadsheet from error


def _workbook(content: bytes) -> list[list[Any]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise TooBig(limit=MOST_BYTES // 1_000_000)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            return _checked(book.worksheets[0].iter_rows(values_only=True))
        finally:
            book.close()
    except Refusal:
        raise
    except Exception as error:  # a broken workbook fails in as many ways as it has parts
        raise NotASpreadsheet from error


def guess(headings: Sequence[Any]) -> dict[str, int]:
    """Return the column of each field whose name, or label in a language of ours, heads one."""
    wanted: dict[str, str] = {}
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            wanted |= {folded(str(one.label)): one.value for one in Field}
    wanted |= {folded(one.value): one.value for one in Field}
    found: dict[str, int] = {}
    for column, heading in enumerate(headings):
        if name := wanted.get(folded(str(heading or ""))):
            found.setdefault(name, column)
    return found
