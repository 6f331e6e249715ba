"""Erasing a person takes away what they were paid; the ledger stays and names nobody."""

import pytest
from django.db import ProgrammingError, transaction

from serai.cash.actions import payments
from serai.cash.actions.erasing import erase
from serai.cash.models import Payment, Posting, Transaction
from serai.cash.queries.accounts import comes_to_zero
from serai.kit.actor import acting_as, register_actor
from serai.retention.actions.copies import own_copy
from serai.retention.actions.keeping import erase_person
from serai.retention.choices import Why


@pytest.fixture
def paid(fund, ask_money, run):
    """A payment of 5,000 francs to Amina out of the box."""
    row = run("fadi", payments.decide, row=ask_money(), approve=True)
    return run("fadi", payments.pay, row=row, account=fund.box, proof="signature")


def rows(centre):
    """Return how many payments the register sees."""
    with acting_as(register_actor(centre.organisation.pk)):
        return Payment.objects.count()


def test_erasing_a_person_leaves_the_ledger_without_them(centre, paid, fund, balance):
    assert rows(centre) == 1
    with acting_as(register_actor(centre.organisation.pk)):
        erase_person(person=centre.person, why=Why.values[0])
    assert rows(centre) == 0
    assert balance(fund.box) == 35_000
    with acting_as(centre.actor("fadi")):
        assert comes_to_zero(centre.organisation.pk)
        assert Transaction.objects.filter(about=paid.pk).count() == 1
        assert Posting.objects.filter(transaction__about=paid.pk).count() == 2


@pytest.mark.parametrize("who", ["carla", "fadi", "dora", "ada", "boris"])
def test_nobody_erases_by_hand(centre, paid, who):
    with (
        acting_as(centre.actor(who)),
        pytest.raises(ProgrammingError, match="only the register"),
        transaction.atomic(),
    ):
        erase([centre.person.pk])
    assert rows(centre) == 1


def test_the_own_copy_lists_payments_where_finance_is_open(centre, ask_money):
    ask_money()

    def paid(who):
        with acting_as(centre.actor(who)):
            sections = own_copy(actor=centre.actor(who), person=centre.person, as_kind="page")
        return [text for s in sections if s.title == "Cash and vouchers" for _d, text in s.rows]

    assert paid("dora") == ["5\u202f000 XOF · Waiting for approval"]
    assert paid("carla") == []
