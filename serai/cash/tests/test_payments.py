"""Paying persons: four eyes, step by step, with proof, seen by finance alone."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from serai.accounts.models import Membership
from serai.assistance.actions import handing
from serai.assistance.actions.common import SayWhy, seal
from serai.cases.queries.work import my_work
from serai.cash.actions import ledger, payments
from serai.cash.actions import vouchers as of_vouchers
from serai.cash.models import Payment, Transaction, Voucher
from serai.cash.queries.accounts import asked_by_me, opened, vouchers_to_give
from serai.kit import clock
from serai.kit.actor import acting_as


@pytest.fixture
def approved(ask_money, run):
    """Cash of 5,000 francs for Amina, asked for by carla and approved by fadi."""

    def make(**more):
        return run("fadi", payments.decide, row=ask_money(**more), approve=True)

    return make


def test_from_asking_to_paid(centre, fund, ask_money, run, balance, settled):
    row = ask_money()
    assert row.state == "asked"
    row = run("fadi", payments.decide, row=row, approve=True, decision="As agreed.")
    row = run("fadi", payments.pay, row=row, account=fund.box, proof="witness",
              proof_by="Her aunt")  # fmt: skip
    settled()
    assert row.state == "paid"
    assert balance(fund.box) == 35_000
    with acting_as(centre.actor("fadi")):
        told = opened(row)
        assert (told.reason, told.decision, told.proof_by) == (
            "A room for a week.", "As agreed.", "Her aunt",
        )  # fmt: skip
        posted = Transaction.objects.get(pk=row.transaction_id)
        amounts = {str(p.account): p.amount for p in posted.postings.select_related("account")}
    assert amounts == {"Box": -5_000, "Paid out XOF": 5_000}
    assert posted.about == row.pk


def test_whoever_asked_does_not_decide(centre, ask_money, run):
    Membership.objects.create(
        user=centre.carla, team=centre.team, role="finance_officer", starts_on=date(2020, 1, 1)
    )
    row = ask_money()
    with pytest.raises(payments.SameEyes):
        run("carla", payments.decide, row=row, approve=True)
    with acting_as(centre.actor("carla")):
        held = Payment.objects.filter(pk=row.pk)
        with (
            pytest.raises(IntegrityError, match="cash_payment_four_eyes"),
            transaction.atomic(),
        ):
            held.update(state="approved", decided_at=clock.now(), decided_by=centre.carla)
    assert run("fadi", payments.decide, row=row, approve=True).state == "approved"


def test_a_payment_goes_step_by_step(fund, ask_money, run):
    row = ask_money()
    cash = {"account": fund.box, "proof": "signature"}
    with pytest.raises(payments.NotItsTurn):
        run("fadi", payments.pay, row=row, **cash)
    with pytest.raises(payments.NotItsTurn):
        run("fadi", payments.reverse_payment, row=row, paper="x")
    with pytest.raises(SayWhy):
        run("fadi", payments.decide, row=row, approve=False)
    run("fadi", payments.decide, row=row, approve=False, decision="Not in the budget.")
    for again in (True, False):
        with pytest.raises(payments.NotItsTurn):
            run("fadi", payments.decide, row=row, approve=again, decision="x")
    with pytest.raises(payments.NotItsTurn):
        run("fadi", payments.pay, row=row, **cash)


def test_a_payment_is_made_once(fund, approved, run, balance):
    row = approved()
    cash = {"account": fund.box, "proof": "signature"}
    run("fadi", payments.pay, row=row, **cash)
    with pytest.raises(payments.NotItsTurn):
        run("fadi", payments.pay, row=row, **cash)
    assert balance(fund.box) == 35_000


@pytest.mark.parametrize(
    ("account", "amount", "more", "refusal"),
    [
        ("stock", 5_000, {}, payments.WrongAccount), ("budget", 5_000, {}, payments.WrongAccount),
        ("dollars", 5_000, {}, payments.WrongAccount), ("box", 40_001, {}, ledger.NotThere),
        ("box", 5_000, {"proof": "collector"}, handing.SayWho),
        ("box", 5_000, {"account": None}, payments.SayWhat),
    ],
)  # fmt: skip
def test_cash_is_refused(fund, approved, run, balance, account, amount, more, refusal):
    row = approved(amount=amount)
    given = {"account": getattr(fund, account), "proof": "signature", **more}
    with pytest.raises(refusal):
        run("fadi", payments.pay, row=row, **given)
    assert balance(fund.box) == 40_000


def test_asking_says_why(ask_money):
    with pytest.raises(SayWhy):
        ask_money(reason="  ")


def test_a_reversed_payment_is_back_in_the_box_and_over(fund, approved, run, balance, centre):
    row = run("fadi", payments.pay, row=approved(), account=fund.box, proof="thumb")
    with acting_as(centre.actor("fadi")):
        posted = Transaction.objects.get(pk=row.transaction_id)
    with pytest.raises(ledger.OfAPayment):
        run("fadi", ledger.reverse, row=posted, paper="x")
    row = run("fadi", payments.reverse_payment, row=row, paper="Never collected")
    assert row.state == "reversed"
    assert balance(fund.box) == 40_000
    with pytest.raises(payments.NotItsTurn):
        run("fadi", payments.reverse_payment, row=row, paper="Again")


@pytest.fixture
def vouchers(fund, run):
    """Vouchers of 5,000 francs: one valid, one over since; and one of another worth."""
    for number, amount, days in (("A1", 5_000, 9), ("A2", 5_000, -1), ("A3", 700, 9)):
        run("fadi", of_vouchers.add_vouchers, account=fund.stock, source=fund.box, numbers=[number],
            amount=amount, valid_until=clock.today() + timedelta(days=days))  # fmt: skip


def test_a_voucher_of_the_worth_is_given_once(centre, fund, approved, run, vouchers, balance):
    row = approved(kind="voucher")
    with acting_as(centre.actor("fadi")):
        assert [one.number for one in vouchers_to_give(row)] == ["A1"]
        found = {one.number: one for one in Voucher.objects.select_related("account")}
    for number in ("A2", "A3"):
        with pytest.raises(payments.WrongVoucher):
            run("fadi", payments.pay, row=row, voucher=found[number], proof="signature")
    with pytest.raises(payments.SayWhat):
        run("fadi", payments.pay, row=row, proof="signature")
    run("fadi", payments.pay, row=row, voucher=found["A1"], proof="signature")
    assert balance(fund.stock) == 5_700
    with pytest.raises(payments.WrongVoucher):
        run("fadi", payments.pay, row=approved(kind="voucher"), voucher=found["A1"],
            proof="signature")  # fmt: skip
    assert run(
        "fadi", of_vouchers.redeem, organisation=centre.organisation, number="A1", vendor="M"
    )


@pytest.mark.parametrize(
    ("who", "sees"),
    [("fadi", True), ("dora", True), ("carla", False), ("sofia", False), ("hana", False),
     ("rosa", False), ("kofi", False), ("piet", False), ("ada", False), ("guard", False)],
)  # fmt: skip
def test_payments_are_seen_by_finance_alone(ask_money, seen, who, sees):
    ask_money()
    assert bool(seen(who, Payment)) == sees


def test_who_asked_is_told_what_became_of_it_and_of_nothing_else(centre, ask_money, run, fund):
    row = ask_money()
    ask_money("sofia", purpose="food")

    def told(who):
        with acting_as(centre.actor(who)):
            return [(one.purpose, one.state) for one in asked_by_me(centre.person)]

    assert told("carla") == [("Rent and shelter", "Waiting for approval")]
    run("fadi", payments.decide, row=row, approve=True)
    assert told("carla") == [("Rent and shelter", "Approved, to be paid")]
    assert told("sofia") == [("Food", "Waiting for approval")]
    for nobody in ("fadi", "hana", "kofi", "sam"):
        assert told(nobody) == []


@pytest.mark.parametrize("who", ["hana", "rosa", "rami", "kofi", "piet", "boris"])
def test_nobody_asks_for_whom_they_do_not_protect(ask_money, who):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ask_money(who)


@pytest.mark.parametrize("more", [{"state": "approved"}, {"asked_by": "sofia"}])
def test_the_database_lets_a_case_worker_only_ask_in_their_own_name(centre, more):
    values = {
        "person": centre.person, "organisation": centre.organisation, "team": centre.team,
        "kind": "cash", "purpose": "rent", "amount": 5, "currency": "XOF",
        "asked_at": clock.now(), "asked_by": centre.carla,
    }  # fmt: skip
    more = {k: getattr(centre, v) if k == "asked_by" else v for k, v in more.items()}
    if "state" in more:
        more |= {"decided_at": clock.now(), "decided_by": centre.sofia}
    row = Payment(**values | more)
    with acting_as(centre.actor("carla")):
        seal(row, reason="A room.")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"amount": 0}, "cash_payment_possible"), ({"kind": "gold"}, "payment_possible"),
        ({"currency": "ABC"}, "payment_possible"), ({"purpose": "fun"}, "payment_possible"),
        ({"state": "approved"}, "cash_payment_step_by_step"),
        ({"state": "paid"}, "cash_payment_step_by_step"),
        ({"proof": "witness"}, "cash_payment_proof_named"),
    ],
)  # fmt: skip
def test_the_database_refuses(centre, ask_money, changes, constraint):
    row = ask_money()
    columns = [f.attname for f in Payment._meta.concrete_fields if f.attname != "id"]
    with acting_as(centre.actor("fadi")):
        held = Payment.objects.get(pk=row.pk)
        values = {name: getattr(held, name) for name in columns} | changes
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Payment.objects.create(**values)


@pytest.mark.parametrize(
    "changes", ["amount = 6", "currency = 'USD'", "state = 'paid'", "asked_by_id = NULL"]
)
def test_what_was_asked_stays_as_it_was(centre, ask_money, changes):
    ask_money()
    with (
        acting_as(centre.actor("fadi")),
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match=r"stays as it was|step_by_step"),
        transaction.atomic(),
    ):
        cursor.execute(f"UPDATE cash_payment SET {changes}")


def test_what_waits_is_the_finance_officers_work(centre, ask_money, run):
    def work(who):
        with acting_as(centre.actor(who)):
            return [w.kind for w in my_work(centre.actor(who), clock.now())]

    row = ask_money()
    assert work("fadi") == ["payment"]
    assert work("carla") == []
    run("fadi", payments.decide, row=row, approve=True)
    assert work("fadi") == ["payment"]
    run("fadi", payments.decide, row=ask_money(), approve=False, decision="No.")
    assert work("fadi") == ["payment"]


def test_a_voucher_is_redeemed_or_its_payment_reversed_never_both(
    centre, fund, approved, run, vouchers
):
    with acting_as(centre.actor("fadi")):
        voucher = Voucher.objects.select_related("account").get(number="A1")
    taken = {"organisation": centre.organisation, "number": "A1", "vendor": "M"}
    row = run("fadi", payments.pay, row=approved(kind="voucher"), voucher=voucher, proof="thumb")
    with transaction.atomic():
        run("fadi", payments.reverse_payment, row=row, paper="Handed back")
        with pytest.raises(of_vouchers.NoSuchVoucher):
            run("fadi", of_vouchers.redeem, **taken)
        transaction.set_rollback(True)
    run("fadi", of_vouchers.redeem, **taken)
    with pytest.raises(of_vouchers.RedeemedAlready):
        run("fadi", payments.reverse_payment, row=row, paper="Handed back")
    with (
        acting_as(centre.actor("fadi")),
        pytest.raises(IntegrityError, match="what a vendor took"),
        transaction.atomic(),
    ):
        Payment.objects.filter(pk=row.pk).update(state="reversed")
