"""Places and routes: reading, finding ways, keeping, and who may."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import override

from serai.directory import access, actions, queries
from serai.directory.models import Place, Route
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db

READERS = ("ada", "alice", "bob", "nadia", "petra")
STRANGERS = ("otto", "sam", "guard", "anonymous")


@pytest.fixture
def alice(cast, directory):
    actor = cast.actor("alice")
    with acting_as(actor):
        yield actor


@pytest.mark.parametrize("name", READERS)
def test_who_works_with_flows_or_forms_reads_the_directory(cast, directory, name):
    actor = cast.actor(name)
    assert access.can_view(actor)
    assert access.get_place(actor, "NER-AGADEZ").name == "Agadez"
    assert access.get_route(actor, "AIR-WEST").part_of.code == "AIR"
    assert access.countries_visible_to(actor).count() == 5
    assert access.areas_visible_to(actor).count() == 3


@pytest.mark.parametrize("name", STRANGERS)
def test_strangers_find_nothing(cast, directory, name):
    actor = cast.actor(name)
    assert not access.places_visible_to(actor)
    assert not access.routes_visible_to(actor)
    assert not access.countries_visible_to(actor)
    assert not access.areas_visible_to(actor)
    for call in (
        lambda: access.get_place(actor, "NER-AGADEZ"),
        lambda: access.get_route(actor, "AIR"),
        lambda: access.require_manage(actor),
        lambda: queries.place_view(actor, Place.objects.first()),
        lambda: queries.route_view(actor, Route.objects.first()),
        lambda: queries.ways(actor, Place.objects.first(), Place.objects.last()),
    ):
        with pytest.raises(Http404):
            call()


@pytest.mark.parametrize(
    ("name", "may"), [("ada", True), ("alice", True), ("petra", True), ("bob", False)]
)
def test_who_manages_the_directory_changes_it(cast, directory, name, may):
    actor = cast.actor(name)
    assert access.can_manage(actor) is may
    if may:
        assert access.require_manage(actor) is None
    else:
        with pytest.raises(PermissionDenied):
            access.require_manage(actor)


def test_the_system_reads_and_manages():
    assert access.can_view(system_actor())
    assert access.can_manage(system_actor())


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"text": "abeche"}, ["TCD-ABECHE"]),
        ({"text": "ABÉCHÉ"}, ["TCD-ABECHE"]),
        ({"text": "in guezz"}, ["DZA-INGUEZZAM"]),
        ({"text": "dza-tam"}, ["DZA-TAMANRASSET"]),
        ({"country": "TCD"}, ["TCD-ABECHE"]),
        ({"country": "DZA", "kind": "border_point"}, ["NER-ASSAMAKA", "DZA-INGUEZZAM"]),
        ({"kind": "transit"}, ["NER-ARLIT"]),
        ({"text": "nowhere"}, []),
    ],
)
def test_places_are_found(alice, asked, codes):
    assert [place.code for place in queries.places_matching(alice, **asked)] == codes


@pytest.mark.parametrize(
    ("text", "plain"), [("N'Djamena", "ndjamena"), ("Ségou", "segou"), (" Téra ", "tera")]
)
def test_names_are_folded_for_searching(text, plain):
    assert queries.folded(text) == plain


def test_countries_with_places_come_in_the_readers_order(alice):
    with override("fr"):
        names = [country.name for country in queries.countries_with_places(alice)]
    assert names == ["Algérie", "Niger", "Tchad"]
    with override("en"):
        names = [country.name for country in queries.countries_with_places(alice)]
    assert names == ["Algeria", "Chad", "Niger"]


def test_country_names_in_arabic(alice):
    with override("ar"):
        assert queries.country_names(alice, ["NER"]) == {"NER": "النيجر"}


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"country": "NER"}, ["NE001", "NE00101"]),
        ({"country": "NER", "level": 2}, ["NE00101"]),
        ({"text": "ali"}, ["DJ01"]),
        ({"text": "ne0010"}, ["NE00101"]),
        ({"country": "MLI"}, []),
    ],
)
def test_areas_are_found(alice, asked, codes):
    assert [area.pcode for area in queries.areas(alice, **asked)] == codes


def test_known_codes(alice):
    countries, areas = queries.known_codes()
    assert countries == {"NER", "MLI", "DZA", "DJI", "TCD"}
    assert areas == {"NE001", "NE00101", "DJ01"}


def test_a_place_knows_its_neighbours_nearest_first(alice):
    view = queries.place_view(alice, access.get_place(alice, "NER-ASSAMAKA"))
    assert [near.place.code for near in view.neighbours] == [
        "DZA-INGUEZZAM", "NER-ARLIT", "NER-AGADEZ",
    ]  # fmt: skip
    assert view.neighbours[0].kilometres == pytest.approx(25.6, abs=0.5)
    assert [route.code for route in view.routes] == ["AIR-DIRECT", "AIR-WEST"]


def test_a_place_no_route_passes_has_no_neighbours(alice):
    view = queries.place_view(alice, access.get_place(alice, "TCD-ABECHE"))
    assert (view.neighbours, view.routes) == ((), ())


def test_a_route_has_the_legs_of_its_parts(alice):
    view = queries.route_view(alice, access.get_route(alice, "AIR"))
    assert [part.code for part in view.parts] == ["AIR-DIRECT", "AIR-WEST"]
    assert len(view.legs) == 5
    assert [place.code for place in view.stops][:2] == ["NER-AGADEZ", "NER-ASSAMAKA"]
    assert view.kilometres == pytest.approx(sum(leg.kilometres for leg in view.legs))


def test_all_routes_are_listed_whole(alice, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        (view,) = queries.routes(alice)
    assert (view.route.code, len(view.parts), len(view.legs)) == ("AIR", 2, 5)


def test_ways_between_two_places_run_over_all_routes(alice):
    start, end = (access.get_place(alice, code) for code in ("NER-AGADEZ", "DZA-TAMANRASSET"))
    ways = queries.ways(alice, start, end)
    assert [[place.code for place in way.stops][1] for way in ways] == [
        "NER-ASSAMAKA", "NER-ARLIT",
    ]  # fmt: skip
    assert ways[0].kilometres <= ways[1].kilometres
    assert {route.code for route in ways[0].routes} == {"AIR-DIRECT", "AIR-WEST"}


def test_a_way_back_is_as_long(alice):
    start, end = (access.get_place(alice, code) for code in ("NER-AGADEZ", "DZA-TAMANRASSET"))
    there, back = queries.ways(alice, start, end), queries.ways(alice, end, start)
    assert [way.kilometres for way in there] == pytest.approx([way.kilometres for way in back])


def test_there_is_no_way_to_a_place_off_all_routes(alice):
    start, end = (access.get_place(alice, code) for code in ("NER-AGADEZ", "TCD-ABECHE"))
    assert queries.ways(alice, start, end) == []


BILMA = {
    "name": "Bilma", "kind": "town", "country_id": "NER", "other_country_id": None,
    "admin_area_id": "NE001", "longitude": 12.917, "latitude": 18.685,
}  # fmt: skip


def test_a_place_is_added_and_changed_with_an_event_each(alice):
    place = actions.save_place(place=None, code="NER-BILMA", **BILMA)
    actions.save_place(place=place, code="NER-BILMA", **BILMA | {"name": "Bilma oasis"})
    assert Place.objects.get(code="NER-BILMA").name == "Bilma oasis"
    events = Event.objects.filter(subject_id=str(place.pk)).order_by("id")
    assert [event.name for event in events] == ["place.added", "place.changed"]
    assert events[0].payload == {"code": "NER-BILMA"}


@pytest.mark.parametrize(
    ("code", "values", "refusal"),
    [
        ("NER-ARLIT", {}, actions.CodeTaken),
        ("NER-BILMA", {"country_id": "QQQ"}, actions.UnknownCode),
        ("NER-BILMA", {"admin_area_id": "NOPE"}, actions.UnknownCode),
        ("NER-BILMA", {"kind": "border_point"}, actions.BorderNeedsTwoSides),
        ("NER-BILMA", {"other_country_id": "MLI"}, actions.BorderNeedsTwoSides),
        (
            "NER-BILMA",
            {"kind": "border_point", "other_country_id": "NER"},
            actions.BorderNeedsTwoSides,
        ),
    ],
)
def test_a_place_that_cannot_be_is_refused(alice, code, values, refusal):
    with pytest.raises(refusal):
        actions.save_place(place=None, code=code, **BILMA | values)


def test_a_place_keeps_its_own_code(alice):
    place = access.get_place(alice, "NER-ARLIT")
    assert actions.save_place(place=place, code="NER-ARLIT", **BILMA).name == "Bilma"


def test_a_route_is_added_and_changed_with_its_legs(alice):
    whole = access.get_route(alice, "AIR")
    given = {"code": "AIR-NEW", "name": "New", "kind": "sub_route", "part_of": whole}
    route = actions.save_route(route=None, stops=["NER-AGADEZ", "NER-ARLIT"], **given)
    assert queries.stops_of(route) == ["NER-AGADEZ", "NER-ARLIT"]
    actions.save_route(route=route, stops=["NER-ARLIT", "NER-AGADEZ", "NER-ASSAMAKA"], **given)
    assert queries.stops_of(route) == ["NER-ARLIT", "NER-AGADEZ", "NER-ASSAMAKA"]
    names = Event.objects.filter(subject_id=str(route.pk)).order_by("id")
    assert [event.name for event in names] == ["route.added", "route.changed"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"code": "AIR"}, actions.CodeTaken),
        ({"kind": "sub_route"}, actions.NoRouteOfRoutes),
        ({"stops": ["NER-AGADEZ"]}, actions.RouteTooShort),
        ({"stops": ["NER-AGADEZ", "NER-AGADEZ"]}, actions.RouteTooShort),
        ({"stops": ["NER-AGADEZ", "NOWHERE"]}, actions.UnknownCode),
    ],
)
def test_a_route_that_cannot_be_is_refused(alice, changes, refusal):
    given = {"code": "NEW", "name": "New", "kind": "route", "part_of": None, "stops": []}
    with pytest.raises(refusal):
        actions.save_route(route=None, **given | changes)


def test_a_route_without_legs_has_no_stops(alice):
    route = access.get_route(alice, "AIR")
    assert queries.stops_of(route) == []
    assert str(route) == "Through the Aïr"
