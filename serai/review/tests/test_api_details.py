"""The operations of submissions over JSON: the cast at each, problems in plain words, shapes."""

import csv
import io
import json
import zipfile

import pytest

from serai.intake.choices import SubmissionState
from serai.intake.models import ReviewComment
from serai.intake.tests.stored import flag, publish, submit
from serai.kit.actor import acting_as
from serai.kit.ids import new_id
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db
GROUP = {"group/direction": "incoming", "group/reasons": "work family", "group/persons": "4"}
PROBLEM = "application/problem+json"


def get(cast, who, path, language="en", **query):
    headers = {"Accept-Language": language}
    return cast.client(who).get(f"/api/intake/{path}", query, headers=headers)


def post(cast, who, path, data, language="en"):
    return cast.client(who).post(
        f"/api/intake/{path}", data, content_type="application/json",
        headers={"Accept-Language": language},
    )  # fmt: skip


def body(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("who", "status", "state"),
    [
        ("ada", 200, "approved"), ("alice", 200, "approved"), ("bob", 404, "unreviewed"),
        ("nadia", 404, "unreviewed"), ("otto", 404, "unreviewed"), ("petra", 404, "unreviewed"),
        ("sam", 404, "unreviewed"), ("guard", 404, "unreviewed"),
        ("anonymous", 401, "unreviewed"),
    ],
)  # fmt: skip
def test_who_reviews(cast, one, who, status, state):
    path = f"submissions/{one.pk}/review"
    assert post(cast, who, path, {"review_state": "approved"}).status_code == status
    with acting_as(cast.actor("alice")):
        one.refresh_from_db()
    assert one.review_state == state


@pytest.mark.parametrize(
    ("who", "total"),
    [("ada", 1), ("alice", 1), ("bob", 1), ("petra", 0)],
)
def test_who_lists(cast, one, who, total):
    found = get(cast, who, "submissions").json()
    assert (found["total"], len(found["items"]), found["next"]) == (total, total, "")


@pytest.mark.parametrize("who", ["nadia", "otto", "sam", "guard"])
def test_who_sees_no_submissions_anywhere_is_refused_and_not_shown_an_empty_list(cast, one, who):
    response = get(cast, who, "submissions")
    assert response.status_code == 404
    assert "items" not in response.json()


def test_a_submission_in_the_list_holds_states_and_no_answers(cast, one):
    [item] = get(cast, "bob", "submissions").json()["items"]
    assert set(item) == {
        "id", "instance_id", "form", "received_at", "state", "review_state", "flag_count",
        "is_test",
    }  # fmt: skip
    assert (item["id"], item["form"]) == (str(one.pk), str(one.form_id))
    assert (item["state"], item["review_state"], item["flag_count"]) == (
        "understood", "unreviewed", 0,
    )  # fmt: skip


MISSING = {"en": "Not found.", "fr": "Introuvable.", "ar": "غير موجود."}
INVALID = {
    "en": "The request is not valid.",
    "fr": "La demande n’est pas valable.",
    "ar": "الطلب غير صالح.",
}
PROBLEMS = [
    # path, status, title by language
    ("submissions/{unknown}", 404, MISSING),
    ("forms/{unknown}/rows", 404, MISSING),
    ("forms/{unknown}/exports", 404, MISSING),
    ("forms/{unknown}/export", 404, MISSING),
    ("forms/{form}/rows?table=no", 404, MISSING),
    ("forms/{form}/export?table=no", 404, MISSING),
    ("submissions?limit=0", 422, INVALID),
    ("submissions?since=tomorrow", 422, INVALID),
    ("submissions?flags=A%20b", 422, INVALID),
    ("forms/{form}/rows?after=-1", 422, INVALID),
    ("forms/{form}/rows?limit=1001", 422, INVALID),
    ("forms/{form}/export?format=pdf", 422, INVALID),
    ("submissions/no-uuid", 422, INVALID),
]


@pytest.mark.parametrize(("path", "status", "titles"), PROBLEMS)
def test_a_problem_is_said_in_the_callers_language(cast, one, path, status, titles):
    address = path.format(unknown=new_id(), form=one.form_id)
    for language, title in titles.items():
        response = get(cast, "alice", address, language)
        assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)
        found = response.json()
        assert found["status"] == status
        assert found["title"] == title


FAULTS = [
    ({"review_state": "splendid"}, "review_state"),
    ({"comment": "x" * 4001}, "comment"),
    ({"comment": "a\x00b"}, "comment"),
    ({"comment": ["x"]}, "comment"),
]


@pytest.mark.parametrize(("data", "field"), FAULTS)
def test_a_review_that_is_not_valid_names_the_field_and_changes_nothing(cast, one, data, field):
    response = post(cast, "alice", f"submissions/{one.pk}/review", data)
    assert response.status_code == 422
    [fault] = response.json()["faults"]
    assert fault["field"].endswith(field)
    with acting_as(cast.actor("alice")):
        assert not ReviewComment.objects.exists()


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Choose a review state or write a comment."), ("fr", None), ("ar", None)],
)
def test_a_refusal_has_its_name_and_its_sentence(cast, one, language, title):
    response = post(cast, "alice", f"submissions/{one.pk}/review", {}, language)
    found = response.json()
    assert (response.status_code, found["code"]) == (409, "NothingSaid")
    assert found["title"] == title if title else found["title"] not in {"", None}
    assert (found["title"] == "Choose a review state or write a comment.") == (language == "en")


@pytest.mark.parametrize("fields", [{"is_test": True}, {"is_current": False}])
def test_what_cannot_be_reviewed_is_not_there_to_be(cast, form, fields):
    with acting_as(cast.actor("alice")):
        made = submit(form, **fields)
    path = f"submissions/{made.pk}"
    assert get(cast, "alice", path).status_code == 200
    assert post(cast, "alice", f"{path}/review", {"comment": "x"}).status_code == 404


def test_one_that_was_not_understood_says_why(cast, form):
    with acting_as(cast.actor("alice")):
        problem = {"sentence": "Nobody knows %(code)s.", "params": {"code": "ZZ"}}
        made = submit(form, state=SubmissionState.NOT_UNDERSTOOD, problem=problem)
    found = get(cast, "bob", f"submissions/{made.pk}").json()
    assert (found["state"], found["problem"], found["flags"]) == (
        "not_understood", "Nobody knows ZZ.", [],
    )  # fmt: skip


def test_settled_flags_stay_and_say_so(cast, one):
    with acting_as(cast.actor("alice")):
        flag(one, "outlier", settled_at=one.received_at, settled_by=cast.alice)
        flag(one, "duplicate")
    found = get(cast, "bob", f"submissions/{one.pk}").json()["flags"]
    assert [(f["rule"], f["settled"]) for f in found] == [("outlier", True), ("duplicate", False)]


def test_rows_of_the_root_have_no_parent(cast, one):
    [row] = get(cast, "bob", f"forms/{one.form_id}/rows").json()["items"]
    assert row == {
        "key": one.instance_id, "parent_key": "", "submission": str(one.pk),
        "answers": {"point": "P1"},
    }  # fmt: skip


EXPORTS = [
    # query, media type, file name
    ("", "application/zip", "registry.zip"),
    ("?format=csv&table=", "text/csv; charset=utf-8", "registry.csv"),
    ("?format=csv&table=group", "text/csv; charset=utf-8", "registry.csv"),
    ("?format=xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     "registry.xlsx"),
    ("?format=geojson", "application/geo+json", "registry.geojson"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "media_type", "name"), EXPORTS)
def test_an_export_names_itself_and_is_remembered(cast, one, query, media_type, name):
    response = get(cast, "bob", f"forms/{one.form_id}/export{query}")
    assert body(response)
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Cache-Control"] == "no-store"
    with acting_as(cast.actor("ada")):
        event = Event.objects.get(name="submissions.exported")
    assert event.actor_id == cast.bob.pk
    assert event.payload["filters"] == []


FILTERS = [
    ("review=approved", ["review"], 1),
    ("state=understood&review=approved", ["review", "state"], 1),
    ("review=rejected", ["review"], 0),
    ("flags=none", ["flags"], 2),
    ("since=2020-01-01&until=2020-01-02", ["since", "until"], 0),
    ("tests=true", ["tests"], 0),
]


@pytest.mark.parametrize(("query", "names", "count"), FILTERS)
def test_an_export_is_of_what_was_chosen(cast, form, query, names, count):
    with acting_as(cast.actor("alice")):
        submit(form, {"point": "P1"})
        submit(form, {"point": "P2"}, review_state="approved")
    response = get(cast, "bob", f"forms/{form.form_id}/export?table=&{query}")
    lines = list(csv.DictReader(io.StringIO(body(response).decode("utf-8-sig"))))
    assert len(lines) == count
    with acting_as(cast.actor("ada")):
        assert Event.objects.get().payload == {"format": "csv", "filters": names}


def test_an_export_never_leaves_the_form_that_was_asked_for(cast, form, one):
    with acting_as(cast.actor("alice")):
        other = publish(cast.organisation, form_id="other")
        submit(other, {"point": "P9"})
    path = f"forms/{form.form_id}/export?table=&form={other.form_id}"
    [line] = csv.DictReader(io.StringIO(body(get(cast, "bob", path)).decode("utf-8-sig")))
    assert line["KEY"] == one.instance_id


@pytest.mark.parametrize(
    ("query", "reasons", "extra"),
    [
        ("", "work family", None),
        ("&language=en", "Work, Family", None),
        ("&language=ar", "Work, Family", None),
        ("&split=true", "work family", {"reasons/work": "1", "reasons/conflict": "0"}),
        ("&language=fr&split=true", "Work (fr), Family (fr)",
         {"Reasons (fr)/Work (fr)": "1", "Reasons (fr)/Conflict (fr)": "0"}),
    ],
)  # fmt: skip
def test_codes_labels_and_split_multiples(cast, form, query, reasons, extra):
    with acting_as(cast.actor("alice")):
        submit(form, {}, [GROUP])
    response = get(cast, "bob", f"forms/{form.form_id}/export?table=group{query}")
    [line] = csv.DictReader(io.StringIO(body(response).decode("utf-8-sig")))
    assert reasons in line.values()
    assert (extra or {}).items() <= line.items()


def test_points_within_a_repeat_have_the_key_of_their_row(cast):
    from serai.xforms.schema import FormSchema, Table
    from serai.xforms.tests.forms import ask

    tables = (Table("", None, {}), Table("stop", "", {}))
    schema = FormSchema("data", ("",), "", tables, (ask("stop/where", "geopoint", table="stop"),))
    with acting_as(cast.actor("alice")):
        made = submit(publish(cast.organisation, schema, "journey"))
        for ordinal, place in enumerate(("13.5 2.1 0 0", "", "nonsense", "12 1 0 0"), 1):
            made.rows.create(
                organisation_id=made.organisation_id, form_id=made.form_id, table="stop",
                ordinal=ordinal, parent=1, answers={"stop/where": place},
            )  # fmt: skip
    found = json.loads(body(get(cast, "bob", f"forms/{made.form_id}/export?format=geojson")))
    assert [(f["properties"]["key"], f["geometry"]["coordinates"]) for f in found["features"]] == [
        (f"{made.instance_id}/stop[1]", [2.1, 13.5]),
        (f"{made.instance_id}/stop[4]", [1.0, 12.0]),
    ]
    assert {f["properties"]["question"] for f in found["features"]} == {"stop/where"}


def test_an_empty_form_exports_its_headers(cast, form):
    archive = zipfile.ZipFile(io.BytesIO(body(get(cast, "bob", f"forms/{form.form_id}/export"))))
    first = archive.read("registry.csv").decode("utf-8-sig").splitlines()
    assert len(first) == 1
    assert first[0].startswith("KEY,point,")
    assert archive.testzip() is None
