"""Everybody of the cast at every door of the directory; what comes back, in three languages."""

import pytest
from django.utils.translation import override

from serai.directory import actions
from serai.directory.models import Place, Route
from serai.directory.tests.test_pages import PLACE, ROUTE
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db

READ = (
    "/directory/", "/directory/places/NER-AGADEZ/", "/directory/routes/", "/directory/routes/AIR/",
    "/directory/ways/", "/directory/?text=arlit&country=NER&kind=transit",
    "/directory/ways/?origin=NER-AGADEZ&destination=NER-ARLIT",
)  # fmt: skip
WRITE = (
    "/directory/places/new/", "/directory/places/NER-AGADEZ/edit/", "/directory/routes/new/",
    "/directory/routes/AIR-WEST/edit/",
)  # fmt: skip
MISSING = (
    "/directory/places/NOWHERE/", "/directory/places/NOWHERE/edit/", "/directory/routes/NOWHERE/",
    "/directory/routes/NOWHERE/edit/",
)  # fmt: skip
API = (
    "/api/directory/countries", "/api/directory/admin-areas", "/api/directory/places",
    "/api/directory/places/NER-ARLIT", "/api/directory/routes", "/api/directory/routes/AIR",
    "/api/directory/ways?origin=NER-AGADEZ&destination=NER-ARLIT",
)  # fmt: skip
WHO = {
    "ada": (200, 200, 404, 200),
    "alice": (200, 200, 404, 200),
    "petra": (200, 200, 404, 200),
    "bob": (200, 403, None, 200),
    "nadia": (200, 403, None, 200),
    "otto": (404, 404, 404, 404),
    "sam": (404, 404, 404, 404),
    "guard": (404, 404, 404, 404),
    "anonymous": (302, 302, 302, 401),
}


@pytest.mark.parametrize(("name", "statuses"), WHO.items())
def test_everybody_at_every_door(cast, directory, name, statuses):
    client = cast.client(name)
    for urls, status in zip((READ, WRITE, MISSING, API), statuses, strict=True):
        found = {url: client.get(url).status_code for url in urls}
        if status is None:
            assert set(found.values()) == {403, 404}
        else:
            assert found == dict.fromkeys(urls, status)


WRITES = {
    "ada": 302, "alice": 302, "petra": 302, "bob": 403, "nadia": 403, "otto": 404, "sam": 404,
    "guard": 404, "anonymous": 302,
}  # fmt: skip


@pytest.mark.parametrize(("name", "status"), WRITES.items())
def test_everybody_who_writes(cast, directory, name, status):
    client, whole = cast.client(name), Route.objects.get(code="AIR")
    route = ROUTE | {"part_of": whole.pk}
    given = {
        "/directory/places/new/": PLACE,
        "/directory/places/NER-ARLIT/edit/": PLACE | {"code": "NER-ARLIT"},
        "/directory/routes/new/": route,
        "/directory/routes/AIR-WEST/edit/": route | {"code": "AIR-WEST"},
    }
    found = {url: client.post(url, data).status_code for url, data in given.items()}
    assert found == dict.fromkeys(given, status)
    kept = Place.objects.filter(name="Bilma").count(), Route.objects.filter(name="New").count()
    assert kept == ((2, 2) if name in {"ada", "alice", "petra"} else (0, 0))
    with acting_as(system_actor()):
        assert Event.objects.count() == sum(kept)


@pytest.mark.parametrize("url", [*READ, *WRITE])
def test_pages_are_asked_for_in_the_ways_they_allow(cast, directory, url):
    client = cast.client("alice")
    assert client.delete(url).status_code == client.put(url).status_code == 405
    if url in READ:
        assert client.post(url).status_code == 405


FAULTS = [
    ("places", {"code": ""}, ("This field is required", "Ce champ est obligatoire", "مطلوب")),
    ("places", {"code": "bil ma"}, ("Use capital letters", "majuscules", "NER-AGADEZ")),
    ("places", {"admin_area": "NOPE"}, ("does not know this P-code", "P-code", "P-code")),
    ("places", {"kind": "border_point"}, ("A border point needs", "Un point frontalier", "حدودي")),
    ("places", {"other_country": "MLI"}, ("other places have none", "point frontalier", "حدودي")),
    ("places", {"code": "NER-ARLIT"}, ("already in use", "déjà utilisé", "مستخدم")),
    ("routes", {"stops": "NER-ARLIT"}, ("at least two", "au moins deux", "على الأقل")),
    ("routes", {"stops": "A B"}, ("does not know “A”", "« A »", "«A»")),
    (
        "routes",
        {"kind": "route"},
        ("part of no other", "partie d’aucune autre", "مسار"),
    ),
    ("routes", {"code": "AIR"}, ("already in use", "déjà utilisé", "مستخدم")),
]


@pytest.mark.parametrize(("what", "changes", "words"), FAULTS)
def test_what_cannot_be_comes_back_whole_in_the_readers_language(
    cast, directory, what, changes, words
):
    client, whole = cast.client("alice"), Route.objects.get(code="AIR")
    good = PLACE if what == "places" else ROUTE | {"part_of": whole.pk}
    for language, said in zip(("en", "fr", "ar"), words, strict=True):
        client.cookies["language"] = language
        response = client.post(f"/directory/{what}/new/", good | changes)
        text = response.content.decode()
        assert response.status_code == 200
        assert said in text, language
        assert f'value="{good["name"]}"' in text
    assert not Place.objects.filter(name="Bilma").exists()
    assert not Route.objects.filter(name="New").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("longitude", "east"), ("longitude", "-180.5"), ("latitude", "90.5"), ("latitude", ""),
     ("country", "QQQ"), ("country", ""), ("kind", "castle"), ("name", "x" * 161),
     ("code", "X" * 41), ("admin_area", "N" * 21), ("other_country", "QQQ"),
     ("longitude", "nan"), ("latitude", "inf"), ("name", "a\x00b")],
)  # fmt: skip
def test_a_field_that_cannot_be_is_marked(cast, directory, field, value):
    response = cast.client("alice").post("/directory/places/new/", PLACE | {field: value})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert 'aria-invalid="true"' in response.content.decode()


def test_a_route_cannot_be_part_of_itself_or_of_a_part(cast, directory):
    client = cast.client("alice")
    form = client.get("/directory/routes/AIR/edit/").context["form"]
    assert list(form.fields["part_of"].queryset) == []
    part = Route.objects.get(code="AIR-WEST")
    response = client.post("/directory/routes/new/", ROUTE | {"part_of": part.pk})
    assert "part_of" in response.context["form"].errors


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=aga", ["Agadez"]), ("text=AGA", ["Agadez"]), ("text=ner", ["Agadez", "Arlit",
         "Assamaka"]), ("text=abeche", ["Abéché"]), ("text=Abéché", ["Abéché"]),
        ("kind=border_point", ["Assamaka", "In Guezzam"]), ("kind=port", []),
        ("country=TCD", ["Abéché"]), ("country=DZA", ["Assamaka", "In Guezzam", "Tamanrasset"]),
        ("country=NER&kind=town", ["Agadez"]), ("country=MLI", []), ("text=%25", None),
    ],
)  # fmt: skip
def test_places_are_the_same_on_the_page_and_as_json(cast, directory, query, found):
    client = cast.client("bob")
    named = [place["name"] for place in client.get(f"/api/directory/places?{query}").json()]
    assert found is None or named == found
    text = client.get(f"/directory/?{query}").content.decode()
    if found and "country=MLI" not in query:
        assert all(name in text for name in found)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["DJ01", "NE001", "NE00101"]), ("level=1", ["DJ01", "NE001"]), ("level=4", []),
        ("level=2", ["NE00101"]), ("country=NER", ["NE001", "NE00101"]), ("country=ner", []),
        ("text=arl", ["NE00101"]), ("text=NE001", ["NE001", "NE00101"]), ("text=001", []),
        ("country=NER&level=1&text=aga", ["NE001"]),
    ],
)  # fmt: skip
def test_areas_as_json(cast, directory, query, codes):
    found = cast.client("bob").get(f"/api/directory/admin-areas?{query}").json()
    assert [area["pcode"] for area in found] == codes


def test_an_area_and_a_country_as_json_are_whole(cast, directory):
    client = cast.client("bob")
    (area,) = client.get("/api/directory/admin-areas?level=2").json()
    assert area == {
        "pcode": "NE00101", "country": "NER", "level": 2, "name": "Arlit", "parent": "NE001",
    }  # fmt: skip
    country = client.get("/api/directory/countries").json()[0]
    assert country == {
        "iso3": "DZA", "iso2": "", "m49": None, "name_en": "Algeria", "name_fr": "Algérie",
        "name_ar": "الجزائر", "name_es": "", "name_ru": "", "name_zh": "", "longitude": None,
        "latitude": None,
    }  # fmt: skip


def test_a_route_as_json_is_whole(cast, directory):
    one = cast.client("bob").get("/api/directory/routes/AIR").json()
    assert (one["code"], one["kind"], one["parts"]) == ("AIR", "route", ["AIR-DIRECT", "AIR-WEST"])
    assert [(leg["route"], leg["origin"], leg["destination"]) for leg in one["legs"]] == [
        ("AIR-DIRECT", "NER-AGADEZ", "NER-ASSAMAKA"), ("AIR-WEST", "NER-AGADEZ", "NER-ARLIT"),
        ("AIR-WEST", "NER-ARLIT", "NER-ASSAMAKA"), ("AIR-WEST", "NER-ASSAMAKA", "DZA-INGUEZZAM"),
        ("AIR-WEST", "DZA-INGUEZZAM", "DZA-TAMANRASSET"),
    ]  # fmt: skip
    assert one["kilometres"] == pytest.approx(sum(leg["kilometres"] for leg in one["legs"]), abs=1)


@pytest.mark.parametrize(
    ("origin", "destination", "ways"),
    [
        ("NER-AGADEZ", "NER-ASSAMAKA", [["AIR-DIRECT"], ["AIR-WEST"]]),
        ("NER-ASSAMAKA", "NER-AGADEZ", [["AIR-DIRECT"], ["AIR-WEST"]]),
        ("NER-ASSAMAKA", "DZA-INGUEZZAM", [["AIR-WEST"]]),
        ("NER-AGADEZ", "NER-AGADEZ", []),
        ("NER-AGADEZ", "TCD-ABECHE", []),
    ],
)
def test_ways_as_json(cast, directory, origin, destination, ways):
    found = cast.client("bob").get(
        "/api/directory/ways", {"origin": origin, "destination": destination}
    ).json()  # fmt: skip
    assert [way["routes"] for way in found] == ways
    assert all(w["stops"][0] == origin and w["stops"][-1] == destination for w in found)
    assert [w["kilometres"] for w in found] == sorted(w["kilometres"] for w in found)


@pytest.mark.parametrize("limit", ["0", "6", "-1", "x"])
def test_ways_are_few(cast, directory, limit):
    query = f"origin=NER-AGADEZ&destination=NER-ARLIT&limit={limit}"
    assert cast.client("bob").get(f"/api/directory/ways?{query}").status_code == 422


@pytest.mark.parametrize(
    ("origin", "destination", "words"),
    [
        ("NER-AGADEZ", "NER-ARLIT", "Way 1"),
        ("NER-AGADEZ", "NER-AGADEZ", "No way is known between these places"),
        ("NER-AGADEZ", "TCD-ABECHE", "No way is known between these places"),
        ("NER-AGADEZ", "NOWHERE", "Find ways"),
        ("", "", "Find ways"),
    ],
)
def test_the_page_of_ways(cast, directory, origin, destination, words):
    response = cast.client("bob").get(
        "/directory/ways/", {"origin": origin, "destination": destination}
    )
    assert response.status_code == 200
    assert words in response.content.decode()


def test_an_empty_directory_says_so(cast):
    client = cast.client("alice")
    for url, words in (("/directory/", "No place fits"), ("/directory/routes/", "No routes yet")):
        assert words in client.get(url).content.decode()
    assert client.get("/api/directory/places").json() == []
    assert client.get("/api/directory/routes").json() == []


def test_a_route_without_legs_says_so(cast, directory):
    client = cast.client("alice")
    Route.objects.create(code="BARE", name="Bare", kind="route")
    assert "This route has no legs yet" in client.get("/directory/routes/BARE/").content.decode()
    text = client.get("/directory/routes/").content.decode()
    assert "No parts" in text


def test_many_places_come_in_pages_that_keep_the_search(cast, directory):
    Place.objects.bulk_create(
        Place(code=f"P-{n:03}", name=f"Oasis {n:03}", kind="town", country_id="NER",
              longitude=8 + n / 100, latitude=17) for n in range(120)
    )  # fmt: skip
    client = cast.client("bob")
    first = client.get("/directory/", {"text": "oasis"}).content.decode()
    assert "120 places" in first
    assert "Oasis 049" in first
    last = client.get("/directory/", {"text": "oasis", "page": "3"})
    assert [p.code for p in last.context["page"]] == [f"P-{n:03}" for n in range(100, 120)]
    beyond = client.get("/directory/", {"text": "oasis", "page": "99"})
    assert beyond.context["page"].number == 3


@pytest.mark.parametrize("name", ["<script>x</script>", 'A "quoted" town', "O'Asis & Co"])
def test_names_are_shown_as_they_stand_and_never_run(cast, directory, name):
    place = Place.objects.get(code="NER-ARLIT")
    Place.objects.filter(pk=place.pk).update(name=name)
    client = cast.client("bob")
    for url in ("/directory/", "/directory/places/NER-ARLIT/", "/directory/routes/AIR/"):
        assert "<script>x" not in client.get(url).content.decode()
    assert client.get("/api/directory/places/NER-ARLIT").json()["name"] == name


REFUSALS = [
    (actions.NotThatFile(columns="a"), "Ce n’est pas le fichier attendu"),
    (actions.NotATable(), "ne peut pas être lu comme un tableau"),
    (actions.UnknownCode(code="Q"), "« Q »"),
    (actions.CodeTaken(code="Q"), "« Q »"),
    (actions.UnfitWords(code="Q"), "un type connu"),
    (actions.NowhereOnEarth(), "Une longitude va de -180 à 180"),
]


@pytest.mark.parametrize(("refusal", "french"), REFUSALS)
def test_every_refusal_speaks_the_readers_language(refusal, french):
    english = str(refusal)
    with override("fr"):
        assert french in str(refusal)
    with override("ar"):
        assert str(refusal) != english
