"""Occurrences over several rows and lists: bounds, parents, identities, words for faults."""

import uuid
from decimal import Decimal

import pytest
from django.utils.translation import gettext, override
from hypothesis import given
from hypothesis import strategies as st

from serai.kit.entities import EntityList, Property
from serai.xforms.occurrences import FALSE, TRUE, Misreading, read_occurrences
from serai.xforms.schema import EntityDeclaration
from serai.xforms.submission import EntityNode, Reading, RowData

VISIT = EntityDeclaration("visit", "", {"who": "who"}, "meta/entity", True, False)
BED = EntityDeclaration("bed", "beds", {"size": "beds/size", "who": "who"}, "beds/meta/entity",
                        True, False)  # fmt: skip
IDS = [str(uuid.UUID(int=n)) for n in range(1, 6)]


def entity_list(name, *properties):
    def nothing(*_):
        return {}

    return EntityList(name, name, properties, nothing, nothing, nothing)


LISTS = {
    "visit": entity_list("visit", Property("who", "text", "Who")),
    "bed": entity_list(
        "bed", Property("size", "integer", "Size"), Property("who", "text", "Who")
    ),
}  # fmt: skip


def node(declaration, row, number, label="", **attributes):
    return EntityNode(declaration, row, {"id": IDS[number], "create": "1"} | attributes, label)


def garden(sizes=("1", "2"), **visit):
    """Return a reading of one visit with a bed for each size."""
    root = RowData("", 1, 0, {"who": "Amina"})
    beds = [RowData("beds", n, 1, {"beds/size": s}, root) for n, s in enumerate(sizes, 1)]
    nodes = [node(VISIT, root, 0, "Visit", **visit)]
    nodes += [node(BED, row, row.ordinal, f"Bed {row.ordinal}") for row in beds]
    return Reading([root, *beds], nodes)


def test_each_node_is_an_occurrence_in_the_order_of_the_document():
    found = read_occurrences(garden(), LISTS)
    assert [(o.list_name, o.label, o.path, o.ordinal) for o in found] == [
        ("visit", "Visit", "meta/entity", 1),
        ("bed", "Bed 1", "beds/meta/entity", 1),
        ("bed", "Bed 2", "beds/meta/entity", 2),
    ]
    assert [str(o.entity_id) for o in found] == IDS[:3]


def test_beds_belong_to_the_visit():
    visit, *beds = read_occurrences(garden(), LISTS)
    assert visit.parent_id is None
    assert {bed.parent_id for bed in beds} == {visit.entity_id}


def test_without_a_visit_beds_belong_to_nothing():
    found = read_occurrences(garden(create="0"), LISTS)
    assert [o.list_name for o in found] == ["bed", "bed"]
    assert {o.parent_id for o in found} == {None}


def test_an_answer_of_the_visit_serves_its_beds_but_not_the_other_way_round():
    reading = garden()
    visit = EntityDeclaration("visit", "", {"who": "beds/size"}, "meta/entity", True, False)
    reading.entities[0] = node(visit, reading.rows[0], 0)
    found = read_occurrences(reading, LISTS)
    assert found[0].values == {}
    assert found[1].values == {"size": 1, "who": "Amina"}


def test_two_entries_with_one_id_are_refused_at_the_second():
    reading = garden()
    reading.entities[2] = node(BED, reading.rows[2], 1)
    with pytest.raises(Misreading, match="the same ID") as misread:
        read_occurrences(reading, LISTS)
    assert misread.value.ordinal == 2


@pytest.mark.parametrize("prefix", ["", "uuid:"])
def test_an_id_may_say_that_it_is_a_uuid(prefix):
    [found] = read_occurrences(garden((), id=prefix + IDS[0]), LISTS)
    assert str(found.entity_id) == IDS[0]


def test_properties_that_the_form_does_not_fill_are_left_out():
    declaration = EntityDeclaration("bed", "", {}, "meta/entity", True, False)
    reading = Reading([], [node(declaration, RowData("", 1, 0, {"size": "4"}), 0)])
    [found] = read_occurrences(reading, LISTS)
    assert found.values == {}


def read(prop, text):
    row = RowData("", 1, 0, {"q": text})
    declaration = EntityDeclaration("l", "", {prop.name: "q"}, "meta/entity", True, False)
    reading = Reading([row], [node(declaration, row, 0)])
    [found] = read_occurrences(reading, {"l": entity_list("l", prop)})
    return found.values.get(prop.name)


BOUNDED = [
    # type, minimum, maximum, answer, value or part of the refusal
    ("integer", 0, 10, "0", 0),
    ("integer", 0, 10, "10", 10),
    ("integer", 0, 10, "-1", "-1 is too small for p: at least 0."),
    ("integer", 0, 10, "11", "11 is too large for p: at most 10."),
    ("integer", None, 10, "-99", -99),
    ("integer", 0, None, "9999", 9999),
    ("decimal", 0.5, 24, "0.5", Decimal("0.5")),
    ("decimal", 0.5, 24, "0.49", "0.49 is too small for p: at least 0.5."),
    ("decimal", 0.5, 24, "24.01", "24.01 is too large for p: at most 24."),
    ("integer", 0, 5000, "12345", "12345 is too large for p: at most 5000."),
]


@pytest.mark.parametrize(("kind", "low", "high", "text", "expected"), BOUNDED)
def test_bounds(kind, low, high, text, expected):
    prop = Property("p", kind, "P", minimum=low, maximum=high)
    if isinstance(expected, str):
        with pytest.raises(Misreading) as misread:
            read(prop, text)
        assert misread.value.sentence % misread.value.params == expected
        assert (misread.value.path, misread.value.ordinal) == ("q", 1)
    else:
        assert read(prop, text) == expected


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-50, 50))
def test_a_bounded_answer_is_taken_exactly_within_its_bounds(low, high, value):
    prop = Property("p", "integer", "P", minimum=low, maximum=high)
    try:
        taken = read(prop, str(value)) == value
    except Misreading:
        taken = False
    assert taken == (low <= value <= high)


@pytest.mark.parametrize("text", sorted(TRUE | FALSE))
def test_yes_and_no_in_any_case(text):
    prop = Property("p", "boolean", "P")
    assert read(prop, text) is read(prop, text.upper()) is (text in TRUE)


def test_a_long_nonsense_is_quoted_in_part_only():
    with pytest.raises(Misreading) as misread:
        read(Property("p", "integer", "P"), "x" * 500)
    assert misread.value.params["value"] == "x" * 100


SENTENCES = [
    "Two entries have the same ID.",
    "An entry has no valid ID.",
    "The form fills a list that the server does not know: %(list)s.",
    "%(property)s is missing.",
    "“%(value)s” is not a valid answer for %(property)s.",
    "“%(value)s” is not among the choices for %(property)s.",
    "%(value)s is too small for %(property)s: at least %(minimum)s.",
    "%(value)s is too large for %(property)s: at most %(maximum)s.",
]


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_fault_can_be_read_in_french_and_arabic(sentence, language):
    params = {"list": "L", "property": "P", "value": "V", "minimum": "1", "maximum": "2"}
    with override(language):
        said = gettext(sentence)
    assert said != sentence
    for name, value in params.items():
        assert (value in said % params) >= (f"%({name})s" in sentence)
