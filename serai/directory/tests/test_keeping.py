"""Places and routes at the edge: what the database refuses, what the ledger keeps."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404

from serai.directory import access, actions, queries
from serai.directory.models import AdminArea, Country, Place, Route, RouteLeg
from serai.directory.tests.test_places import BILMA, alice  # noqa: F401
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db

PROMISES = [
    ("directory_country_iso3_form", lambda: Country.objects.create(iso3="", name_en="x")),
    ("directory_country_iso3_form", lambda: Country.objects.create(iso3="NE", name_en="x")),
    ("directory_country_iso3_form", lambda: Country.objects.create(iso3="ner", name_en="x")),
    ("directory_adminarea_level_1_to_4", lambda: AdminArea.objects.update(level=0)),
    ("directory_adminarea_parent_above_level_1",
     lambda: AdminArea.objects.filter(pk="DJ01").update(parent="NE001")),
    ("directory_adminarea_parent_above_level_1",
     lambda: AdminArea.objects.filter(pk="NE00101").update(parent=None)),
    ("directory_place_on_earth", lambda: Place.objects.update(latitude=-90.1)),
    ("directory_place_on_earth", lambda: Place.objects.update(longitude=float("nan"))),
    ("directory_place_kind_known", lambda: Place.objects.filter(kind="town").update(kind="")),
    ("directory_place_border_has_other_side",
     lambda: Place.objects.filter(kind="town").update(other_country="MLI")),
    ("directory_place_border_has_other_side",
     lambda: Place.objects.filter(kind="border_point").update(kind="port")),
    ("directory_route_sub_route_has_route", lambda: Route.objects.update(part_of=None)),
    ("directory_route_sub_route_has_route",
     lambda: Route.objects.filter(code="AIR-WEST").update(kind="route")),
    ("directory_place_code", lambda: Place.objects.update(code="SAME")),
    ("directory_route_code", lambda: Route.objects.update(code="SAME")),
    ("directory_routeleg_ordinal_once", lambda: RouteLeg.objects.update(ordinal=1)),
    ("directory_routeleg_goes_somewhere",
     lambda: RouteLeg.objects.update(destination=Place.objects.get(code="NER-AGADEZ"))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "write"), PROMISES)
def test_a_row_that_cannot_be_is_refused_by_name(directory, name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize("code", ["NER-AGADEZ", "NER-ARLIT", "DZA-TAMANRASSET"])
def test_a_place_on_a_route_cannot_be_lost(directory, code):
    with pytest.raises(ProtectedError):
        Place.objects.get(code=code).delete()


@pytest.mark.parametrize("iso3", ["NER", "DZA", "DJI"])
def test_a_country_that_is_used_cannot_be_lost(directory, iso3):
    with pytest.raises(ProtectedError):
        Country.objects.get(pk=iso3).delete()


def test_a_route_with_parts_cannot_be_lost(directory):
    with pytest.raises(ProtectedError):
        Route.objects.get(code="AIR").delete()


ODD = [
    ({"longitude": 180.1}, actions.NowhereOnEarth), ({"latitude": -91.0}, actions.NowhereOnEarth),
    ({"longitude": float("nan")}, actions.NowhereOnEarth),
    ({"country_id": ""}, actions.UnknownCode), ({"country_id": "ner"}, actions.UnknownCode),
    ({"kind": "border_point", "other_country_id": "QQQ"}, actions.UnknownCode),
    ({"admin_area_id": "ne001"}, actions.UnknownCode),
]  # fmt: skip


@pytest.mark.parametrize(("values", "refusal"), ODD)
@pytest.mark.parametrize("new", [True, False])
def test_an_odd_place_is_refused_and_nothing_changes(alice, values, refusal, new):  # noqa: F811
    place = None if new else access.get_place(alice, "NER-ARLIT")
    before = list(Place.objects.order_by("pk").values())
    with pytest.raises(refusal):
        actions.save_place(place=place, code="NER-ARLIT-2", **BILMA | values)
    assert list(Place.objects.order_by("pk").values()) == before
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("code", "part_of"),
    [("AIR", "AIR"), ("AIR", "AIR-WEST"), ("AIR-WEST", "AIR-DIRECT"), ("AIR-WEST", "AIR-WEST"),
     ("NEW", "AIR-WEST"), ("AIR", "OTHER")],
)  # fmt: skip
def test_routes_have_one_level_of_parts(alice, code, part_of):  # noqa: F811
    Route.objects.create(code="OTHER", name="Other", kind="route")
    whole = Route.objects.get(code=part_of)
    with pytest.raises(actions.NoRouteOfRoutes), transaction.atomic():
        actions.save_route(
            route=Route.objects.filter(code=code).first(), code=code, name="x", kind="sub_route",
            part_of=whole, stops=["NER-AGADEZ", "NER-ARLIT"],
        )  # fmt: skip
    assert [view.route.code for view in queries.routes(alice)] == ["OTHER", "AIR"]


@pytest.mark.parametrize(
    ("stops", "legs"),
    [
        ([], 0), (["NER-AGADEZ", "NER-ARLIT"], 1),
        (["NER-AGADEZ", "NER-ARLIT", "NER-AGADEZ"], 2),
        (["NER-AGADEZ", "NER-ARLIT", "NER-ASSAMAKA", "DZA-INGUEZZAM"], 3),
    ],
)  # fmt: skip
def test_a_route_runs_over_its_stops_and_the_ledger_counts_them(alice, stops, legs):  # noqa: F811
    route = actions.save_route(
        route=None, code="NEW", name="New", kind="route", part_of=None, stops=stops
    )
    view = queries.route_view(alice, route)
    assert (len(view.legs), queries.stops_of(route)) == (legs, stops)
    assert [place.code for place in view.stops] == list(dict.fromkeys(stops))
    event = Event.objects.get(name="route.added")
    assert event.payload == {"code": "NEW", "stops": len(stops)}
    assert event.organisation_id is None


MANAGE = {"ada": None, "alice": None, "petra": None, "bob": PermissionDenied,
          "nadia": PermissionDenied, "otto": Http404, "sam": Http404, "guard": Http404,
          "anonymous": Http404}  # fmt: skip


@pytest.mark.parametrize(("name", "refused"), MANAGE.items())
def test_who_may_change_the_directory(cast, directory, name, refused):
    actor = cast.actor(name)
    assert access.can_manage(actor) is (refused is None)
    if refused is None:
        assert access.require_manage(actor) is None
    else:
        with pytest.raises(refused):
            access.require_manage(actor)


@pytest.mark.parametrize("name", ["otto", "sam", "guard", "anonymous"])
def test_no_reading_gives_a_stranger_anything(cast, directory, name):
    actor = cast.actor(name)
    place, route = Place.objects.first(), Route.objects.first()
    with acting_as(actor):
        assert queries.places_matching(actor) == queries.routes(actor) == []
        assert queries.country_names(actor) == {}
        assert not queries.areas(actor).exists()
        for ask in (lambda: queries.place_view(actor, place),
                    lambda: queries.route_view(actor, route),
                    lambda: queries.ways(actor, place, place)):  # fmt: skip
            with pytest.raises(Http404):
                ask()


def test_the_system_reads_and_keeps_the_directory(directory):
    actor = system_actor()
    assert access.can_view(actor)
    assert access.can_manage(actor)
    assert len(queries.places_matching(actor)) == 6


def test_words_for_rows(directory):
    assert str(AdminArea.objects.get(pk="NE001")) == "Agadez (NE001)"
    assert str(Place.objects.get(code="NER-ARLIT")) == "Arlit"
    leg = RouteLeg.objects.get(route__code="AIR-DIRECT")
    assert str(leg) == f"{leg.route_id} 1"
