"""Erasing a person takes away what they were paid; the ledger stays and names nobody."""

import pytest
from django.db import ProgrammingError, transaction
from django.utils import translation

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


@pytest.fixture
def copied(centre):
    """Return what somebody's copy for Amina says of cash and vouchers, in a language."""

    def read(who, language="en"):
        actor = centre.actor(who)
        with acting_as(actor), translation.override(language):
            sections = own_copy(actor=actor, person=centre.person, as_kind="page")
            title = str(translation.gettext("Cash and vouchers"))
        return [text for one in sections if one.title == title for _day, text in one.rows]

    return read


def test_the_own_copy_lists_payments_where_finance_is_open(copied, ask_money):
    assert copied("dora") == []
    ask_money()
    assert copied("dora") == [
        "5\u202f000 XOF · Cash · Rent and shelter · A room for a week. · Waiting for approval"
    ]
    assert copied("carla") == []


def test_the_own_copy_tells_what_was_decided_and_who_confirmed(copied, fund, ask_money, run):
    row = run("fadi", payments.decide, row=ask_money(), approve=True, decision="As agreed.")
    run("fadi", payments.pay, row=row, account=fund.box, proof="witness", proof_by="Her aunt")
    (text,) = copied("dora")
    for words in ("Paid", "As agreed.", "Her aunt", "A room for a week."):
        assert words in text, words
    (french,), (arabic,) = copied("dora", "fr"), copied("dora", "ar")
    assert "Espèces" in french
    assert len({text, french, arabic}) == 3
    assert all("A room for a week." in one for one in (french, arabic))
