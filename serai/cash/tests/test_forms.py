"""What the forms take, and what each bad input is told."""

from datetime import timedelta

import pytest

from serai.accounts.models import Organisation, Team
from serai.cash.choices import AccountKind
from serai.cash.forms import money as forms
from serai.cash.models import Account, Voucher
from serai.kit import clock
from serai.kit.actor import acting_as


@pytest.fixture
def filled(centre):
    """Fill a form as sofia: `filled(AccountForm, {...}, ...)` returns it, validated."""

    def fill(form, data, who="sofia", **options):
        with acting_as(centre.actor(who)):
            made = form(data, **options)
            made.is_valid()
            return made

    return fill


def teams(centre):
    return Team.objects.filter(pk=centre.team.pk)


@pytest.mark.parametrize(
    ("form", "changes", "wrong"),
    [
        ("ReceiveMoneyForm", {}, set()), ("ReceiveMoneyForm", {"amount": "1.5"}, {"amount"}),
        ("ReceiveMoneyForm", {"amount": "0"}, {"amount"}),
        ("ReceiveMoneyForm", {"amount": "-5"}, {"amount"}),
        ("ReceiveMoneyForm", {"amount": "much"}, {"amount"}),
        ("ReceiveMoneyForm", {"to": "x"}, {"to"}), ("ReceiveMoneyForm", {"to": ""}, {"to"}),
        ("ReceiveMoneyForm", {"paper": "x" * 81}, {"paper"}),
        ("MoveMoneyForm", {}, set()), ("MoveMoneyForm", {"source": "x"}, {"source"}),
        ("MoveMoneyForm", {"amount": "1.5"}, {"amount"}),
    ],
)  # fmt: skip
def test_money_that_moves(fund, filled, form, changes, wrong):
    data = {"to": fund.budget.pk, "source": fund.box.pk, "amount": "500"} | changes
    made = filled(getattr(forms, form), data, who="fadi", accounts=Account.objects.all())
    assert set(made.errors) == wrong
    if not wrong:
        assert made.cleaned_data["amount"] == 500


def test_an_amount_is_handed_on_in_the_accounts_minor_units(fund, filled):
    data = {"to": fund.dollars.pk, "amount": "12.50"}
    form = filled(forms.ReceiveMoneyForm, data, who="fadi", accounts=Account.objects.all())
    assert form.cleaned_data["amount"] == 1_250


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ("A1\nA2", None), ("A1\nA1", "A number stands twice."), ("x" * 41, "At most 1000"),
        ("\n \n", "required"), ("", "required"),
    ],
)  # fmt: skip
def test_the_numbers_of_vouchers(fund, filled, numbers, told):
    data = {"account": fund.stock.pk, "source": fund.box.pk, "amount": "500", "numbers": numbers,
            "valid_until": clock.today() + timedelta(days=9)}  # fmt: skip
    accounts = Account.objects.all()
    form = filled(forms.VouchersForm, data, who="fadi", stocks=accounts, sources=accounts)
    if told is None:
        assert form.cleaned_data["numbers"] == ["A1", "A2"]
        assert form.cleaned_data["amount"] == 500
    else:
        assert told in str(form.errors["numbers"])


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()), ({"kind": "gold"}, {"kind"}), ({"purpose": "fun"}, {"purpose"}),
        ({"currency": "ABC"}, {"currency"}), ({"amount": "5.55"}, {"amount"}),
        ({"amount": ""}, {"amount"}), ({"reason": ""}, {"reason"}), ({"team": "x"}, {"team"}),
    ],
)  # fmt: skip
def test_what_is_asked_for(centre, filled, changes, wrong):
    data = {"kind": "cash", "purpose": "rent", "amount": "500", "currency": "XOF",
            "reason": "A room.", "team": centre.team.pk} | changes  # fmt: skip
    assert set(filled(forms.AskForm, data, teams=teams(centre)).errors) == wrong


@pytest.mark.parametrize(("said", "approve"), [("yes", True), ("no", False), ("perhaps", None)])
def test_a_decision(filled, said, approve):
    form = filled(forms.DecideForm, {"approve": said})
    assert form.cleaned_data.get("approve") is approve
    assert form.is_valid() == (approve is not None)


@pytest.mark.parametrize("is_cash", [True, False])
def test_cash_asks_for_an_account_and_a_voucher_for_its_number(fund, filled, is_cash):
    form = filled(
        forms.PayForm, {"proof": "signature"}, who="fadi", accounts=Account.objects.all(),
        vouchers=Voucher.objects.all(), is_cash=is_cash,
    )  # fmt: skip
    assert set(form.errors) == {"account" if is_cash else "voucher"}


def test_accounts_made_of_themselves_are_not_added_by_hand(centre, filled):
    organisations = Organisation.objects.filter(pk=centre.organisation.pk)
    for kind in AccountKind:
        data = {"kind": kind.value, "name": "X", "currency": "XOF",
                "organisation": centre.organisation.pk}  # fmt: skip
        form = filled(forms.AccountForm, data, organisations=organisations)
        assert form.is_valid() == (kind not in {AccountKind.OUTSIDE, AccountKind.PAID_OUT})
