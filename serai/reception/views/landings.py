"""Landings: the list, what came ashore, the board of progress and the manifest."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from serai.accounts.choices import Permission
from serai.kit.actor import ActorRequest
from serai.people.models import Person
from serai.reception import access
from serai.reception.actions.landings import look, record_landing
from serai.reception.choices import Agency
from serai.reception.forms import AGE_WORDS, LandingForm, LookForm, PartnerForm
from serai.reception.methods.occupancy import AGES, SEXES
from serai.reception.models import Landing
from serai.reception.queries import landings as queries
from serai.reception.queries.taking_part import parts_of, possible_partners, shared_landings
from serai.reception.views.common import status_of, tried
from serai.registration.methods.wristbands import read_code
from serai.registration.queries import person_with_wristband


@require_GET
def landings(request: ActorRequest) -> HttpResponse:
    """List landings, newest first."""
    access.require_landings(request.actor)
    number = request.GET.get("page", "0")
    page = int(number) if number.isdecimal() and len(number) < 6 else 0
    rows, has_more = queries.landings_of(request.actor, page=page)
    context = {
        "rows": rows, "next": page + 1 if has_more else None,
        "previous": page - 1 if page else None, "may_record": _may_record(request),
        "shared": shared_landings(request.actor),
    }  # fmt: skip
    return render(request, "reception/landings.html", context)


def _may_record(request: ActorRequest) -> bool:
    return request.actor.may_anywhere(Permission.PERSON_REGISTER)


@require_http_methods(["GET", "POST"])
def new_landing(request: ActorRequest) -> HttpResponse:
    """Describe a landing that registration opened."""
    access.require_landings(request.actor)
    form = LandingForm(request.POST or None, arrivals=access.arrivals_to_record(request.actor))
    if request.method == "POST" and form.is_valid():
        arrival = form.cleaned_data["arrival"]
        if tried(form, lambda: record_landing(actor=request.actor, **form.split())):
            messages.success(request, _("The landing is described."))
            return redirect("reception:landing", arrival.pk)
    fields = [form[name] for name in form.fields]
    context = {
        "form": form, "plain": [f for f in fields if not f.name.startswith("n_")],
        "counts": [f for f in fields if f.name.startswith("n_")],
    }  # fmt: skip
    return render(request, "reception/new_landing.html", context, status=status_of(form))


@never_cache
@require_http_methods(["GET", "POST"])
def landing(request: ActorRequest, arrival_id: UUID) -> HttpResponse:
    """Show a landing with its board and manifest; on POST, tick whom an agency has seen."""
    arrival = access.get_arrival(request.actor, arrival_id)
    form = LookForm(request.POST or None, initial={"agency": request.GET.get("agency")})
    if request.method == "POST" and form.is_valid():
        code, agency = read_code(form.cleaned_data["code"]), form.cleaned_data["agency"]
        person_id = person_with_wristband(code) if code else None
        if person_id is None:
            form.add_error("code", _("Nobody you may see wears this wristband."))
        elif tried(
            form,
            lambda: look(
                actor=request.actor, arrival=arrival, person=Person(pk=person_id), agency=agency
            ),
        ):
            messages.success(request, _("Seen: %(code)s.") % {"code": code})
            form = LookForm(initial={"agency": agency})
    unseen = request.GET.get("unseen", "")
    unseen = unseen if unseen in Agency.values else ""
    try:
        after = UUID(request.GET["after"]) if request.GET.get("after") else None
    except ValueError:
        after = None
    lines, after = queries.manifest(arrival, after=after, unseen_by=unseen)
    told = queries.landing_of(arrival)
    context = {
        "arrival": arrival, "landing": told, "form": form, "lines": lines, "after": after,
        "progress": queries.progress(arrival), "unseen": unseen, "agencies": Agency.choices,
        "counts": _table(told) if told else [], "parts": parts_of(arrival),
        "partner_form": PartnerForm(partners=possible_partners(arrival))
        if access.may_share(request.actor, arrival) else None,
    }  # fmt: skip
    return render(request, "reception/landing.html", context, status=status_of(form))


def _table(told: Landing) -> list[tuple[object, list[int]]]:
    """Return the counts as lines of age and (female, male)."""
    return [
        (AGE_WORDS[age], [int(told.counts.get(f"{sex}_{age}", 0)) for sex in SEXES]) for age in AGES
    ]
