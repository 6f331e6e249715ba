"""Setting up centres, and their figures."""

from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.kit.actor import ActorRequest
from serai.kit.exports import csv_stream
from serai.reception import access
from serai.reception.actions import centres as actions
from serai.reception.forms import (
    BlockForm,
    CentreForm,
    FiguresForm,
    LimitsForm,
    UnitForm,
    last_week,
)
from serai.reception.methods.occupancy import BANDS
from serai.reception.queries.figures import occupancy
from serai.reception.queries.places import blocks_of, filled, limits_of
from serai.reception.views.common import at_once, status_of, tried


@require_http_methods(["GET", "POST"])
def new_centre(request: ActorRequest) -> HttpResponse:
    """Open a centre."""
    access.require_desk(request.actor, access.SET_UP)
    form = CentreForm(request.POST or None, teams=access.setting_up_teams(request.actor))
    if request.method == "POST" and form.is_valid():
        made = []
        if tried(
            form,
            lambda: made.append(actions.make_centre(actor=request.actor, **form.cleaned_data)),
        ):
            return redirect("reception:set_up", made[0].pk)
    return render(request, "reception/new_centre.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def set_up(request: ActorRequest, centre_id: UUID) -> HttpResponse:
    """Show and extend the units, blocked places and daily limits of a centre.

    One page with three forms; `act` says which was sent.
    """
    actor = request.actor
    centre = access.get_centre(actor, centre_id, access.SET_UP)
    act, units, limits = request.POST.get("act", ""), filled(centre), limits_of(centre)
    unit_form = UnitForm(request.POST if act == "unit" else None)
    block_form = BlockForm(request.POST if act == "block" else None, units=units)
    limits_form = LimitsForm(request.POST if act == "limits" else None, limits=limits)
    chosen = {
        "unit": (unit_form, lambda: actions.add_unit(
            actor=actor, centre=centre, **unit_form.cleaned_data)),
        "block": (block_form, lambda: actions.block(actor=actor, **block_form.cleaned_data)),
        "limits": (limits_form, lambda: actions.set_limits(
            actor=actor, centre=centre, limits=limits_form.cleaned_data)),
    }  # fmt: skip
    if act in chosen:
        form, run = chosen[act]
        if form.is_valid() and tried(form, run):
            return redirect("reception:set_up", centre.pk)
    context = {
        "centre": centre, "units": units, "blocks": list(blocks_of(centre)),
        "unit_form": unit_form, "block_form": block_form, "limits_form": limits_form,
        "tab": "set_up", "may_set_up": True,
    }  # fmt: skip
    return render(
        request, "reception/set_up.html", context,
        status=status_of(unit_form, block_form, limits_form),
    )  # fmt: skip


@require_POST
def unblock(request: ActorRequest, centre_id: UUID, block_id: UUID) -> HttpResponse:
    """Let blocked places be given again."""
    centre = access.get_centre(request.actor, centre_id, access.SET_UP)
    found = access.get_block(centre, block_id)
    at_once(
        request, lambda: actions.unblock(actor=request.actor, block=found),
        _("These places can be given again."),
    )  # fmt: skip
    return redirect("reception:set_up", centre.pk)


@require_GET
def figures(request: ActorRequest, centre_id: UUID) -> HttpResponseBase:
    """Show occupancy by day and unit, or give it as CSV."""
    centre = access.get_centre(request.actor, centre_id)
    asked = "first" in request.GET
    form = FiguresForm(request.GET if asked else None, initial=last_week())
    days = form.cleaned_data if asked and form.is_valid() else None if asked else last_week()
    lines = occupancy(centre, days["first"], days["last"]) if days else []
    if request.GET.get("as") == "csv" and days:
        rows = [
            (x.day.isoformat(), x.unit, *map(str, (
                x.places.capacity, x.places.blocked, x.places.taken, x.places.free, x.places.band,
                x.came, x.left, x.children)))
            for x in lines
        ]  # fmt: skip
        header = ("day", "unit", "capacity", "blocked", "taken", "free", "band", "came", "left",
                  "children")  # fmt: skip
        response = StreamingHttpResponse(csv_stream(header, rows), content_type="text/csv")
        response["Content-Disposition"] = 'attachment; filename="occupancy.csv"'
        return response
    context = {
        "centre": centre, "form": form, "lines": lines, "bands": [name for name, _end in BANDS],
        "days": days, "tab": "figures",
        "may_set_up": request.actor.may(access.SET_UP, centre.organisation_id),
    }  # fmt: skip
    return render(request, "reception/figures.html", context, status=status_of(form))
