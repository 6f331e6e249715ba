"""Pages of case conferences, and of safety plans."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.cases.access import get_goal, workers_of
from serai.cases.choices import CaseState
from serai.kit import clock
from serai.kit.actor import Actor, ActorRequest
from serai.kit.errors import Refusal
from serai.protection import access
from serai.protection.actions import conferences as actions
from serai.protection.actions import safety
from serai.protection.choices import Kind
from serai.protection.forms import (
    ConferenceForm,
    DecidePointForm,
    HoldForm,
    PointForm,
    PrintForm,
    SafetyForm,
)
from serai.protection.methods.paper import PARTS, safety_paper
from serai.protection.models import AgendaPoint, Procedure
from serai.protection.queries import conferences as queries
from serai.protection.queries.procedures import Opener
from serai.protection.views.common import BOTH, ask, ask_of_case, put, to_work_on

KIND = Kind.CONFERENCE


@require_http_methods(BOTH)
def plan_conference(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Plan a conference on a case."""
    case = access.case_to_open_in(request.actor, person_id, case_id)
    return ask_of_case(
        request, case, ConferenceForm(request.POST or None), actions.plan_conference,
        heading=_("Plan a case conference"), said=_("The conference is planned."),
        undertaking=True,
    )  # fmt: skip


@require_http_methods(BOTH)
def add_point(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Add a point to the agenda."""
    found = to_work_on(request, person_id, procedure_id, KIND)
    return ask(
        request, found, PointForm(request.POST or None), actions.add_point,
        heading=_("Add a point"), said=_("The point is added."),
    )  # fmt: skip


@require_http_methods(BOTH)
def hold(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Write the minutes."""
    found = to_work_on(request, person_id, procedure_id, KIND)
    return ask(
        request, found, HoldForm(request.POST or None), actions.hold,
        heading=_("Minutes of the meeting"), said=_("The minutes are kept."),
    )  # fmt: skip


@require_http_methods(BOTH)
def decide_point(
    request: ActorRequest, person_id: UUID, procedure_id: UUID, point_id: UUID
) -> HttpResponse:
    """Write down what was decided on a point, and what it becomes."""
    found = to_work_on(request, person_id, procedure_id, KIND)
    point, opener = access.get_paper(found, AgendaPoint, point_id), Opener(person_id)
    form = DecidePointForm(
        request.POST or None, users=workers_of(found.case.team),
        goals=queries.goals_of(found.case, opener), initial={"assigned_to": found.case.worker_id},
    )  # fmt: skip
    return ask(
        request, found, form, partial(_decided, point=point),
        heading=_("Decision on a point"), said=_("It is written down."),
        note=queries.point_text(point, opener),
    )  # fmt: skip


def _decided(
    *, actor: Actor, procedure: Procedure, point: AgendaPoint, goal: str, **given: Any
) -> AgendaPoint:
    chosen = get_goal(procedure.case, UUID(goal)) if goal else None
    return actions.decide_point(actor=actor, procedure=procedure, point=point, goal=chosen, **given)


@require_GET
def safety_plan(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Show the safety plan of a case."""
    case = access.case_to_see(request.actor, person_id, case_id)
    plan = queries.safety_plan(case)
    if plan is not None:
        safety.record_reading(case=case)
    parts = [(label, plan.texts.get(name)) for name, label in PARTS.items()] if plan else []
    context = {
        "person": case.person, "case": case, "plan": plan, "parts": parts,
        "print_form": PrintForm(initial={"language": get_language()}),
        "may_work": case.state == CaseState.OPEN and access.may_open_in(request.actor, case),
    }  # fmt: skip
    return render(request, "protection/safety.html", context)


@require_http_methods(BOTH)
def write_safety_plan(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Write the safety plan, or its next version."""
    case = access.case_to_open_in(request.actor, person_id, case_id)
    plan, back = queries.safety_plan(case), reverse("protection:safety", args=[person_id, case_id])

    def done(**given: Any) -> str:
        safety.write_plan(actor=request.actor, case=case, **given)
        return back

    form = SafetyForm(request.POST or None, initial=dict(plan.texts) if plan else None)
    context = {"person": case.person, "case": case, "back": back}
    return put(
        request, form, done, heading=_("Safety plan"), said=_("The safety plan is kept."),
        context=context,
    )  # fmt: skip


@require_POST
def print_safety_plan(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Give the plan as paper, in the language the person asked for."""
    case = access.case_to_open_in(request.actor, person_id, case_id)
    plan, form = queries.safety_plan(case), PrintForm(request.POST)
    asked = form.is_valid() and form.cleaned_data["asked"]
    language = form.cleaned_data.get("language", "en")
    try:
        safety.record_printing(case=case, asked=asked and plan is not None, language=language)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("protection:safety", person_id, case_id)
    assert plan is not None
    pdf = safety_paper(plan.texts, language, date_format(clock.today(), "Y-m-d"))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="plan.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
