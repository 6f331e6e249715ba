"""Landings that several organisations look at: who takes part, and ticking as one of them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from serai.kit.actor import ActorRequest
from serai.reception import access
from serai.reception.actions import taking_part as actions
from serai.reception.forms import BandForm, PartnerForm
from serai.reception.queries import taking_part as queries
from serai.reception.views.common import at_once, status_of, tried
from serai.registration.methods.wristbands import read_code


@require_POST
def name_partner(request: ActorRequest, arrival_id: UUID) -> HttpResponse:
    """Let another organisation take part in a landing."""
    arrival = access.get_own_arrival(request.actor, arrival_id)
    form = PartnerForm(request.POST, partners=queries.possible_partners(arrival))
    if form.is_valid():
        at_once(
            request,
            lambda: actions.name_partner(actor=request.actor, arrival=arrival, **form.cleaned_data),
            _("Its workers see the wristbands, and tick for this agency."),
        )
    else:
        messages.error(request, _("Choose an organisation and an agency."))
    return redirect("reception:landing", arrival.pk)


@require_POST
def end_part(request: ActorRequest, arrival_id: UUID, part_id: UUID) -> HttpResponse:
    """End it that an organisation takes part."""
    arrival = access.get_own_arrival(request.actor, arrival_id)
    part = access.get_part(arrival, part_id)
    at_once(
        request, lambda: actions.end_part(actor=request.actor, part=part),
        _("This organisation sees nothing of the landing any more."),
    )  # fmt: skip
    return redirect("reception:landing", arrival.pk)


@never_cache
@require_http_methods(["GET", "POST"])
def shared_landing(request: ActorRequest, part_id: UUID) -> HttpResponse:
    """Show the wristbands of another organisation's landing; on POST, tick one as seen."""
    shared = _get(request, part_id)
    form = BandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = read_code(form.cleaned_data["code"])
        if code is None:
            form.add_error("code", _("This is no wristband. Type it as it is printed."))
        elif tried(form, lambda: actions.look_for(actor=request.actor, shared=shared, code=code)):
            messages.success(request, _("Seen: %(code)s.") % {"code": code})
            shared, form = _get(request, part_id), BandForm()
    number, shows_all = request.GET.get("page", "0"), request.GET.get("all") == "1"
    page = int(number) if number.isdecimal() and len(number) < 6 else 0
    bands, has_more = queries.bands_of(request.actor, shared, unseen=not shows_all, page=page)
    context = {
        "shared": shared, "form": form, "bands": bands, "shows_all": shows_all,
        "next": page + 1 if has_more else None, "previous": page - 1 if page else None,
    }  # fmt: skip
    return render(request, "reception/shared_landing.html", context, status=status_of(form))


def _get(request: ActorRequest, part_id: UUID) -> queries.Shared:
    """Return the landing in which the actor takes part; 404 where they do not."""
    access.require_landings(request.actor)
    for one in queries.shared_landings(request.actor):
        if one.part == part_id:
            return one
    raise Http404
