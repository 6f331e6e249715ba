"""The directory as JSON: countries, admin areas, places, routes, ways. Read only."""

from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from serai.directory import access, queries
from serai.directory.models import Place
from serai.kit.actor import Actor, ActorRequest
from serai.kit.api import acting

router = Router(tags=["directory"])
MOST = 5_000


class CountryOut(Schema):
    """A country with its names in six languages and its centre in degrees."""

    iso3: str
    iso2: str
    m49: int | None
    name_en: str
    name_fr: str
    name_ar: str
    name_es: str
    name_ru: str
    name_zh: str
    longitude: float | None
    latitude: float | None


class AreaOut(Schema):
    """An admin area with its P-code."""

    pcode: str
    country: str
    level: int
    name: str
    parent: str | None


class PlaceOut(Schema):
    """A place; `other_country` is set for border points."""

    code: str
    name: str
    kind: str
    country: str
    other_country: str | None
    admin_area: str | None
    longitude: float
    latitude: float


class LegOut(Schema):
    """A step of a route, in kilometres as the crow flies."""

    route: str
    origin: str
    destination: str
    kilometres: float


class RouteOut(Schema):
    """A route with its parts and legs."""

    code: str
    name: str
    kind: str
    parts: list[str]
    legs: list[LegOut]
    kilometres: float


class WayOut(Schema):
    """One way between two places."""

    stops: list[str]
    routes: list[str]
    kilometres: float


def _reader(request: HttpRequest) -> Actor:
    actor = cast(ActorRequest, request).actor
    if not access.can_view(actor):
        raise Http404
    return actor


def _place(place: Place) -> dict[str, Any]:
    return {
        "code": place.code, "name": place.name, "kind": place.kind, "country": place.country_id,
        "other_country": place.other_country_id, "admin_area": place.admin_area_id,
        "longitude": place.longitude, "latitude": place.latitude,
    }  # fmt: skip


def _route(view: queries.RouteView) -> dict[str, Any]:
    return {
        "code": view.route.code, "name": view.route.title, "kind": view.route.kind,
        "parts": [part.code for part in view.parts],
        "legs": [
            {"route": leg.route.code, "origin": leg.origin.code,
             "destination": leg.destination.code, "kilometres": round(leg.kilometres, 1)}
            for leg in view.legs
        ],
        "kilometres": round(view.kilometres, 1),
    }  # fmt: skip


@router.get("/countries", response=list[CountryOut], operation_id="countries")
@acting
def countries(request: HttpRequest) -> list[Any]:
    """List the countries."""
    return list(queries.countries(_reader(request)))


@router.get("/admin-areas", response=list[AreaOut], operation_id="admin_areas")
@acting
def admin_areas(
    request: HttpRequest,
    country: str = "",
    level: Annotated[int | None, Query(ge=1, le=4)] = None,
    text: str = "",
) -> list[dict[str, Any]]:
    """List admin areas by country, level and part of the name or P-code; at most 5,000."""
    found = queries.areas(_reader(request), country=country, level=level, text=text)[:MOST]
    return [
        {"pcode": a.pcode, "country": a.country_id, "level": a.level, "name": a.name,
         "parent": a.parent_id}
        for a in found
    ]  # fmt: skip


@router.get("/places", response=list[PlaceOut], operation_id="places")
@acting
def places(
    request: HttpRequest, text: str = "", country: str = "", kind: str = ""
) -> list[dict[str, Any]]:
    """List places by name or code, country and kind."""
    found = queries.places_matching(_reader(request), text=text, country=country, kind=kind)
    return [_place(place) for place in found]


@router.get("/places/{code}", response=PlaceOut, operation_id="place")
@acting
def place(request: HttpRequest, code: str) -> dict[str, Any]:
    """Show one place."""
    return _place(access.get_place(_reader(request), code))


@router.get("/routes", response=list[RouteOut], operation_id="routes")
@acting
def routes(request: HttpRequest) -> list[dict[str, Any]]:
    """List the whole routes with the legs of their parts."""
    return [_route(view) for view in queries.routes(_reader(request))]


@router.get("/routes/{code}", response=RouteOut, operation_id="route")
@acting
def route(request: HttpRequest, code: str) -> dict[str, Any]:
    """Show one route."""
    actor = _reader(request)
    return _route(queries.route_view(actor, access.get_route(actor, code)))


@router.get("/ways", response=list[WayOut], operation_id="ways")
@acting
def ways(
    request: HttpRequest,
    origin: str,
    destination: str,
    limit: Annotated[int, Query(ge=1, le=5)] = 3,
) -> list[dict[str, Any]]:
    """List ways between two places over all routes, shortest first."""
    actor = _reader(request)
    start, end = access.get_place(actor, origin), access.get_place(actor, destination)
    return [
        {"stops": [p.code for p in way.stops], "routes": [r.code for r in way.routes],
         "kilometres": round(way.kilometres, 1)}
        for way in queries.ways(actor, start, end, limit)
    ]  # fmt: skip
