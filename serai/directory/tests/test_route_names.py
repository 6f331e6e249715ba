"""Routes are named in the reader's language where they have a name in it."""

import csv
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import translation

from serai.directory import access, actions
from serai.directory.models import Route
from serai.directory.tests.test_places import alice  # noqa: F401

pytestmark = pytest.mark.django_db
NAMED = Route(code="R", name="Coast", name_fr="Côte", name_ar="الساحل")


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Coast"), ("fr", "Côte"), ("ar", "الساحل"), ("pt", "Coast"), ("fr-ca", "Côte")],
)
def test_the_title_is_in_the_readers_language(language, title):
    with translation.override(language):
        assert NAMED.title == str(NAMED) == title


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_without_a_name_in_it_the_first_one_stands(language):
    with translation.override(language):
        assert Route(name="Coast").title == "Coast"


def test_every_shipped_route_has_its_own_name_in_each_language():
    with (actions.DATA / "routes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for column in ("name", "name_fr", "name_ar"):
        names = [row[column] for row in rows]
        assert all(names)
        assert len(set(names)) == len(names)
    assert all(any("\u0600" <= c <= "\u06ff" for c in row["name_ar"]) for row in rows)
    assert not any(c.isascii() and c.isalpha() for row in rows for c in row["name_ar"])


LINES = "code,name,name_fr,name_ar,kind,part_of,stops\nCOAST,Coast,Côte,الساحل,route,,\n"


def test_names_are_loaded_and_a_file_without_them_leaves_them(alice):  # noqa: F811
    actions.load_routes(stream=StringIO(LINES))
    actions.load_routes(stream=StringIO("code,name,kind,part_of,stops\nCOAST,Shore,route,,\n"))
    kept = access.get_route(alice, "COAST")
    assert (kept.name, kept.name_fr, kept.name_ar) == ("Shore", "Côte", "الساحل")


@pytest.mark.parametrize("column", ["Côte", "الساحل"])
def test_a_name_that_is_too_long_is_refused_with_its_line(alice, column):  # noqa: F811
    report = actions.load_routes(stream=StringIO(LINES.replace(column, "x" * 161)))
    assert [note.line for note in report.refused] == [2]
    assert not Route.objects.filter(code="COAST").exists()


def test_the_form_takes_and_shows_all_names_and_the_page_the_readers(cast, alice):  # noqa: F811
    client = cast.client("alice")
    data = {"code": "COAST", "name": "Coast", "name_fr": "Côte", "name_ar": "الساحل",
            "kind": "route", "part_of": "", "stops": ""}  # fmt: skip
    response = client.post(reverse("directory:add_route"), data)
    assert response.status_code == 302
    form = client.get(reverse("directory:edit_route", args=["COAST"])).content.decode()
    assert 'value="Côte"' in form
    assert 'value="الساحل"' in form
    client.cookies["language"] = "fr"
    page = client.get(response["Location"]).content.decode()
    assert "Côte" in page
    assert "Coast" not in page


@pytest.mark.parametrize(("language", "title"), [("en", "Coast"), ("fr", "Côte"), ("ar", "الساحل")])
def test_programs_get_the_name_in_the_language_they_ask_for(cast, alice, language, title):  # noqa: F811
    actions.load_routes(stream=StringIO(LINES))
    client = cast.client("alice")
    answer = client.get("/api/directory/routes/COAST", headers={"Accept-Language": language})
    assert answer.json()["name"] == title
