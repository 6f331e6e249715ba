"""Pages of events: what explains a change in the series."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.directory import queries as places
from serai.flows import access
from serai.flows.actions.points import record_event, remove_event
from serai.flows.forms import EventForm
from serai.flows.models import FlowEvent
from serai.flows.queries.points import flow_events
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal


@require_GET
def events(request: ActorRequest) -> HttpResponse:
    """List events, the latest first."""
    access.require_view(request.actor)
    rows = [
        (event, event_title(event), access.can_manage(request.actor, event.organisation_id))
        for event in flow_events(request.actor)
    ]
    context = {"rows": rows, "can_manage": access.manages_somewhere(request.actor)}
    return render(request, "flows/events.html", {**context, "tab": "events"})


@require_http_methods(["GET", "POST"])
def edit_event(request: ActorRequest, event_id: UUID | None = None) -> HttpResponse:
    """Record an event, or correct one."""
    found = access.get_event(request.actor, event_id) if event_id else None
    access.require_manage_somewhere(request.actor)
    organisations = access.managed_organisations(request.actor)
    if found is not None:
        access.require_manage(request.actor, found.organisation_id)
        organisations = organisations.filter(pk=found.organisation_id)
    form = EventForm(
        request.POST or None,
        initial=_values(found),
        organisations=organisations,
        countries=places.countries(request.actor),
        title=found.title if found else {},
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_event(
                organisation=form.cleaned_data["organisation"], event=found, **form.values()
            )
        except Refusal as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(request, _("The event is saved."))
            return redirect("flows:events")
    return render(request, "flows/event_form.html", {"form": form, "event": found})


@require_POST
def delete_event(request: ActorRequest, event_id: UUID) -> HttpResponse:
    """Remove an event."""
    found = access.get_event(request.actor, event_id)
    access.require_manage(request.actor, found.organisation_id)
    remove_event(event=found)
    messages.success(request, _("The event is removed."))
    return redirect("flows:events")


def event_title(event: FlowEvent) -> str:
    """Return the title in the reader's language, English where there is none."""
    language = (get_language() or "en").split("-")[0]
    return str(event.title.get(language) or event.title.get("en", ""))


def _values(event: FlowEvent | None) -> dict[str, Any]:
    names = ("organisation", "country", "starts_on", "ends_on", "source")
    return {name: getattr(event, name) for name in names} if event else {}
