"""Entity lists, fact tables, field classes: what the rooms declare to each other."""

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.utils import translation

from serai.kit.entities import EntityList, Occurrence, Problem, Property, Source, entity_lists
from serai.kit.facts import FactColumn, FactTable, Sensitivity
from serai.kit.ids import new_id

TYPES = {
    "text",
    "integer",
    "decimal",
    "date",
    "time",
    "datetime",
    "boolean",
    "choice",
    "choices",
    "geopoint",
}


def takes(batch):
    """Take everything."""
    return {}


SIGHTING = EntityList(
    name="sighting",
    label="Sighting",
    properties=(
        Property("point", "choice", "Point", required=True),
        Property("persons", "integer", "Persons", minimum=0, maximum=5000),
        Property("transport", "choice", "Transport", choices=frozenset({"bus", "boat"})),
    ),
    apply=takes,
    retract=takes,
    known=takes,
)
SOURCE = Source(
    submission_id=UUID(int=1),
    organisation_id=UUID(int=2),
    replaces_id=None,
    received_at=datetime(2026, 3, 4, tzinfo=UTC),
    started_at=None,
    ended_at=None,
    enumerator="nadia",
    device_id=None,
)


@pytest.mark.parametrize(
    ("name", "type_"),
    [("point", "choice"), ("persons", "integer"), ("Point", None), ("", None), ("point ", None)],
)
def test_a_property_is_found_by_its_exact_name(name, type_):
    found = SIGHTING.property(name)
    assert (found and found.type) == type_


@pytest.mark.parametrize(
    ("name", "required", "minimum", "maximum", "choices"),
    [
        ("point", True, None, None, None),
        ("persons", False, 0, 5000, None),
        ("transport", False, None, None, {"bus", "boat"}),
    ],
)
def test_a_property_says_what_it_allows(name, required, minimum, maximum, choices):
    found = SIGHTING.property(name)
    assert (found.required, found.minimum, found.maximum) == (required, minimum, maximum)
    assert found.choices == choices


@pytest.mark.parametrize(
    ("thing", "field"),
    [(SIGHTING, "name"), (SIGHTING.properties[0], "type"), (SOURCE, "enumerator"),
     (Problem("No."), "sentence"), (Occurrence(UUID(int=3), "sighting", "", {}, "", 0), "values")],
)  # fmt: skip
def test_what_is_declared_stays_as_it_is(thing, field):
    with pytest.raises(FrozenInstanceError):
        setattr(thing, field, "another")


def test_problems_do_not_share_their_parameters():
    one, other = Problem("No %(x)s."), Problem("No %(x)s.")
    one.params["x"] = "point"
    assert other.params == {}
    assert str(one.sentence) % one.params == "No point."


def test_an_occurrence_of_the_form_s_root_has_no_parent():
    root = Occurrence(new_id(), "sighting", "A", {"persons": 3}, "meta/entity", 0)
    child = replace(root, entity_id=new_id(), parent_id=root.entity_id, ordinal=1)
    assert root.parent_id is None
    assert child.parent_id == root.entity_id
    assert child.values == root.values


# what the house registers -----------------------------------------------------------------------


def test_the_lists_come_from_the_settings_and_are_read_once():
    lists = entity_lists()
    assert lists
    assert entity_lists() is lists
    assert all(name == one.name for name, one in lists.items())


def test_a_list_of_the_settings_that_is_not_there_stops_the_start(settings):
    entity_lists.cache_clear()
    settings.SERAI_ENTITY_LISTS = ["serai.nowhere.LISTS"]
    with pytest.raises(ImportError):
        entity_lists()
    entity_lists.cache_clear()


def test_lists_of_several_rooms_are_joined(settings, monkeypatch):
    entity_lists.cache_clear()
    own = [replace(SIGHTING, name="one"), replace(SIGHTING, name="two")]
    monkeypatch.setattr("serai.kit.tests.test_entities.OWN", own, raising=False)
    settings.SERAI_ENTITY_LISTS = ["serai.kit.tests.test_entities.OWN"]
    assert list(entity_lists()) == ["one", "two"]
    entity_lists.cache_clear()


def test_every_registered_property_is_sound():
    for one in entity_lists().values():
        names = [p.name for p in one.properties]
        assert len(names) == len(set(names)), one.name
        for prop in one.properties:
            assert prop.type in TYPES
            assert prop.choices is None or prop.type in {"choice", "choices"}
            if prop.minimum is not None and prop.maximum is not None:
                assert prop.minimum < prop.maximum


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_registered_list_has_its_name_in_the_reader_s_language(language):
    for one in entity_lists().values():
        with translation.override("en"):
            english = str(one.label)
        with translation.override(language):
            assert str(one.label) != english


def test_every_property_that_a_rule_names_is_there():
    named = ("total", "property", "date_property", "location", "start", "end")
    for one in entity_lists().values():
        for rule in one.rules:
            for name in filter(None, (getattr(rule, field, None) for field in named)):
                assert one.property(name), f"{rule.name} of {one.name} names {name}"


# facts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("public", Sensitivity.PUBLIC),
        ("aggregate", Sensitivity.AGGREGATE),
        ("internal", Sensitivity.INTERNAL),
        ("personal", Sensitivity.PERSONAL),
        ("secret", Sensitivity.SECRET),
    ],
)
def test_classes_of_fields_are_words(text, member):
    assert Sensitivity(text) is member
    assert f"{member}" == text


def test_a_class_that_there_is_not():
    with pytest.raises(ValueError, match="is not a valid Sensitivity"):
        Sensitivity("harmless")


def test_a_fact_table_holds_its_columns_in_order():
    columns = tuple(
        FactColumn(name, "VARCHAR", "Meaning", Sensitivity.AGGREGATE) for name in ("day", "point")
    )
    table = FactTable("sightings", "Sightings", columns, "SELECT 1")
    assert [column.name for column in table.columns] == ["day", "point"]
    assert columns[0].hxl == ""
    with pytest.raises(FrozenInstanceError):
        table.sql = "SELECT 2"
