"""One person at the desk: where they sleep, flags, and what can be done."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.accounts.choices import Compartment
from serai.kit.actor import ActorRequest
from serai.people.access import compartments_of, get_person, persons_visible_to
from serai.people.queries import cluster_ids
from serai.reception import access
from serai.reception.actions import flags, stays
from serai.reception.actions.scanning import scan_all
from serai.reception.forms import (
    CheckInForm,
    CheckOutForm,
    FlagForm,
    GoOutForm,
    LiftForm,
    PlaceForm,
)
from serai.reception.queries import persons as queries
from serai.reception.queries.places import filled, free_beds
from serai.reception.views.common import ask, at_once, names_of


@never_cache
@require_GET
def person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person as the desk works with them."""
    actor = request.actor
    found = access.visitor(actor, person_id)
    history = queries.history_of(actor, found)
    now = next((one for one in history if one.stay.during.upper_inf), None)
    party = queries.party_of(actor, now.stay) if now else []
    others = [one for one in party if now and one.pk != now.stay.pk]
    names = names_of(actor, [person_id, *(one.person_id for one in others)])
    by_person = queries.flags_of(actor, cluster_ids(found))
    context = {
        "person": found, "identity": names.get(person_id), "here": now,
        "moves": list(queries.moves_of(now.stay)) if now else [],
        "past": [one for one in history if one is not now],
        "party": [(one, names.get(one.person_id)) for one in others],
        "flags": [one for several in by_person.values() for one in several],
        "given": queries.given_today(found), "centres": list(access.centres_of(actor)),
        "may_act": now is not None and actor.may(access.DESK, now.stay.organisation_id),
        "may_flag": access.may_flag(actor, person_id, compartments_of(actor, person_id)),
    }  # fmt: skip
    return render(request, "reception/person.html", context)


@require_GET
def card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show, as a card of the person's page, where they stay and what the desk is told."""
    actor = request.actor
    found = get_person(actor, person_id, Compartment.IDENTITY)
    history = queries.history_of(actor, found)
    by_person = queries.flags_of(actor, cluster_ids(found))
    context = {
        "person": found, "stays": history[:3], "at_desk": actor.may_anywhere(access.DESK),
        "flags": [one for several in by_person.values() for one in several],
        "may_flag": access.may_flag(actor, person_id, compartments_of(actor, person_id)),
    }  # fmt: skip
    return render(request, "reception/_card.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def check_in(request: ActorRequest, person_id: UUID, centre_id: UUID) -> HttpResponse:
    """Check somebody in, with those who came together."""
    actor = request.actor
    found = access.visitor(actor, person_id)
    centre = access.get_centre(actor, centre_id)
    family = persons_visible_to(actor).in_bulk(queries.together_with(found))
    names = names_of(actor, list(family))
    choices = [
        (str(key), f"{names[key].display if key in names else ''} {one.reference}".strip())
        for key, one in family.items()
    ]
    form = CheckInForm(
        request.POST or None, units=filled(centre), beds=free_beds(centre), family=choices
    )

    def run() -> None:
        unit, bed = form.chosen()
        more, unknown = scan_all(actor=actor, text=form.cleaned_data["more"])
        if unknown:
            words = _("Nobody you may see has this card or reference: %(codes)s")
            form.add_error("more", words % {"codes": ", ".join(unknown)})
            return
        ticked = [family[UUID(key)] for key in form.cleaned_data.get("together", [])]
        stays.check_in(
            actor=actor, people=[found, *ticked, *more], unit=unit, bed=bed,
            confirmed=form.cleaned_data["confirmed"],
        )  # fmt: skip

    return ask(
        request, found, form, run, heading=_("Check in"), said=_("Checked in."),
        button=_("Check in"), centre=centre,
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def check_out(request: ActorRequest, person_id: UUID, stay_id: UUID) -> HttpResponse:
    """Check somebody out."""
    found = access.visitor(request.actor, person_id)
    stay = access.get_stay(request.actor, found, stay_id)
    form = CheckOutForm(request.POST or None)
    return ask(
        request, found, form,
        lambda: stays.check_out(actor=request.actor, stay=stay, **form.cleaned_data),
        heading=_("Check out"), said=_("Checked out."), button=_("Check out"),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def move(request: ActorRequest, person_id: UUID, stay_id: UUID) -> HttpResponse:
    """Give somebody another place."""
    found = access.visitor(request.actor, person_id)
    stay = access.get_stay(request.actor, found, stay_id)
    form = PlaceForm(request.POST or None, units=filled(stay.centre), beds=free_beds(stay.centre))

    def run() -> None:
        unit, bed = form.chosen()
        confirmed = form.cleaned_data["confirmed"]
        stays.move(actor=request.actor, stay=stay, unit=unit, bed=bed, confirmed=confirmed)

    return ask(request, found, form, run, heading=_("Move"), said=_("Moved."), button=_("Move"))


@never_cache
@require_http_methods(["GET", "POST"])
def go_out(request: ActorRequest, person_id: UUID, stay_id: UUID) -> HttpResponse:
    """Write down that somebody goes out."""
    found = access.visitor(request.actor, person_id)
    stay = access.get_stay(request.actor, found, stay_id)
    form = GoOutForm(request.POST or None)
    return ask(
        request, found, form,
        lambda: stays.go_out(actor=request.actor, stay=stay, **form.cleaned_data),
        heading=_("Goes out"), said=_("The absence is written down."), button=_("Goes out"),
    )  # fmt: skip


@require_POST
def come_back(request: ActorRequest, person_id: UUID, absence_id: UUID) -> HttpResponse:
    """Write down that somebody is back."""
    found = access.visitor(request.actor, person_id)
    absence = access.get_absence(request.actor, found, absence_id)
    at_once(
        request, lambda: stays.come_back(actor=request.actor, absence=absence), _("Welcome back.")
    )
    return redirect("reception:person", person_id)


@never_cache
@require_http_methods(["GET", "POST"])
def flags_of_person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show the flags with their reasons, and set one."""
    found = access.person_to_flag(request.actor, person_id)
    form = FlagForm(request.POST or None)
    return ask(
        request, found, form,
        lambda: flags.set_flag(actor=request.actor, person=found, **form.cleaned_data),
        heading=_("Flags of the desk"),
        said=_("The desks that house this person see what to do, not who asks for it or why."),
        button=_("Set the flag"),
        back="reception:flags", flags=queries.reasoned(request.actor, found),
        others=queries.flags_of_others(cluster_ids(found)),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def lift_flag(request: ActorRequest, person_id: UUID, flag_id: UUID) -> HttpResponse:
    """Lift a flag, with a reason."""
    found = access.person_to_flag(request.actor, person_id)
    flag = access.get_flag(request.actor, found, flag_id)
    form = LiftForm(request.POST or None)
    return ask(
        request, found, form,
        lambda: flags.lift_flag(actor=request.actor, flag=flag, **form.cleaned_data),
        heading=_("Lift the flag"), said=_("The flag is lifted."), button=_("Lift the flag"),
        back="reception:flags", flag=flag,
    )  # fmt: skip
