"""Every kind of slip in a mapping gets a sentence that names its place, in any language."""

from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.imports.actions import MappingUnusable, preview_import
from serai.imports.methods.mapping import FIELDS, MappingProblem, parse_mapping
from serai.imports.tests.conftest import MAPPING, cells, workbook
from serai.imports.tests.test_mapping import fields, parse, sheet
from serai.imports.tests.test_mapping import given as mapping

NOWHERE = {"name": "x", "country": "NER", "longitude": 1, "latitude": 1, "type": "port"}


def said(data):
    """Return the sentence that refuses a mapping."""
    with pytest.raises(MappingProblem) as caught:
        parse_mapping(data) if isinstance(data, str) else parse(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("replaced", "by", "sentence"),
    [
        ("Men, \"female", "Men, \"female\": {", "The mapping is not YAML: look at line"),
        ("2026-01-31", "2026-13-31", "The mapping is not YAML: look at line 0."),
        ("2026-01-31", "!!int ''", "The mapping is not YAML: look at line 0."),
        ("2026-01-31", "!!timestamp x", "The mapping is not YAML: look at line 0."),
        ("2026-01-31", "tomorrow", "“tomorrow” is not a date (write 2016-10-01)."),
        ("2026-01-31", "2026-01-31 10:00:00", "“2026-01-31 10:00:00” is not a date"),
        ("2026-01-31", "2025-12-31", "The window ends before it starts."),
        ("to: 2026", "till: 2026", "“window” names something unknown: till."),
        ("header_rows: 1", "header_rows: two", "“header_rows” must be a whole number from 1"),
        ("header_rows: 1", "header_rows: 0", "“header_rows” must be a whole number from 1 to 10."),
        ("header_rows: 1", "header_rows: -1", "“header_rows” must be a whole number from 1 to 10."),
        ("header_rows: 1", "header_rows: 11", "“header_rows” must be a whole number from 1 to 10."),
        ("header_rows: 1", "header_rows: 1.5", "“header_rows” must be a whole number from 1 to"),
        ("header_rows: 1", "header_rows: yes", "“header_rows” must be a whole number from 1 to"),
        ("name: Counts", "name: [Counts]", "“name” must be a single text."),
        ("[Number, Date]", "[Number, ~]", "“blank_when_empty” is empty."),
        ("[Number, Date]", "{Number: Date}", "“blank_when_empty” must be a single text."),
        ("[Niger]", "", "“NER” is empty."),
        ("[Niger]", "[Niger, no]", "In “NER”, put words such as yes and no in quotation marks."),
        ("[Niger]", "[[Niger]]", "“NER” must be a single text."),
        ("[Niger]", "[Niger, mali]", "In the list “countries”, “mali” stands for two codes."),
        ("food: Hunger", "food: ", "“food” is empty."),
        ("food: Hunger", "food: on", "In “food”, put words such as yes and no"),
        ("disability: Disabled", "disability: []]", "not YAML"),
        ("disability: Disabled", "disability: {a: b}", "“disability” must be a single text."),
        ('"male:18+": Men', '"male:18+": [Men, Boys]', "“male:18+” must be a single text."),
        ('"male:18+": Men', '"male:18+": ', "“male:18+” is empty."),
        ('"male:18+": Men', '"male:adult": Men', "“Counts” names something unknown: male:adult."),
        ("[{total: Total, parts: [Men, Women]}]", "Total", "“checks” must be a list."),
        ("[{total: Total, parts: [Men, Women]}]", "[Total]", "“checks” must be a list of names"),
        ("{total: Total, parts: [Men, Women]}", "{total: Total}", "“parts” is empty."),
        ("{total: Total, parts: [Men, Women]}", "{parts: [Men]}", "“total” is empty."),
        ("{total: Total, parts", "{sum: Total, parts", "“checks” names something unknown: sum."),
        ("persons: Total", "persons: {constant: 5}", "“persons” needs a column, and takes no"),
        ("persons: Total", "persons: {column: Total, values: ways}", "“persons” needs a column"),
        ("persons: Total", "persons: 5", "“persons” must be a list of names and values."),
        ("persons: Total", "persons: {column: yes}", "In “column”, put words such as yes and no"),
        ("persons: Total", "people: Total", "“Counts” names something unknown: people."),
        ("observed_on: Date", "observed_on: {constant: '2026-01-05'}", "“observed_on” needs a"),
        ("observed_on: Date", "observed_on: {column: Date, other: Day}", "“observed_on” needs a"),
        ("values: more}", "values: less}", "“transport” uses the list “less”, which is not there."),
        ("values: more}", "colour: red}", "“transport” names something unknown: colour."),
        ("[Foot]}", "[Foot], sled: [Sled]}", "“transport” names something unknown: sled."),
        ('["%d/%m/%Y"]', '["%d/%m"]', "“%d/%m” does not tell how a day is written"),
        ('["%d/%m/%Y"]', '["%Q"]', "“%Q” does not tell how a day is written (write %d/%m/%Y)."),
        ('["%d/%m/%Y"]', '["%d/%d/%Y"]', "“%d/%d/%Y” does not tell how a day is written"),
        ('["%d/%m/%Y"]', "[%Y]", "not YAML"),
        ('["%d/%m/%Y"]', '["%Y"]', "“%Y” does not tell how a day is written"),
        ('["%d/%m/%Y"]', "[2026]", "“2026” does not tell how a day is written"),
        ("longitude: 7.39", "longitude: 187.39", "The point “NER-ARL” is not on earth"),
        ("longitude: 7.39", "longitude: .nan", "The point “NER-ARL” is not on earth"),
        ("latitude: 18.74", "latitude: -90.01", "The point “NER-ARL” is not on earth"),
        ("latitude: 18.74", "latitude: north", "The point “NER-ARL” is not whole"),
        ("latitude: 18.74, ", "", "The point “NER-ARL” is not whole: 'latitude'."),
        ("name: Arlit,", "name: ,", "“name” is empty."),
        ("name: Arlit", "name: " + "x" * 161, "…” is longer than 160 letters."),
        ("NER-ARL: {", "N" * 41 + ": {", "…” is longer than 40 letters."),
        ("type: rest_area", "type: castle", "“NER-ARL” names something unknown: castle."),
        ("type: rest_area", "type: rest_area, colour: red", "“NER-ARL” names something unknown"),
        ('["-"]', "{a: b}", "“blank” must be a single text."),
        ('["-"]', "[no]", "In “blank”, put words such as yes and no in quotation marks."),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_place(replaced, by, sentence):
    assert replaced in MAPPING
    assert sentence in said(MAPPING.replace(replaced, by, 1))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (mapping(odd={"number_repeated": ["take"]}), "with take or refuse"),
        (mapping(odd={"number_repeated": {}}), "with take or refuse"),
        (mapping(odd=["number_repeated"]), "“odd” must be a list of names and values."),
        (mapping(vulnerabilities_as="many"), "“vulnerabilities_as” names something unknown: many."),
        (mapping(vulnerabilities_as=["flag"]), "“vulnerabilities_as” must be a single text."),
        (mapping(title=["a"]), "“title” must be a single text."),
        (mapping(source={"a": "b"}), "“source” must be a single text."),
        (mapping(points=["NER-ARL"]), "“points” must be a list of names and values."),
        (mapping(points={"X": NOWHERE | {"country": ""}}), "“country” is empty."),
        (mapping(points={"X": NOWHERE | {"area": ["a"]}}), "“area” must be a single text."),
        (mapping(points={"X": NOWHERE | {"longitude": None}}), "The point “X” is not whole"),
        (mapping(sheets={"name": "Counts"}), "The mapping has no “sheets”."),
        (sheet(fields=None), "“Counts” does not say where “observed_on” comes from."),
        (sheet(fields=["Date"]), "“fields” must be a list of names and values."),
        (sheet(counts=["Men"]), "“counts” must be a list of names and values."),
        (sheet(name=None, colour="red"), "“sheets” names something unknown: colour."),
        (fields(direction=None), "“Counts” does not say where “direction” comes from."),
        (fields(point=None), "“Counts” does not say where “point” comes from."),
        (fields(point={}), "“point” needs either a column or a constant."),
        (fields(number={"column": ["a"]}), "“column” must be a single text."),
        (fields(number={"constant": {"a": 1}}), "“constant” must be a single text."),
        (fields(transport={"column": "By", "other": {"when": "x"}}), "either a column or a"),
        (fields(transport={"column": "By", "other": ["x"]}), "“transport” must be a list of names"),
    ],
)  # fmt: skip
def test_what_has_the_wrong_shape_is_named(data, sentence):
    assert sentence in said(data)


def test_a_text_that_unfolds_without_end_is_refused_at_once():
    knot = ["[x, x]", *(f"[*a{n}, *a{n}]" for n in range(40))]
    lines = "\n".join(f"  l{n}: {{A: &a{n} {one}}}" for n, one in enumerate(knot))
    knotted = MAPPING.replace("lists:\n", f"lists:\n{lines}\n")
    assert said(knotted) == "“A” must be a single text."


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        ({"blank": "N/A"}, ("blank", frozenset({"N/A"}))),
        ({"blank": None}, ("blank", frozenset())),
        ({"blank": [99]}, ("blank", frozenset({"99"}))),
        ({"date_formats": "%d.%m.%Y"}, ("date_formats", ("%d.%m.%Y",))),
        ({"date_formats": ["%d %B %Y", "%m/%d/%y"]}, ("date_formats", ("%d %B %Y", "%m/%d/%y"))),
        ({"date_formats": None}, ("date_formats", ())),
        ({"window": None}, ("starts", None)),
        ({"window": {"from": date(2026, 1, 2)}}, ("starts", date(2026, 1, 2))),
        ({"window": {"to": date(2026, 1, 2)}}, ("ends", date(2026, 1, 2))),
        ({"vulnerabilities_as": None}, ("counted", False)),
        ({"vulnerabilities_as": "flag"}, ("counted", False)),
        ({"vulnerabilities_as": "count"}, ("counted", True)),
        ({"title": None}, ("title", "")),
        ({"title": 2026}, ("title", "2026")),
        ({"points": None}, ("points", {})),
    ],
)
def test_what_a_mapping_may_leave_out_or_write_short(changes, read):
    name, value = read
    assert getattr(parse(mapping(**changes)), name) == value


def test_a_point_without_an_area_has_none():
    point = parse(mapping(points={"X": NOWHERE | {"area": None}})).points["X"]
    assert (point.area, point.longitude, point.type) == ("", 1.0, "port")


@pytest.mark.parametrize("header", ["Total", 2016, 1.5])
def test_a_header_may_be_a_number(header):
    (one,) = parse(sheet(reasons={"food": header})).sheets
    assert one.reasons == {"food": (str(header),)}


@pytest.mark.parametrize("field", sorted(FIELDS - {"direction", "transport"}))
def test_every_field_may_come_from_a_column(field):
    (one,) = parse(fields(**{field: "Remark"})).sheets
    assert one.fields[field].column == "Remark"
    assert "Remark" in one.columns()


@pytest.mark.parametrize(
    ("replaced", "by", "french", "arabic"),
    [
        ("title: A", "tilte: A", "nomme quelque chose d’inconnu", "tilte"),
        ("header_rows: 1", "header_rows: x", "doit être un nombre entier de 1 à 10", "header_rows"),
        ("2026-01-31", "2025-01-31", "La période se termine avant de commencer", "تنتهي الفترة"),
        ("food: Hunger", "food: yes", "mettez entre guillemets", "علامتي اقتباس"),
        ("food: Hunger", "food: ", "« food » est vide", "فارغ"),
        ("food: Hunger", "food: {a: b}", "doit être un seul texte", "نصًا واحدًا"),
        ("latitude: 18.74", "latitude: 99", "n’est pas sur la Terre", "ليست على الأرض"),
        ("persons: Total", "persons: {constant: 1}", "a besoin d’une colonne", "يحتاج «persons»"),
        ('["%d/%m/%Y"]', '["%d"]', "écrivez %d/%m/%Y", "%d/%m/%Y"),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_a_slip_is_told_in_the_readers_language(cast, replaced, by, french, arabic):
    for language, words in (("fr", french), ("ar", arabic)):
        with override(language), pytest.raises(MappingUnusable) as caught:
            preview_import(
                organisation=cast.organisation, file_name="a.xlsx", content=workbook(cells()),
                mapping_text=MAPPING.replace(replaced, by, 1),
            )  # fmt: skip
        assert words in str(caught.value)


plain = st.none() | st.booleans() | st.integers(-3, 30) | st.text(max_size=4) | st.dates()
anything = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)  # fmt: skip
KEYS = st.sampled_from(["title", "window", "odd", "blank", "date_formats", "vulnerabilities_as",
                        "points", "lists", "sheets"])  # fmt: skip
PARTS = st.sampled_from(["name", "header_rows", "blank_when_empty", "fields", "counts", "reasons",
                         "vulnerabilities", "checks"])  # fmt: skip


def tried(data):
    """Return the sentence that refuses a mapping, or that of one that is read."""
    try:
        parse(data)
    except MappingProblem as problem:
        return str(problem)
    return "It is read."


@settings(max_examples=60, deadline=None)
@given(KEYS, anything)
def test_whatever_stands_under_a_key_is_read_or_refused_in_a_sentence(key, value):
    data = mapping()
    data[key] = value
    assert tried(data).endswith(".")


@settings(max_examples=60, deadline=None)
@given(PARTS, anything)
def test_whatever_stands_in_a_sheet_is_read_or_refused_in_a_sentence(key, value):
    assert tried(sheet(**{key: value})).endswith(".")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FIELDS)), anything)
def test_whatever_a_field_comes_from_is_read_or_refused_in_a_sentence(field, value):
    assert tried(fields(**{field: value})).endswith(".")
