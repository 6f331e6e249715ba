"""What the ledger of events is told of money: ids and codes, never a reason or a name."""

from datetime import timedelta

import pytest

from serai.cash.actions import ledger, payments
from serai.cash.actions import vouchers as of_vouchers
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event

SECRETS = ("Amina", "A room for a week.", "As agreed.", "Her aunt", "Market", "Donor A", "R 1")


@pytest.fixture
def told(centre):
    """Return the events of money since the last asking: name, kind of subject, payload."""
    seen = set()

    def read():
        with acting_as(centre.actor("dora")):
            rows = list(Event.objects.filter(name__startswith="cash.").order_by("pk"))
        new = [row for row in rows if row.pk not in seen]
        seen.update(row.pk for row in rows)
        for row in new:
            assert row.organisation_id == centre.organisation.pk
            assert not any(secret in str(row.payload) for secret in SECRETS), row.name
        return [(row.name, row.subject_type, row.payload) for row in new]

    return read


def posted(kind, postings=2):
    return ("cash.posted", "transaction", {"kind": kind, "postings": postings})


def test_the_fund(centre, told, run, fund):
    added = [one for one in told() if one[0] == "cash.account_added"]
    assert [payload for _name, _kind, payload in added] == [
        {"kind": "budget", "currency": "XOF"}, {"kind": "cash_box", "currency": "XOF"},
        {"kind": "vouchers", "currency": "XOF"}, {"kind": "cash_box", "currency": "USD"},
    ]  # fmt: skip
    row = run("fadi", ledger.receive_money, to=fund.box, amount=7, paper="R 1")
    assert told() == [posted("receive")]
    run("fadi", ledger.reverse, row=row, paper="R 1")
    assert told() == [posted("reverse")]


def test_a_payment_from_asking_to_its_reversal(told, run, fund, ask_money):
    told()
    row = ask_money()
    assert told() == [("cash.payment_asked", "payment", {"of": "cash"})]
    run("fadi", payments.decide, row=row, approve=True, decision="As agreed.")
    assert told() == [("cash.payment_decided", "payment", {"approved": True})]
    run("fadi", payments.pay, row=row, account=fund.box, proof="witness", proof_by="Her aunt")
    assert told() == [posted("pay"), ("cash.payment_made", "payment", {"state": "paid"})]
    run("fadi", payments.reverse_payment, row=row, paper="Never collected")
    assert told() == [posted("reverse"), ("cash.payment_made", "payment", {"state": "reversed"})]


def test_vouchers(centre, told, run, fund, ask_money):
    told()
    bought = {"account": fund.stock, "source": fund.box, "numbers": ["A1"], "amount": 5_000,
              "valid_until": clock.today() + timedelta(days=9)}  # fmt: skip
    (voucher,) = run("fadi", of_vouchers.add_vouchers, **bought)
    assert told() == [posted("move"), ("cash.vouchers_added", "account", {"count": 1})]
    row = run("fadi", payments.decide, row=ask_money(kind="voucher"), approve=True)
    run("fadi", payments.pay, row=row, voucher=voucher, proof="thumb")
    told()
    run("fadi", of_vouchers.redeem, organisation=centre.organisation, number="A1", vendor="Market")
    assert told() == [("cash.voucher_redeemed", "voucher", {})]


def test_what_is_refused_is_not_told(told, run, fund, ask_money):
    row = run("fadi", payments.decide, row=ask_money(amount=90_000), approve=True)
    told()
    for action, given in (
        (payments.pay, {"row": row, "account": fund.box, "proof": "thumb"}),
        (payments.decide, {"row": row, "approve": True}),
        (ledger.move_money, {"source": fund.box, "to": fund.box, "amount": 1}),
        (of_vouchers.redeem, {"organisation": fund.box.organisation, "number": "Z", "vendor": "M"}),
    ):  # fmt: skip
        with pytest.raises(
            (ledger.NotThere, payments.NotItsTurn, ledger.SameAccount, of_vouchers.NoSuchVoucher)
        ):
            run("fadi", action, **given)
    assert told() == []
