"""What the pages of procedures share: one form, one action, back to the procedure."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise

from serai.cases.models import Case
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.protection import access
from serai.protection.models import Procedure

Words = str | Promise
BOTH = ["GET", "POST"]


def to_work_on(
    request: ActorRequest, person_id: UUID, procedure_id: UUID, kind: str = "", **more: str
) -> Procedure:
    """Return the procedure of an address that the actor may change."""
    return access.procedure_to_work_on(request.actor, person_id, procedure_id, kind=kind, **more)


def ask(
    request: ActorRequest,
    procedure: Procedure,
    form: forms.Form,
    run: Callable[..., object],
    *,
    heading: Words,
    said: Words,
    note: Words = "",
    **context: Any,
) -> HttpResponse:
    """Show a form about a procedure; run its action, and lead back with what was said."""
    back = reverse("protection:procedure", args=[procedure.person_id, procedure.pk])

    def done(**given: Any) -> str:
        run(actor=request.actor, procedure=procedure, **given)
        return back

    shown = {"person": procedure.person, "case": procedure.case, "procedure": procedure,
             "note": note, "back": back, **context}  # fmt: skip
    return put(request, form, done, heading=heading, said=said, context=shown)


def ask_of_case(
    request: ActorRequest,
    case: Case,
    form: forms.Form,
    run: Callable[..., Procedure],
    *,
    heading: Words,
    said: Words,
    **context: Any,
) -> HttpResponse:
    """Show the form that opens a procedure of a case, and lead to what was opened."""

    def done(**given: Any) -> str:
        made = run(actor=request.actor, case=case, **given)
        return reverse("protection:procedure", args=[made.person_id, made.pk])

    back = reverse("protection:case", args=[case.person_id, case.pk])
    shown = {"person": case.person, "case": case, "back": back, **context}
    return put(request, form, done, heading=heading, said=said, context=shown)


def put(
    request: ActorRequest,
    form: forms.Form,
    done: Callable[..., str],
    *,
    heading: Words,
    said: Words,
    context: Mapping[str, Any],
) -> HttpResponse:
    """Show a form, or run what it is for and go where that says."""
    if request.method == "POST" and form.is_valid():
        try:
            address = done(**form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(said))
            return redirect(address)
    shown = {"form": form, "heading": heading, **context}
    return render(request, "protection/form.html", shown)


def at_once(
    request: ActorRequest,
    procedure: Procedure,
    run: Callable[..., object],
    said: Words,
    **given: Any,
) -> HttpResponse:
    """Run an action that asks for nothing more, and lead back to the procedure."""
    try:
        run(actor=request.actor, procedure=procedure, **given)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said))
    return redirect("protection:procedure", procedure.person_id, procedure.pk)
