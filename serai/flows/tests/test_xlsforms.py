"""The shipped forms are what their source says, convert cleanly, and fit what the room takes."""

import importlib.util
from pathlib import Path

import pytest

from serai.flows import choices as words
from serai.flows.methods import entity_lists as lists
from serai.kit.entities import entity_lists
from serai.xforms.declarations import check_declarations
from serai.xforms.xlsform import convert_workbook, read_workbook

ROOT = Path(__file__).parents[3]
FORMS = ("fmr", "fms")
spec = importlib.util.spec_from_file_location("xlsforms", ROOT / "tools/xlsforms.py")
builder = importlib.util.module_from_spec(spec)
spec.loader.exec_module(builder)


@pytest.fixture(scope="module", params=FORMS)
def form(request):
    """A shipped form: its name, workbook and converted form."""
    workbook = read_workbook((builder.FOLDER / f"{request.param}.xlsx").read_bytes(), "x.xlsx")
    return request.param, workbook, convert_workbook(workbook, workbook.version)


@pytest.mark.parametrize("name", FORMS)
def test_the_workbook_is_what_its_source_says(name, tmp_path):
    built = tmp_path / "built.xlsx"
    builder.write(name, built)
    shipped = builder.read(builder.FOLDER / f"{name}.xlsx")
    assert builder.read(built) == shipped == builder.sheets(name)


def test_it_converts_without_warnings(form):
    name, workbook, converted = form
    assert converted.warnings == ()
    assert (workbook.form_id, converted.schema.root) == (name, "data")


def test_every_text_stands_in_three_languages(form):
    _name, _workbook, converted = form
    schema = converted.schema
    assert schema.languages == builder.LANGUAGES[:3]
    for one in (*schema.questions, *(c for q in schema.questions for c in q.choices)):
        if one.labels:
            assert all(one.labels.get(language) for language in schema.languages), one


def test_it_fits_the_entity_lists_and_asks_every_property(form):
    name, workbook, converted = form
    assert check_declarations(converted.schema, entity_lists(), workbook.grid()) == ()
    declared = {e.list_name: set(e.properties) for e in converted.schema.entities}
    if name == "fms":
        assert declared == {lists.INTERVIEW: {p.name for p in lists.INTERVIEW_PROPERTIES}}
    else:
        assert declared[lists.PERIOD] == {p.name for p in lists.PERIOD_PROPERTIES}
        left_out = {p.name for p in lists.OBSERVATION_PROPERTIES} - declared[lists.OBSERVATION]
        assert left_out == {"origin_area", "previous_text", "next_text"}


def test_points_come_from_a_file_so_that_a_new_point_needs_no_new_form(form):
    _name, _workbook, converted = form
    assert 'src="jr://file-csv/points.csv"' in converted.xform


@pytest.mark.parametrize(
    ("list_name", "codes"),
    [
        ("direction", words.Direction.values),
        ("transport", words.Transport.values),
        ("reason", words.Reason.values),
        ("sex", words.Sex.values),
        ("slots", sorted(lists.TIME_SLOTS)),
    ],
)
def test_the_forms_offer_every_code_that_the_room_knows(list_name, codes):
    assert sorted(builder.load("choices")[list_name]) == sorted(codes)


@pytest.mark.parametrize("name", FORMS)
def test_no_question_asks_for_a_name_or_a_number_to_call(name):
    asked = {row.get("name", "") for row in builder.load(name)["survey"]}
    assert not {n for n in asked if "name" in n or "phone" in n or "birth" in n}


def test_consent_comes_before_every_question_about_the_person():
    rows = builder.load("fms")["survey"]
    names = [row.get("name") for row in rows]
    talk = names.index("talk")
    assert names.index("consented") < names.index("interviewed_before") < talk
    assert rows[talk]["relevant"] == "${consented} = 'yes' and ${interviewed_before} = 'no'"
    end = next(i for i, row in enumerate(rows) if i > talk and row["type"] == "end_group")
    personal = {"age", "sex", "nationality", "difficulties", "documents"}
    assert {names.index(name) for name in personal} <= set(range(talk, end))


ROW = {"type": "text", "name": "one", "label": ["a", "b", "c"]}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW | {"lable": ["a", "b", "c"]}, "one: no such column"),
        (ROW | {"hint": ["a", "b"]}, "one: hint needs 3 languages"),
        (ROW | {"constraint_message": []}, "one: constraint_message needs 3 languages"),
    ],
)
def test_a_slip_in_the_source_stops_the_build(row, said):
    with pytest.raises(SystemExit, match=said):
        list(builder._survey([row]))


def test_countries_of_the_routes_come_first_in_three_languages():
    found = builder.countries()
    first = list(found)[: len(builder.ON_THE_ROUTES)]
    assert set(first) == set(builder.ON_THE_ROUTES)
    assert found["NER"][0] == "Niger"
    assert all(len(labels) == 3 and all(labels) for labels in found.values())
    assert 240 <= len(found) <= 260


@pytest.mark.parametrize(("spoil", "status"), [(False, 0), (True, 1)])
def test_the_check_tells_a_stale_workbook(tmp_path, monkeypatch, capsys, spoil, status):
    for path in builder.FOLDER.glob("*.yml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(builder, "FOLDER", tmp_path)
    monkeypatch.setattr(builder, "FORMS", ("fmr", "fms"))
    monkeypatch.setattr(builder, "ROOT", tmp_path)
    monkeypatch.setattr(builder.sys, "argv", ["xlsforms.py"])
    assert builder.main() == 0
    if spoil:
        text = (tmp_path / "fms.yml").read_text()
        (tmp_path / "fms.yml").write_text(text.replace("How old are you?", "Your age?"))
    monkeypatch.setattr(builder.sys, "argv", ["xlsforms.py", "--check"])
    assert builder.main() == status
    assert ("fms.xlsx is not what its source says" in capsys.readouterr().out) is spoil
