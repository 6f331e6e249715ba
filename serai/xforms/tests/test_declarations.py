"""A form may fill only lists and properties that a room has registered, with answers that fit."""

import pytest

from serai.kit.entities import EntityList, Property, entity_lists
from serai.xforms.complaints import BrokenForm
from serai.xforms.declarations import (
    FITTING,
    changed_types,
    check_declarations,
    convert_checked,
)
from serai.xforms.tests.workbooks import xlsx
from serai.xforms.xlsform import convert_workbook, read_grid, read_workbook

HEAD = ["type", "name", "label", "save_to", "calculation"]
CHOICES = [
    ["list_name", "name", "label"],
    ["ways", "entry", "Entry"],
    ["ways", "exit", "Exit"],
    ["more", "entry", "Entry"],
    ["more", "sideways", "Sideways"],
    ["more", "up", "Up"],
]
DECLARED = [["list_name", "label"], ["movement", "x"]]


def entity_list(*properties, name="movement"):
    def nothing(_batch):
        return {}

    return EntityList(name, name.title(), properties, nothing, nothing, nothing)


def complaints(lists, *rows, entities=DECLARED, **sheets):
    content = xlsx(
        survey=[HEAD, *rows], choices=CHOICES, entities=entities, settings=[["form_id"], ["f"]],
        **sheets,
    )  # fmt: skip
    schema = convert_workbook(read_workbook(content, "f.xlsx"), "1").schema
    return check_declarations(schema, {one.name: one for one in lists}, read_grid(content))


def test_what_fits_is_taken():
    fits = entity_list(
        Property("direction", "choice", "Direction", frozenset({"entry", "exit", "other"})),
        Property("persons", "integer", "Persons", required=True),
    )
    found = complaints(
        [fits],
        ["select_one ways", "d", "D", "direction"],
        ["integer", "n", "N", "persons"],
    )
    assert found == ()


def test_an_unknown_list_is_named_with_those_that_are_known():
    (found,) = complaints([entity_list(name="visit")], ["text", "a", "A", "p"])
    assert "“movement” is not known here. Known lists: visit." in found.text()
    assert (found.sheet, found.row, found.column, found.cell) == ("entities", 2, "list_name", "A2")


def test_an_unknown_property_is_named_with_its_cell():
    (found,) = complaints([entity_list()], ["text", "z", "Z", ""], ["text", "a", "A", "p"])
    assert "“movement” has no property “p”" in found.text()
    assert (found.sheet, found.row, found.cell) == ("survey", 3, "D3")


def test_a_property_written_with_its_list_is_found_too():
    lists = [entity_list(), entity_list(Property("q", "text", "Q"), name="visit")]
    (found,) = complaints(
        lists,
        ["begin repeat", "g", "G"],
        ["text", "a", "A", "movement#p"],
        ["end repeat"],
        ["text", "b", "B", "visit#q"],
        entities=[["list_name", "label"], ["movement", "${a}"], ["visit", "${b}"]],
    )
    assert (found.row, found.params["property"]) == (3, "p")


def test_a_property_that_must_be_there():
    lists = [entity_list(Property("persons", "integer", "P", required=True),
                         Property("a", "text", "A"))]  # fmt: skip
    (found,) = complaints(lists, ["text", "a", "A", "a"])
    assert "gives no “persons”" in found.text()
    assert (found.sheet, found.row) == ("entities", 2)


def test_an_update_need_not_give_what_creation_must():
    lists = [entity_list(Property("persons", "integer", "P", required=True),
                         Property("a", "text", "A"))]  # fmt: skip
    found = complaints(
        lists,
        ["text", "a", "A", "a"],
        ["text", "id", "Id"],
        entities=[["list_name", "entity_id", "update_if"], ["movement", "${id}", "true()"]],
    )
    assert found == ()


def test_choices_the_property_does_not_know():
    known = frozenset({"entry", "exit"})
    lists = [entity_list(Property("direction", "choice", "D", known))]
    (found,) = complaints(lists, ["select_one more", "d", "D", "direction"])
    assert "does not know the choices sideways, up" in found.text()
    assert found.cell == "D2"


def test_choices_of_a_file_are_judged_when_answers_come():
    lists = [entity_list(Property("direction", "choice", "D", frozenset({"entry"})))]
    assert complaints(lists, ["select_one_from_file p.csv", "d", "D", "direction"]) == ()


def test_every_fault_is_said_at_once():
    lists = [entity_list(Property("n", "integer", "N"))]
    found = complaints(
        lists, ["text", "a", "A", "x"], ["text", "b", "B", "y"], ["text", "c", "C", "n"]
    )
    assert [one.row for one in found] == [2, 3, 4]


TYPES = [
    # property type, question, does it fit
    ("integer", "integer", True), ("integer", "calculate", True), ("integer", "decimal", False),
    ("integer", "text", False), ("integer", "select_one ways", False), ("integer", "hidden", True),
    ("decimal", "decimal", True), ("decimal", "integer", True), ("decimal", "text", False),
    ("date", "date", True), ("date", "today", True), ("date", "dateTime", False),
    ("time", "time", True), ("time", "text", False),
    ("datetime", "dateTime", True), ("datetime", "start", True), ("datetime", "date", False),
    ("boolean", "select_one ways", True), ("boolean", "acknowledge", True),
    ("boolean", "integer", False),
    ("choice", "select_one ways", True), ("choice", "select_multiple ways", False),
    ("choice", "text", False), ("choice", "barcode", True),
    ("choices", "select_multiple ways", True), ("choices", "select_one ways", True),
    ("choices", "rank ways", True), ("choices", "text", False),
    ("geopoint", "geopoint", True), ("geopoint", "start-geopoint", True),
    ("geopoint", "geotrace", False), ("geopoint", "text", False),
    ("text", "text", True), ("text", "integer", True), ("text", "select_one ways", True),
    ("text", "image", False), ("text", "audio", False), ("text", "file", False),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "given", "fits"), TYPES)
def test_question_types_that_fit_a_property(wanted, given, fits):
    lists = [entity_list(Property("p", wanted, "P"))]
    found = complaints(
        lists, [given, "q", "Q", "p", "1" if given == "calculate" else ""], ["text", "z", "Z"]
    )
    assert (found == ()) is fits
    if not fits:
        assert f"takes {wanted}" in found[0].text()
        assert found[0].cell == "D2"


def test_every_type_but_text_says_what_fits_it():
    from typing import get_args

    from serai.kit.entities import PropertyType

    assert set(FITTING) == set(get_args(PropertyType)) - {"text"}


def test_the_registered_lists_are_what_a_workbook_is_held_to():
    assert "observation_period" in entity_lists()
    content = xlsx(
        survey=[HEAD, ["text", "a", "A", "nonsense"]],
        entities=[["list_name", "label"], ["observation_period", "${a}"]],
        settings=[["form_id"], ["f"]],
    )
    with pytest.raises(BrokenForm) as caught:
        convert_checked(read_workbook(content, "f.xlsx"), "1")
    said = str(caught.value)
    assert "no property “nonsense”" in said
    assert "gives no “point”" in said
    assert "gives no “observed_on”" in said


def test_changed_types_name_only_what_both_versions_ask():
    def schema(*rows):
        content = xlsx(survey=[HEAD, *rows], settings=[["form_id"], ["f"]])
        return convert_workbook(read_workbook(content, "f.xlsx"), "1").schema

    before = schema(["text", "a", "A"], ["integer", "b", "B"], ["text", "gone", "G"])
    after = schema(["integer", "a", "A"], ["integer", "b", "B"], ["date", "new", "N"])
    assert changed_types(before, after) == [("a", "text", "integer")]
    assert changed_types(before, before) == []
