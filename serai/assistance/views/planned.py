"""Pages of planned distributions: what is to come, one of them, planning another."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.accounts.choices import Permission
from serai.assistance import access
from serai.assistance.actions import planning
from serai.assistance.choices import PlanState
from serai.assistance.forms.planned import EndForm, PlanForm
from serai.assistance.models import Kit, PlannedDistribution, Store
from serai.assistance.queries import planned as queries
from serai.assistance.views.common import ask
from serai.kit import clock
from serai.kit.actor import Actor, ActorRequest
from serai.kit.errors import Refusal
from serai.people.access import require

BOTH = ["GET", "POST"]


@require_GET
def planned(request: ActorRequest) -> HttpResponse:
    """Show the distributions that the actor's organisations plan, and the latest that are over."""
    require(request.actor, Permission.ASSISTANCE_GIVE)
    organisations = request.actor.organisations_with(Permission.ASSISTANCE_GIVE)
    context = {
        "to_come": queries.to_come(organisations), "over": queries.over(organisations),
        "today": clock.today(),
        "may_plan": request.actor.may_anywhere(Permission.STOCK_MANAGE),
    }  # fmt: skip
    return render(request, "assistance/planned.html", context)


@require_http_methods(BOTH)
def plan(request: ActorRequest) -> HttpResponse:
    """Plan a distribution out of a store that the actor keeps."""
    form = PlanForm(
        request.POST or None, kits=access.kept(request.actor, Kit),
        stores=access.kept(request.actor, Store),
    )  # fmt: skip
    return ask(
        request, form, planning.plan_distribution, heading=_("Plan a distribution"),
        said=_("It is planned. It stands in My work on its day."),
        back=reverse("assistance:planned"), parent=_("Planned distributions"),
    )  # fmt: skip


@require_http_methods(BOTH)
def distribution(request: ActorRequest, planned_id: UUID) -> HttpResponse:
    """Show a planned distribution with how far it has come, and end it or put it off."""
    require(request.actor, Permission.ASSISTANCE_GIVE)
    row = access.get_planned(request.actor, planned_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _end(request.actor, row, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is saved."))
            return redirect("assistance:planned")
    context = {
        "far": queries.how_far(request.actor, row), "form": form, "today": clock.today(),
        "is_open": row.state == PlanState.PLANNED,
    }  # fmt: skip
    return render(request, "assistance/distribution.html", context)


def _end(actor: Actor, row: PlannedDistribution, state: str, on: Any) -> None:
    if state == EndForm.LATER:
        planning.put_off(actor=actor, row=row, on=on)
    else:
        planning.end(actor=actor, row=row, state=state)
