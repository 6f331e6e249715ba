"""The pages of releases in every state, for everybody; bad input is answered, never a fault."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from serai.evidence.models import Release
from serai.evidence.tests.facts import Facts
from serai.evidence.tests.kept import FILES, STATES, kept_release
from serai.evidence.tests.world import small_world
from serai.kit.actor import acting_as, system_actor

EVERYBODY = ["ada", "alice", "bob", "nadia", "otto", "petra", "sam", "guard", "anonymous"]
HOME = {"ada", "alice", "bob"}


def get(cast: Any, who: str, name: str, *args: str, **query: str) -> Any:
    return cast.client(who).get(reverse(f"evidence:{name}", args=args), query)


def post(cast: Any, who: str, name: str, *args: str, **data: Any) -> Any:
    url = reverse(f"evidence:{name}", args=args)
    return cast.client(who).post(url, data, follow=True)


def state_of(made: Release) -> str:
    with acting_as(system_actor()):
        return str(Release.objects.get(pk=made.pk).state)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_sees_the_page_and_files_of_a_release(cast: Any, who: str, state: str) -> None:
    made = kept_release(cast.organisation, state)
    sees = state == "published" or who in HOME
    assert get(cast, who, "release", made.slug).status_code == (200 if sees else 404)
    has_file = sees and state not in {"preparing", "failed"}
    answer = get(cast, who, "file", made.slug, "transport.csv")
    assert answer.status_code == (200 if has_file else 404)
    if has_file:
        assert b"".join(answer.streaming_content) == FILES["transport.csv"]
        assert answer["ETag"] == f'"{made.files["transport.csv"]["sha256"]}"'
        assert answer["Content-Disposition"].endswith(f'filename="{made.slug}-transport.csv"')


@pytest.mark.parametrize(
    ("state", "said", "buttons"),
    [
        ("preparing", "You may leave this page.", []),
        ("failed", "Try a higher threshold, fewer countries or the cell-key method.", []),
        ("prepared", "Only your organisation sees this page.", ["publish"]),
        ("published", "Everybody sees this release.", ["withdraw"]),
        ("withdrawn", "Counted twice", []),
    ],
)
def test_the_page_says_the_state_and_offers_what_may_be_done(
    cast: Any, state: str, said: str, buttons: list[str]
) -> None:
    made = kept_release(cast.organisation, state)
    for who, may in (("alice", True), ("ada", True), ("bob", False)):
        text = get(cast, who, "release", made.slug).content.decode()
        assert said in text, who
        offered = re.findall(r"/releases/[\w-]+/(publish|withdraw)/", text)
        assert offered == (buttons if may else []), who


def test_a_fault_while_preparing_is_told_without_its_cause(cast: Any) -> None:
    made = kept_release(cast.organisation, "failed", problem="error")
    text = get(cast, "alice", "release", made.slug).content.decode()
    assert "Something went wrong while the release was prepared." in text
    assert "Try a higher threshold" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Only your organisation sees this page."),
        ("fr", "Seule votre organisation voit cette page."),
        ("ar", "لا ترى هذه الصفحة إلا منظمتك."),
    ],
)
def test_the_state_is_told_in_the_readers_language(cast: Any, language: str, said: str) -> None:
    made = kept_release(cast.organisation, "prepared")
    client = cast.client("alice")
    client.cookies["language"] = language
    text = client.get(reverse("evidence:release", args=[made.slug])).content.decode()
    assert said in text


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("verb", "from_state"), [("publish", "prepared"), ("withdraw", "published")]
)
def test_a_decision_is_taken_in_its_state_only(
    cast: Any, state: str, verb: str, from_state: str
) -> None:
    made = kept_release(cast.organisation, state)
    answer = post(cast, "alice", verb, made.slug, reason="Wrong")
    told = {"publish": "The release is published.", "withdraw": "The release is withdrawn."}
    assert answer.status_code == 200
    assert (told[verb] in answer.content.decode()) == (state == from_state)
    after = {"publish": "published", "withdraw": "withdrawn"}[verb]
    assert state_of(made) == (after if state == from_state else state)


@pytest.mark.parametrize("who", [w for w in EVERYBODY if w not in {"ada", "alice"}])
@pytest.mark.parametrize(("verb", "state"), [("publish", "prepared"), ("withdraw", "published")])
def test_nobody_else_decides_about_a_release(cast: Any, who: str, verb: str, state: str) -> None:
    made = kept_release(cast.organisation, state)
    post(cast, who, verb, made.slug, reason="Wrong")
    assert state_of(made) == state


@pytest.mark.parametrize("reason", ["", "   ", "\x00"])
def test_a_withdrawal_asks_for_its_reason(cast: Any, reason: str) -> None:
    made = kept_release(cast.organisation, "published")
    text = post(cast, "alice", "withdraw", made.slug, reason=reason).content.decode()
    assert "Say in a few words why the release is withdrawn." in text
    assert state_of(made) == "published"


def test_a_reason_is_shown_as_text(cast: Any) -> None:
    made = kept_release(cast.organisation, "published")
    answer = post(cast, "alice", "withdraw", made.slug, reason="<script>x</script>")
    assert "&lt;script&gt;x&lt;/script&gt;" in answer.content.decode()


def test_a_file_lost_from_the_disk_is_not_there(cast: Any) -> None:
    made = kept_release(cast.organisation, "published")
    (Path(settings.RELEASES_DIR) / made.slug / "README.md").unlink()
    assert get(cast, "anonymous", "file", made.slug, "README.md").status_code == 404
    assert get(cast, "anonymous", "file", made.slug, "transport.csv").status_code == 200


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_public_list_is_the_same_for_everybody(cast: Any, who: str) -> None:
    ours = kept_release(cast.organisation, "published", countries=["NER", "MLI"])
    theirs = kept_release(cast.partner_organisation, "published", is_synthetic=True)
    hidden = kept_release(cast.organisation, "prepared")
    text = get(cast, who, "public").content.decode()
    assert ours.slug in text
    assert theirs.slug in text
    assert hidden.slug not in text
    assert "NER, MLI" in text
    assert text.count("Made-up data") == 1


def test_an_empty_public_list_says_so(cast: Any) -> None:
    assert "Nothing has been published yet." in get(cast, "anonymous", "public").content.decode()


@pytest.mark.parametrize(
    ("who", "slugs", "form"),
    [("alice", {"a", "b", "c"}, True), ("ada", {"a", "b", "c"}, True),
     ("bob", {"a", "b", "c"}, False), ("petra", {"b", "d"}, True)],
)  # fmt: skip
def test_the_list_of_releases_is_the_readers_own_and_what_is_public(
    cast: Any, who: str, slugs: set[str], form: bool
) -> None:
    for slug, whose, state in (
        ("a", "organisation", "prepared"), ("b", "organisation", "published"),
        ("c", "organisation", "withdrawn"), ("d", "partner_organisation", "failed"),
    ):  # fmt: skip
        kept_release(getattr(cast, whose), state, slug=slug)
    text = get(cast, who, "releases").content.decode()
    assert set(re.findall(r"/evidence/releases/([a-d])/", text)) == slugs
    assert ('name="threshold"' in text) == form


ASKED = {
    "organisation": "SR", "month": "2026-05", "dataset": "made-up", "protection": "suppression",
    "threshold": "10",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"organisation": "PA"}, "Select a valid choice. PA is not one of the available choices."),
        ({"organisation": ""}, "This field is required."),
        ({"month": "2026-13"}, "Select a valid choice. 2026-13 is not one of the available"),
        ({"month": ""}, "This field is required."),
        ({"dataset": "both"}, "Select a valid choice. both is not one of the available"),
        ({"countries": ["XXX"]}, "Select a valid choice. XXX is not one of the available"),
        ({"protection": "hope"}, "Select a valid choice. hope is not one of the available"),
        ({"threshold": "2"}, "Ensure this value is greater than or equal to 3."),
        ({"threshold": "101"}, "Ensure this value is less than or equal to 100."),
        ({"threshold": "ten"}, "Enter a whole number."),
        ({"threshold": ""}, "This field is required."),
        ({"month": "2026-05\x00"}, "Select a valid choice."),
    ],
)
def test_bad_input_gets_a_plain_sentence_and_loses_nothing(
    cast: Any, facts: Facts, changes: dict[str, Any], said: str
) -> None:
    small_world(cast, facts)
    text = post(cast, "alice", "prepare", **ASKED | changes).content.decode()
    assert said in text
    if "threshold" not in changes:
        assert 'value="10"' in text
    if "month" not in changes:
        assert '<option value="2026-05" selected>' in text
    with acting_as(system_actor()):
        assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({"month": "2026-05", "synthetic": "true"}, 200, ""),
        ({}, 200, ""),
        ({"month": "1999-01"}, 200, ""),
        ({"country": "'; DROP TABLE x; --", "point": "%", "direction": "up"}, 200, ""),
        ({"month": "0000-01"}, 422, "month"),
        ({"month": "0001-01"}, 422, "month"),
        ({"month": "9999-12"}, 422, "month"),
        ({"month": "2026-00"}, 422, "month"),
        ({"month": "2026-5"}, 422, "month"),
        ({"month": "٢٠٢٦-٠٥"}, 422, "month"),
        ({"month": "2026-05\n"}, 422, "month"),
        ({"month": ""}, 422, "month"),
        ({"synthetic": "perhaps"}, 422, "synthetic"),
        ({"country": "\x00"}, 400, ""),
    ],
)
def test_the_picture_as_json_answers_any_question(
    cast: Any, facts: Facts, query: dict[str, str], status: int, message: str
) -> None:
    small_world(cast, facts)
    answer = cast.client("alice").get("/api/evidence/picture", query)
    assert answer.status_code == status
    assert message in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({"synthetic": "true"}, 102),
        ({}, 7),
        ({"synthetic": "true", "month": "2026-04"}, 80),
        ({"synthetic": "true", "country": "MLI"}, 30),
        ({"synthetic": "true", "point": "P3"}, 12),
        ({"synthetic": "true", "direction": "incoming"}, 20),
        ({"synthetic": "true", "organisation": "PA"}, None),
        ({"synthetic": "true", "month": "1999-01"}, None),
    ],
)
def test_the_picture_as_json_is_of_the_scope_asked_for(
    cast: Any, facts: Facts, query: dict[str, str], total: int | None
) -> None:
    small_world(cast, facts)
    told = cast.client("alice").get("/api/evidence/picture", query).json()
    counts = {(p, d): n for p, d, n in told["tables"].get("point_direction", [])}
    assert counts.get(("*", "*")) == total


@pytest.mark.parametrize(
    "query",
    [
        {"month": "0000-00"}, {"month": "2026-13"}, {"dataset": "both"}, {"organisation": "PA"},
        {"country": "LBY"}, {"point": "P9"}, {"direction": "up"}, {"nothing": "x"},
        {"month": "٢٠٢٦-٠٥"}, {"country": "<script>"}, {"point": "a" * 3000},
    ],
)  # fmt: skip
def test_a_filter_that_is_not_offered_is_as_if_it_were_not_said(
    cast: Any, facts: Facts, query: dict[str, str]
) -> None:
    small_world(cast, facts)
    text = get(cast, "alice", "picture", **{"dataset": "made-up"} | query).content.decode()
    total = "7" if query.get("dataset") == "both" else "102"
    assert f"<strong>{total}</strong><span>Persons counted" in text
    assert "Point P9" not in text
    assert "<script>" not in text
