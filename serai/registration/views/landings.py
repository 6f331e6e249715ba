"""Landings: opening one, pre-registering groups, printing wristbands, completing by code."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from serai.accounts.choices import Compartment, Permission
from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.people.access import get_person, registering_teams
from serai.registration import access, queries
from serai.registration.actions.landing import complete, open_arrival, pre_register
from serai.registration.actions.registering import likely_same
from serai.registration.forms import NO_COUNTRY, ArrivalForm, CodeForm, CountsForm, PersonForm
from serai.registration.methods.sheet import to_pdf
from serai.registration.methods.wristbands import read_code


@require_http_methods(["GET", "POST"])
def landings(request: ActorRequest) -> HttpResponse:
    """List landings, and open one."""
    access.require_register(request.actor)
    form = ArrivalForm(
        request.POST or None, teams=registering_teams(request.actor),
        initial={"arrived_on": clock.today()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = open_arrival(actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("registration:landing", arrival_id=made.pk)
    context = {"form": form, "arrivals": access.arrivals_of(request.actor)[:100]}
    return render(request, "registration/landings.html", context, status=_status(form))


@never_cache
@require_http_methods(["GET", "POST"])
def landing(request: ActorRequest, arrival_id: UUID) -> HttpResponse:
    """Show a landing's numbers, and pre-register a group."""
    arrival = access.get_arrival(request.actor, arrival_id)
    form = CountsForm(request.POST or None, initial={"form_id": new_id()})
    if request.method == "POST" and form.is_valid():
        if not registering_teams(request.actor).filter(pk=arrival.team_id).exists():
            raise PermissionDenied
        try:
            pre_register(
                actor=request.actor, arrival=arrival, counts=form.counts(),
                group_id=form.cleaned_data["form_id"],
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The group is pre-registered."))
            return redirect("registration:landing", arrival_id=arrival.pk)
    shown = queries.landing(arrival)
    labels = {name: str(form.fields[name].label) for name in form.fields if name != "form_id"}
    context = {
        "form": form, "landing": shown, "arrival": arrival, "code_form": CodeForm(waits=False),
        "counts": [(label, shown.counts.get(name, 0)) for name, label in labels.items()],
    }  # fmt: skip
    return render(request, "registration/landing.html", context, status=_status(form))


@require_GET
def wristbands(request: ActorRequest, arrival_id: UUID) -> HttpResponse:
    """Give the sheet of a landing's wristband codes."""
    arrival = access.get_arrival(request.actor, arrival_id)
    codes = queries.wristbands_of(arrival)
    if not codes:
        raise Http404
    title = _("Wristbands %(first)s to %(last)s") % {"first": codes[0], "last": codes[-1]}
    direction = "rtl" if get_language_bidi() else "ltr"
    content = to_pdf(title=title, codes=codes, direction=direction)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="wristbands-{arrival.prefix}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def find(request: ActorRequest) -> HttpResponse:
    """Find who wears a wristband, and go to complete them."""
    access.require_register(request.actor)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = read_code(form.cleaned_data["code"])
        person_id = queries.person_with_wristband(code) if code else None
        if code is None:
            form.add_error("code", _("This is no wristband code. Type it again."))
        elif person_id is None:
            form.add_error("code", _("Nobody you may see wears this wristband."))
        else:
            return redirect("registration:complete", person_id=person_id)
    return render(request, "registration/code.html", {"form": form}, status=_status(form))


@never_cache
@require_http_methods(["GET", "POST"])
def complete_person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Ask who a pre-registered person is."""
    person = get_person(
        request.actor, person_id, Compartment.IDENTITY, may=Permission.PERSON_REGISTER
    )
    form = PersonForm(
        request.POST or None, teams=registering_teams(request.actor),
        countries=queries.countries_by_name(),
        initial={"form_id": person.pk, "sex": person.traits.sex},
    )  # fmt: skip
    likely: list[Any] = []
    if request.method == "POST" and form.is_valid() and form.new is not None:
        if not request.POST.get("sure") and not person.is_complete:
            likely = likely_same(
                actor=request.actor, team=person.registered_in, new=form.new, but=[person.pk]
            )
        if not likely:
            try:
                complete(actor=request.actor, person=person, new=form.new)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The registration is complete."))
                return redirect("people:person", person_id=person.pk)
    context = {
        "form": form, "person": person, "members": [], "likely": likely, "group": None,
        "countries": [*queries.country_choices(), *NO_COUNTRY.items()],
    }  # fmt: skip
    return render(request, "registration/new.html", context, status=_status(form))


def _status(form: ArrivalForm | CountsForm | CodeForm | PersonForm) -> int:
    return 422 if form.is_bound and form.errors else 200
