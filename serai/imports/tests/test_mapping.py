"""Mappings: what they may say, and the sentence for everything else."""

from datetime import date

import pytest
import yaml

from serai.imports.methods.mapping import MappingProblem, parse_mapping
from serai.imports.queries import shipped_mapping, shipped_mappings
from serai.imports.tests.conftest import MAPPING


def given(**changes):
    """Return the small mapping as data, with some keys changed or (None) taken away."""
    data = yaml.safe_load(MAPPING) | changes
    return {key: value for key, value in data.items() if value is not None}


def sheet(**changes):
    """Return the small mapping with its sheet changed."""
    data = given()
    data["sheets"][0] |= changes
    return data


def fields(**changes):
    """Return the small mapping with its fields changed or (None) taken away."""
    data = given()
    kept = data["sheets"][0]["fields"] | changes
    data["sheets"][0]["fields"] = {k: v for k, v in kept.items() if v is not None}
    return data


def parse(data):
    return parse_mapping(yaml.safe_dump(data, sort_keys=False))


def test_a_mapping_is_read_whole():
    mapping = parse_mapping(MAPPING)
    assert (mapping.title, mapping.source) == ("A small count", "The test itself")
    assert (mapping.starts, mapping.ends) == (date(2026, 1, 1), date(2026, 1, 31))
    assert mapping.lists["points"] == {"Arlit": "NER-ARL", "ARLIT": "NER-ARL", "Agadez": "NER-AGZ"}
    assert mapping.points["NER-ARL"].longitude == 7.39
    (one,) = mapping.sheets
    assert one.fields["observed_on"].column == "Date"
    assert one.fields["transport"].other.column == "What"
    assert one.reasons["economic"] == ("Work", "Farm")
    assert one.checks[0].parts == ("Men", "Women")


def test_every_column_is_named_once():
    columns = parse_mapping(MAPPING).sheets[0].columns()
    assert len(columns) == len(set(columns))
    assert {"Number", "What", "Farm", "Disabled", "Women"} <= set(columns)


def test_the_codes_to_be_checked():
    countries, areas = parse_mapping(MAPPING).codes()
    assert countries == {"NER", "MLI"}
    assert areas == {"NE001"}


def test_a_constant_counts_among_the_codes():
    data = fields(origin_country={"constant": "DZA"}, origin_area={"constant": "DZ01"})
    countries, areas = parse(data).codes()
    assert "DZA" in countries
    assert "DZ01" in areas


@pytest.mark.parametrize(
    ("odd", "refused"),
    [({}, False), ({"number_repeated": "take"}, False), ({"number_repeated": "refuse"}, True)],
)
def test_what_is_odd_is_taken_unless_the_mapping_refuses_it(odd, refused):
    assert parse(given(odd=odd)).refuses("number_repeated") is refused


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (given(sheets=None), "no “sheets”"),
        (given(sheets=[]), "no “sheets”"),
        (given(sheets=["Counts"]), "must be a list of names and values"),
        (given(colour="red"), "something unknown: colour"),
        (given(lists=["a"]), "“lists” must be a list of names"),
        (given(lists={"points": ["a"]}), "“points” must be a list of names"),
        (given(window={"from": "soon"}), "“soon” is not a date"),
        (given(odd={"smell": "take"}), "number_repeated"),
        (given(odd={"number_repeated": "keep"}), "take or refuse"),
        (given(points={"X": {"name": "x"}}), "“X” is not whole"),
        (
            given(points={"X": {"name": "x", "country": "NER", "longitude": 1, "latitude": 1,
                                "type": "castle"}}),
            "unknown: castle",
        ),
        (given(points={"X": "x"}), "“X” must be a list of names"),
        (given(lists={"points": {"A": ["x"], "B": ["x"]}}), "stands for two codes"),
        (sheet(size=3), "unknown: size"),
        (sheet(counts={"male:young": "Men"}), "unknown: male:young"),
        (sheet(reasons={"boredom": "x"}), "unknown: boredom"),
        (sheet(vulnerabilities={"tall": "x"}), "unknown: tall"),
        (fields(persons=None), "does not say where “persons” comes from"),
        (fields(observed_on=None), "“observed_on”"),
        (fields(colour="Colour"), "unknown: colour"),
        (fields(point={"values": "points"}), "either a column or a constant"),
        (fields(point={"column": "P", "constant": "X"}), "either a column or a constant"),
        (fields(point={"column": "P", "values": "nowhere"}), "“nowhere”, which is not there"),
        (fields(direction={"constant": "sideways"}), "unknown: sideways"),
        (fields(direction={"column": "Way", "values": "countries"}), "unknown: MLI, NER"),
        (fields(transport={"column": "By", "speed": 3}), "unknown: speed"),
    ],
)  # fmt: skip
def test_what_a_mapping_may_not_say(data, words):
    with pytest.raises(MappingProblem) as caught:
        parse(data)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must be a list of names"),
        ("- a\n- b\n", "must be a list of names"),
        ("just text", "must be a list of names"),
        ("title: [a\nsheets:", "not YAML: look at line"),
        ("title: !!python/object:os.system x\n", "not YAML"),
        ("{" * 5000, "not YAML"),
    ],
)
def test_what_is_no_mapping_at_all(text, words):
    with pytest.raises(MappingProblem) as caught:
        parse_mapping(text)
    assert words in str(caught.value)


def test_the_shipped_mappings_are_in_order():
    titles = shipped_mappings()
    assert titles["somalia_2016"] == "Somalia flow monitoring, October to December 2016"
    assert parse_mapping(shipped_mapping("somalia_2016")).source.startswith("IOM")
    with pytest.raises(KeyError):
        shipped_mapping("../conftest")
