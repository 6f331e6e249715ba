"""Pages of the fund: accounts, statements, what came in and moved, vouchers, what waits."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.cash import access
from serai.cash.actions import ledger
from serai.cash.actions import vouchers as of_vouchers
from serai.cash.choices import OF_ITSELF, AccountKind
from serai.cash.forms.money import (
    AccountForm,
    MoveMoneyForm,
    ReceiveMoneyForm,
    RedeemForm,
    ReverseForm,
    VouchersForm,
)
from serai.cash.queries import accounts as queries
from serai.cash.views.common import ask
from serai.kit import clock
from serai.kit.actor import ActorRequest, stream_as
from serai.kit.exports import csv_stream
from serai.people.actions.reading import read_names

BOTH = ["GET", "POST"]


@require_GET
def fund(request: ActorRequest) -> HttpResponse:
    """Show the accounts with what is in them, and the payments that wait."""
    organisations = [one.pk for one in access.accounting_organisations(request.actor)]
    rows = list(queries.waiting(organisations))
    names = read_names(
        actor=request.actor, person_ids=[one.person_id for one in rows], why="payments"
    )
    context = {
        "accounts": access.accounts_of(request.actor),
        "waiting": [(one, names.get(one.person_id)) for one in rows],
        "comes_to_zero": all(queries.comes_to_zero(one) for one in organisations),
    }
    return render(request, "cash/fund.html", context)


@require_GET
def account(request: ActorRequest, account_id: UUID) -> HttpResponse:
    """Show an account's statement."""
    found = access.get_account(request.actor, account_id)
    context = {"account": found, "lines": queries.statement(found)}
    return render(request, "cash/account.html", context)


@require_GET
def account_csv(request: ActorRequest, account_id: UUID) -> StreamingHttpResponse:
    """Send an account's whole statement as CSV."""
    found = access.get_account(request.actor, account_id)
    rows = stream_as(
        request.actor,
        lambda: csv_stream(queries.STATEMENT_HEADER, queries.statement_rows(found)),
    )
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="statement-{found.currency}.csv"'
    return response


def _ask(request: ActorRequest, form: Any, run: Any, **words: Any) -> HttpResponse:
    back = words.pop("back", reverse("cash:fund"))
    return ask(request, form, run, back=back, parent=_("Fund"), **words)


def _own(request: ActorRequest) -> Any:
    """Return the accounts that money is put into and taken out of by hand."""
    return access.accounts_of(request.actor).exclude(kind__in=list(OF_ITSELF))


@require_http_methods(BOTH)
def add_account(request: ActorRequest) -> HttpResponse:
    """Add an account."""
    organisations = access.accounting_organisations(request.actor)
    form = AccountForm(request.POST or None, organisations=organisations)
    return _ask(
        request, form, ledger.add_account,
        heading=_("Add an account"), said=_("The account is added."),
    )  # fmt: skip


@require_http_methods(BOTH)
def receive_money(request: ActorRequest) -> HttpResponse:
    """Take in what a donor gave."""
    form = ReceiveMoneyForm(request.POST or None, accounts=_own(request))
    return _ask(
        request, form, ledger.receive_money,
        heading=_("Receive from a donor"), said=_("The money is in the account."),
    )  # fmt: skip


@require_http_methods(BOTH)
def move_money(request: ActorRequest) -> HttpResponse:
    """Move money between two accounts."""
    form = MoveMoneyForm(request.POST or None, accounts=_own(request))
    return _ask(
        request, form, ledger.move_money,
        heading=_("Move between accounts"), said=_("The money is moved."),
    )  # fmt: skip


@require_http_methods(BOTH)
def reverse_posted(request: ActorRequest, transaction_id: UUID) -> HttpResponse:
    """Post the opposite of a transaction."""
    row = access.get_transaction(request.actor, transaction_id)
    return _ask(
        request, ReverseForm(request.POST or None), partial(ledger.reverse, row=row),
        heading=_("Reverse"), said=_("The opposite is posted."),
    )  # fmt: skip


@require_GET
def vouchers(request: ActorRequest) -> HttpResponse:
    """Show the vouchers: in stock, given, redeemed, over."""
    organisations = [one.pk for one in access.accounting_organisations(request.actor)]
    context = {"vouchers": queries.vouchers_of(organisations), "today": clock.today()}
    return render(request, "cash/vouchers.html", context)


@require_http_methods(BOTH)
def add_vouchers(request: ActorRequest) -> HttpResponse:
    """Take vouchers into a stock."""
    accounts = _own(request)
    form = VouchersForm(
        request.POST or None, stocks=accounts.filter(kind=AccountKind.VOUCHERS),
        sources=accounts.exclude(kind=AccountKind.VOUCHERS),
    )  # fmt: skip
    return _ask(
        request, form, of_vouchers.add_vouchers, back=reverse("cash:vouchers"),
        heading=_("Add vouchers"), said=_("The vouchers are in the stock."),
    )  # fmt: skip


@require_http_methods(BOTH)
def redeem(request: ActorRequest) -> HttpResponse:
    """Write down that a vendor took a voucher of one of the organisations."""
    organisations = access.accounting_organisations(request.actor)
    return _ask(
        request, RedeemForm(request.POST or None, organisations=organisations),
        of_vouchers.redeem, back=reverse("cash:vouchers"),
        heading=_("Redeem a voucher"), said=_("The voucher is redeemed."),
    )  # fmt: skip
