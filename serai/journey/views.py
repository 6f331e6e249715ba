"""Pages of a journey: timeline and map, as known on a day; recording, correcting, withdrawing."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.journey import access, queries
from serai.journey.actions import statements as actions
from serai.journey.forms import ExperienceForm, KnownOnForm, StepForm, initial_of
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.kit.maps import DISCLAIMER, basemap
from serai.kit.svg import Chart, MapArrow, MapPoint, MapWords, Svg, flow_map
from serai.people.models import Person


@require_GET
def journey(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a journey as a timeline and on a map, now or as known on a day."""
    person = access.get_traveller(request.actor, person_id)
    form = KnownOnForm(request.GET or None)
    day = form.cleaned_data["known_on"] if form.is_valid() else None
    found = queries.journey(request.actor, person, as_known_on=day)
    context = {
        "person": person,
        "journey": found,
        "known_on": day,
        "form": form,
        "chart": _map(found.spots()) if found.spots() else None,
        "can_write": day is None and _may(access.get_traveller, request, person_id, write=True),
        "can_write_experience": day is None and _may(access.get_survivor, request, person_id),
    }
    if request.headers.get("HX-Request"):
        return render(request, "journey/_person_card.html", context)
    return render(request, "journey/journey.html", context)


def _may(get: Callable[..., Person], request: ActorRequest, person_id: UUID, **how: Any) -> bool:
    from django.core.exceptions import PermissionDenied

    try:
        get(request.actor, person_id, **how)
    except PermissionDenied:
        return False
    return True


def _map(spots: list[tuple[str, float, float]]) -> Chart:
    points = {name: MapPoint(name, lon, lat) for name, lon, lat in spots}
    arrows = [MapArrow((a[1], a[2]), (b[1], b[2]), 1.0) for a, b in pairwise(spots)]

    def draw(width: float) -> Svg:
        return flow_map(
            list(points.values()),
            arrows,
            words=MapWords(title=_("Journey")),
            even=3,
            width=width,
            height=320,
            rtl=get_language_bidi(),
            basemap=basemap(),
        )

    return Chart(
        _("Map of the journey"), draw(700), (_("Step"), _("Place")),
        [(str(number), name) for number, (name, _lon, _lat) in enumerate(spots, 1)],
        narrow=draw(390), note=str(DISCLAIMER), bleed=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add_step(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Write down a leg or a stay."""
    person = access.get_traveller(request.actor, person_id, write=True)
    form = StepForm(request.POST or None)
    return _save(request, person, form, actions.record_step, _("Add a step"))


@require_http_methods(["GET", "POST"])
def correct_step(request: ActorRequest, person_id: UUID, step_id: UUID) -> HttpResponse:
    """Correct a step; what was known before stays."""
    step = access.get_step(request.actor, person_id, step_id)
    form = StepForm(request.POST or None, initial=initial_of(step, queries.texts_of(step)))
    return _save(
        request, step.person, form, actions.record_step, _("Correct a step"), replaces=step
    )


@require_POST
def withdraw_step(request: ActorRequest, person_id: UUID, step_id: UUID) -> HttpResponse:
    """Hold a step true no longer."""
    actions.withdraw(
        actor=request.actor, statement=access.get_step(request.actor, person_id, step_id)
    )
    return redirect("journey:journey", person_id)


@require_http_methods(["GET", "POST"])
def add_experience(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Write down what happened."""
    person = access.get_survivor(request.actor, person_id)
    form = ExperienceForm(request.POST or None)
    return _save(request, person, form, actions.record_experience, _("What happened"))


@require_http_methods(["GET", "POST"])
def correct_experience(request: ActorRequest, person_id: UUID, experience_id: UUID) -> HttpResponse:
    """Correct what was written of what happened."""
    found = access.get_experience(request.actor, person_id, experience_id)
    form = ExperienceForm(request.POST or None, initial=initial_of(found, queries.texts_of(found)))
    return _save(
        request, found.person, form, actions.record_experience, _("What happened"), replaces=found
    )


@require_POST
def withdraw_experience(
    request: ActorRequest, person_id: UUID, experience_id: UUID
) -> HttpResponse:
    """Hold what was written true no longer."""
    found = access.get_experience(request.actor, person_id, experience_id)
    actions.withdraw(actor=request.actor, statement=found)
    return redirect("journey:journey", person_id)


def _save(
    request: ActorRequest,
    person: Person,
    form: forms.Form,
    action: Callable[..., object],
    heading: str,
    **more: Any,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            action(actor=request.actor, person=person, **more, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The journey is written down."))
            return redirect("journey:journey", person.pk)
    context = {"person": person, "form": form, "heading": heading}
    return render(request, "journey/form.html", context)
