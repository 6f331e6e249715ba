"""Answers as tables: columns over versions, cells, keys, geometries, differences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.xforms.schema import Choice, FormSchema, Question, Table
from serai.xforms.tabular import (
    Layout,
    columns_of,
    differences,
    geometry,
    parent_of,
    questions_of,
    row_key,
    row_maker,
    table_paths,
)
from serai.xforms.tests.forms import EN, FR, ask, registry

CODES = Layout()
ROOT = (Table("", None, {}),)


def schema(*questions, tables=ROOT, languages=(EN, FR)):
    return FormSchema("data", languages, languages[0], tables, questions)


def headers(schemas, table="", layout=CODES):
    return [column.header for column in columns_of(schemas, table, layout)]


def test_headers_are_paths_below_the_table():
    assert headers([registry()], "group")[:3] == ["direction", "nationality", "reasons"]
    assert headers([registry()], "group/member") == ["age"]


def test_notes_have_no_column():
    assert "note" not in headers([registry()])


def test_a_question_without_a_label_is_called_by_its_path():
    assert headers([schema(ask("a/b", "text"))], layout=Layout(EN)) == ["a/b"]


def test_labels_that_occur_twice_are_told_apart():
    both = schema(ask("a", "text", "Name"), ask("b", "text", "Name"), ask("c", "text", "Age"))
    assert headers([both], layout=Layout(EN)) == ["Name (a)", "Name (b)", "Age"]


def test_the_newest_version_leads_and_the_older_ones_add():
    new, old = (
        schema(ask("b", "text"), ask("c", "text")),
        schema(ask("a", "text"), ask("b", "text")),
    )
    assert headers([new, old]) == ["b", "c", "a"]
    assert [question.path for _s, question in questions_of([new, old], "")] == ["b", "c", "a"]


def test_choices_that_only_an_older_version_had_keep_their_labels():
    new = schema(ask("x", "select_one", choices={"a": "A"}))
    old = schema(ask("x", "select_one", choices={"a": "Old A", "b": "B"}))
    [column] = columns_of([new, old], "", Layout(EN))
    assert [column.cell(code) for code in ("a", "b", "c", "")] == ["A", "B", "c", ""]


def test_a_form_without_languages_has_labels_too():
    question = Question("x", "x", "select_one", "", {"": "Which"}, (Choice("a", {"": "One"}),))
    plain = schema(question, languages=("",))
    [column] = columns_of([plain], "", Layout(""))
    assert (column.header, column.cell("a")) == ("Which", "One")


def test_split_multiples():
    asked = schema(ask("x", "select_multiple", "X", choices={"a": "A", "b": "B"}))
    assert headers([asked], layout=Layout(split_multiples=True)) == ["x", "x/a", "x/b"]
    labelled = columns_of([asked], "", Layout(EN, split_multiples=True))
    assert [column.header for column in labelled] == ["X", "X/A", "X/B"]
    cells = row_maker(labelled)
    assert cells({"x": "b"}) == ["B", "0", "1"]
    assert cells({"x": "a b"}) == ["A, B", "1", "1"]
    assert cells({}) == ["", "", ""]


def test_numbers_are_known():
    asked = schema(ask("i", "integer"), ask("t", "text"), ask("d", "decimal"), ask("g", "geopoint"))
    numeric = [column.is_number for column in columns_of([asked], "", CODES)]
    assert numeric == [True, False, True, True, True, True, True]


@given(st.dictionaries(st.sampled_from(["point", "remark", "photo", "unknown"]), st.text()))
def test_plain_cells_are_the_raw_answers(answers):
    columns = [c for c in columns_of([registry()], "", CODES) if c.is_plain]
    assert row_maker(columns)(answers) == [answers.get(c.path, "") for c in columns]


def test_tables_and_their_parents():
    schemas = [registry(), schema(tables=(Table("", None, {}), Table("g/r", "", {})))]
    assert table_paths(schemas) == ["", "group", "group/member", "g/r"]
    assert [parent_of(schemas, t) for t in table_paths(schemas)] == ["", "", "group", ""]


@pytest.mark.parametrize(
    ("table", "ordinal", "key"),
    [("", 1, "uuid:1"), ("group", 2, "uuid:1/group[2]"), ("a/b", 10, "uuid:1/a/b[10]")],
)
def test_keys(table, ordinal, key):
    assert row_key("uuid:1", table, ordinal) == key


RING = "0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0"


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("geopoint", "13.5 2.1 0 4", {"type": "Point", "coordinates": [2.1, 13.5]}),
        ("geopoint", "13.5 2.1 200.5 4", {"type": "Point", "coordinates": [2.1, 13.5, 200.5]}),
        ("geopoint", "13.5 2.1", {"type": "Point", "coordinates": [2.1, 13.5]}),
        ("start-geopoint", "1 2", {"type": "Point", "coordinates": [2.0, 1.0]}),
        ("geotrace", "0 0;1 1", {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}),
        ("geoshape", RING,
         {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}),
        ("geotrace", "0 0", None),
        ("geoshape", "0 0;1 1;0 0", None),
        ("geopoint", "91 0", None),
        ("geopoint", "0 181", None),
        ("geopoint", "nan 0", None),
        ("geopoint", "", None),
        ("geopoint", "x", None),
        ("text", "1 2", None),
    ],
)  # fmt: skip
def test_geometries(kind, raw, expected):
    assert geometry(kind, raw) == expected


@given(st.text(alphabet="0123456789.- ;x", max_size=40), st.sampled_from(["geopoint", "geotrace"]))
def test_any_text_is_a_geometry_or_none(raw, kind):
    found = geometry(kind, raw)
    assert found is None or found["type"] in {"Point", "LineString"}


ANSWERS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "1", "2"]))
ROWS = st.dictionaries(st.tuples(st.sampled_from(["", "g"]), st.integers(1, 2)), ANSWERS)


@given(ROWS, ROWS)
def test_differences_lead_from_one_to_the_other(before, after):
    changed = differences(before, after)
    state = {
        (table, ordinal, path): value
        for (table, ordinal), answers in before.items()
        for path, value in answers.items()
    }
    for table, ordinal, path, old, new in changed:
        assert state.get((table, ordinal, path), "") == old != new
        state[table, ordinal, path] = new
    wanted = {
        (table, ordinal, path): value
        for (table, ordinal), answers in after.items()
        for path, value in answers.items()
        if value
    }
    assert {key: value for key, value in state.items() if value} == wanted
    assert not differences(after, after)
