"""Files that leave the house: whole, and harmless to who opens them."""

import csv
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from serai.kit import exports
from serai.kit.exports import (
    FORMULA_STARTS,
    Sheet,
    csv_stream,
    geojson_stream,
    neutral,
    write_xlsx,
    zip_stream,
)

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
ROWS = st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("", ""),
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("+1", "+1"),
        ("-2.5", "-2.5"),
        ("+227 90 00", "'+227 90 00"),
        ("-1 2", "'-1 2"),
        ("-", "'-"),
        ("-1e5", "'-1e5"),
        ("\tx", "'\tx"),
        ("\r=x", "'\r=x"),
        ("\n=x", "'\n=x"),
        ("＝x", "'＝x"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
    ],
)
def test_neutral(cell, shown):
    assert neutral(cell) == shown


@given(CELL)
def test_no_cell_starts_a_formula_unless_it_is_a_number(cell):
    shown = neutral(cell)
    assert shown.removeprefix("'") == cell.removeprefix("'")
    if shown and shown[0] in FORMULA_STARTS:
        assert float(shown) == float(cell)


@given(ROWS)
def test_csv_reads_back_as_it_was_but_for_the_apostrophes(rows):
    text = b"".join(csv_stream(["a", "=b", "c"], rows)).decode()
    assert text.startswith("\ufeff")
    found = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert found[0] == ["a", "'=b", "c"]
    assert found[1:] == [[neutral(cell) for cell in row] for row in rows]


def test_csv_comes_in_pieces_and_takes_rows_as_it_goes():
    taken = []

    def rows():
        for number in range(1_200):
            taken.append(number)
            yield [str(number)]

    stream = csv_stream(["n"], rows())
    next(stream)
    assert len(taken) == exports.BATCH
    assert sum(piece.count(b"\r\n") for piece in stream) == 1_200 - exports.BATCH


def test_a_zip_streams_whole_files():
    members = [("a.csv", [b"x" * 100_000, b"y"]), ("b/é.csv", iter([b""]))]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zip_stream(members))))
    assert archive.testzip() is None
    assert archive.read("a.csv") == b"x" * 100_000 + b"y"
    assert archive.read("b/é.csv") == b""


def workbook(*sheets):
    file = io.BytesIO()
    write_xlsx(sheets, file)
    file.seek(0)
    return load_workbook(file)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("12", 12), ("-3.5", -3.5), ("007", "007"), ("1e5", "1e5"), ("9" * 20, "9" * 20), ("x", "x"),
     ("=1+1", "=1+1"), ("", None)],
)  # fmt: skip
def test_number_columns_hold_numbers_and_never_spoil_anything_else(cell, kept):
    book = workbook(Sheet("s", ["n", "t"], [[cell, cell]], frozenset({0})))
    cells = book["s"][2] if cell else [book["s"].cell(2, 1)]
    assert cells[0].value == kept
    assert cells[0].data_type in {"n", "s"}


def test_sheet_names_are_made_fit_and_distinct():
    names = ["a/b:c", "a_b_c", "x" * 40, "X" * 40, ""]
    book = workbook(*(Sheet(name, ["h"], []) for name in names))
    assert book.sheetnames == ["a_b_c", "a_b_c 2", "x" * 31, f"{'X' * 27} 2", "data"]


def test_a_full_sheet_goes_on_in_another(monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 3)
    book = workbook(Sheet("s", ["h"], ([str(n)] for n in range(7))))
    assert book.sheetnames == ["s", "s 2", "s 3"]
    assert [row[0] for name in book.sheetnames for row in list(book[name].values)[1:]] == list(
        "0123456"
    )
    assert {book[name]["A1"].value for name in book.sheetnames} == {"h"}


def test_a_text_too_long_for_a_cell_ends_in_an_ellipsis():
    book = workbook(Sheet("s", ["h"], [["x" * 40_000]]))
    value = book["s"]["A2"].value
    assert len(value) == exports.CELL_LIMIT
    assert value.endswith("x…")


@given(st.lists(st.dictionaries(CELL, CELL, max_size=3), max_size=4))
def test_geojson_is_json_whatever_it_holds(features):
    found = json.loads(b"".join(geojson_stream(features)))
    assert found == {"type": "FeatureCollection", "features": features}
