"""Vouchers: paid for, given once, redeemed once while they are valid."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from serai.assistance.actions.common import NotYet
from serai.cash.actions import ledger, payments
from serai.cash.actions import vouchers as of_vouchers
from serai.cash.models import Payment, Redemption, Voucher
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.ids import new_id


@pytest.fixture
def vouchers(fund, run):
    """Two vouchers of 5,000 francs in the stock, valid for ten days."""
    return run("fadi", of_vouchers.add_vouchers, account=fund.stock, source=fund.box,
               numbers=["A1", "A2"], amount=5_000,
               valid_until=clock.today() + timedelta(days=10))  # fmt: skip


def test_vouchers_are_paid_for_and_their_numbers_stand_once(fund, run, vouchers, balance):
    assert (balance(fund.box), balance(fund.stock)) == (30_000, 10_000)
    with pytest.raises(of_vouchers.NumberTaken):
        run("fadi", of_vouchers.add_vouchers, account=fund.stock, source=fund.box, amount=1,
            numbers=["A2", "A3"], valid_until=clock.today())  # fmt: skip
    with pytest.raises(ledger.NotThere):
        run("fadi", of_vouchers.add_vouchers, account=fund.stock, source=fund.box, amount=30_001,
            numbers=["B1"], valid_until=clock.today())  # fmt: skip
    assert balance(fund.stock) == 10_000


def redeem(run, centre, number="A1", **more):
    return run("fadi", of_vouchers.redeem, organisation=centre.organisation, number=number,
               vendor="Market", **more)  # fmt: skip


@pytest.fixture
def give(centre, approved_voucher):
    """Give a voucher as a payment that was approved."""

    def act(number="A1", **more):
        payment = approved_voucher(**more)
        with acting_as(centre.actor("fadi")):
            Voucher.objects.filter(number=number).update(given_as=payment.pk)
        return payment

    return act


def test_a_voucher_is_redeemed_once_after_it_was_given(centre, run, vouchers, give):
    with pytest.raises(of_vouchers.NoSuchVoucher):
        redeem(run, centre)
    with pytest.raises(of_vouchers.NoSuchVoucher):
        redeem(run, centre, "Z9")
    give("A1")
    redeem(run, centre, " A1 ")
    with pytest.raises(of_vouchers.RedeemedAlready):
        redeem(run, centre)


@pytest.mark.parametrize(("days", "valid"), [(10, True), (11, False)])
def test_a_voucher_is_valid_until_its_last_day(centre, run, vouchers, give, days, valid):
    give("A1")
    day = clock.today() + timedelta(days=days)
    with clock.standing_at(clock.now() + timedelta(days=days)):
        for on in (None, day):
            if valid and on is None:
                assert redeem(run, centre).on == day
                continue
            with pytest.raises(of_vouchers.RedeemedAlready if valid else of_vouchers.VoucherOver):
                redeem(run, centre, on=on)


@pytest.mark.parametrize("days", [1, 9, 400])
def test_a_voucher_is_not_redeemed_on_a_day_to_come(centre, run, vouchers, give, days):
    give("A1")
    with pytest.raises(NotYet):
        redeem(run, centre, on=clock.today() + timedelta(days=days))
    assert redeem(run, centre, on=clock.today()).on == clock.today()


def test_the_database_refuses_a_redemption(centre, run, vouchers, give):
    row = {"organisation": centre.organisation, "voucher": vouchers[0], "vendor": "Market",
           "on": clock.today(), "at": clock.now()}  # fmt: skip
    late = {"on": clock.today() + timedelta(days=11)}
    with acting_as(centre.actor("fadi")):
        with pytest.raises(IntegrityError, match="after it was given"), transaction.atomic():
            Redemption.objects.create(**row)
        give("A1")
        with pytest.raises(IntegrityError, match="while it is valid"), transaction.atomic():
            Redemption.objects.create(**row | late)
        Redemption.objects.create(**row)
        with pytest.raises(IntegrityError, match="redemption_once"), transaction.atomic():
            Redemption.objects.create(**row)
        with pytest.raises(IntegrityError, match="given once"), transaction.atomic():
            Voucher.objects.filter(number="A1").update(given_as=new_id())


@pytest.mark.parametrize("who", ["pia", "piet", "guard", "sam", "carla", "sofia"])
def test_strangers_see_no_voucher(vouchers, seen, who):
    assert len(seen("fadi", Voucher)) == 2
    assert bool(seen(who, Voucher)) == (who in {"carla", "sofia"})


TIED = "one approved payment of its worth"


@pytest.mark.parametrize(
    "wrong",
    [{"amount": 4_999}, {"currency": "USD"}, {"kind": "cash"},
     {"state": "asked", "decided_at": None}, {"state": "declined"}],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_a_voucher_is_given_as_a_payment_of_its_worth_that_was_approved(vouchers, give, wrong):
    with pytest.raises(IntegrityError, match=TIED):
        give(**wrong)


def test_a_voucher_is_given_as_a_payment_there_is_of_its_own_house_and_as_one_only(
    centre, vouchers, give, approved_voucher
):
    theirs = approved_voucher(centre.partner_team)
    with acting_as(centre.actor("fadi")):
        for unknown in (new_id(), centre.person.pk, theirs.pk):
            with pytest.raises(IntegrityError, match=TIED), transaction.atomic():
                Voucher.objects.filter(number="A1").update(given_as=unknown)
    payment = give("A1")
    with acting_as(centre.actor("fadi")):
        with pytest.raises(IntegrityError, match=TIED), transaction.atomic():
            Voucher.objects.filter(number="A2").update(given_as=payment.pk)
        row = {"organisation": centre.organisation, "account": vouchers[0].account,
               "amount": 5_000, "valid_until": clock.today()}  # fmt: skip
        with pytest.raises(IntegrityError, match=TIED), transaction.atomic():
            Voucher.objects.create(number="A3", given_as=new_id(), **row)
        Voucher.objects.create(number="A4", **row)


def test_a_payment_by_voucher_gives_one_out_of_its_own_stock(
    centre, fund, run, vouchers, approved_voucher, seen
):
    """Paid in the database's eyes is what gave a voucher of the stock that the money left."""
    payment = approved_voucher()
    paid = {"state": "paid", "paid_at": clock.now(), "proof": "signature"}
    (voucher,) = seen("fadi", Voucher, number="A2")

    def pay_out_of(source, *, gives):
        with acting_as(centre.actor("fadi")) as fadi, transaction.atomic():
            if gives:
                Voucher.objects.filter(number="A1").update(given_as=payment.pk)
            paid_out = ledger.of_itself(centre.organisation.pk, "paid_out", "XOF")
            amounts = {source: -payment.amount, paid_out: payment.amount}
            posted = ledger.post(actor=fadi, kind="pay", about=payment.pk, amounts=amounts)
            Payment.objects.filter(pk=payment.pk).update(transaction=posted, **paid)

    for source, gives in ((fund.box, True), (fund.stock, False), (fund.box, False)):
        with pytest.raises(IntegrityError, match="gives one"):
            pay_out_of(source, gives=gives)
    run("fadi", payments.pay, row=payment, proof="signature", voucher=voucher)
    (voucher,) = seen("fadi", Voucher, number="A2")
    assert voucher.given_as == payment.pk
