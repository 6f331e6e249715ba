"""Reading the directory: lists, one place with its surroundings, ways between places."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from serai.directory.access import (
    areas_visible_to,
    can_view,
    countries_visible_to,
    places_visible_to,
    routes_visible_to,
)
from serai.directory.methods.graph import Graph, kilometres
from serai.directory.models import AdminArea, Country, Place, Route, RouteLeg
from serai.kit.actor import Actor


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A place one leg away, how far in kilometres, and the routes that go there."""

    place: Place
    kilometres: float
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One place with what is next to it and the routes that pass it."""

    place: Place
    neighbours: tuple[Neighbour, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Leg:
    """A step of a route, with its length in kilometres as the crow flies."""

    route: Route
    origin: Place
    destination: Place
    kilometres: float


@dataclass(frozen=True, slots=True)
class RouteView:
    """A route with its own legs and those of its parts, and its length."""

    route: Route
    parts: tuple[Route, ...]
    legs: tuple[Leg, ...]

    @property
    def kilometres(self) -> float:
        """Return the sum of the legs' lengths."""
        return sum(leg.kilometres for leg in self.legs)

    @property
    def stops(self) -> tuple[Place, ...]:
        """Return the places of the legs, each once, in order."""
        seen: dict[UUID, Place] = {}
        for leg in self.legs:
            for place in (leg.origin, leg.destination):
                seen.setdefault(place.pk, place)
        return tuple(seen.values())


@dataclass(frozen=True, slots=True)
class WayView:
    """One way between two places, over any routes."""

    stops: tuple[Place, ...]
    kilometres: float
    routes: tuple[Route, ...]


def folded(text: str) -> str:
    """Return text without accents, apostrophes and case, for searching names."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if c.isalnum() or c == " ").casefold().strip()


def places_matching(
    actor: Actor, *, text: str = "", country: str = "", kind: str = ""
) -> list[Place]:
    """Return places whose name or code holds the text (accents and case do not matter)."""
    found = places_visible_to(actor).select_related("country", "other_country", "admin_area")
    if country:
        found = found.filter(Q(country_id=country) | Q(other_country_id=country))
    if kind:
        found = found.filter(kind=kind)
    sought = folded(text)
    kept = [p for p in found if sought in folded(p.name) or sought in folded(p.code)]
    return sorted(kept, key=lambda p: folded(p.name))


def countries(actor: Actor) -> QuerySet[Country]:
    """Return every country, by English name."""
    return countries_visible_to(actor)


def country_names(actor: Actor, codes: Iterable[str] | None = None) -> dict[str, str]:
    """Return the names in the reader's language by ISO alpha-3 code."""
    found = countries_visible_to(actor)
    if codes is not None:
        found = found.filter(iso3__in=set(codes))
    return {country.iso3: country.name for country in found}


def countries_with_places(actor: Actor) -> list[Country]:
    """Return the countries that have places, by the reader's name for them."""
    used = places_visible_to(actor).values("country_id")
    return sorted(countries_visible_to(actor).filter(iso3__in=used), key=lambda c: folded(c.name))


def areas(
    actor: Actor, *, country: str = "", level: int | None = None, text: str = ""
) -> QuerySet[AdminArea]:
    """Return admin areas by country, level and a part of the name or P-code."""
    found = areas_visible_to(actor).order_by("country_id", "level", "name")
    if country:
        found = found.filter(country_id=country)
    if level is not None:
        found = found.filter(level=level)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(pcode__istartswith=text))
    return found


def known_codes() -> tuple[frozenset[str], frozenset[str]]:
    """Return every ISO alpha-3 code and every P-code that the directory knows."""
    iso3 = Country.objects.values_list("iso3", flat=True)
    return frozenset(iso3), frozenset(AdminArea.objects.values_list("pcode", flat=True))


def place_view(actor: Actor, place: Place) -> PlaceView:
    """Return the place with its neighbours, nearest first, and the routes through it."""
    if not can_view(actor):
        raise Http404
    near: dict[UUID, tuple[Place, list[Route]]] = {}
    routes: dict[UUID, Route] = {}
    legs = _legs().filter(Q(origin=place) | Q(destination=place))
    for leg in legs:
        other = leg.destination if leg.origin_id == place.pk else leg.origin
        near.setdefault(other.pk, (other, []))[1].append(leg.route)
        routes[leg.route_id] = leg.route
    neighbours = [
        Neighbour(other, distance(place, other), tuple(through)) for other, through in near.values()
    ]
    return PlaceView(
        place,
        tuple(sorted(neighbours, key=lambda n: n.kilometres)),
        tuple(sorted(routes.values(), key=lambda r: r.name)),
    )


def routes(actor: Actor) -> list[RouteView]:
    """Return every whole route with its parts and legs, by name."""
    by_route: dict[UUID, list[RouteLeg]] = {}
    for leg in _legs():
        by_route.setdefault(leg.route_id, []).append(leg)
    whole = routes_visible_to(actor).filter(part_of=None).prefetch_related("sub_routes")
    return [_route_view(route, by_route) for route in whole]


def route_view(actor: Actor, route: Route) -> RouteView:
    """Return a route with its parts and all their legs."""
    if not can_view(actor):
        raise Http404
    legs: dict[UUID, list[RouteLeg]] = {}
    for leg in _legs().filter(Q(route=route) | Q(route__part_of=route)):
        legs.setdefault(leg.route_id, []).append(leg)
    return _route_view(route, legs)


def ways(actor: Actor, origin: Place, destination: Place, limit: int = 3) -> list[WayView]:
    """Return up to `limit` ways between two places over all routes, shortest first."""
    if not can_view(actor):
        raise Http404
    places: dict[UUID, Place] = {}
    through: dict[frozenset[UUID], list[Route]] = {}
    edges: list[tuple[UUID, UUID, float]] = []
    for leg in _legs():
        places[leg.origin_id], places[leg.destination_id] = leg.origin, leg.destination
        through.setdefault(frozenset((leg.origin_id, leg.destination_id)), []).append(leg.route)
        edges.append((leg.origin_id, leg.destination_id, distance(leg.origin, leg.destination)))
    found = []
    for way in Graph(edges).ways(origin.pk, destination.pk, limit):
        taken: dict[UUID, Route] = {}
        for pair in pairwise(way.nodes):
            for route in through[frozenset(pair)]:
                taken[route.pk] = route
        stops = tuple(places[node] for node in way.nodes)
        found.append(WayView(stops, way.length, tuple(taken.values())))
    return found


def distance(a: Place, b: Place) -> float:
    """Return the distance of two places in kilometres as the crow flies."""
    return kilometres((a.longitude, a.latitude), (b.longitude, b.latitude))


def stops_of(route: Route) -> list[str]:
    """Return the codes of the route's own places in order."""
    legs = list(route.legs.select_related("origin", "destination"))
    return [legs[0].origin.code, *(leg.destination.code for leg in legs)] if legs else []


def _legs() -> QuerySet[RouteLeg]:
    return RouteLeg.objects.select_related(
        "route", "origin__country", "destination__country"
    ).order_by("route__name", "ordinal")


def _route_view(route: Route, legs: Mapping[UUID, Sequence[RouteLeg]]) -> RouteView:
    parts = tuple(route.sub_routes.all())
    own = [leg for one in (route, *parts) for leg in legs.get(one.pk, ())]
    return RouteView(
        route,
        parts,
        tuple(
            Leg(leg.route, leg.origin, leg.destination, distance(leg.origin, leg.destination))
            for leg in own
        ),
    )
