"""The directory's pages and its JSON, through the front door."""

import re

import pytest

from serai.directory.models import Place, Route

pytestmark = pytest.mark.django_db

PAGES = (
    "/directory/",
    "/directory/places/NER-AGADEZ/",
    "/directory/routes/",
    "/directory/routes/AIR/",
    "/directory/routes/AIR-WEST/",
    "/directory/ways/",
    "/directory/ways/?origin=NER-AGADEZ&destination=DZA-TAMANRASSET",
)
FORMS = (
    "/directory/places/new/",
    "/directory/places/NER-AGADEZ/edit/",
    "/directory/routes/new/",
    "/directory/routes/AIR-WEST/edit/",
)
PLACE = {
    "code": "NER-BILMA", "name": "Bilma", "kind": "town", "country": "NER",
    "admin_area": "NE001", "longitude": "12.917", "latitude": "18.685",
}  # fmt: skip
ROUTE = {
    "code": "AIR-NEW", "name": "New", "kind": "sub_route",
    "stops": "NER-AGADEZ\nNER-ARLIT\n",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("page", PAGES + FORMS)
def test_every_page_opens_in_every_language(cast, directory, page, language):
    client = cast.client("alice")
    client.cookies["language"] = language
    response = client.get(page)
    assert response.status_code == 200
    text = response.content.decode()
    assert f'lang="{language}"' in text
    assert ('dir="rtl"' in text) is (language == "ar")
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("name", "status"), [("bob", 200), ("sam", 404), ("guard", 404)])
def test_who_may_read(cast, directory, page, name, status):
    assert cast.client(name).get(page).status_code == status


@pytest.mark.parametrize("page", FORMS)
@pytest.mark.parametrize(("name", "status"), [("alice", 200), ("bob", 403), ("sam", 404)])
def test_who_may_change(cast, directory, page, name, status):
    assert cast.client(name).get(page).status_code == status


def test_who_is_not_signed_in_is_asked_to(cast, directory):
    response = cast.client("anonymous").get("/directory/")
    assert (response.status_code, response.url.split("?")[0]) == (302, "/account/login/")


def test_places_are_found_by_a_part_of_the_name(cast, directory):
    text = cast.client("bob").get("/directory/", {"text": "abeche"}).content.decode()
    assert "Abéché" in text
    assert "Tamanrasset" not in text
    assert "1 place<" in text


def test_a_search_while_typing_gets_only_the_list(cast, directory):
    response = cast.client("bob").get(
        "/directory/", {"text": "arlit"}, headers={"hx-request": "true", "hx-target": "results"}
    )
    text = response.content.decode()
    assert "Arlit" in text
    assert "<html" not in text


def test_nothing_found_is_said(cast, directory):
    assert b"No place fits" in cast.client("bob").get("/directory/?text=zzz").content


def test_names_of_countries_follow_the_reader(cast, directory):
    client = cast.client("bob")
    client.cookies["language"] = "ar"
    text = client.get("/directory/places/NER-ASSAMAKA/").content.decode()
    assert "النيجر" in text
    assert "الجزائر" in text


def test_a_map_stands_with_its_disclaimer(cast, directory):
    text = cast.client("bob").get("/directory/routes/").content.decode()
    assert "<svg" in text
    assert "do not imply official endorsement" in text


def test_a_place_is_added(cast, directory):
    client = cast.client("alice")
    response = client.post("/directory/places/new/", PLACE)
    assert response.url == "/directory/places/NER-BILMA/"
    assert Place.objects.get(code="NER-BILMA").admin_area_id == "NE001"
    assert b"The place is saved." in client.get(response.url).content


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "bilma"}, "Use capital letters"),
        ({"code": "NER-ARLIT"}, "already in use"),
        ({"admin_area": "NOPE"}, "does not know this P-code"),
        ({"longitude": "181"}, "less than or equal to 180"),
        ({"kind": "border_point"}, "A border point needs"),
        ({"name": ""}, "required"),
    ],
)
def test_a_place_that_cannot_be_comes_back_with_the_reason(cast, directory, changes, words):
    response = cast.client("alice").post("/directory/places/new/", PLACE | changes)
    text = response.content.decode()
    assert response.status_code == 200
    assert "There is a problem" in text
    assert words in text
    assert not Place.objects.filter(name="Bilma").exists()


def test_a_place_is_changed(cast, directory):
    given = PLACE | {"code": "NER-ARLIT", "kind": "border_point", "other_country": "DZA"}
    cast.client("alice").post("/directory/places/NER-ARLIT/edit/", given)
    assert Place.objects.get(code="NER-ARLIT").other_country_id == "DZA"


def test_a_route_is_added_and_changed(cast, directory):
    client, whole = cast.client("alice"), Route.objects.get(code="AIR")
    response = client.post("/directory/routes/new/", ROUTE | {"part_of": whole.pk})
    assert response.url == "/directory/routes/AIR-NEW/"
    form = client.get("/directory/routes/AIR-NEW/edit/").content.decode()
    assert "NER-AGADEZ\nNER-ARLIT" in form
    changed = ROUTE | {"part_of": whole.pk, "stops": "NER-ARLIT NER-ASSAMAKA", "name": "Newer"}
    client.post("/directory/routes/AIR-NEW/edit/", changed)
    assert Route.objects.get(code="AIR-NEW").name == "Newer"
    assert Route.objects.get(code="AIR-NEW").legs.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stops": "NER-AGADEZ"}, "at least two different places"),
        ({"stops": "NER-AGADEZ NOWHERE"}, "does not know “NOWHERE”"),
        ({"code": "AIR"}, "already in use"),
        ({}, "A sub-route needs the route"),
    ],
)
def test_a_route_that_cannot_be_comes_back_with_the_reason(cast, directory, changes, words):
    whole = Route.objects.get(code="AIR")
    given = ROUTE | ({"part_of": whole.pk} if changes else {}) | changes
    response = cast.client("alice").post("/directory/routes/new/", given)
    assert words in response.content.decode()
    assert not Route.objects.filter(code="AIR-NEW").exists()


def test_ways_are_shown_with_their_stops(cast, directory):
    page = cast.client("bob").get(
        "/directory/ways/", {"origin": "NER-AGADEZ", "destination": "DZA-TAMANRASSET"}
    )
    text = page.content.decode()
    assert "Way 1" in text
    assert "Way 2" in text
    assert "In Guezzam" in text


def test_no_way_is_said(cast, directory):
    page = cast.client("bob").get(
        "/directory/ways/", {"origin": "NER-AGADEZ", "destination": "TCD-ABECHE"}
    )
    assert b"No way is known" in page.content


API = [
    ("/api/directory/countries", 5),
    ("/api/directory/admin-areas?country=NER", 2),
    ("/api/directory/admin-areas?level=1", 2),
    ("/api/directory/places", 6),
    ("/api/directory/places?country=DZA&kind=border_point", 2),
    ("/api/directory/routes", 1),
    ("/api/directory/ways?origin=NER-AGADEZ&destination=DZA-TAMANRASSET", 2),
    ("/api/directory/ways?origin=NER-AGADEZ&destination=DZA-TAMANRASSET&limit=1", 1),
]


@pytest.mark.parametrize(("url", "count"), API)
def test_the_directory_as_json(cast, directory, url, count):
    assert len(cast.client("bob").get(url).json()) == count


def test_one_place_and_one_route_as_json(cast, directory):
    client = cast.client("bob")
    assert client.get("/api/directory/places/NER-ASSAMAKA").json() == {
        "code": "NER-ASSAMAKA", "name": "Assamaka", "kind": "border_point", "country": "NER",
        "other_country": "DZA", "admin_area": None, "longitude": 5.78, "latitude": 19.34,
    }  # fmt: skip
    route = client.get("/api/directory/routes/AIR-DIRECT").json()
    assert [leg["destination"] for leg in route["legs"]] == ["NER-ASSAMAKA"]
    assert route["kilometres"] == route["legs"][0]["kilometres"]


@pytest.mark.parametrize("url", [url for url, _ in API])
@pytest.mark.parametrize(("name", "status"), [("anonymous", 401), ("sam", 404)])
def test_the_json_is_not_for_strangers(cast, directory, url, name, status):
    assert cast.client(name).get(url).status_code == status


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/api/directory/places/NOWHERE", 404),
        ("/api/directory/routes/NOWHERE", 404),
        ("/api/directory/ways?origin=NER-AGADEZ&destination=NOWHERE", 404),
        ("/api/directory/ways?origin=NER-AGADEZ", 422),
        ("/api/directory/ways?origin=NER-AGADEZ&destination=NER-ARLIT&limit=9", 422),
        ("/api/directory/admin-areas?level=7", 422),
    ],
)
def test_what_cannot_be_asked(cast, directory, url, status):
    assert cast.client("bob").get(url).status_code == status
