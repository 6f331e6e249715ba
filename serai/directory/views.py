"""Pages of the directory: places, routes, ways between places."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.directory import access, queries
from serai.directory.actions import save_place, save_route
from serai.directory.forms import PlaceForm, PlaceSearch, RouteForm, WaysForm
from serai.directory.models import Place, Route
from serai.directory.queries import Leg
from serai.kit.actor import Actor, ActorRequest
from serai.kit.errors import Refusal
from serai.kit.maps import DISCLAIMER, basemap
from serai.kit.svg import Chart, MapArrow, MapKind, MapPoint, MapWords, Svg, flow_map

PAGE = 50
WAY_WIDTH = 3.2
KINDS_SHOWN = 6
MANY_LEGS = 80
"""A map of more legs is drawn once, to be moved sideways on a phone: twice would weigh too much."""


@require_GET
def places(request: ActorRequest) -> HttpResponse:
    """List places, by name, country and kind, with a map of those found."""
    actor = _reader(request)
    form = PlaceSearch(request.GET or None, countries=queries.countries_with_places(actor))
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.places_matching(actor, **asked)
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "chart": _map(_("Places"), found, (), (), actor, narrow=True) if found else None,
        "can_manage": access.can_manage(actor),
        "tab": "places",
    }
    if request.headers.get("HX-Target") == "results":
        return render(request, "directory/_places.html", context)
    return render(request, "directory/places.html", context)


@require_GET
def place(request: ActorRequest, code: str) -> HttpResponse:
    """Show a place, what is next to it and the routes through it."""
    found = access.get_place(request.actor, code)
    view = queries.place_view(request.actor, found)
    around = [neighbour.place for neighbour in view.neighbours]
    legs = [
        Leg(near.routes[0], found, near.place, near.kilometres)
        for near in view.neighbours
    ]  # fmt: skip
    context = {
        "view": view,
        "chart": _map(found.name, [found, *around], legs, [], request.actor, narrow=True),
        "can_manage": access.can_manage(request.actor),
    }
    return render(request, "directory/place.html", context)


@require_http_methods(["GET", "POST"])
def edit_place(request: ActorRequest, code: str = "") -> HttpResponse:
    """Add a place, or change one."""
    access.require_manage(request.actor)
    found = access.get_place(request.actor, code) if code else None
    form = PlaceForm(
        request.POST or None,
        initial=_place_values(found) if found else {},
        countries=queries.countries(request.actor),
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_place(place=found, **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The place is saved."))
            return redirect("directory:place", kept.code)
    return render(request, "directory/place_form.html", {"form": form, "place": found})


@require_GET
def routes(request: ActorRequest) -> HttpResponse:
    """Show all routes on one map and as a list."""
    actor = _reader(request)
    found = queries.routes(actor)
    kinds = [MapKind(view.route.code, view.route.title) for view in found]
    legs = [leg for view in found for leg in view.legs]
    owner = {part.pk: view.route.code for view in found for part in (view.route, *view.parts)}
    context = {
        "routes": found,
        "chart": _map(_("Routes"), _ends(legs), legs, kinds, actor, owner=owner) if legs else None,
        "can_manage": access.can_manage(actor),
        "tab": "routes",
    }
    return render(request, "directory/routes.html", context)


@require_GET
def route(request: ActorRequest, code: str) -> HttpResponse:
    """Show a route as a map and as its legs."""
    found = access.get_route(request.actor, code)
    view = queries.route_view(request.actor, found)
    parts = [part for part in (found, *view.parts) if any(x.route == part for x in view.legs)]
    kinds = [MapKind(part.code, part.title) for part in parts[:KINDS_SHOWN]]
    context = {
        "view": view,
        "chart": _map(found.title, view.stops, view.legs, kinds, request.actor)
        if view.legs
        else None,
        "can_manage": access.can_manage(request.actor),
    }
    return render(request, "directory/route.html", context)


@require_http_methods(["GET", "POST"])
def edit_route(request: ActorRequest, code: str = "") -> HttpResponse:
    """Add a route, or change one with its legs."""
    access.require_manage(request.actor)
    found = access.get_route(request.actor, code) if code else None
    whole = access.routes_visible_to(request.actor).filter(part_of=None)
    form = RouteForm(
        request.POST or None,
        initial=_route_values(found) if found else {},
        routes=whole.exclude(pk=found.pk) if found else whole,
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_route(route=found, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The route is saved."))
            return redirect("directory:route", kept.code)
    return render(request, "directory/route_form.html", {"form": form, "route": found})


@require_GET
def ways(request: ActorRequest) -> HttpResponse:
    """Show the ways between two places over all routes."""
    actor = _reader(request)
    names = [(p.code, f"{p.name} ({p.country.name})") for p in queries.places_matching(actor)]
    form = WaysForm(request.GET or None, places=names)
    context: dict[str, Any] = {"form": form, "tab": "ways", "ways": None}
    if form.is_valid():
        start = access.get_place(actor, form.cleaned_data["origin"])
        end = access.get_place(actor, form.cleaned_data["destination"])
        found = queries.ways(actor, start, end)
        context |= {"ways": found, "start": start, "end": end}
        if found:
            title = _("From %(start)s to %(end)s") % {"start": start.name, "end": end.name}
            context["chart"] = _ways_map(title, found, actor)
    return render(request, "directory/ways.html", context)


def _reader(request: ActorRequest) -> Actor:
    if not access.can_view(request.actor):
        raise Http404
    return request.actor


def _place_values(place: Place) -> dict[str, Any]:
    names = ("code", "name", "kind", "country", "other_country", "longitude", "latitude")
    values = {name: getattr(place, name) for name in names}
    return {**values, "admin_area": place.admin_area_id or ""}


def _route_values(route: Route) -> dict[str, Any]:
    names = ("code", "name", "name_fr", "name_ar", "kind", "part_of")
    stops = "\n".join(queries.stops_of(route))
    return {**{name: getattr(route, name) for name in names}, "stops": stops}


def _ends(legs: Sequence[Leg]) -> list[Place]:
    """Return the places of legs, each once."""
    return list({p.pk: p for leg in legs for p in (leg.origin, leg.destination)}.values())


def _ways_map(title: str, found: Sequence[queries.WayView], actor: Actor) -> Chart:
    kinds = [MapKind(str(i), _("Way %(number)d") % {"number": i}) for i in range(1, len(found) + 1)]
    arrows = [
        MapArrow(
            (a.longitude, a.latitude), (b.longitude, b.latitude), 1, str(i), f"{a.name} – {b.name}"
        )
        for i, way in enumerate(found, 1)
        for a, b in zip(way.stops, way.stops[1:], strict=False)
    ]
    stops = list({p.pk: p for way in found for p in way.stops}.values())
    return _chart(title, stops, arrows, kinds, actor, narrow=False)


def _map(
    title: str,
    places: Sequence[Place],
    legs: Sequence[Leg],
    kinds: Sequence[MapKind],
    actor: Actor,
    *,
    owner: dict[Any, str] | None = None,
    narrow: bool = False,
) -> Chart:
    arrows = [
        MapArrow(
            (leg.origin.longitude, leg.origin.latitude),
            (leg.destination.longitude, leg.destination.latitude),
            1,
            (owner or {}).get(leg.route.pk, leg.route.code),
            f"{leg.origin.name} – {leg.destination.name}",
        )
        for leg in legs
    ]
    return _chart(title, places, arrows, kinds, actor, narrow=narrow)


def _chart(
    title: str,
    places: Sequence[Place],
    arrows: Sequence[MapArrow],
    kinds: Sequence[MapKind],
    actor: Actor,
    *,
    narrow: bool,
) -> Chart:
    names = queries.country_names(actor)
    points = [MapPoint(p.name, p.longitude, p.latitude, note=p.country.name) for p in places]

    def draw(width: float, height: float) -> Svg:
        return flow_map(
            points,
            arrows,
            words=MapWords(title=title),
            kinds=kinds,
            countries=names,
            even=WAY_WIDTH,
            width=width,
            height=height,
            rtl=get_language_bidi(),
            basemap=basemap(),
        )

    note = str(DISCLAIMER)
    if narrow:
        return Chart(title, draw(480, 420), note=note, bleed=True)
    if len(arrows) > MANY_LEGS:
        return Chart(title, draw(1080, 620), note=note, bleed=True, wide=True)
    return Chart(title, draw(1080, 620), note=note, narrow=draw(390, 420), bleed=True)
