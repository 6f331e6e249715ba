"""Two at once: whoever is slower is refused, and the money is there once."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from conftest import make_centre
from serai.cash.actions import ledger, payments
from serai.cash.actions import vouchers as of_vouchers
from serai.cash.models import Account, Payment, Redemption, Transaction
from serai.cash.queries.accounts import comes_to_zero
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.errors import Refusal


@pytest.fixture
def office(fresh_database):
    """A box of 1,000 francs and two vouchers of 500, in a database whose commits are real."""
    centre = make_centre()
    fadi = centre.actor("fadi")
    with acting_as(fadi):
        box, stock, fund = (
            ledger.add_account(actor=fadi, organisation=centre.organisation, kind=kind, name=kind,
                               currency="XOF")
            for kind in ("cash_box", "vouchers", "fund")
        )  # fmt: skip
        ledger.receive_money(actor=fadi, to=box, amount=2_000)
        vouchers = of_vouchers.add_vouchers(
            actor=fadi, account=stock, source=box, numbers=["A1", "A2"], amount=500,
            valid_until=clock.today() + timedelta(days=9),
        )  # fmt: skip
    return SimpleNamespace(centre=centre, fadi=fadi, box=box, fund=fund, vouchers=vouchers)


def approved(office, **more):
    """Cash of 600 francs, asked for by carla and approved by fadi."""
    centre, carla = office.centre, office.centre.actor("carla")
    given = {"person": centre.person, "team": centre.team, "kind": "cash", "purpose": "rent",
             "amount": 600, "currency": "XOF", "reason": "A room."} | more  # fmt: skip
    with acting_as(carla):
        row = payments.ask_money(actor=carla, **given)
    with acting_as(office.fadi):
        return payments.decide(actor=office.fadi, row=row, approve=True)


def both(office, *tries):
    """Let two try at the same moment; return what each was told, "done" first."""
    told, start = [], threading.Barrier(2)

    def attempt(action, given):
        try:
            start.wait(10)
            with acting_as(office.fadi):
                action(actor=office.fadi, **given)
            told.append("done")
        except Refusal as refusal:
            told.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=one) for one in tries]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return sorted(told, key=lambda word: (word != "done", word))


def test_who_is_slower_is_refused_and_nothing_is_paid_twice(office):
    cash = {"row": approved(office), "account": office.box, "proof": "thumb"}
    assert both(office, (payments.pay, cash), (payments.pay, cash)) == ["done", "NotItsTurn"]
    rest = {"source": office.box, "to": office.fund, "amount": 400}
    assert both(office, (ledger.move_money, rest), (ledger.move_money, rest)) == [
        "done", "NotThere",
    ]  # fmt: skip
    with acting_as(office.fadi):
        moved = Transaction.objects.get(kind="move", postings__account=office.fund)
    undo = {"row": moved, "paper": "Wrong account"}
    assert both(office, (ledger.reverse, undo), (ledger.reverse, undo)) == [
        "done", "ReversedAlready",
    ]  # fmt: skip
    given = []
    for voucher in office.vouchers:
        row = approved(office, kind="voucher", amount=500)
        with acting_as(office.fadi):
            given.append(payments.pay(actor=office.fadi, row=row, voucher=voucher, proof="thumb"))
    taken = {"organisation": office.centre.organisation, "number": "A1", "vendor": "Market"}
    assert both(office, (of_vouchers.redeem, taken), (of_vouchers.redeem, taken)) == [
        "done", "RedeemedAlready",
    ]  # fmt: skip
    back = {"row": given[1], "paper": "Handed back"}
    told = both(
        office, (of_vouchers.redeem, taken | {"number": "A2"}), (payments.reverse_payment, back)
    )
    assert told in (["done", "NoSuchVoucher"], ["done", "RedeemedAlready"])
    with acting_as(office.fadi):
        second = Payment.objects.get(pk=given[1].pk)
        taken_too = Redemption.objects.filter(voucher=office.vouchers[1]).exists()
        assert taken_too == (second.state == "paid")
        assert Account.objects.get(pk=office.box.pk).balance == 400
        assert comes_to_zero(office.centre.organisation.pk)
