"""Pages of paying a person: asking, deciding, paying, reversing."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.accounts.choices import Compartment, Permission
from serai.assistance import access as giving
from serai.assistance.actions.common import read_receipt
from serai.cash import access
from serai.cash.actions import payments as actions
from serai.cash.choices import PayKind, PayState
from serai.cash.events import RECEIPT_READ
from serai.cash.forms.money import AskForm, DecideForm, PayForm, ReverseForm
from serai.cash.models import Payment
from serai.cash.queries import accounts as queries
from serai.cash.views.common import ask
from serai.kit.actor import ActorRequest
from serai.people.access import compartments_of, get_person
from serai.people.actions.reading import read_names
from serai.people.models import Person

BOTH = ["GET", "POST"]
LATEST = 5
"""How many lines stand on a card of the person's page."""


def _may_ask(request: ActorRequest, person: Person) -> bool:
    held = compartments_of(request.actor, person.pk)
    return Compartment.PROTECTION in held and giving.may_give(request.actor, person)


@require_GET
def card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show, as a card of the person's page, what they were paid last; to finance alone."""
    person = get_person(request.actor, person_id, Compartment.FINANCE)
    context = {
        "person": person, "payments": queries.payments_of(person)[:LATEST],
        "kept": request.actor.organisations_with(Permission.MONEY_MANAGE),
    }  # fmt: skip
    return render(request, "cash/_card.html", context)


@require_GET
def asked(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show, as a card of the person's page, what became of what the reader asked for."""
    person = get_person(request.actor, person_id, Compartment.PROTECTION)
    context = {"person": person, "asked": queries.asked_by_me(person)[:LATEST],
               "may_ask": _may_ask(request, person)}  # fmt: skip
    return render(request, "cash/_asked.html", context)


@require_GET
def person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what the reader asked for, and to finance every payment of the person."""
    found = get_person(request.actor, person_id)
    held = compartments_of(request.actor, person_id)
    names = read_names(actor=request.actor, person_ids=[person_id], why="payments")
    sees_all = Compartment.FINANCE in held
    context = {
        "person": found, "identity": names.get(person_id), "asked": queries.asked_by_me(found),
        "payments": queries.payments_of(found) if sees_all else [], "sees_all": sees_all,
        "may_ask": _may_ask(request, found),
        "kept": request.actor.organisations_with(Permission.MONEY_MANAGE),
    }  # fmt: skip
    return render(request, "cash/person.html", context)


@require_http_methods(BOTH)
def ask_money(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Ask that a person is paid."""
    person = giving.person_to_give(request.actor, person_id, Compartment.PROTECTION)
    teams = giving.giving_teams(request.actor, person, Compartment.PROTECTION)
    return ask(
        request, AskForm(request.POST or None, teams=teams),
        partial(actions.ask_money, person=person), person=person, is_money=True,
        heading=_("Ask for cash or a voucher"), said=_("It waits for somebody else's approval."),
        back=reverse("cash:person", args=[person_id]),
    )  # fmt: skip


@require_GET
def payment(request: ActorRequest, person_id: UUID, payment_id: UUID) -> HttpResponse:
    """Show a payment, how far it has come, and what can be done with it now."""
    row = access.get_payment(request.actor, person_id, payment_id)
    names = read_names(actor=request.actor, person_ids=[person_id], why="payment")
    context = {
        "person": row.person, "payment": row, "opened": queries.opened(row),
        "identity": names.get(person_id), "is_own": row.asked_by_id == request.actor.id,
        "states": PayState,
    }  # fmt: skip
    return render(request, "cash/payment.html", context)


def _back(row: Payment) -> str:
    return reverse("cash:payment", args=[row.person_id, row.pk])


@require_http_methods(BOTH)
def decide(request: ActorRequest, person_id: UUID, payment_id: UUID) -> HttpResponse:
    """Approve or decline a payment that somebody else asked for."""
    row = access.get_payment(request.actor, person_id, payment_id)
    return ask(
        request, DecideForm(request.POST or None), partial(actions.decide, row=row),
        heading=_("Decide"), said=_("The decision is recorded."), back=_back(row),
        person=row.person, hint=row.told, parent=_("Payment"),
    )  # fmt: skip


@require_http_methods(BOTH)
def pay(request: ActorRequest, person_id: UUID, payment_id: UUID) -> HttpResponse:
    """Pay what was approved."""
    row = access.get_payment(request.actor, person_id, payment_id)
    form = PayForm(
        request.POST or None, request.FILES or None, accounts=queries.accounts_to_pay_from(row),
        vouchers=queries.vouchers_to_give(row), is_cash=row.kind == PayKind.CASH,
    )  # fmt: skip
    return ask(
        request, form, partial(actions.pay, row=row),
        heading=_("Pay"), said=_("It is paid."), back=_back(row),
        person=row.person, hint=row.told, parent=_("Payment"),
    )  # fmt: skip


@require_GET
def receipt(request: ActorRequest, person_id: UUID, payment_id: UUID) -> HttpResponse:
    """Send the signature or thumbprint under a payment, to be looked at and not kept."""
    row = access.get_payment(request.actor, person_id, payment_id)
    if row.receipt is None:
        return redirect(_back(row))
    content = read_receipt(actor=request.actor, row=row, event=RECEIPT_READ)
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": "no-store"})


@require_http_methods(BOTH)
def reverse_payment(request: ActorRequest, person_id: UUID, payment_id: UUID) -> HttpResponse:
    """Reverse a payment by the opposite posting."""
    row = access.get_payment(request.actor, person_id, payment_id)
    return ask(
        request, ReverseForm(request.POST or None), partial(actions.reverse_payment, row=row),
        heading=_("Reverse the payment"), said=_("The opposite is posted."), back=_back(row),
        person=row.person, hint=row.told, parent=_("Payment"),
    )  # fmt: skip
