"""Opening files: spreadsheets, CSV of both kinds, and what only pretends; header labels."""

import io
import zipfile

import pytest

from serai.imports.methods import sheets
from serai.imports.methods.proposal import propose_mapping
from serai.imports.methods.sheets import (
    Sheet,
    UnreadableFile,
    find_column,
    header_labels,
    open_sheets,
)
from serai.imports.tests.conftest import cells, workbook


def test_a_workbook_opens_with_its_sheets():
    (one,) = open_sheets("a.xlsx", workbook(cells()))
    assert one.name == "Counts"
    assert one.rows[0][:3] == ("Number", "Date", "Point")
    assert len(one.rows) == 2


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a;b\n1;2,5\n", [["a", "b"], ["1", "2,5"]]),
        ('a,b\n"x, y",2\n', [["a", "b"], ["x, y", "2"]]),
        ("a,b\n1,2\n,\n \n", [["a", "b"], ["1", "2"]]),
        ("", []),
    ],
)
def test_a_csv_opens_with_either_sign(text, rows):
    (one,) = open_sheets("counts.csv", text.encode("utf-8-sig"))
    assert (one.name, one.rows) == ("counts", rows)


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b""),
        ("a.xlsx", b"not a workbook"),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.xlsx", workbook(cells())[:-200]),
        ("a.xlsx", bomb()),
        ("a.csv", b"\xff\xfe\x00\x01"),
        ("a.csv", b"a,b\n\xe9,1\n"),
    ],
)
def test_what_is_no_spreadsheet_is_refused(name, content, monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 1_000_000)
    with pytest.raises(UnreadableFile):
        open_sheets(name, content)


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b"a\n" * 20), ("a.xlsx", workbook(*[cells()] * 20))]
)
def test_a_file_of_too_many_rows_is_refused(name, content, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 10)
    with pytest.raises(UnreadableFile):
        open_sheets(name, content)


@pytest.mark.parametrize(
    ("rows", "count", "labels"),
    [
        ([("a", "b")], 1, ["a", "b"]),
        ([("a", "a", "a")], 1, ["a", "a (2)", "a (3)"]),
        ([(" a \n b ", None)], 1, ["a b", ""]),
        ([("G", None, "H"), ("x", "y", None)], 2, ["G > x", "G > y", "H"]),
        ([("G", None), ("x", "x")], 2, ["G > x", "G > x (2)"]),
        ([("G",), ("x", "y")], 2, ["G > x", "G > y"]),
        ([("G", "H"), (None, "y")], 2, ["G", "H > y"]),
        ([], 1, []),
    ],
)
def test_header_labels(rows, count, labels):
    assert header_labels(rows, count) == labels


@pytest.mark.parametrize(
    ("header", "column"),
    [("G > x", 0), ("y", 1), ("x", None), ("H > x", 2), ("nowhere", None), ("G", None)],
)
def test_a_column_is_found_by_its_label_or_its_own_part(header, column):
    assert find_column(["G > x", "G > y", "H > x"], header) == column


def test_a_proposal_lists_headers_and_spellings():
    rows = [("Point", "Total", "Free"), *(("Arlit ", n, f"text {n}") for n in range(60))]
    text = propose_mapping([Sheet("Counts", rows)])
    assert "Counts: Point" in text
    assert "- Arlit" in text
    assert "# Counts: Total" in text
    assert "text 1" not in text
