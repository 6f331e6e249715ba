"""Submissions over JSON, for programs with a token."""

from datetime import timedelta

import pytest

from serai.accounts.actions import create_token
from serai.accounts.choices import Permission
from serai.intake.choices import ReviewState
from serai.intake.tests.stored import flag, submit
from serai.kit import clock
from serai.kit.actor import acting_as

pytestmark = pytest.mark.django_db
GROUP = {"group/direction": "incoming", "group/persons": "4"}
PERMISSIONS = [Permission.SUBMISSION_VIEW, Permission.SUBMISSION_EXPORT]


@pytest.fixture
def one(cast, form):
    with acting_as(cast.actor("alice")):
        return submit(form, {"point": "P1"}, [GROUP])


@pytest.fixture
def token(cast):
    with acting_as(cast.actor("bob")) as actor:
        _token, text = create_token(
            actor=actor, user=cast.bob, organisation=cast.organisation, name="t",
            permissions=PERMISSIONS, expires_at=clock.now() + timedelta(days=1),
        )  # fmt: skip
    return {"Authorization": f"Bearer {text}"}


def get(cast, who, path, **query):
    return cast.client(who).get(f"/api/intake/{path}", query)


def paths(one):
    return [
        f"submissions/{one.pk}",
        f"forms/{one.form_id}/rows",
        f"forms/{one.form_id}/exports",
        f"forms/{one.form_id}/export",
    ]


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("bob", 200), ("petra", 404), ("sam", 404), ("guard", 404), ("nadia", 404),
     ("anonymous", 401)],
)  # fmt: skip
@pytest.mark.parametrize("number", range(4))
def test_who_gets_what(cast, one, who, status, number):
    assert get(cast, who, paths(one)[number]).status_code == status


def test_strangers_get_empty_lists(cast, one):
    assert get(cast, "petra", "submissions").json() == {"total": 0, "next": "", "items": []}


def test_a_token_reads(cast, one, token, client):
    found = client.get("/api/intake/submissions", headers=token).json()
    assert [item["id"] for item in found["items"]] == [str(one.pk)]


def test_a_token_without_the_permission_cannot_review(cast, one, token, client):
    response = client.post(
        f"/api/intake/submissions/{one.pk}/review", {"review_state": "approved"},
        content_type="application/json", headers=token,
    )  # fmt: skip
    assert response.status_code == 404


def test_the_list_pages(cast, form):
    with acting_as(cast.actor("alice")):
        made = {str(submit(form).pk) for _ in range(5)}
    seen, after = [], ""
    while True:
        found = get(cast, "bob", "submissions", limit=2, after=after).json()
        seen += [item["id"] for item in found["items"]]
        after = found["next"]
        if not after:
            break
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize(
    ("query", "count"),
    [({"review": "approved"}, 1), ({"flags": "any"}, 1), ({"flags": "outlier"}, 1), ({}, 2)],
)
def test_the_list_filters(cast, form, query, count):
    with acting_as(cast.actor("alice")):
        submit(form)
        flag(submit(form, review_state=ReviewState.APPROVED), "outlier")
    assert get(cast, "bob", "submissions", **query).json()["total"] == count


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 5000}, {"review": "x"}, {"form": "x"}, {"flags": "';--"}]
)
def test_nonsense_is_refused(cast, query):
    assert get(cast, "bob", "submissions", **query).status_code == 422


def test_one_has_rows_and_flags_with_reasons(cast, one):
    with acting_as(cast.actor("alice")):
        flag(one, reason="%(n)s is odd.", params={"n": 3}, place_code="P1")
    found = get(cast, "bob", f"submissions/{one.pk}").json()
    assert found["rows"]["group"][0]["answers"] == GROUP
    assert found["rows"]["group"][0]["parent_key"] == one.instance_id
    assert found["flags"] == [
        {"rule": "duplicate", "severity": "warning", "reason": "3 is odd.", "place": "P1",
         "settled": False}
    ]  # fmt: skip


def test_rows_of_a_table_page_by_key(cast, form):
    with acting_as(cast.actor("alice")):
        submit(form, {}, [GROUP] * 5)
    path = f"forms/{form.form_id}/rows"
    first = get(cast, "bob", path, table="group", limit=3).json()
    second = get(cast, "bob", path, table="group", limit=3, after=first["next"]).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (3, 2, None)
    keys = [item["key"].rpartition("/")[2] for item in first["items"] + second["items"]]
    assert keys == [f"group[{n}]" for n in range(1, 6)]


def test_rows_of_an_unknown_table(cast, form):
    assert get(cast, "bob", f"forms/{form.form_id}/rows", table="x").status_code == 404


@pytest.mark.parametrize(
    ("data", "status"),
    [({"review_state": "approved"}, 200), ({"comment": "Look."}, 200), ({}, 409),
     ({"review_state": "x"}, 422)],
)  # fmt: skip
def test_review(cast, one, data, status):
    client = cast.client("alice")
    path = f"/api/intake/submissions/{one.pk}/review"
    response = client.post(path, data, content_type="application/json")
    assert response.status_code == status
    if status == 200:
        assert response.json()["review_state"] == data.get("review_state", "unreviewed")


def test_export_links_lead_to_files(cast, one):
    links = get(cast, "bob", f"forms/{one.form_id}/exports").json()
    assert [(link["format"], link["table"]) for link in links] == [
        ("csv", None), ("xlsx", None), ("geojson", None), ("csv", ""), ("csv", "group"),
        ("csv", "group/member"),
    ]  # fmt: skip
    for link in links:
        response = cast.client("bob").get(link["url"])
        assert response.status_code == 200
        assert b"".join(response.streaming_content)


def test_one_table_as_csv_with_labels(cast, one):
    response = get(
        cast, "bob", f"forms/{one.form_id}/export", table="group", language="fr", review=""
    )
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert "Direction (fr)" in lines[0]
    assert "Incoming (fr)" in lines[1]
    assert len(lines) == 2
