"""Tables on their way out: CSV, zipped CSVs, XLSX and GeoJSON, streamed, safe to open.

Nothing here knows what the cells mean. Rows are consumed once and never held together, so a caller
can hand in a server-side cursor.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

Cells = Sequence[str]
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,12})?")
SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
SHEET_ROWS = 1_048_575
CELL_LIMIT = 32_767
BATCH = 500
XLSX_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    A cell that starts with a formula's sign gets an apostrophe before it, unless it is one plain
    number (a negative amount, a longitude).
    """
    if cell and cell[0] in FORMULA_STARTS and not PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def csv_stream(header: Cells, rows: Iterable[Cells]) -> Iterator[bytes]:
    """Yield a CSV (RFC 4180, UTF-8 with a mark for spreadsheets) in pieces, cells neutralised."""
    buffer = io.StringIO()
    write = csv.writer(buffer).writerow
    buffer.write("\ufeff")
    write([neutral(cell) for cell in header])
    for number, row in enumerate(rows, start=1):
        write(
            [cell if not cell or cell[0] not in FORMULA_STARTS else neutral(cell) for cell in row]
        )
        if number % BATCH == 0:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


class _Outlet(io.RawIOBase):
    """Where a zip writes what a stream has not yet taken."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def zip_stream(members: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield a zip file whose members are written one after the other as their pieces come."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, pieces in members:
            with archive.open(name, "w", force_zip64=True) as member:
                for piece in pieces:
                    member.write(piece)
                    if outlet.waiting:
                        yield outlet.take()
    yield outlet.take()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its header, its rows, and which columns hold numbers."""

    name: str
    header: Cells
    rows: Iterable[Cells]
    numbers: frozenset[int] = frozenset()


def write_xlsx(sheets: Iterable[Sheet], file: IO[bytes]) -> None:
    """Write a workbook row by row. Text is always text: no formula, no link, whatever it says.

    Cells of number columns that are numbers become numbers. A sheet that is full goes on in a
    further one of the same header; a text longer than a cell holds ends in an ellipsis.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(file, XLSX_OPTIONS)
    bold = book.add_format({"bold": True})
    taken: set[str] = set()
    for sheet in sheets:
        page, line = None, 0
        for row in sheet.rows:
            if page is None or line > SHEET_ROWS:
                page, line = _add_page(book, sheet, taken, bold), 1
            for column, cell in enumerate(row):
                if cell and column in sheet.numbers and NUMBER.fullmatch(cell):
                    page.write_number(line, column, float(cell))
                elif cell:
                    page.write_string(line, column, _fitting(cell))
            line += 1
        if page is None:
            _add_page(book, sheet, taken, bold)
    book.close()


def _add_page(book: Any, sheet: Sheet, taken: set[str], bold: Any) -> Any:
    stem = name = SHEET_FORBIDDEN.sub("_", sheet.name)[:31] or "data"
    number = 1
    while name.lower() in taken:
        number += 1
        name = f"{stem[:27]} {number}"
    taken.add(name.lower())
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    for column, cell in enumerate(sheet.header):
        page.write_string(0, column, _fitting(cell), bold)
    return page


def _fitting(cell: str) -> str:
    return cell if len(cell) <= CELL_LIMIT else cell[: CELL_LIMIT - 1] + "…"


def geojson_stream(features: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield a GeoJSON FeatureCollection (RFC 7946), one feature a line."""
    yield b'{"type":"FeatureCollection","features":['
    between = b"\n"
    for feature in features:
        yield between + json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode()
        between = b",\n"
    yield b"\n]}\n"
