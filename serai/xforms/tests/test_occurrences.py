"""Answers become values of the declared type, or a reason that names the answer."""

import json
import uuid
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.kit.entities import EntityList, Property
from serai.xforms.occurrences import PARSERS, Misreading, as_json, read_occurrences
from serai.xforms.schema import EntityDeclaration
from serai.xforms.submission import EntityNode, Reading, RowData, moment

RIGHT = [
    ("text", "أمينة", "أمينة"),
    ("integer", "12", 12),
    ("integer", "-3", -3),
    ("integer", "12.0", 12),
    ("integer", "١٢", 12),
    ("decimal", "1.50", Decimal("1.50")),
    ("date", "2026-03-01", date(2026, 3, 1)),
    ("date", "2026-03-01T23:30:00.000-05:00", date(2026, 3, 1)),
    ("time", "06:00", time(6)),
    ("time", "06:00:00.000+01:00", time(6)),
    ("datetime", "2026-03-01T06:00:00Z", datetime(2026, 3, 1, 6, tzinfo=UTC)),
    (
        "datetime",
        "2026-03-01T06:00:00.000+01:00",
        datetime(2026, 3, 1, 6, tzinfo=timezone(timedelta(hours=1))),
    ),
    ("boolean", "yes", True),
    ("boolean", "OK", True),
    ("boolean", "0", False),
    ("choice", "NER", "NER"),
    ("choices", "a b  a", ("a", "b")),
    ("geopoint", "13.5 2.1 0 5", (2.1, 13.5)),
    ("geopoint", "-90 180", (180.0, -90.0)),
]
WRONG = [
    ("integer", "1.5"), ("integer", "many"), ("integer", "NaN"), ("integer", "1e400"),
    ("integer", "2147483648"), ("integer", "--1"), ("decimal", "Infinity"), ("decimal", "1,5"),
    ("decimal", "1e16"), ("date", "01/03/2026"), ("date", "2026-13-01"), ("date", "1899-12-31"),
    ("date", "2201-01-01"), ("time", "25:00"), ("time", "noon"), ("datetime", "yesterday"),
    ("datetime", "1970-01-01T00:00:00Z"), ("boolean", "maybe"), ("geopoint", "13.5"),
    ("geopoint", "91 0"), ("geopoint", "0 181"), ("geopoint", "nan nan"), ("geopoint", "a b"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), RIGHT)
def test_right_answers(kind, text, value):
    assert PARSERS[kind](text) == value


@pytest.mark.parametrize(("kind", "text"), WRONG)
def test_wrong_answers_are_misread_with_the_answer_and_its_place(kind, text):
    reading, lists = one(Property("p", kind, "P"), text)
    with pytest.raises(Misreading) as misread:
        read_occurrences(reading, lists)
    assert misread.value.params["value"] == text
    assert (misread.value.path, misread.value.ordinal) == ("rows/p", 7)


def one(prop, text, *, attributes=None):
    """Return a reading with one entity that has one answer, and the list that takes it."""
    declaration = EntityDeclaration("l", "rows", {"p": "rows/p"}, "rows/meta/entity", True, False)
    row = RowData("rows", 7, 1, {"rows/p": text} if text else {}, RowData("", 1, 0))
    given_attributes = {"id": str(uuid.uuid4()), "create": "1"} | (attributes or {})
    reading = Reading([row], [EntityNode(declaration, row, given_attributes, "label")])
    nothing = lambda *_: {}  # noqa: E731
    return reading, {"l": EntityList("l", "L", (prop,), nothing, nothing, nothing)}


@given(kind=st.sampled_from(sorted(PARSERS)), text=st.text(min_size=1, max_size=60))
def test_any_text_is_read_or_misread(kind, text):
    reading, lists = one(Property("p", kind, "P"), text.strip() or "x")
    try:
        (occurrence,) = read_occurrences(reading, lists)
        found = json.dumps(as_json(occurrence.values))
    except Misreading as misread:
        found = misread.sentence % misread.params
    assert found


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [("choice", "x", "not among"), ("choices", "a x", "not among"), ("choices", "a b", "")],
)
def test_choices_are_those_declared(kind, text, says):
    reading, lists = one(Property("p", kind, "P", choices=frozenset("ab")), text)
    if not says:
        assert read_occurrences(reading, lists)[0].values == {"p": ("a", "b")}
        return
    with pytest.raises(Misreading, match=says) as misread:
        read_occurrences(reading, lists)
    assert misread.value.params["value"] == "x"


@pytest.mark.parametrize(("required", "fails"), [(True, True), (False, False)])
def test_only_what_is_required_must_be_there(required, fails):
    reading, lists = one(Property("p", "text", "P", required=required), "")
    if fails:
        with pytest.raises(Misreading, match="missing"):
            read_occurrences(reading, lists)
    else:
        assert read_occurrences(reading, lists)[0].values == {}


def test_an_answer_of_the_row_above_serves_the_row_below():
    reading, lists = one(Property("p", "text", "P"), "")
    reading.entities[0].row.holder.answers["rows/p"] = "from above"
    assert read_occurrences(reading, lists)[0].values == {"p": "from above"}


def test_a_list_that_is_not_known():
    reading, _lists = one(Property("p", "text", "P"), "x")
    with pytest.raises(Misreading) as misread:
        read_occurrences(reading, {})
    assert misread.value.params == {"list": "l"}


@pytest.mark.parametrize(
    ("attributes", "taken"),
    [
        ({}, 1), ({"create": "true"}, 1), ({"create": ""}, 0), ({"create": "0"}, 0),
        ({"create": "false"}, 0), ({"create": "0", "update": "1"}, 1),
    ],
)  # fmt: skip
def test_an_entity_is_taken_where_it_creates_or_updates(attributes, taken):
    reading, lists = one(Property("p", "text", "P"), "x", attributes=attributes)
    assert len(read_occurrences(reading, lists)) == taken


@pytest.mark.parametrize("key", ["", "x", "uuid:", "1234"])
def test_an_entity_needs_an_id(key):
    reading, lists = one(Property("p", "text", "P"), "x", attributes={"id": key})
    with pytest.raises(Misreading, match="no valid ID"):
        read_occurrences(reading, lists)


def test_values_are_kept_as_json_that_reads_back():
    values = {
        "day": date(2026, 3, 1), "at": time(6, 30), "when": datetime(2026, 3, 1, tzinfo=UTC),
        "hours": Decimal("1.50"), "many": ("a", "b"), "place": (2.1, 13.5), "n": 3, "yes": True,
    }  # fmt: skip
    assert as_json(values) == {
        "day": "2026-03-01", "at": "06:30:00", "when": "2026-03-01T00:00:00+00:00",
        "hours": "1.50", "many": ["a", "b"], "place": [2.1, 13.5], "n": 3, "yes": True,
    }  # fmt: skip


@given(st.text(max_size=40))
def test_any_moment_is_a_moment_or_nothing(text):
    found = moment(text)
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize(
    "text",
    [None, "", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1989-12-31T00:00:00Z"],
)
def test_moments_beyond_reason_are_nothing(text):
    assert moment(text) is None
