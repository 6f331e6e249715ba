"""Rows by a mapping: what is taken, what is refused, what is said."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.imports.methods.mapping import MappingProblem, parse_mapping
from serai.imports.methods.rows import Known, plain_text, read_file
from serai.imports.methods.sheets import Sheet
from serai.imports.tests.conftest import HEAD, MAPPING, cells

KNOWN = Known(frozenset({"NER-ARL"}), frozenset({"NER", "MLI"}), frozenset({"NE001"}))


def read(*rows, mapping=MAPPING, known=KNOWN):
    """Read rows of cells by the small mapping."""
    return read_file([Sheet("Counts", [HEAD, *rows])], parse_mapping(mapping), known)


def test_a_row_becomes_an_observation():
    (one,), report = read(cells(Hunger=True, Disabled=True))
    assert (one.sheet, one.row, one.number) == ("Counts", 2, "1")
    assert (one.observed_on, one.point, one.direction) == (date(2026, 1, 5), "NER-ARL", "incoming")
    assert one.persons == 5
    assert one.counts == {"male:18+": 3, "female:18+": 2}
    assert one.reasons == ("food",)
    assert one.vulnerabilities == {"disability": 1}
    assert one.values["nationality"] == "MLI"
    assert one.values["destination_text"] == "Arlit"
    assert report.of_kind("refused") == []
    assert report.sheets[0].unused == ["Remark"]


@pytest.mark.parametrize(
    ("given_", "day"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("05/01/2026", date(2026, 1, 5)),
        (datetime(2026, 1, 5, 9, 30), date(2026, 1, 5)),
        (" 2026-01-05 ", date(2026, 1, 5)),
    ],
)
def test_days_in_every_allowed_writing(given_, day):
    (one,), _ = read(cells(Date=given_))
    assert one.observed_on == day


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"Point": "Dirkou"}, "Point", "“Dirkou” is not in the mapping's list “points”"),
        ({"Point": "arlit"}, "Point", "“arlit” is not in the mapping's list"),
        ({"Point": "Agadez"}, "Point", "The code “NER-AGZ” is not known"),
        ({"Point": ""}, "Point", "The cell is empty"),
        ({"Point": "-"}, "Point", "The cell is empty"),
        ({"Way": ""}, "Way", "The cell is empty"),
        ({"Way": "Up"}, "Way", "“Up” is not in the mapping's list “ways”"),
        ({"Date": "5.1.2026"}, "Date", "“5.1.2026” is not a date"),
        ({"Date": 46027}, "Date", "“46027” is not a date"),
        ({"Total": ""}, "Total", "The cell is empty"),
        ({"Total": "five"}, "Total", "“five” is not a whole number"),
        ({"Total": "-5"}, "Total", "“-5” is not a whole number"),
        ({"Total": 2.5}, "Total", "“2.5” is not a whole number"),
        ({"Total": "٥"}, "Total", "“٥” is not a whole number"),
        ({"Total": "9999999"}, "Total", "is not a whole number"),
        ({"Men": "x"}, "Total", ""),
        ({"From": "Maly"}, "From", "“Maly” is not in the mapping's list “countries”"),
        ({"Area": "NE999"}, "Area", "The code “NE999” is not known"),
        ({"Town": "x" * 121}, "Town", "longer than 120 letters"),
        ({"Hunger": "maybe"}, "Hunger", "“maybe” is neither yes nor no"),
        ({"Farm": "maybe", "Work": "yes"}, "Farm", "neither yes nor no"),
        ({"Disabled": "2"}, "Disabled", "neither yes nor no"),
        ({"By": "Other", "What": "Balloon"}, "What", "list “more”"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_its_place(changes, column, words):
    observed, report = read(cells(), cells(Number="2", **changes))
    assert len(observed) == 1
    (remark,) = report.of_kind("refused")
    assert (remark.sheet, remark.row) == ("Counts", 3)
    assert words in remark.sentence % remark.params
    if words:
        assert remark.column == column


@pytest.mark.parametrize(
    ("total", "people"), [(5, 5), (5.0, 5), ("5", 5), ("1,005", 1005), (" 5 ", 5), (0, 0)]
)
def test_numbers_in_every_writing(total, people):
    (one,), _ = read(cells(Total=total))
    assert one.persons == people


@pytest.mark.parametrize(
    ("by", "what", "code"),
    [
        ("Truck", "", "truck_bus"),
        ("Other", "", "other"),
        ("Other", "Foot", "foot"),
        ("", "Foot", ""),
        ("-", "", ""),
    ],
)
def test_other_is_what_is_specified(by, what, code):
    (one,), _ = read(cells(By=by, What=what))
    assert one.values["transport"] == code


@pytest.mark.parametrize(
    ("text", "yes"),
    [(True, True), ("X", True), ("1", True), (1, True), (False, False), ("", False)],
)
def test_flags_in_every_writing(text, yes):
    (one,), _ = read(cells(Hunger=text))
    assert (one.reasons == ("food",)) is yes


def test_vulnerable_people_are_counted_where_the_mapping_says_so():
    mapping = MAPPING + "vulnerabilities_as: count\n"
    (one,), _ = read(cells(Disabled="3"), mapping=mapping)
    assert one.vulnerabilities == {"disability": 3}


def test_a_number_that_comes_again_is_taken_and_reported():
    observed, report = read(cells(), cells(), cells(Number="2"))
    assert len(observed) == 3
    (remark,) = report.of_kind("number_repeated")
    assert (remark.row, remark.params) == (3, {"number": "1", "first": 2})


@pytest.mark.parametrize("day", ["2025-12-31", "2026-02-01"])
def test_a_day_outside_the_window_is_taken_and_reported(day):
    observed, report = read(cells(Date=day))
    assert len(observed) == 1
    assert report.of_kind("date_outside_window")[0].params == {"day": day}


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-31"])
def test_the_windows_own_days_are_inside(day):
    _, report = read(cells(Date=day))
    assert report.remarks == []


def test_parts_that_do_not_add_up_are_reported():
    observed, report = read(cells(Men="9"))
    assert len(observed) == 1
    assert report.of_kind("totals_differ")[0].params == {"parts": 11, "total": 5}


@pytest.mark.parametrize(
    ("oddity", "changes"),
    [
        ("number_repeated", {}),
        ("date_outside_window", {"Number": "2", "Date": "2020-01-01"}),
        ("totals_differ", {"Number": "2", "Men": "1"}),
    ],
)
def test_what_is_odd_is_refused_where_the_mapping_says_so(oddity, changes):
    observed, report = read(
        cells(), cells(**changes), mapping=MAPPING + f"odd: {{{oddity}: refuse}}\n"
    )
    assert len(observed) == 1
    assert [remark.row for remark in report.of_kind("refused")] == [3]


def test_rows_without_a_record_are_blank_and_say_what_they_hold():
    footer = [*[""] * 4, "5 people"]
    observed, report = read(cells(), [""] * len(HEAD), footer)
    assert len(observed) == 1
    first, last = report.of_kind("blank")
    assert first.sentence == "The row is empty."
    assert last.params == {"text": "5 people"}
    assert (report.total("rows"), report.total("blank"), report.total("refused")) == (3, 2, 0)


@pytest.mark.parametrize(("total", "words"), [("5 people", "is that of the rows"), ("6", "have 5")])
def test_a_total_in_a_footer_is_compared(total, words):
    _, report = read(cells(), ["", "", "", "", total])
    (remark,) = report.of_kind("control_total")
    assert words in remark.sentence % remark.params


def test_spellings_are_counted_as_written_and_unified_as_listed():
    _, report = read(
        cells(), cells(Number="2", Point="Arlit "), cells(Number="3", Point="ARLIT")
    )  # fmt: skip
    (one,) = [entry for entry in report.unified() if entry["column"] == "Point"]
    assert one["code"] == "NER-ARL"
    assert {s["text"]: s["count"] for s in one["spellings"]} == {
        "Arlit": 1,
        "Arlit ": 1,
        "ARLIT": 1,
    }


def test_spaces_taken_off_free_text_are_counted():
    (one,), report = read(cells(Town=" Arlit "))
    assert one.values["destination_text"] == "Arlit"
    assert report.trimmed == {"Town": 1}


def test_unknown_spellings_are_listed_for_the_mapping():
    _, report = read(cells(From="Maly"), cells(Number="2", From="Maly"))
    assert report.as_json()["unmapped"] == [
        {"column": "From", "list": "countries", "text": "Maly", "count": 2}
    ]


def test_a_row_may_be_shorter_than_the_header():
    (one,), _ = read(cells()[:12])
    assert one.reasons == ()


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ([Sheet("Other", [HEAD]), Sheet("More", [])], "no sheet “Counts”; it has: Other, More"),
        ([Sheet("Counts", [HEAD[1:]])], "no single column “Number”"),
        ([Sheet("Counts", [])], "no single column"),
    ],
)
def test_a_file_the_mapping_is_not_for(sheets, words):
    with pytest.raises(MappingProblem) as caught:
        read_file(sheets, parse_mapping(MAPPING), KNOWN)
    assert words in str(caught.value)


def test_a_mapping_without_a_sheet_name_takes_the_only_sheet():
    mapping = parse_mapping(MAPPING.replace("name: Counts", "name: ''"))
    observed, _ = read_file([Sheet("export", [HEAD, cells()])], mapping, KNOWN)
    assert observed[0].sheet == "export"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (" a ", "a"),
        (3, "3"),
        (3.0, "3"),
        (3.5, "3.5"),
        (datetime(2026, 1, 5), "2026-01-05"),
    ],
)
def test_cells_as_text(cell, text):
    assert plain_text(cell) == text


cell = st.one_of(st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(),
                 st.datetimes())  # fmt: skip


@given(st.lists(st.lists(cell, max_size=len(HEAD)), max_size=6))
def test_every_row_is_taken_blank_or_refused_whatever_it_holds(rows):
    observed, report = read(*rows)
    assert report.total("rows") == len(rows)
    assert len(observed) == report.total("taken")
    assert report.total("taken") + report.total("blank") + report.total("refused") == len(rows)
    assert report.total("persons") == sum(one.persons for one in observed)
    assert sum(report.totals.values()) == report.total("persons")
    for remark in report.remarks:
        assert remark.sentence % remark.params if remark.params else remark.sentence
