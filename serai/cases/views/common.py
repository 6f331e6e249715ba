"""What the pages of a case share: one form, one action, back to the case."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from serai.cases.access import APPROVE, WORK
from serai.cases.models import Case
from serai.cases.queries import cases as queries
from serai.kit.actor import Actor, ActorRequest
from serai.kit.errors import Refusal
from serai.people.actions.persons import ChangedMeanwhile

Words = str | Promise


def tabs(actor: Actor, tab: str) -> dict[str, Any]:
    """Return what the tabs of case work need: which of them the actor has, and where they are."""
    may = actor.may_anywhere
    return {"tab": tab, "sees_cases": may(WORK), "supervises": may(APPROVE)}


def ask(
    request: ActorRequest,
    case: Case,
    form: forms.Form,
    run: Callable[..., object],
    *,
    heading: Words,
    said: Words,
    note: Words = "",
    hint: str = "",
    save: Words = "",
    **more: Any,
) -> HttpResponse:
    """Show a form about a case; run its action, and lead back to the case with what was said.

    Where the plan changed meanwhile, what was typed stays, and the plan shows beside it with the
    lines that are new; saving again is then a decision made with them in sight. `hint` is a
    template that stands before the form, with `more` in its context; `save` the button's word.
    """
    plan: list[queries.Line] = []
    if request.method == "POST" and form.is_valid():
        try:
            run(actor=request.actor, case=case, **given_by(form))
        except Refusal as refusal:
            if isinstance(refusal, ChangedMeanwhile):
                seen = form.cleaned_data["seen_version"]
                case.refresh_from_db(fields=["plan_version"])
                plan = queries.plan_of(case, seen=seen)
                form.data = {**dict(form.data.items()), "seen_version": str(case.plan_version)}
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(said))
            return redirect("cases:case", case.person_id, case.pk)
    context = {"form": form, "case": case, "person": case.person, "heading": heading,
               "plan": plan, "note": note, "hint": hint, "save": save}  # fmt: skip
    return render(request, "cases/form.html", context | more)


def given_by(form: forms.Form) -> dict[str, Any]:
    """Return what a form gives its action; forms whose fields are many put them together."""
    put_together = getattr(form, "given", None)
    return dict(put_together() if put_together else form.cleaned_data)


def at_once(
    request: ActorRequest,
    case: Case,
    run: Callable[..., object],
    said: Words,
    **given: Any,
) -> HttpResponse:
    """Run an action that asks for nothing more, and lead back to the case."""
    try:
        run(actor=request.actor, case=case, **given)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said))
    return redirect("cases:case", case.person_id, case.pk)
