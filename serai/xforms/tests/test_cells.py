"""What stands in a cell, for each kind of question and layout; and the words for a bad form."""

import pytest
from django.utils.translation import gettext, override

from serai.xforms.complaints import SENTENCES, UNREADABLE, at, explain
from serai.xforms.declarations import (
    MISSING,
    UNKNOWN_LIST,
    UNKNOWN_PROPERTY,
    WRONG_CHOICES,
    WRONG_TYPE,
)
from serai.xforms.schema import FormSchema, Table
from serai.xforms.tabular import (
    Column,
    Layout,
    columns_of,
    differences,
    parent_of,
    questions_of,
    row_maker,
    table_paths,
)
from serai.xforms.tests.forms import EN, FR, ask, registry
from serai.xforms.xlsform import HAS_DOCTYPE, HAS_MACROS, NOT_XLSX, PROTECTED, TOO_BIG

WAYS = {"in": "Into", "out": "Out of"}
TEXT = Column("h", "q")
ONE = Column("h", "q", labels=WAYS)
MANY = Column("h", "q", labels=WAYS, several=True)
OPTION = Column("h", "q", option="in")
LATITUDE, ACCURACY = Column("h", "q", part=0), Column("h", "q", part=3)
CELLS = [
    (TEXT, "free text", "free text"),
    (TEXT, "", ""),
    (ONE, "in", "Into"),
    (ONE, "in out", "in out"),
    (ONE, "other", "other"),
    (ONE, "", ""),
    (MANY, "in", "Into"),
    (MANY, "in out", "Into, Out of"),
    (MANY, "out  in", "Out of, Into"),
    (MANY, "in other", "Into, other"),
    (MANY, "", ""),
    (OPTION, "in", "1"),
    (OPTION, "out in", "1"),
    (OPTION, "out", "0"),
    (OPTION, "inside", "0"),
    (OPTION, "", ""),
    (LATITUDE, "13.5 2.1 0 5", "13.5"),
    (ACCURACY, "13.5 2.1 0 5", "5"),
    (ACCURACY, "13.5 2.1", ""),
    (LATITUDE, "", ""),
]


@pytest.mark.parametrize(("column", "raw", "cell"), CELLS)
def test_cells(column, raw, cell):
    assert column.cell(raw) == cell
    assert row_maker([column])({"q": raw}) == [cell]
    assert row_maker([column])({}) == [""]


@pytest.mark.parametrize(
    ("column", "plain"),
    [(TEXT, True), (ONE, False), (MANY, False), (OPTION, False), (LATITUDE, False),
     (Column("h", "q", is_number=True), True)],
)  # fmt: skip
def test_only_raw_text_is_plain(column, plain):
    assert column.is_plain is plain


def form(*questions):
    return FormSchema("data", (EN, FR), EN, (Table("", None, {}),), questions)


LAYOUTS = [
    # question, layout, headers, cells of the answer
    (ask("q", "text", "Name"), Layout(), ["q"], "x y", ["x y"]),
    (ask("q", "text", "Name"), Layout(EN), ["Name"], "x y", ["x y"]),
    (ask("q", "text", "Name"), Layout(FR), ["Name (fr)"], "x y", ["x y"]),
    (ask("q", "text", "Name"), Layout("Klingon"), ["Name"], "x y", ["x y"]),
    (ask("q", "select_one", "Way", choices=WAYS), Layout(), ["q"], "in", ["in"]),
    (ask("q", "select_one", "Way", choices=WAYS), Layout(FR), ["Way (fr)"], "in", ["Into (fr)"]),
    (ask("q", "select_one", "Way", choices=WAYS), Layout(EN, True), ["Way"], "in", ["Into"]),
    (ask("q", "select_multiple", "W", choices=WAYS), Layout(), ["q"], "in out", ["in out"]),
    (ask("q", "select_multiple", "W", choices=WAYS), Layout(None, True),
     ["q", "q/in", "q/out"], "out", ["out", "0", "1"]),
    (ask("q", "select_multiple", "W", choices=WAYS), Layout(FR, True),
     ["W (fr)", "W (fr)/Into (fr)", "W (fr)/Out of (fr)"], "in", ["Into (fr)", "1", "0"]),
    (ask("q", "rank", "W", choices=WAYS), Layout(EN, True), ["W"], "out in", ["Out of, Into"]),
    (ask("q", "geopoint", "Where"), Layout(EN),
     ["Where/latitude", "Where/longitude", "Where/altitude", "Where/accuracy"],
     "13.5 2.1 200 5", ["13.5", "2.1", "200", "5"]),
    (ask("q", "start-geopoint"), Layout(),
     ["q/latitude", "q/longitude", "q/altitude", "q/accuracy"], "1 2", ["1", "2", "", ""]),
    (ask("q", "geotrace", "Way"), Layout(EN), ["Way"], "0 0;1 1", ["0 0;1 1"]),
    (ask("q", "note", "Read"), Layout(EN), [], "", []),
    (ask("q", "acknowledge", "OK"), Layout(EN), [], "OK", []),
    (ask("q", "image", "Photo"), Layout(EN), ["Photo"], "a.jpg", ["a.jpg"]),
    (ask("q", "integer", "How many"), Layout(), ["q"], "7", ["7"]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "layout", "headers", "raw", "cells"), LAYOUTS)
def test_columns_of_one_question(question, layout, headers, raw, cells):
    columns = columns_of([form(question)], "", layout)
    assert [column.header for column in columns] == headers
    assert row_maker(columns)({"q": raw}) == cells


NUMBERS = ["integer", "decimal", "range", "int"]


@pytest.mark.parametrize(
    ("kind", "number"),
    [*((kind, True) for kind in NUMBERS), ("text", False), ("date", False), ("select_one", False)],
)
def test_which_columns_hold_numbers(kind, number):
    [column] = columns_of([form(ask("q", kind))], "", Layout())
    assert column.is_number is number


def test_a_form_without_versions_has_no_columns():
    assert columns_of([], "", Layout()) == ()
    assert table_paths([]) == []
    assert parent_of([], "group") == ""
    assert questions_of([], "") == []


def test_the_type_of_the_newest_version_decides():
    new, old = form(ask("q", "integer")), form(ask("q", "text"))
    assert [q.type for _s, q in questions_of([new, old], "")] == ["integer"]
    assert [q.type for _s, q in questions_of([old, new], "")] == ["text"]


def test_headers_below_a_repeat_leave_its_path_out_but_keep_groups():
    tables = (Table("", None, {}), Table("r", "", {}))
    schema = FormSchema("data", ("",), "", tables, (ask("r/g/a", "text", table="r"),))
    assert [c.header for c in columns_of([schema], "r", Layout())] == ["g/a"]


ROWS = [
    ({}, {}, []),
    ({("", 1): {"a": "1"}}, {("", 1): {"a": "1"}}, []),
    ({("", 1): {"a": "1"}}, {("", 1): {"a": "2"}}, [("", 1, "a", "1", "2")]),
    ({("", 1): {"a": "1"}}, {("", 1): {}}, [("", 1, "a", "1", "")]),
    ({("", 1): {}}, {("", 1): {"a": "1"}}, [("", 1, "a", "", "1")]),
    ({("", 1): {"a": ""}}, {("", 1): {}}, []),
    ({("g", 2): {"g/a": "1"}}, {}, [("g", 2, "g/a", "1", "")]),
    ({}, {("g", 1): {"g/a": "1", "g/b": "2"}},
     [("g", 1, "g/a", "", "1"), ("g", 1, "g/b", "", "2")]),
    ({("", 1): {"a": "1"}, ("g", 1): {"g/a": "1"}},
     {("", 1): {"a": "2"}, ("g", 1): {"g/a": "2"}},
     [("", 1, "a", "1", "2"), ("g", 1, "g/a", "1", "2")]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "changed"), ROWS)
def test_what_a_correction_changed(before, after, changed):
    assert differences(before, after) == changed


def test_the_registry_has_a_column_for_each_question_that_is_answered():
    headers = [c.header for c in columns_of([registry()], "", Layout())]
    assert headers == [
        "point", "where/latitude", "where/longitude", "where/altitude", "where/accuracy",
        "photo", "remark",
    ]  # fmt: skip


WORDS = [
    str(sentence)
    for sentence in (
        *(row[1] for row in SENTENCES), UNREADABLE, NOT_XLSX, TOO_BIG, HAS_MACROS, HAS_DOCTYPE,
        PROTECTED, UNKNOWN_LIST, UNKNOWN_PROPERTY, WRONG_TYPE, WRONG_CHOICES, MISSING,
    )
]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("sentence", WORDS)
def test_every_complaint_speaks_french_and_arabic_and_keeps_its_names(sentence, language):
    with override(language):
        said = gettext(sentence)
    assert said != sentence
    for name in ("value", "list", "property", "wanted", "given", "choices", "known"):
        assert said.count(f"%({name})s") == sentence.count(f"%({name})s")


GRID = {"survey": [["Type", "Name", "Label::French (fr)"], ["text", "a", "A"], ["foo", "b", "B"]]}
EXPLAINED = [
    # pyxform's words, (sheet, row, column, cell), part of ours
    ("[row : 3] Unknown question type 'foo'.", ("survey", 3, "type", "A3"), "“foo” is not a"),
    ("Unknown question type 'foo'.", ("survey", 3, "type", "A3"), "“foo” is not a"),
    ("Unknown question type 'bar'.", ("survey", None, "type", ""), "“bar” is not a"),
    ("On the 'survey' sheet, the 'label' value is odd", ("survey", None, "label", ""),
     "own message"),
    ("[row : 2] On the 'survey' sheet, the 'label' value is odd", ("survey", 2, "label", "C2"),
     "own message"),
    ("[row : 2] On the 'choices' sheet, the 'name' value is odd", ("choices", 2, "name", ""),
     "own message"),
    ("[row : 2] Question with no type.", ("survey", 2, "type", "A2"), "has no type"),
    ("Unmatched 'begin_group'.", ("survey", None, "type", ""), "“begin group” is never closed"),
    ("", ("", None, "", ""), "own message"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "place", "ours"), EXPLAINED)
def test_the_converters_words_find_their_cell(words, place, ours):
    found = explain(words, GRID)
    assert (found.sheet, found.row, found.column, found.cell) == place
    assert ours in found.text()
    assert found.original == words.removeprefix("[row : 3] ").removeprefix("[row : 2] ")


def test_a_complaint_without_a_row_has_no_cell():
    found = explain("There should be a choices sheet in this xlsform.", GRID)
    assert at(found, GRID) is found
