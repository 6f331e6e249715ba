"""Pages of monitoring points: list and map, one point, its states, totals."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.directory import access as directory
from serai.directory import queries as places
from serai.flows import access
from serai.flows.actions.points import change_point, create_point, set_state
from serai.flows.choices import Direction, PointState
from serai.flows.forms import NewPointForm, PointFilter, PointForm, StateForm, TotalsFilter
from serai.flows.models import MonitoringPoint
from serai.flows.queries import points as queries
from serai.flows.queries.totals import Total, totals
from serai.kit.actor import Actor, ActorRequest
from serai.kit.errors import Refusal
from serai.kit.maps import DISCLAIMER, basemap
from serai.kit.svg import Chart, MapPoint, MapWords, Series, Svg, columns, flow_map
from serai.kit.templatetags.kit import number

MONTHS = 12
AROUND = 6
"""Degrees shown around a single point."""
TONES = {"active": "s-green", "suspended": "s-amber", "planned": "", "inactive": "s-grey"}


@require_GET
def points(request: ActorRequest) -> HttpResponse:
    """List monitoring points by name, country, state and type, with their map."""
    actor = request.actor
    access.require_view(actor)
    every = queries.points(actor)
    used = {row.point.country.pk: row.point.country for row in every}
    form = PointFilter(request.GET or None, countries=sorted(used.values(), key=lambda c: c.name))
    asked = {k: v for k, v in form.cleaned_data.items() if v} if form.is_valid() else {}
    rows = queries.points(actor, **asked) if asked else every
    context = {
        "form": form,
        "rows": rows,
        "chart": points_map(rows, actor) if rows else None,
        "counts": [
            (state, label, sum(row.state == state for row in every), TONES.get(state, "s-grey"))
            for state, label in PointState.choices
            if state != PointState.CLOSED
        ],
        "can_manage": access.manages_somewhere(actor),
        "tab": "points",
    }
    if request.headers.get("HX-Target") == "results":
        return render(request, "flows/_points.html", context)
    return render(request, "flows/points.html", context)


@require_GET
def point(request: ActorRequest, point_id: UUID) -> HttpResponse:
    """Show a point: what it is, its history of states, its months, what came in last."""
    found = access.get_point(request.actor, point_id)
    view = queries.point_view(request.actor, found)
    context = {
        "view": view,
        "point": found,
        "facts": _facts(found),
        "map": _point_map(view.row, request.actor),
        "chart": _months_chart(view.months) if view.months else None,
        "can_manage": access.can_manage(request.actor, found.organisation_id),
    }
    return render(request, "flows/point.html", context)


@require_http_methods(["GET", "POST"])
def add_point(request: ActorRequest) -> HttpResponse:
    """Create a monitoring point."""
    organisations = access.managed_organisations(request.actor)
    access.require_manage_somewhere(request.actor)
    form = NewPointForm(request.POST or None, organisations=organisations, **_books(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            kept = create_point(**form.cleaned_data)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("The monitoring point is created."))
            return redirect("flows:point", kept.pk)
    return render(request, "flows/point_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def edit_point(request: ActorRequest, point_id: UUID) -> HttpResponse:
    """Change what a point is."""
    found = access.get_point(request.actor, point_id)
    access.require_manage(request.actor, found.organisation_id)
    own = access.managed_organisations(request.actor).filter(pk=found.organisation_id)
    initial = {name: getattr(found, name) for name in PointForm.base_fields}
    initial["admin_area"] = found.admin_area_id or ""
    form = PointForm(
        request.POST or None, initial=initial, organisations=own, **_books(request.actor)
    )
    if request.method == "POST" and form.is_valid():
        values = {k: v for k, v in form.cleaned_data.items() if k != "organisation"}
        try:
            change_point(point=found, **values)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("The monitoring point is saved."))
            return redirect("flows:point", found.pk)
    return render(request, "flows/point_form.html", {"form": form, "point": found})


@require_http_methods(["GET", "POST"])
def change_state(request: ActorRequest, point_id: UUID) -> HttpResponse:
    """Suspend, reopen, close a point, with dates and a reason."""
    found = access.get_point(request.actor, point_id)
    access.require_manage(request.actor, found.organisation_id)
    form = StateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_state(point=found, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The state is changed."))
            return redirect("flows:point", found.pk)
    context = {"form": form, "point": found, "statuses": queries.statuses(found)}
    return render(request, "flows/state_form.html", context)


@require_GET
def point_totals(request: ActorRequest) -> HttpResponse:
    """Show persons by point, direction and month."""
    access.require_view(request.actor)
    names = {
        row.point.code: f"{row.point.code} · {row.point.name}"
        for row in queries.points(request.actor)
    }
    form = TotalsFilter(request.GET or None, points=list(names.items()))
    asked = form.cleaned_data if form.is_valid() else {}
    found = totals(request.actor, **asked)
    months = sorted({total.month for total in found})[-MONTHS:]
    shown = [total for total in found if total.month in months]
    context = {
        "form": form,
        "months": months,
        "rows": _pivot(shown, months),
        "sums": [sum(t.persons for t in shown if t.month == month) for month in months],
        "persons": sum(total.persons for total in shown),
        "left_out": len({total.month for total in found}) - len(months),
        "tab": "totals",
    }
    return render(request, "flows/totals.html", context)


def _pivot(found: Sequence[Total], months: Sequence[date]) -> list[dict[str, Any]]:
    """Turn totals into rows of one point and direction with a figure for each month."""
    cells: dict[tuple[str, str, str], dict[date, int]] = {}
    for total in found:
        cells.setdefault((total.point, total.name, total.direction), {})[total.month] = (
            total.persons
        )
    return [
        {
            "code": code, "name": name, "direction": Direction(direction).label,
            "figures": [by_month.get(month) for month in months],
            "persons": sum(by_month.values()),
        }
        for (code, name, direction), by_month in cells.items()
    ]  # fmt: skip


def _books(actor: Actor) -> dict[str, Any]:
    return {"countries": places.countries(actor), "routes": directory.routes_visible_to(actor)}


def _facts(point: MonitoringPoint) -> list[tuple[str, list[str]]]:
    """Return the point's lists of codes with their labels, for reading."""
    fields = PointForm.base_fields
    found = []
    for name in ("movements", "transports", "key_informants", "services"):
        labels = {str(code): str(label) for code, label in getattr(fields[name], "choices", ())}
        codes = getattr(point, name)
        found.append((str(fields[name].label), [labels.get(code, code) for code in codes]))
    return found


def points_map(rows: Sequence[queries.PointRow], actor: Actor) -> Chart:
    """Return the map of points by state, sized by persons of the last 30 days."""
    names = places.country_names(actor)

    def draw(width: float, height: float) -> Svg:
        return flow_map(
            [_map_point(row) for row in rows],
            words=MapWords(
                title=_("Monitoring points"),
                points=_("Persons in the last 30 days"),
                statuses={str(code): str(label) for code, label in PointState.choices},
            ),
            countries=names,
            width=width,
            height=height,
            rtl=get_language_bidi(),
            number_format=_number,
            basemap=basemap(),
        )

    return Chart(
        _("Map"),
        draw(1080, 560),
        note=str(DISCLAIMER),
        narrow=draw(390, 420),
        bleed=True,
        head=(_("Monitoring point"), _("State"), _("Persons in the last 30 days")),
        rows=[(r.point.name, str(PointState(r.state).label), number(r.persons)) for r in rows],
    )


def _map_point(row: queries.PointRow) -> MapPoint:
    point = row.point
    return MapPoint(point.name, point.longitude, point.latitude, row.persons, row.state, point.code)  # type: ignore[arg-type]


def _point_map(row: queries.PointRow, actor: Actor) -> Chart:
    lon, lat = row.point.longitude, row.point.latitude

    def draw(width: float) -> Svg:
        return flow_map(
            [_map_point(row)],
            words=MapWords(title=row.point.name),
            box=(lon - AROUND, max(lat - AROUND, -80), lon + AROUND, min(lat + AROUND, 80)),
            countries=places.country_names(actor),
            width=width,
            height=300,
            rtl=get_language_bidi(),
            number_format=_number,
            basemap=basemap(),
        )

    return Chart(_("Where it is"), draw(420), note=str(DISCLAIMER), narrow=draw(390), bleed=True)


def _months_chart(months: Sequence[queries.MonthRow]) -> Chart:
    names = [date_format(row.month, "M Y") for row in months]
    series = [
        Series(str(label), [getattr(row, code) for row in months])
        for code, label in Direction.choices
        if any(getattr(row, code) for row in months)
    ]
    title = _("Persons by month")

    def draw(width: float) -> Svg:
        return columns(
            names, series, title=title, width=width, rtl=get_language_bidi(), number_format=_number
        )

    head = (_("Month"), *(str(label) for _code, label in Direction.choices), _("Hours watched"))
    rows = [
        (name, number(row.incoming), number(row.outgoing), number(row.internal),
         number(row.hours, 1) if row.hours is not None else _("not known"))
        for name, row in zip(names, months, strict=True)
    ]  # fmt: skip
    return Chart(
        title, draw(700), head, rows, narrow=draw(390),
        note=_("Counted in the hours watched only: movements, not persons living anywhere."),
    )  # fmt: skip


def _number(value: float) -> str:
    return number(round(value))
