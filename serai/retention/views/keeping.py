"""Pages of keeping and erasing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.retention import access, queries
from serai.retention.actions import keeping as actions
from serai.retention.forms import EraseForm, HoldForm, KeepForm, RuleForm


@require_GET
def due(request: ActorRequest) -> HttpResponse:
    """List who is due for a decision, and the rules."""
    access.require_erase(request.actor)
    organisations = access.ruled_organisations(request.actor)
    context = {
        "rows": queries.due(request.actor),
        "rules": [(o, queries.rules(o), RuleForm()) for o in organisations],
    }
    return render(request, "retention/due.html", context)


@require_POST
def set_rule(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Set a rule of an organisation."""
    organisation = access.get_ruled(request.actor, organisation_id)
    form = RuleForm(request.POST)
    if form.is_valid():
        actions.set_rule(organisation=organisation, **form.cleaned_data)
        messages.success(request, _("The rule is set."))
    else:
        messages.error(request, _("Choose a purpose and between 1 and 1200 months."))
    return redirect("retention:due")


@require_GET
def person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what keeps a person, and offer to decide."""
    found = access.get_kept(request.actor, person_id)
    return _page(request, found, EraseForm(reference=found.reference), HoldForm(), KeepForm())


def _page(
    request: ActorRequest, found: object, erase: EraseForm, hold: HoldForm, keep: KeepForm
) -> HttpResponse:
    context = {
        "person": found,
        "holds": queries.holds_of(found),  # type: ignore[arg-type]
        "erase_form": erase,
        "hold_form": hold,
        "keep_form": keep,
    }
    return render(request, "retention/person.html", context)


@require_http_methods(["POST"])
def hold(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Place a legal hold, or lift the one that runs."""
    found = access.get_kept(request.actor, person_id)
    form = HoldForm(request.POST)
    if "lift" in request.POST:
        actions.lift_hold(actor=request.actor, person=found)
        return redirect("retention:person", person_id)
    if form.is_valid():
        try:
            actions.place_hold(actor=request.actor, person=found, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("reason", str(refusal))
        else:
            return redirect("retention:person", person_id)
    return _page(request, found, EraseForm(reference=found.reference), form, KeepForm())


@require_POST
def keep(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Keep a person longer."""
    found = access.get_kept(request.actor, person_id)
    form = KeepForm(request.POST)
    if form.is_valid():
        try:
            actions.keep_longer(actor=request.actor, person=found, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("until", str(refusal))
        else:
            messages.success(request, _("The person is kept until that day."))
            return redirect("retention:due")
    return _page(request, found, EraseForm(reference=found.reference), HoldForm(), form)


@require_POST
def erase(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Erase a person for good."""
    found = access.get_kept(request.actor, person_id)
    form = EraseForm(request.POST, reference=found.reference)
    if form.is_valid():
        try:
            actions.erase_person(
                person=found, why=form.cleaned_data["why"], ending=form.cleaned_data["ending"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The person is erased."))
            return redirect("retention:due")
    return _page(request, found, form, HoldForm(), KeepForm())
