"""Pages of a person's categories: the profile as known on a day, the timeline, changes."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.instruments.methods.definitions import as_text
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.screening import access
from serai.screening.actions import categories as actions
from serai.screening.choices import CategoryState, EvidenceKind
from serai.screening.forms import AsKnownForm, CategoryForm, ReviseForm
from serai.screening.methods.catalogue import categories
from serai.screening.queries import persons
from serai.screening.queries.notes import notes_of
from serai.screening.views.instruments import language


@require_GET
def profile(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show the categories a person was in on a day, as known on a day, and their history."""
    actor = request.actor
    person = access.person_to_profile(actor, person_id)
    asked = AsKnownForm(request.GET or None)
    days = asked.cleaned_data if asked.is_valid() else {}
    found = persons.profile(actor, person, language(), **days)
    notes = notes_of([one.statement for one in found.timeline])
    if notes:
        actions.record_reading(person=person, organisation=person.organisation)
    context = {
        "person": person, "profile": found, "asked": asked, "notes": notes, "tab": "categories",
        "may_change": access.may_change(actor, person), "language": language(),
        "blocks": persons.blocks_of(actor, person),
        "may_clear": access.may_clear(actor, person),
    }  # fmt: skip
    return render(request, "screening/profile.html", context)


@require_GET
def card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show, as a card of the person's page, what categories the person is in today."""
    person = access.person_to_profile(request.actor, person_id)
    context = {
        "person": person, "profile": persons.profile(request.actor, person, language()),
        "blocks": persons.blocks_of(request.actor, person),
        "may_clear": access.may_clear(request.actor, person),
        "may_screen": access.may_screen(request.actor, person),
    }  # fmt: skip
    return render(request, "screening/_card.html", context)


@require_http_methods(["GET", "POST"])
def add_category(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Say that a person is in a category."""
    actor = request.actor
    person = access.person_to_state(actor, person_id)
    form = CategoryForm(
        request.POST or None, compartments=access.readable(actor, person.pk), language=language()
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.state_category(
                actor=actor, person=person, **form.cleaned_data,
                organisation=access.acting_organisation(actor, person, access.SCREEN),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The category is recorded."))
            return redirect("screening:profile", person.pk)
    return render(request, "screening/category_form.html", {"form": form, "person": person})


@require_http_methods(["GET", "POST"])
def revise(request: ActorRequest, statement_id: UUID) -> HttpResponse:
    """Confirm, contest, withdraw or re-date a statement; the earlier one stays as it was."""
    actor = request.actor
    statement = access.get_statement(actor, statement_id)
    upper = statement.during.upper
    initial = {
        "state": CategoryState.CONFIRMED.value, "starts_on": statement.during.lower,
        "ends_on": upper - timedelta(days=1) if upper else None,
        "certainty": statement.certainty,
        "evidence": statement.evidence or EvidenceKind.STATEMENT.value,
    }  # fmt: skip
    form = ReviseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revise(actor=actor, statement=statement, keep_dates=False, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The statement is changed; what was known before stays."))
            return redirect("screening:profile", statement.person_id)
    context = {
        "form": form, "statement": statement, "person": statement.person,
        "label": as_text(categories()[statement.category].labels, language()),
    }  # fmt: skip
    return render(request, "screening/revise.html", context)
