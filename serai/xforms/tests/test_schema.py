"""What a form asks, read from its XForm."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.xforms import schema as reading
from serai.xforms.schema import Choice, EntityDeclaration, Question, Table
from serai.xforms.tests.workbooks import xlsx
from serai.xforms.xlsform import convert_workbook, read_workbook

EN, FR = "English (en)", "French (fr)"
SETTINGS = [["form_id", "version", "default_language"], ["f", "1", EN]]


def convert(survey, **sheets):
    content = xlsx(survey=survey, **{"settings": [["form_id"], ["f"]], **sheets})
    return convert_workbook(read_workbook(content, "f.xlsx"), "1")


def schema_of(*rows, head=("type", "name", "label"), **sheets):
    return convert([list(head), *rows], **sheets).schema


REGISTRY = convert(
    [
        ["type", "name", f"label::{EN}", f"label::{FR}", "save_to", "required", "calculation",
         f"image::{EN}"],
        ["start", "start"],
        ["select_one pts", "point", "Point", "Point FR", "observation_period#point", "yes"],
        ["begin group", "site", "Site", "Lieu"],
        ["date", "day", "Day", "Jour", "observation_period#observed_on", "", "", "d.png"],
        ["end group"],
        ["begin repeat", "group", "Group", "Groupe"],
        ["integer", "n", "Persons", "Personnes", "registry_observation#persons", "yes"],
        ["select_multiple why", "reasons", "Why ${n}", "Pourquoi ${n}"],
        ["begin group", "counts", "Counts", "Effectifs"],
        ["integer", "f_0_4", "Girls", "Filles"],
        ["calculate", "total", "", "", "", "", "${f_0_4} + 1"],
        ["end group"],
        ["begin repeat", "child", "Child", "Enfant"],
        ["text", "note", "Note", "Remarque"],
        ["end repeat"],
        ["end repeat"],
    ],
    choices=[
        ["list_name", "name", f"label::{EN}", f"label::{FR}"],
        ["pts", "BF-01", "Dori", "Dori"],
        ["pts", "NE-02", "Tera", "Téra"],
        ["why", "work", "Work", "Travail"],
    ],
    settings=SETTINGS,
    entities=[
        ["list_name", "label"],
        ["observation_period", "${point}"],
        ["registry_observation", "${n}"],
    ],
)  # fmt: skip


def test_questions_are_in_the_order_of_the_form_with_their_tables():
    found = [(q.path, q.type, q.table) for q in REGISTRY.schema.questions]
    assert found == [
        ("start", "start", ""),
        ("point", "select_one", ""),
        ("site/day", "date", ""),
        ("group/n", "integer", "group"),
        ("group/reasons", "select_multiple", "group"),
        ("group/counts/f_0_4", "integer", "group"),
        ("group/counts/total", "calculate", "group"),
        ("group/child/note", "text", "group/child"),
    ]


def test_tables_nest():
    assert REGISTRY.schema.tables == (
        Table("", None, {}),
        Table("group", "", {EN: "Group", FR: "Groupe"}),
        Table("group/child", "group", {EN: "Child", FR: "Enfant"}),
    )


def test_a_question_knows_its_labels_choices_and_whether_it_must_be_answered():
    assert REGISTRY.schema.question("point") == Question(
        "point",
        "point",
        "select_one",
        "",
        {EN: "Point", FR: "Point FR"},
        (
            Choice("BF-01", {EN: "Dori", FR: "Dori"}),
            Choice("NE-02", {EN: "Tera", FR: "Téra"}),
        ),
        True,
    )
    assert REGISTRY.schema.question("nowhere") is None


def test_an_answer_within_a_label_is_shown_by_its_name():
    reasons = REGISTRY.schema.question("group/reasons")
    assert reasons.labels == {EN: "Why ${n}", FR: "Pourquoi ${n}"}


def test_entities_are_declared_where_their_answers_are():
    assert REGISTRY.schema.entities == (
        EntityDeclaration(
            "registry_observation",
            "group",
            {"persons": "group/n"},
            "group/meta/entity",
            creates=True,
            updates=False,
        ),
        EntityDeclaration(
            "observation_period",
            "",
            {"point": "point", "observed_on": "site/day"},
            "meta/entity",
            creates=True,
            updates=False,
        ),
    )


def test_an_update_of_an_entity_is_told_from_its_making():
    found = schema_of(
        ["text", "a", "A", "p"],
        ["text", "id", "Id"],
        head=("type", "name", "label", "save_to"),
        entities=[["list_name", "entity_id", "update_if"], ["bar", "${id}", "${a} != ''"]],
    )
    (declared,) = found.entities
    assert (declared.creates, declared.updates, declared.properties) == (False, True, {"p": "a"})


def test_a_table_gives_its_own_questions_only():
    assert [q.name for q in REGISTRY.schema.in_table("")] == ["start", "point", "day"]
    assert [q.name for q in REGISTRY.schema.in_table("group/child")] == ["note"]
    assert REGISTRY.schema.in_table("nowhere") == ()


def test_languages_and_the_default_one():
    assert REGISTRY.schema.languages == (EN, FR)
    assert REGISTRY.schema.default_language == EN


@pytest.mark.parametrize(("code", "language"), [("fr", FR), ("en", EN), ("ar", EN), (FR, FR)])
def test_a_reader_gets_the_forms_language_that_fits(code, language):
    assert REGISTRY.schema.language_for(code) == language


@pytest.mark.parametrize(
    ("labels", "language", "text"),
    [
        ({EN: "Point", FR: "Lieu"}, FR, "Lieu"),
        ({EN: "Point"}, FR, "Point"),
        ({FR: "", "x": "X"}, FR, "X"),
        ({}, FR, "code"),
    ],
)
def test_a_label_falls_back_rather_than_vanish(labels, language, text):
    assert REGISTRY.schema.text(labels, language, "code") == text


def test_a_form_without_languages_has_the_one_without_a_name():
    found = schema_of(["text", "a", "What is it?"], ["note", "n", "Thank you"])
    assert (found.languages, found.default_language) == (("",), "")
    assert found.questions[0].labels == {"": "What is it?"}


def test_labels_with_media_but_without_languages():
    found = schema_of(["text", "a", "A", "a.png"], head=("type", "name", "label", "image"))
    assert found.languages == ("",)
    assert found.questions[0].labels == {"": "A"}


def test_a_column_without_language_beside_languages_is_not_a_language_of_its_own():
    found = schema_of(
        ["select_one x", "a", "A", "Aé"],
        head=("type", "name", f"label::{EN}", f"label::{FR}"),
        choices=[["list_name", "name", "label"], ["x", "c", "Code"]],
    )
    assert found.languages == (EN, FR)
    assert found.text(found.questions[0].choices[0].labels, FR) == "Code"


TYPES = [
    ("text", "text"), ("integer", "integer"), ("decimal", "decimal"), ("date", "date"),
    ("time", "time"), ("dateTime", "dateTime"), ("geopoint", "geopoint"),
    ("geotrace", "geotrace"), ("geoshape", "geoshape"), ("barcode", "barcode"),
    ("image", "image"), ("audio", "audio"), ("video", "video"), ("file", "file"),
    ("acknowledge", "acknowledge"), ("note", "note"), ("start", "start"), ("end", "end"),
    ("today", "today"), ("deviceid", "deviceid"), ("username", "username"),
    ("hidden", "hidden"), ("select_one x", "select_one"), ("select_multiple x", "select_multiple"),
    ("rank x", "rank"), ("start-geopoint", "start-geopoint"),
    ("background-audio", "background-audio"), ("select_one_from_file p.csv", "select_one"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "read"), TYPES, ids=[written for written, _ in TYPES])
def test_types_are_those_of_the_xlsform(written, read):
    found = schema_of(
        [written, "q", "Q"], ["text", "z", "Z"],
        choices=[["list_name", "name", "label"], ["x", "a", "A"]],
    )  # fmt: skip
    assert found.question("q").type == read


def test_a_calculation_a_range_and_an_audit():
    found = schema_of(
        ["calculate", "c", "", "1 + 1", ""],
        ["range", "r", "R", "", "start=0 end=10 step=1"],
        ["range", "d", "D", "", "start=0 end=1 step=0.1"],
        ["text", "t", "T", "concat('a', 'b')", ""],
        ["audit", "audit", "", "", ""],
        head=("type", "name", "label", "calculation", "parameters"),
    )
    assert [(q.path, q.type) for q in found.questions] == [
        ("c", "calculate"),
        ("r", "integer"),
        ("d", "decimal"),
        ("t", "text"),
        ("meta/audit", "audit"),
    ]


def test_choices_of_a_file_are_not_known_here():
    found = schema_of(["select_one_from_file points.csv", "point", "Point"])
    assert found.question("point").choices == ()


def test_choices_picked_by_another_answer_are_all_there():
    found = schema_of(
        ["select_one x", "a", "A", ""],
        ["select_one x", "b", "B", "kind = ${a}"],
        head=("type", "name", "label", "choice_filter"),
        choices=[["list_name", "name", "label", "kind"], ["x", "1", "One", "p"],
                 ["x", "2", "Two", "q"]],
    )  # fmt: skip
    assert [c.name for c in found.question("b").choices] == ["1", "2"]


def test_files_a_form_needs():
    converted = convert(
        [
            ["type", "name", "label", "image", "appearance", "calculation"],
            ["select_one_from_file points.csv", "p", "P", "", "", ""],
            ["select_one x", "q", "Q", "q.png", "minimal", ""],
            ["select_one y", "s", "S", "", "search('people')", ""],
            ["calculate", "c", "", "", "", "pulldata('areas', 'name', 'code', ${q})"],
        ],
        choices=[
            ["list_name", "name", "label", "image"],
            ["x", "a", "A", "a.png"],
            ["y", "code", "full_name", ""],
        ],
    )
    assert converted.schema.question("s").choices == (), "the codes are columns of the file"
    assert converted.files == ("a.png", "areas.csv", "people.csv", "points.csv", "q.png")


def test_choices_kept_outside_the_form_come_with_it():
    converted = convert(
        [
            ["type", "name", "label", "choice_filter"],
            ["select_one_external places", "p", "P", "kind='a'"],
        ],
        external_choices=[["list_name", "name", "label", "kind"], ["places", "n", "N", "a"]],
    )
    assert converted.files == ("itemsets.csv",)
    assert b"places" in converted.itemsets
    assert converted.schema.question("p").type == "select_one_external"


def test_a_schema_survives_the_database():
    for schema in (REGISTRY.schema, schema_of(["text", "a", "A"])):
        assert reading.from_json(json.loads(json.dumps(reading.to_json(schema)))) == schema


@pytest.mark.parametrize("text", ["<a/>", "<h:html xmlns:h='http://www.w3.org/1999/xhtml'/>"])
def test_what_is_no_xform_is_refused(text):
    with pytest.raises(ValueError, match="not an XForm"):
        reading.read_xform(text)


def test_the_title_is_text_again():
    converted = convert(
        [["type", "name", "label"], ["text", "a", "A"]],
        settings=[["form_id", "form_title"], ["f", "Flows & <counts>"]],
    )
    assert converted.title == reading.title_of(converted.xform) == "Flows & <counts>"


names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
labels = st.text(st.characters(categories=["L", "N", "M", "Sm", "Zs"]), min_size=1)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(names, labels.filter(str.strip), min_size=1, max_size=6))
def test_every_question_written_is_read_with_its_label(questions):
    found = schema_of(*(["text", name, label] for name, label in questions.items()))
    assert [q.name for q in found.questions] == list(questions)
    for question in found.questions:
        written = " ".join(questions[question.name].replace("\xa0", " ").split())
        assert question.labels.get("", "") == written


def test_the_big_household_survey_converts(shared):
    path = shared / "data/xlsforms/unhcr_household_survey_americas.xlsx"
    workbook = read_workbook(path.read_bytes(), path.name)
    converted = convert_workbook(workbook, "1")
    assert len(converted.xform) > 600_000
    assert len(converted.schema.questions) == 332
    assert [t.path for t in converted.schema.tables][1:] == [
        "group_Part1/S1",
        "group_Part1/S2",
        "group_Part2/P2.S3",
    ]
    assert converted.schema.languages[0] == EN
    assert len(converted.schema.languages) == 4
    assert converted.files == ("admin_level.csv",)


def test_the_trafficking_standard_converts_and_names_itself_by_its_file(shared):
    path = shared / "data/xlsforms/htcds_xlsform.xlsx"
    workbook = read_workbook(path.read_bytes(), path.name)
    assert (workbook.form_id, workbook.version) == ("htcds_xlsform", "vSmt4GQA3C9uBMLPEVfgND")
    converted = convert_workbook(workbook, workbook.version)
    assert len(converted.schema.questions) == 34
    assert converted.schema.question("prs_Gender").choices[0].labels == {"": "Feminine"}
