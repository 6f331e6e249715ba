"""Vouchers: paid for, given once, redeemed once while they are valid."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from serai.assistance.actions.common import NotYet
from serai.cash.actions import ledger
from serai.cash.actions import vouchers as of_vouchers
from serai.cash.models import Redemption, Voucher
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


def give(centre, number):
    with acting_as(centre.actor("fadi")):
        Voucher.objects.filter(number=number).update(given_as=new_id())


def test_a_voucher_is_redeemed_once_after_it_was_given(centre, run, vouchers):
    with pytest.raises(of_vouchers.NoSuchVoucher):
        redeem(run, centre)
    with pytest.raises(of_vouchers.NoSuchVoucher):
        redeem(run, centre, "Z9")
    give(centre, "A1")
    redeem(run, centre, " A1 ")
    with pytest.raises(of_vouchers.RedeemedAlready):
        redeem(run, centre)


@pytest.mark.parametrize(("days", "valid"), [(10, True), (11, False)])
def test_a_voucher_is_valid_until_its_last_day(centre, run, vouchers, days, valid):
    give(centre, "A1")
    day = clock.today() + timedelta(days=days)
    with clock.standing_at(clock.now() + timedelta(days=days)):
        for on in (None, day):
            if valid and on is None:
                assert redeem(run, centre).on == day
                continue
            with pytest.raises(of_vouchers.RedeemedAlready if valid else of_vouchers.VoucherOver):
                redeem(run, centre, on=on)


@pytest.mark.parametrize("days", [1, 9, 400])
def test_a_voucher_is_not_redeemed_on_a_day_to_come(centre, run, vouchers, days):
    give(centre, "A1")
    with pytest.raises(NotYet):
        redeem(run, centre, on=clock.today() + timedelta(days=days))
    assert redeem(run, centre, on=clock.today()).on == clock.today()


def test_the_database_refuses_a_redemption(centre, run, vouchers):
    row = {"organisation": centre.organisation, "voucher": vouchers[0], "vendor": "Market",
           "on": clock.today(), "at": clock.now()}  # fmt: skip
    late = {"on": clock.today() + timedelta(days=11)}
    with acting_as(centre.actor("fadi")):
        with pytest.raises(IntegrityError, match="after it was given"), transaction.atomic():
            Redemption.objects.create(**row)
        give(centre, "A1")
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
