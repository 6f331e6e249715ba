"""The distribution desk: who is here, what they get, how they confirm it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.accounts.choices import Compartment, Permission
from serai.assistance import access
from serai.assistance.actions import handing
from serai.assistance.actions.common import read_receipt
from serai.assistance.forms.given import WithdrawForm
from serai.assistance.forms.relief import FindForm, HandForm
from serai.assistance.models import Distribution, PlannedDistribution, Store
from serai.assistance.queries import persons as queries
from serai.assistance.views.common import ask
from serai.kit.actor import Actor, ActorRequest
from serai.kit.errors import Refusal
from serai.people.access import require
from serai.people.actions.cards import find_by_code
from serai.people.actions.reading import read_names
from serai.people.methods.references import read_reference
from serai.people.queries import person_seen

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
def find(request: ActorRequest) -> HttpResponse:
    """Find who stands at the desk by card, code or reference, and lead to what they get."""
    require(request.actor, Permission.ASSISTANCE_GIVE)
    form, planned = FindForm(request.POST or None), _planned(request)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"].strip()
        found = find_by_code(actor=request.actor, text=code)
        reference = read_reference(code)
        if found is None and reference is not None:
            person = person_seen(request.actor, reference)
            found = person.pk if person else None
        if found is not None:
            return redirect(_at("hand", planned, found))
        form.add_error("code", _("Nobody who is open to you has this card, code or reference."))
    return render(request, "assistance/desk.html", {"form": form, "planned": planned})


@require_http_methods(BOTH)
def hand(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Hand a kit or an item to a person, with their confirmation; lead to the next one."""
    actor = request.actor
    person = access.person_to_give(actor, person_id, Compartment.IDENTITY)
    stores = access.stores_to_give_from(actor, person)
    planned = _planned(request)
    own = [one.pk for one in stores if one.team_id in actor.teams]
    given_out: dict[str, Any] = {"store": own[0]} if len(own) == 1 else {}
    if planned is not None:
        given_out = {"kit": planned.kit_id, "store": planned.store_id}
    form = HandForm(request.POST or None, request.FILES or None, stores=stores, initial=given_out)
    if request.method == "POST" and form.is_valid():
        try:
            _hand(actor, person, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is handed over."))
            return redirect(_at("hand", planned, person.pk))
    names = read_names(actor=actor, person_ids=[person_id], why="distribution")
    lines = [line for line in queries.everything_of(actor, person) if line.what == "items"]
    context = {"form": form, "person": person, "identity": names.get(person_id),
               "planned": planned, "next": _at("desk", planned),
               "lines": lines[:8], "has_store": bool(form.fields["store"].queryset)}  # type: ignore[attr-defined]  # fmt: skip
    return render(request, "assistance/hand.html", context)


def _planned(request: ActorRequest) -> PlannedDistribution | None:
    """Return the planned distribution at which the desk stands, as its page's link says."""
    text = request.GET.get("planned", "")
    try:
        return access.get_planned(request.actor, UUID(text)) if text else None
    except ValueError as error:
        raise Http404 from error


def _at(name: str, planned: PlannedDistribution | None, *args: UUID) -> str:
    """Return the address of a page of the desk, at the same distribution as before."""
    address = reverse(f"assistance:{name}", args=args)
    return address if planned is None else f"{address}?planned={planned.pk}"


def _hand(actor: Actor, person: Any, *, store: Store, **given: Any) -> Distribution:
    team = access.team_of_store(actor, person, store)
    return handing.distribute(actor=actor, person=person, team=team, store=store, **given)


@require_GET
def receipt(request: ActorRequest, person_id: UUID, row_id: UUID) -> HttpResponse:
    """Send the signature or thumbprint under a distribution, to be looked at and not kept."""
    person = access.person_to_give(request.actor, person_id, Compartment.IDENTITY)
    row = access.get_given(person, Distribution, row_id)
    if row.receipt is None:
        return redirect("assistance:person", person.pk)
    content = read_receipt(actor=request.actor, row=row)
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": "no-store"})


@require_http_methods(BOTH)
def take_back(request: ActorRequest, person_id: UUID, row_id: UUID) -> HttpResponse:
    """Withdraw a distribution recorded in error; its items lie in the store again."""
    person = access.person_to_give(request.actor, person_id, Compartment.IDENTITY)
    row = access.get_given(person, Distribution, row_id)
    return ask(
        request, WithdrawForm(request.POST or None), partial(handing.take_back, row=row),
        heading=_("Withdraw a distribution"),
        said=_("It is withdrawn; what it took lies in the store again."),
        back=reverse("assistance:person", args=[person_id]), person=person,
    )  # fmt: skip
