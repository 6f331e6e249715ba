"""Pages and API of evidence, tried by everybody of the cast."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from serai.evidence.actions.releases import prepare_release, publish_release, withdraw_release
from serai.evidence.models import Release
from serai.evidence.tasks import prepare_release as prepare_task
from serai.evidence.tests.facts import Facts
from serai.evidence.tests.kept import kept_release
from serai.evidence.tests.world import MAY, many_groups, small_world
from serai.kit.actor import acting_as, system_actor

EVERYBODY = ["ada", "alice", "bob", "nadia", "otto", "petra", "sam", "guard", "anonymous"]
PICTURE = reverse("evidence:picture")


@pytest.fixture
def world(cast: Any, facts: Facts) -> Any:
    many_groups(cast, facts)
    return cast


@pytest.fixture
def small(cast: Any, facts: Facts) -> Any:
    small_world(cast, facts)
    return cast


def release_in(world: Any, state: str = "prepared", protection: str = "suppression") -> Release:
    actor = world.actor("alice")
    with acting_as(actor):
        made = prepare_release(
            actor=actor, organisation=world.organisation, month=MAY, protection=protection,
            synthetic=True,
        )  # fmt: skip
        if state != "prepared":
            made = publish_release(actor=actor, release=made)
        if state == "withdrawn":
            made = withdraw_release(actor=actor, release=made, reason="Counted twice")
    return made


def page(world: Any, who: str, name: str, *args: Any, **query: str) -> Any:
    return world.client(who).get(reverse(f"evidence:{name}", args=args), query)


@pytest.mark.parametrize(
    ("who", "status"),
    [("ada", 200), ("alice", 200), ("bob", 200), ("petra", 200), ("nadia", 403), ("otto", 403),
     ("sam", 403), ("guard", 403), ("anonymous", 302)],
)  # fmt: skip
def test_who_sees_the_picture(small: Any, who: str, status: int) -> None:
    assert page(small, who, "picture").status_code == status
    assert page(small, who, "picture_pdf").status_code == status
    assert page(small, who, "releases").status_code == status


def test_the_picture_shows_its_figures_charts_and_caveats(small: Any) -> None:
    text = page(small, "alice", "picture", dataset="made-up", month="2026-05").content.decode()
    for expected in (
        "102", "Point P1", "Border closed", "Made-up data", "not the total of all movements",
        "The same figures as a table", "Nigeria → Libya", "+12%",
    ):  # fmt: skip
        assert expected in text, expected
    assert text.count("<svg") >= 9


def test_another_organisations_figures_are_not_in_the_page(small: Any) -> None:
    text = page(small, "alice", "picture", dataset="made-up", organisation="PA").content.decode()
    assert "Point P9" not in text
    assert not re.search(r"\b500\b", re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL))


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({"dataset": "made-up"}, "102"),
        ({"dataset": "real"}, "7"),
        ({"dataset": "made-up", "country": "MLI"}, "30"),
        ({"dataset": "made-up", "direction": "incoming"}, "20"),
        ({"dataset": "made-up", "point": "P3"}, "12"),
        ({"dataset": "made-up", "month": "2026-04"}, "80"),
        ({"dataset": "made-up", "month": "nonsense", "country": "'; DROP"}, "102"),
    ],
)
def test_filters_change_what_is_counted(small: Any, query: dict[str, str], total: str) -> None:
    text = page(small, "alice", "picture", **query).content.decode()
    assert re.search(rf"<strong>{total}</strong><span>Persons counted", text)


def test_htmx_gets_the_picture_without_the_page_around_it(small: Any) -> None:
    client = small.client("alice")
    whole = client.get(PICTURE, {"dataset": "made-up"}).content.decode()
    part = client.get(
        PICTURE, {"dataset": "made-up"}, headers={"HX-Request": "true", "HX-Target": "picture"}
    ).content.decode()
    assert "<html" not in part
    assert part.strip() in whole


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_the_picture_and_its_pdf_speak_the_readers_language(
    small: Any, language: str, direction: str
) -> None:
    client = small.client("alice")
    client.cookies["language"] = language
    text = client.get(PICTURE, {"dataset": "made-up"}).content.decode()
    assert f'dir="{direction}"' in text
    pdf = client.get(reverse("evidence:picture_pdf"), {"dataset": "made-up"})
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Type"] == "application/pdf"


def test_without_facts_the_page_says_so(cast: Any, facts: Facts) -> None:
    assert "nothing to show yet" in page(cast, "alice", "picture").content.decode()
    assert page(cast, "alice", "picture_pdf").status_code == 302


def test_a_get_of_the_picture_writes_nothing(
    small: Any, django_assert_max_num_queries: Any
) -> None:
    client = small.client("alice")
    with django_assert_max_num_queries(45) as captured:
        client.get(PICTURE)
    verbs = {query["sql"].split()[0] for query in captured.captured_queries}
    assert verbs <= {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"}


def test_a_file_that_is_not_of_the_release_is_not_there(cast: Any) -> None:
    made = kept_release(cast.organisation, "published")
    for name in (
        "../../secret.key", "..%2Fcell.key", "cell.key", "nothing.csv", ".", "README.md.bak",
    ):  # fmt: skip
        url = reverse("evidence:release", args=[made.slug]) + f"files/{name}"
        assert cast.client("anonymous").get(url).status_code == 404, name


def test_the_public_page_is_light_cacheable_and_sets_no_cookie(world: Any) -> None:
    made = release_in(world, "published")
    for name, args in (("release", [made.slug]), ("public", [])):
        answer = page(world, "anonymous", name, *args)
        assert not answer.cookies
        assert "public" in answer["Cache-Control"]
        assert "max-age=300" in answer["Cache-Control"]
        css = open_static("kit/public.css")
        weight = len(gzip.compress(answer.content, 9)) + len(gzip.compress(css, 9))
        assert weight <= 30 * 1024, f"{name}: {weight} bytes"
        assert b"style=" not in answer.content
        assert b"<script>" not in answer.content
    held = page(world, "alice", "release", made.slug)
    assert "public" not in held.get("Cache-Control", "")


def open_static(name: str) -> bytes:
    from django.contrib.staticfiles import finders

    return Path(str(finders.find(name))).read_bytes()


def test_the_public_page_shows_hidden_figures_as_not_shown(world: Any) -> None:
    made = release_in(world, "published")
    text = page(world, "anonymous", "release", made.slug).content.decode()
    assert "not shown" in text
    assert "Figures under 10" in text
    assert "How individuals are protected" in text


def test_the_public_page_in_every_language(cast: Any) -> None:
    made = kept_release(cast.organisation, "published")
    for language, said in (
        ("en", "Persons counted"), ("fr", "Personnes comptées"), ("ar", "الأشخاص المحصون"),
    ):  # fmt: skip
        text = page(cast, "anonymous", "release", made.slug, language=language).content.decode()
        assert f'lang="{language}"' in text
        assert said in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 302), ("ada", 302), ("bob", 403), ("petra", 200), ("guard", 403), ("sam", 403)],
)
def test_who_may_ask_for_a_release(world: Any, who: str, status: int) -> None:
    answer = world.client(who).post(reverse("evidence:prepare"), REQUEST)
    assert answer.status_code == status
    assert Release.objects.count() == 0  # this connection sees nobody's rows
    with acting_as(system_actor()):
        assert Release.objects.count() == (1 if status == 302 else 0)


REQUEST = {
    "organisation": "SR", "month": "2026-05", "dataset": "made-up", "protection": "suppression",
    "threshold": "10",
}  # fmt: skip


def test_a_release_is_prepared_by_the_worker_and_published_by_a_person(world: Any) -> None:
    client = world.client("alice")
    asked = client.post(reverse("evidence:prepare"), REQUEST)
    waiting = client.get(asked["Location"]).content.decode()
    assert "<progress" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    with acting_as(system_actor()):
        made = Release.objects.get()
    prepare_task(release_id=str(made.pk), organisation_id=str(world.organisation.pk))
    fragment = client.get(asked["Location"], headers={"HX-Request": "true", "HX-Target": "state"})
    assert "<progress" not in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    done = client.post(reverse("evidence:publish", args=[made.slug]), follow=True)
    assert "The release is published." in done.content.decode()
    again = client.post(reverse("evidence:publish", args=[made.slug]), follow=True)
    assert "not ready to be published" in again.content.decode()
    gone = client.post(
        reverse("evidence:withdraw", args=[made.slug]), {"reason": "Counted twice"}, follow=True
    )
    assert "Counted twice" in gone.content.decode()


def test_a_refusal_stands_in_the_form_and_nothing_is_lost(world: Any) -> None:
    answer = world.client("alice").post(
        reverse("evidence:prepare"), REQUEST | {"dataset": "real", "threshold": "12"}
    )
    text = answer.content.decode()
    assert "There are no observations of 2026-05 to release." in text
    assert 'value="12"' in text


def test_strangers_find_no_release_to_decide_about(cast: Any) -> None:
    made = kept_release(cast.organisation)
    for who in ("petra", "sam", "guard", "nadia"):
        for verb in ("publish", "withdraw"):
            answer = cast.client(who).post(reverse(f"evidence:{verb}", args=[made.slug]))
            assert answer.status_code == 404, (who, verb)


def test_a_colleague_without_the_permission_is_told_so(cast: Any) -> None:
    made = kept_release(cast.organisation)
    answer = cast.client("bob").post(reverse("evidence:publish", args=[made.slug]), follow=True)
    assert "You may not publish releases of SR." in answer.content.decode()


def test_reading_addresses_refuse_other_methods(cast: Any) -> None:
    made = kept_release(cast.organisation, "published")
    client = cast.client("alice")
    for name, args in (
        ("picture", []), ("picture_pdf", []), ("releases", []), ("public", []),
        ("release", [made.slug]), ("file", [made.slug, "README.md"]),
    ):  # fmt: skip
        assert client.post(reverse(f"evidence:{name}", args=args)).status_code == 405, name
    for name in ("publish", "withdraw"):
        assert client.get(reverse(f"evidence:{name}", args=[made.slug])).status_code == 405


@pytest.mark.parametrize(
    ("who", "status"), [("alice", 200), ("bob", 200), ("nadia", 403), ("otto", 403)]
)
def test_the_picture_as_json(small: Any, who: str, status: int) -> None:
    client = small.client(who)
    answer = client.get("/api/evidence/picture", {"month": "2026-05", "synthetic": "true"})
    assert answer.status_code == status
    if status == 200:
        told = answer.json()
        assert ["*", "*", 102] in told["tables"]["point_direction"]
        assert told["caveats"]


def test_the_picture_as_json_needs_a_caller_and_a_month(small: Any) -> None:
    assert Client().get("/api/evidence/picture").status_code == 401
    answer = small.client("alice").get("/api/evidence/picture", {"month": "2026-13"})
    assert answer.status_code == 422


def test_published_releases_as_json_are_for_everybody(cast: Any) -> None:
    hidden = kept_release(cast.organisation)
    shown = kept_release(cast.organisation, "published")
    for who in EVERYBODY:
        told = cast.client(who).get("/api/evidence/releases").json()
        assert [one["slug"] for one in told] == [shown.slug], who
        assert hidden.slug not in json.dumps(told)
        assert set(told[0]["files"]) == set(shown.files)
