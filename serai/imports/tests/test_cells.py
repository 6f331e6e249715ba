"""Cells of every kind under every field: read as they stand, or refused with their place."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.imports.methods.mapping import parse_mapping
from serai.imports.methods.rows import Known, read_file
from serai.imports.methods.sheets import Sheet
from serai.imports.tests.conftest import HEAD, MAPPING, cells
from serai.imports.tests.test_mapping import fields, parse
from serai.imports.tests.test_rows import KNOWN, read


def refused(**changes):
    """Return the column and the sentence of the one refusal that these cells bring."""
    observed, report = read(cells(**changes))
    (remark,) = report.of_kind("refused")
    assert (observed, remark.row, report.total("refused")) == ([], 2, 1)
    return remark.column, remark.sentence % remark.params


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-1-5", date(2026, 1, 5)),
        ("5/1/2026", date(2026, 1, 5)),
        ("31/01/2026", date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 59), date(2026, 1, 31)),
    ],
)
def test_a_day_is_read_in_the_ways_the_mapping_allows(cell, day):
    (one,), report = read(cells(Date=cell, Men=3))
    assert (one.observed_on, report.remarks) == (day, [])


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("01/31/2026", "01/31/2026"),
        ("31/02/2026", "31/02/2026"),
        ("2026-02-30", "2026-02-30"),
        ("2026-01", "2026-01"),
        ("31.01.2026", "31.01.2026"),
        ("5 janvier 2026", "5 janvier 2026"),
        ("2026-01-05 10:00", "2026-01-05 10:00"),
        ("٢٠٢٦-٠١-٠٥x", "٢٠٢٦-٠١-٠٥x"),
        (time(9, 30), "09:30:00"),
        (46027, "46027"),
        (True, "True"),
        ("", ""),
        ("-", ""),
        (None, ""),
    ],
)
def test_what_is_no_day_is_refused_as_it_was_written(cell, shown):
    assert refused(Date=cell) == ("Date", f"“{shown}” is not a date.")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("%d.%m.%Y", "05.01.2026"), ("%m/%d/%Y", "01/05/2026"), ("%d %b %Y", "05 Jan 2026"),
     ("%Y%m%d", "20260105"), ("%d-%m-%y", "05-01-26")],
)  # fmt: skip
def test_each_way_to_write_a_day_is_told_by_the_mapping(pattern, text):
    known = MAPPING.replace("%d/%m/%Y", pattern)
    (one,), _ = read(cells(Date=text), mapping=known)
    assert one.observed_on == date(2026, 1, 5)


WHOLE = [
    ("0", 0), ("7", 7), ("007", 7), ("1,234", 1234), ("12,345", 12_345), ("100,000", 100_000),
    (100_000, 100_000), (3.0, 3), ("99999", 99_999),
]  # fmt: skip
NOT_WHOLE = ["1,5", "1,23", "1,2345", ",5", "5,", "12,34,567", "1.5", "5 people", "five", "-1",
             "+1", "1e3", "0x5", "٥", "½", "²", "100001", "100,001", "9" * 5000, "True", "#N/A",
             "1 234"]  # fmt: skip


@pytest.mark.parametrize("column", ["Total", "Men"])
@pytest.mark.parametrize(("cell", "number"), WHOLE)
def test_whole_numbers_of_people(column, cell, number):
    (one,), _ = read(cells(**{column: cell}))
    assert (one.persons if column == "Total" else one.counts.get("male:18+", 0)) == number


@pytest.mark.parametrize("column", ["Total", "Men", "Women"])
@pytest.mark.parametrize("cell", NOT_WHOLE)
def test_what_is_no_whole_number_is_refused_as_it_was_written(column, cell):
    place, sentence = refused(**{column: cell})
    assert (place, sentence) == (column, f"“{cell[:120]}” is not a whole number of people.")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 100_000))
def test_thousands_may_be_parted_or_not(number):
    for written in (str(number), f"{number:,}", number, float(number)):
        (one,), _ = read(cells(Total=written))
        assert one.persons == number


@given(st.floats(allow_nan=True, allow_infinity=True).filter(lambda f: not f.is_integer()))
def test_no_broken_number_of_people_is_ever_taken(number):
    assert refused(Total=number)[0] == "Total"


@pytest.mark.parametrize("column", ["Men", "Women"])
@pytest.mark.parametrize("cell", ["", "-", " ", None, "0", 0])
def test_a_count_that_was_not_given_is_not_kept(column, cell):
    (one,), _ = read(cells(**{column: cell}))
    band = "male:18+" if column == "Men" else "female:18+"
    assert band not in one.counts


@pytest.mark.parametrize("column", ["Hunger", "Work", "Farm", "Disabled"])
@pytest.mark.parametrize(
    ("cell", "meant"),
    [("yes", True), ("Yes", True), ("YES", True), ("y", True), ("x", True), ("X", True),
     ("1", True), (1, True), (1.0, True), (True, True), ("true", True), ("no", False),
     ("No", False), ("n", False), ("0", False), (0, False), (False, False), ("", False),
     ("-", False), (None, False)],
)  # fmt: skip
def test_yes_and_no_in_every_writing(column, cell, meant):
    (one,), _ = read(cells(**{"Hunger": "", "Farm": "", column: cell}))
    found = {"Hunger": "food", "Work": "economic", "Farm": "economic", "Disabled": "disability"}
    assert (found[column] in (*one.reasons, *one.vulnerabilities)) is meant


@pytest.mark.parametrize("column", ["Hunger", "Work", "Farm", "Disabled"])
@pytest.mark.parametrize("cell", ["maybe", "2", "oui", "؟", "yes no", -1])
def test_what_is_neither_yes_nor_no_is_refused(column, cell):
    assert refused(**{column: cell}) == (column, f"“{cell}” is neither yes nor no.")


CODED = {"Point": "points", "Way": "ways", "From": "countries", "By": "transport"}


@pytest.mark.parametrize(("column", "list_name"), CODED.items())
@pytest.mark.parametrize("cell", ["Nowhere", "NOWHERE ", "N.", 7, True])
def test_a_spelling_that_no_list_has_is_refused_and_listed(column, list_name, cell):
    observed, report = read(cells(**{column: cell}), cells(Number="2"))
    shown = str(cell).strip()
    (remark,) = report.of_kind("refused")
    assert len(observed) == 1
    assert (remark.column, remark.sentence % remark.params) == (
        column, f"“{shown}” is not in the mapping's list “{list_name}”.",
    )  # fmt: skip
    assert report.as_json()["unmapped"] == [
        {"column": column, "list": list_name, "text": shown, "count": 1}
    ]


@pytest.mark.parametrize(
    ("column", "field"),
    [("From", "nationality"), ("Area", "origin_area"), ("Town", "destination_text"),
     ("By", "transport")],
)  # fmt: skip
@pytest.mark.parametrize("cell", ["", "-", None, "  "])
def test_what_may_be_missing_is_left_empty(column, field, cell):
    (one,), report = read(cells(**{column: cell}))
    assert one.values[field] == ""
    assert report.of_kind("refused") == []


@pytest.mark.parametrize(
    ("by", "what", "code"),
    [("Truck", "", "truck_bus"), ("Truck", "Foot", "truck_bus"), ("Other", "Foot", "foot"),
     ("Other", "", "other"), ("", "Foot", "")],
)  # fmt: skip
def test_what_stands_beside_other_is_asked_only_then(by, what, code):
    (one,), _ = read(cells(By=by, What=what))
    assert one.values["transport"] == code


PLACED = ("nationality", "origin_country", "previous_country", "next_country",
          "destination_country", "origin_area", "destination_area")  # fmt: skip


@pytest.mark.parametrize("field", PLACED)
def test_a_code_in_a_cell_must_be_one_that_the_directory_knows(field):
    good = "NE001" if field.endswith("area") else "MLI"
    mapping = parse(fields(**{field: "Remark"}))
    sheet = Sheet("Counts", [HEAD, cells(Remark=good), cells(Number="2", Remark="ZZZ")])
    (one,), report = read_file([sheet], mapping, KNOWN)
    assert one.values[field] == good
    (remark,) = report.of_kind("refused")
    assert (remark.row, remark.column, remark.sentence % remark.params) == (
        3, "Remark", "The code “ZZZ” is not known.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "longest"),
    [("origin_text", 120), ("previous_text", 120), ("next_text", 120), ("destination_text", 120),
     ("time_slot", 5)],
)  # fmt: skip
def test_a_text_is_kept_up_to_its_column_and_never_cut(field, longest):
    mapping = parse(fields(**{field: "Remark"}))
    rows = [cells(Remark="é" * longest), cells(Number="2", Remark="é" * (longest + 1))]
    (one,), report = read_file([Sheet("Counts", [HEAD, *rows])], mapping, KNOWN)
    assert one.values[field] == "é" * longest
    (remark,) = report.of_kind("refused")
    assert remark.sentence % remark.params == f"The text is longer than {longest} letters."


@pytest.mark.parametrize(
    ("field", "constant"),
    [("point", "NER-ARL"), ("direction", "outgoing"), ("nationality", "NER"),
     ("origin_area", "NE001"), ("destination_text", "Gao"), ("transport", "boat"),
     ("number", "A-1"), ("time_slot", "06-12")],
)  # fmt: skip
def test_a_constant_holds_for_every_row(field, constant):
    mapping = parse(fields(**{field: {"constant": constant}}))
    observed, _ = read_file([Sheet("Counts", [HEAD, cells(), cells()])], mapping, KNOWN)
    found = [getattr(one, field, None) or one.values.get(field) for one in observed]
    assert found == [constant, constant]


@pytest.mark.parametrize("telling", [[], ["Number"], ["Number", "Date", "Total"]])
def test_a_row_is_blank_only_where_all_the_telling_columns_are_empty(telling):
    mapping = MAPPING.replace("[Number, Date]", str(telling))
    _, report = read([""] * len(HEAD), cells(Number=""), mapping=mapping)
    blank = 0 if not telling else 1 if len(telling) > 1 else 2
    assert report.total("blank") == blank
    assert report.total("refused") == (1 if not telling else 0)


@pytest.mark.parametrize(
    ("footer", "kind", "sentence"),
    [
        ("5", "control_total", "The file's own total, 5, is that of the rows taken."),
        ("5 Individuals", "control_total", "The file's own total, 5, is that of the rows taken."),
        ("1,005", "control_total", "The file's own total is 1005; the rows taken have 5."),
        ("Sum", "blank", "The row holds no record. It says: “Sum”."),
        ("9" * 5000, "blank", f"The row holds no record. It says: “{'9' * 120}”."),
        ("", "blank", "The row is empty."),
    ],
)
def test_what_a_row_without_a_record_says(footer, kind, sentence):
    _, report = read(cells(), ["", "", "", "", footer])
    assert [r.sentence % r.params for r in report.of_kind(kind)] == [sentence]
    assert len(report.of_kind("control_total")) == (kind == "control_total")


def test_each_sheet_is_read_by_its_own_part_of_the_mapping():
    exits = MAPPING.split("sheets:\n")[1].replace("name: Counts", "name: Exits")
    data = MAPPING + exits.replace("{column: Way, values: ways}", "{constant: outgoing}")
    sheets = [Sheet("Exits", [HEAD, cells(Way="?")]), Sheet("Counts", [HEAD, cells(), cells()])]
    observed, report = read_file(sheets, parse_mapping(data), KNOWN)
    assert [(one.sheet, one.direction) for one in observed] == [
        ("Counts", "incoming"), ("Counts", "incoming"), ("Exits", "outgoing"),
    ]  # fmt: skip
    assert [(s.name, s.rows, s.taken) for s in report.sheets] == [("Counts", 2, 2), ("Exits", 1, 1)]
    assert report.totals == {("NER-ARL", "incoming"): 10, ("NER-ARL", "outgoing"): 5}


def test_numbers_repeat_within_a_sheet_only():
    data = MAPPING + MAPPING.split("sheets:\n")[1].replace("name: Counts", "name: More")
    sheets = [Sheet("Counts", [HEAD, cells()]), Sheet("More", [HEAD, cells()])]
    _, report = read_file(sheets, parse_mapping(data), KNOWN)
    assert report.of_kind("number_repeated") == []


def test_a_house_that_knows_nothing_takes_nothing():
    observed, report = read(cells(), known=Known(frozenset(), frozenset(), frozenset()))
    assert observed == []
    assert report.of_kind("refused")[0].params == {"code": "NER-ARL"}
