"""What the database itself refuses, whoever writes: payments, postings, other organisations."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from serai.accounts.models import Membership
from serai.assistance.methods.sealed import column
from serai.assistance.models import Service
from serai.cash.actions import ledger, payments
from serai.cash.actions import vouchers as of_vouchers
from serai.cash.models import Account, Payment, Posting, Redemption, Transaction, Voucher
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor

MODELS = (Account, Transaction, Posting, Payment, Voucher, Redemption)


@pytest.fixture
def approved(ask_money, run):
    """Two payments of 5,000 francs, asked for by carla and approved by fadi."""
    return [run("fadi", payments.decide, row=ask_money(), approve=True) for _twice in range(2)]


@pytest.fixture
def elsewhere(centre, run):
    """The fund of the partner agency, kept by its own finance officer."""
    Membership.objects.create(
        user=centre.piet, team=centre.partner_team, role="finance_officer", starts_on="2020-01-01"
    )
    box = run("piet", ledger.add_account, organisation=centre.partner_organisation,
              kind="cash_box", name="Box", currency="XOF")  # fmt: skip
    run("piet", ledger.receive_money, to=box, amount=9_000)
    return box


def paid_by(row, posted):
    """Say of a payment, past every action, that a transaction paid it."""
    with transaction.atomic():
        Payment.objects.filter(pk=row.pk).update(
            state="paid", paid_at=clock.now(), proof="thumb", transaction=posted
        )


def test_a_payment_is_paid_by_its_own_transaction_and_no_other(centre, fund, approved, run):
    first, second = approved
    run("fadi", payments.pay, row=first, account=fund.box, proof="thumb")
    moved = run("fadi", ledger.move_money, source=fund.budget, to=fund.box, amount=5_000)
    with acting_as(centre.actor("fadi")):
        of_first = Payment.objects.get(pk=first.pk).transaction
        own = ledger.post(
            actor=centre.actor("fadi"), kind="pay", about=second.pk,
            amounts={
                fund.box: -5_000,
                ledger.of_itself(centre.organisation.pk, "paid_out", "XOF"): 5_000,
            },
        )  # fmt: skip
        for posted in (moved, of_first):
            with pytest.raises(IntegrityError, match=r"about it|transaction_id"):
                paid_by(second, posted)
        paid_by(second, own)
        assert Payment.objects.get(pk=second.pk).state == "paid"


def test_a_payment_is_not_paid_out_of_another_organisations_ledger(centre, approved, elsewhere):
    piet = centre.actor("piet")
    with acting_as(piet):
        outside = ledger.of_itself(centre.partner_organisation.pk, "paid_out", "XOF")
        posted = ledger.post(
            actor=piet, kind="pay", about=approved[0].pk,
            amounts={elsewhere: -5_000, outside: 5_000},
        )  # fmt: skip
    with (
        acting_as(centre.actor("fadi")),
        pytest.raises(IntegrityError, match="the transaction that is about it"),
    ):
        paid_by(approved[0], posted)


def test_each_organisation_sees_its_own_ledger(centre, fund, elsewhere, seen):
    assert {one.organisation_id for one in seen("fadi", Account)} == {centre.organisation.pk}
    assert {one.organisation_id for one in seen("piet", Account)} == {
        centre.partner_organisation.pk
    }
    assert len(seen("fadi", Transaction)) == 2
    assert len(seen("piet", Posting)) == 2


def test_money_does_not_move_between_organisations(centre, fund, elsewhere, run):
    fadi = centre.actor("fadi")
    with acting_as(fadi), pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        ledger.post(actor=fadi, kind="move", amounts={fund.box: -5, elsewhere: 5})
    Membership.objects.create(
        user=centre.fadi, team=centre.partner_team, role="finance_officer", starts_on="2020-01-01"
    )
    until = clock.today() + timedelta(days=9)
    for action, given in (
        (ledger.move_money, {"source": fund.box, "to": elsewhere}),
        (ledger.move_money, {"source": elsewhere, "to": fund.box}),
        (of_vouchers.add_vouchers, {"source": elsewhere, "account": fund.stock, "numbers": ["A1"],
                                    "valid_until": until}),
    ):  # fmt: skip
        with pytest.raises(ledger.TwoOrganisations):
            run("fadi", action, amount=5, **given)
    with acting_as(centre.actor("piet")):
        assert Account.objects.get(pk=elsewhere.pk).balance == 9_000


def test_numbers_of_vouchers_stand_once_in_an_organisation_only(
    centre, fund, elsewhere, run, approved_voucher
):
    told = {"numbers": ["A1"], "amount": 500, "valid_until": clock.today()}
    stock = run("piet", ledger.add_account, organisation=centre.partner_organisation,
                kind="vouchers", name="Stock", currency="XOF")  # fmt: skip
    run("piet", of_vouchers.add_vouchers, account=stock, source=elsewhere, **told)
    run("fadi", of_vouchers.add_vouchers, account=fund.stock, source=fund.box, **told)
    payment = approved_voucher(centre.partner_team, amount=500)
    with acting_as(centre.actor("piet")):
        Voucher.objects.update(given_as=payment.pk)
    with pytest.raises(of_vouchers.NoSuchVoucher):
        run("fadi", of_vouchers.redeem, organisation=centre.organisation, number="A1", vendor="M")
    taken = {"organisation": centre.partner_organisation, "number": "A1", "vendor": "M"}
    assert run("piet", of_vouchers.redeem, **taken)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_register_reads_payments_and_background_work_none(centre, fund, ask_money, model):
    ask_money()
    with acting_as(system_actor()):
        assert not Payment.objects.exists()
    with acting_as(register_actor(centre.organisation.pk)):
        assert model.objects.count() >= (model in {Account, Transaction, Posting, Payment})


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM cash_payment", "TRUNCATE cash_payment", "DELETE FROM cash_account",
     "INSERT INTO cash_posting SELECT gen_random_uuid(), 5, 'XOF', id, organisation_id,"
     " gen_random_uuid() FROM cash_account"],
)  # fmt: skip
def test_nobody_takes_a_payment_away_or_posts_by_hand(centre, fund, ask_money, statement):
    ask_money()
    with (
        acting_as(centre.actor("fadi")),
        connection.cursor() as cursor,
        pytest.raises((ProgrammingError, IntegrityError)),
        transaction.atomic(),
    ):
        cursor.execute(statement)


def test_what_was_sealed_in_assistance_opens_still():
    assert column(Payment, "reason") == "assistance.Payment.reason"
    assert column(Payment(), "proof_by") == "assistance.Payment.proof_by"
    assert column(Service, "note") == "assistance.Service.note"
