"""Exports: what stands in the files, for whom, and what a spreadsheet may not do with them."""

import csv
import io
import json
import zipfile
from datetime import datetime, timedelta, timezone

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import Row
from serai.intake.tests.stored import add_version, flag, publish, submit
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event
from serai.xforms.schema import FormSchema, Table
from serai.xforms.tests.forms import EN, FR, ask, registry

pytestmark = pytest.mark.django_db
GROUP = {
    "group/direction": "incoming", "group/nationality": "NER", "group/reasons": "work family",
    "group/persons": "4", "group/m_0_4": "4",
}  # fmt: skip
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]


@pytest.fixture
def sent(cast, form):
    with acting_as(cast.actor("alice")):
        answers = {"point": "P1", "where": "13.5 -2.1 250 4", "remark": "clear"}
        return submit(form, answers, [GROUP, GROUP | {"group/persons": "7"}])


def take(cast, form, who="alice", query="", **data):
    address = reverse("review:export", args=[form.form_id]) + query
    return cast.client(who).post(address, {"format": "csv"} | data)


def body(response):
    return b"".join(response.streaming_content)


def tables(response):
    archive = zipfile.ZipFile(io.BytesIO(body(response)))
    return {
        name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        for name in archive.namelist()
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("bob", 200), ("ada", 200), ("petra", 404), ("sam", 404), ("guard", 404),
     ("nadia", 404), ("otto", 404), ("anonymous", 302)],
)  # fmt: skip
def test_who_may_export(cast, form, sent, who, status):
    assert take(cast, form, who).status_code == status


def test_an_export_is_not_a_get(cast, form):
    address = reverse("review:export", args=[form.form_id])
    assert cast.client("alice").get(address).status_code == 405


def test_an_export_leaves_an_event_with_its_filters_names(cast, form, sent):
    body(take(cast, form, "bob", query="?review=approved&enumerator=x"))
    with acting_as(cast.actor("ada")):
        event = Event.objects.get(name="submissions.exported")
    assert event.actor_id == cast.bob.pk
    assert event.subject_id == str(form.form_id)
    assert event.payload == {"format": "csv", "filters": ["review"]}


def test_repeats_join_their_parents_by_keys(cast, form, sent):
    found = tables(take(cast, form))
    assert set(found) == {"registry.csv", "registry-group.csv", "registry-groupmember.csv"}
    [root] = found["registry.csv"]
    groups = found["registry-group.csv"]
    assert root["KEY"] == sent.instance_id
    assert [g["PARENT_KEY"] for g in groups] == [root["KEY"]] * 2
    assert [g["KEY"] for g in groups] == [f"{sent.instance_id}/group[{n}]" for n in (1, 2)]
    assert [g["persons"] for g in groups] == ["4", "7"]


def test_a_repeat_in_a_repeat_joins_the_repetition(cast, form, sent):
    with acting_as(cast.actor("alice")):
        Row.objects.create(
            organisation=cast.organisation, form=form.form, submission=sent, table="group/member",
            ordinal=1, parent=2, answers={"group/member/age": "30"},
        )  # fmt: skip
    [member] = tables(take(cast, form))["registry-groupmember.csv"]
    assert member["PARENT_KEY"] == f"{sent.instance_id}/group[2]"
    assert member["age"] == "30"


def test_review_states_and_flags_stand_on_every_sheet(cast, form, sent):
    with acting_as(cast.actor("alice")):
        flag(sent, "outlier")
        flag(sent, "duplicate")
        sent.review_state = ReviewState.APPROVED
        sent.save(update_fields=["review_state"])
    found = tables(take(cast, form))
    [root] = found["registry.csv"]
    assert (root["review_state"], root["flag_count"]) == ("approved", "2")
    assert root["flags"] == "duplicate outlier"
    assert {g["review_state"] for g in found["registry-group.csv"]} == {"approved"}
    assert {g["flag_count"] for g in found["registry-group.csv"]} == {"2"}


def test_codes_by_default_and_notes_never(cast, form, sent):
    found = tables(take(cast, form))
    assert found["registry-group.csv"][0]["direction"] == "incoming"
    assert found["registry-group.csv"][0]["reasons"] == "work family"
    assert "note" not in found["registry.csv"][0]


@pytest.mark.parametrize(
    ("language", "header", "direction", "reasons"),
    [
        (EN, "Direction", "Incoming", "Work, Family"),
        (FR, "Direction (fr)", "Incoming (fr)", "Work (fr), Family (fr)"),
    ],
)
def test_labels_in_any_of_the_forms_languages(
    cast, form, sent, language, header, direction, reasons
):
    first = tables(take(cast, form, language=f"={language}"))["registry-group.csv"][0]
    assert first[header] == direction
    assert first["Reasons" + header.removeprefix("Direction")] == reasons


def test_multiples_can_be_split(cast, form, sent):
    first = tables(take(cast, form, split="on"))["registry-group.csv"][0]
    split = {name: value for name, value in first.items() if name.startswith("reasons/")}
    assert split == {"reasons/work": "1", "reasons/family": "1", "reasons/conflict": "0"}
    assert first["reasons"] == "work family"


def test_a_location_is_four_columns_of_numbers(cast, form, sent):
    [root] = tables(take(cast, form))["registry.csv"]
    parts = [root[f"where/{part}"] for part in ("latitude", "longitude", "altitude", "accuracy")]
    assert parts == ["13.5", "-2.1", "250", "4"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_answer_becomes_a_formula_in_csv(cast, form, text):
    with acting_as(cast.actor("alice")):
        submit(form, {"remark": text}, enumerator=text[:60])
    archive = zipfile.ZipFile(io.BytesIO(body(take(cast, form))))
    content = io.StringIO(archive.read("registry.csv").decode("utf-8-sig"), newline="")
    [root] = csv.DictReader(content)
    assert root["remark"] == "'" + text
    assert root["enumerator"] == "'" + text


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "http://x.example", "007", "+22790000000"])
def test_no_answer_becomes_anything_but_text_in_xlsx(cast, form, text):
    with acting_as(cast.actor("alice")):
        submit(form, {"remark": text})
    book = load_workbook(io.BytesIO(body(take(cast, form, format="xlsx"))))
    rows = list(book["submissions"].iter_rows())
    names = [cell.value for cell in rows[0]]
    cell = rows[1][names.index("remark")]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_workbook_has_a_sheet_for_each_table_and_numbers_are_numbers(cast, form, sent):
    response = take(cast, form, format="xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="registry.xlsx"'
    book = load_workbook(io.BytesIO(body(response)))
    assert book.sheetnames == ["submissions", "group", "member"]
    rows = list(book["group"].values)
    persons = rows[0].index("persons")
    assert [row[persons] for row in rows[1:]] == [4, 7]
    assert [len(list(book[name].values)) for name in book.sheetnames] == [2, 3, 1]


def test_geojson_of_points_and_traces(cast):
    schema = FormSchema(
        "data", ("",), "", (Table("", None, {}),),
        (ask("here", "geopoint"), ask("way", "geotrace"), ask("field", "geoshape")),
    )  # fmt: skip
    with acting_as(cast.actor("alice")):
        form = publish(cast.organisation, schema, "places")
        way = "13 2 0 0; 14 3 0 0"
        one = submit(form, {"here": "13.5 -2.1 250 4", "way": way, "field": way})
    found = json.loads(body(take(cast, form, format="geojson")))
    assert found["type"] == "FeatureCollection"
    shapes = {f["properties"]["question"]: f["geometry"] for f in found["features"]}
    assert shapes["here"] == {"type": "Point", "coordinates": [-2.1, 13.5, 250.0]}
    assert shapes["way"] == {"type": "LineString", "coordinates": [[2.0, 13.0], [3.0, 14.0]]}
    assert "field" not in shapes  # two corners make no area
    assert {f["properties"]["key"] for f in found["features"]} == {one.instance_id}


def test_a_form_without_repeats_is_one_csv(cast):
    schema = FormSchema("data", ("",), "", (Table("", None, {}),), (ask("name", "text"),))
    with acting_as(cast.actor("alice")):
        form = publish(cast.organisation, schema, "flat")
        submit(form, {"name": 'Téra, "la ville"\nنيامي'})
    response = take(cast, form)
    assert response["Content-Type"].startswith("text/csv")
    [root] = csv.DictReader(io.StringIO(body(response).decode("utf-8-sig"), newline=""))
    assert root["name"] == 'Téra, "la ville"\nنيامي'


def test_what_is_not_understood_is_exported_without_answers(cast, form):
    with acting_as(cast.actor("alice")):
        one = submit(form, state=SubmissionState.NOT_UNDERSTOOD, problem={"sentence": "Why."})
        one.rows.all().delete()
    [root] = tables(take(cast, form))["registry.csv"]
    assert (root["KEY"], root["state"], root["point"]) == (one.instance_id, "not_understood", "")


def test_only_current_ones_and_no_tests(cast, form, sent):
    with acting_as(cast.actor("alice")):
        submit(form, {}, [GROUP], is_current=False)
        submit(form, {}, [GROUP], is_test=True)
    found = tables(take(cast, form))
    assert [root["KEY"] for root in found["registry.csv"]] == [sent.instance_id]
    assert len(found["registry-group.csv"]) == 2


def test_the_filter_of_the_list_is_the_filter_of_the_export(cast, form, sent):
    with acting_as(cast.actor("alice")):
        good = submit(form, {"point": "P2"}, [GROUP], review_state=ReviewState.APPROVED)
    found = tables(take(cast, form, query="?review=approved"))
    assert [root["KEY"] for root in found["registry.csv"]] == [good.instance_id]
    assert [g["PARENT_KEY"] for g in found["registry-group.csv"]] == [good.instance_id]


def test_columns_of_every_version(cast, form, sent):
    with acting_as(cast.actor("alice")):
        old = registry()
        questions = (ask("weather", "text", "Weather"), *old.questions)
        newer = FormSchema("data", (EN, FR), EN, old.tables, questions)
        submit(add_version(form.form, newer, "2", clock.now()), {"weather": "dust"})
    roots = tables(take(cast, form))["registry.csv"]
    assert [(r["version"], r["weather"], r["point"]) for r in roots] == [
        ("1", "", "P1"),
        ("2", "dust", ""),
    ]


@pytest.mark.parametrize("data", [{"format": "pdf"}, {"language": "=Klingon"}])
def test_what_is_not_offered_is_refused(cast, form, data):
    response = take(cast, form, **data)
    assert response.status_code == 302
    with acting_as(cast.actor("ada")):
        assert not Event.objects.filter(name="submissions.exported").exists()


def test_moments_are_iso_8601_in_utc_on_every_sheet(cast, form):
    when = datetime(2026, 3, 1, 23, 30, 5, tzinfo=timezone(timedelta(hours=-2)))
    with acting_as(cast.actor("alice")):
        submit(form, {}, [GROUP], received_at=when)
    found = tables(take(cast, form))
    assert found["registry.csv"][0]["received_at"] == "2026-03-02T01:30:05Z"
    assert found["registry-group.csv"][0]["received_at"] == "2026-03-02T01:30:05Z"
