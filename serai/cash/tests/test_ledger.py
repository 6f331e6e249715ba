"""The ledger: it comes to zero, nothing falls below it, nothing is changed afterwards."""

from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.assistance.actions.common import SayWhy
from serai.assistance.actions.stock import NameTaken
from serai.cash.actions import ledger
from serai.cash.methods.amounts import DIGITS, in_words, to_amount, to_minor
from serai.cash.models import Account, Posting, Transaction, Voucher
from serai.cash.queries.accounts import comes_to_zero, statement, statement_rows
from serai.kit import clock
from serai.kit.actor import acting_as

OTHERWISE_IN_USE = {"LBP", "RWF", "SOS", "TZS", "UGX", "YER"}
"""Of which another list tells the digits in daily use, not those of the standard."""


@pytest.mark.parametrize("currency", sorted(set(DIGITS) - OTHERWISE_IN_USE))
def test_the_digits_are_those_of_a_second_source(currency):
    assert get_currency_precision(currency) == DIGITS[currency]


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12500", "XOF", 12_500), ("12500.00", "XOF", 12_500), ("12.5", "XOF", None),
        ("12.5", "USD", 1_250), ("12.505", "USD", None), ("1.234", "TND", 1_234),
        ("0", "USD", None), ("-1", "USD", None), ("NaN", "USD", None), ("Infinity", "USD", None),
        ("1e15", "XOF", None), ("999999999999999", "XOF", 999_999_999_999_999),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_its_currencys_digits(amount, currency, minor):
    assert to_minor(Decimal(amount), currency) == minor


@given(st.sampled_from(sorted(DIGITS)), st.integers(1, 10**15 - 1))
def test_what_is_written_is_read_again(currency, minor):
    assert to_minor(to_amount(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [(12_500, "XOF", "12\u202f500 XOF"), (5, "USD", "0.05 USD"),
     (-123_456, "EUR", "−1\u202f234.56 EUR"), (0, "DJF", "0 DJF")],
)  # fmt: skip
def test_an_amount_is_told(minor, currency, words):
    assert in_words(minor, currency) == words


def test_money_comes_from_outside_and_moves(centre, fund, balance):
    assert (balance(fund.budget), balance(fund.box)) == (60_000, 40_000)
    with acting_as(centre.actor("fadi")):
        outside = Account.objects.get(kind="outside")
        assert outside.balance == -100_000
        assert comes_to_zero(centre.organisation.pk)


@pytest.mark.parametrize(
    ("source", "to", "amount", "refusal"),
    [
        ("box", "budget", 40_001, ledger.NotThere), ("stock", "box", 1, ledger.NotThere),
        ("box", "box", 1, ledger.SameAccount), ("box", "dollars", 1, ledger.TwoCurrencies),
    ],
)  # fmt: skip
def test_a_move_is_refused(fund, run, balance, source, to, amount, refusal):
    with pytest.raises(refusal):
        run("fadi", ledger.move_money, source=getattr(fund, source), to=getattr(fund, to),
            amount=amount)  # fmt: skip
    assert (balance(fund.budget), balance(fund.box), balance(fund.stock)) == (60_000, 40_000, 0)


def test_what_is_not_there_is_told_in_words(fund, run):
    with pytest.raises(ledger.NotThere) as refused:
        run("fadi", ledger.move_money, source=fund.box, to=fund.budget, amount=50_000)
    assert str(refused.value) == "There is not enough in Box: 40\u202f000 XOF."


def test_an_account_stands_once(centre, fund, run):
    with pytest.raises(NameTaken):
        run("fadi", ledger.add_account, organisation=centre.organisation, kind="cash_box",
            name="Box", currency="XOF")  # fmt: skip
    other = run("fadi", ledger.add_account, organisation=centre.organisation, kind="cash_box",
                name="Box", currency="EUR")  # fmt: skip
    assert other.currency == "EUR"


def test_a_reversal_posts_the_opposite_once(centre, fund, run, balance, settled):
    with acting_as(centre.actor("fadi")):
        moved = Transaction.objects.get(kind="move")
    with pytest.raises(SayWhy):
        run("fadi", ledger.reverse, row=moved, paper=" ")
    undone = run("fadi", ledger.reverse, row=moved, paper="Wrong box")
    assert (balance(fund.budget), balance(fund.box)) == (100_000, 0)
    for row in (moved, undone):
        with pytest.raises(ledger.ReversedAlready):
            run("fadi", ledger.reverse, row=row, paper="Again")
    settled()
    with acting_as(centre.actor("fadi")):
        assert Transaction.objects.count() == 3
        assert [line.posting.reversed_by for line in statement(fund.box)] == [None, undone.pk]


def test_what_was_spent_cannot_be_reversed_away(centre, fund, run):
    with acting_as(centre.actor("fadi")):
        received = Transaction.objects.get(kind="receive")
    with pytest.raises(ledger.NotThere):
        run("fadi", ledger.reverse, row=received, paper="Sent back")


def test_a_statement_runs_to_the_balance(centre, fund, run):
    run("fadi", ledger.move_money, source=fund.box, to=fund.budget, amount=1_500, paper="M 2")
    with acting_as(centre.actor("fadi")):
        fund.box.refresh_from_db()
        lines = statement(fund.box)
        rows = list(statement_rows(fund.box))
    assert [(line.posting.amount, line.balance) for line in lines] == [
        (-1_500, 38_500), (40_000, 40_000),
    ]  # fmt: skip
    assert lines[0].told == "38\u202f500 XOF"
    assert [row[1:7] for row in rows] == [
        ("move", "Donor A", "M 2", "-1500", "38500", "XOF"),
        ("move", "Donor A", "M 1", "40000", "40000", "XOF"),
    ]
    assert rows[0][7] == "Fadi"


REFUSED = (ledger.NotThere, ledger.SameAccount, ledger.TwoCurrencies, ledger.ReversedAlready)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["receive", "move", "reverse"]), st.integers(0, 3), st.integers(0, 3),
        st.integers(1, 900),
    ),
    max_size=10,
)  # fmt: skip


@given(STEPS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_done_the_ledger_comes_to_zero_and_nothing_falls_below_it(centre, fund, steps):
    fadi, posted = centre.actor("fadi"), []
    accounts = [fund.budget, fund.box, fund.stock, fund.dollars]
    with acting_as(fadi):
        place = transaction.savepoint()
        for what, one, other, amount in steps:
            try:
                if what == "receive":
                    row = ledger.receive_money(actor=fadi, to=accounts[one], amount=amount)
                elif what == "move":
                    row = ledger.move_money(
                        actor=fadi, source=accounts[one], to=accounts[other], amount=amount
                    )
                elif posted:
                    row = ledger.reverse(actor=fadi, row=posted[one % len(posted)], paper="x")
                else:
                    continue
                posted.append(row)
            except (
                ledger.NotThere,
                ledger.SameAccount,
                ledger.TwoCurrencies,
                ledger.ReversedAlready,
            ):
                pass
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert comes_to_zero(centre.organisation.pk)
        for account in Account.objects.all():
            amounts = Posting.objects.filter(account=account).values_list("amount", flat=True)
            assert sum(amounts) == account.balance
            assert account.balance >= 0 or account.kind == "outside"
        transaction.savepoint_rollback(place)


def posting(centre, row, account, amount, currency="XOF"):
    return Posting(organisation=centre.organisation, transaction=row, account=account,
                   amount=amount, currency=currency)  # fmt: skip


def moved(centre, **amounts):
    """Post amounts to accounts as nobody's action would, and let the database try them."""
    with transaction.atomic():
        row = Transaction.objects.create(
            organisation=centre.organisation, kind="move", at=clock.now()
        )
        for account, amount, currency in amounts.values():
            Posting.objects.create(
                organisation=centre.organisation, transaction=row, account=account,
                amount=amount, currency=currency,
            )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ({}, "come to zero"), ({"box": 5}, "come to zero"),
        ({"box": 5, "budget": -4}, "come to zero"), ({"budget": -5, "dollars": 5}, "come to zero"),
        ({"box": 0, "budget": 0}, "cash_posting_something"),
        ({"box": -40_001, "budget": 40_001}, "cash_account_not_below_zero"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_does_not_come_to_zero(centre, fund, amounts, words):
    given = {
        name: (getattr(fund, name), amount, getattr(fund, name).currency)
        for name, amount in amounts.items()
    }
    with acting_as(centre.actor("fadi")), pytest.raises(IntegrityError, match=words):
        moved(centre, **given)


def test_a_posting_is_in_its_accounts_currency(centre, fund):
    with acting_as(centre.actor("fadi")), pytest.raises(IntegrityError, match="its account's"):
        moved(centre, box=(fund.box, 5, "USD"), budget=(fund.budget, -5, "USD"))


@pytest.mark.parametrize(
    ("model", "row", "constraint"),
    [
        (Account, {"kind": "pocket", "currency": "XOF"}, "cash_account_kind_known"),
        (Account, {"kind": "fund", "currency": "ABC"}, "cash_account_currency_known"),
        (Account, {"kind": "outside", "currency": "EUR", "balance": 5}, "starts empty"),
        (Account, {"kind": "fund", "currency": "XOF", "balance": -5}, "not_below_zero"),
        (Account, {"kind": "cash_box", "currency": "XOF", "name": "Box"}, "account_once"),
        (Transaction, {"kind": "reverse", "at": clock.now()}, "reverses_something"),
        (Transaction, {"kind": "gift", "at": clock.now()}, "reverses_something"),
        (Voucher, {"number": "1", "amount": 0, "valid_until": clock.today()}, "worth_something"),
    ],
)  # fmt: skip
def test_the_database_refuses(centre, fund, model, row, constraint):
    if model is Voucher:
        row = row | {"account": fund.stock}
    with (
        acting_as(centre.actor("fadi")),
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
    ):
        model.objects.create(organisation=centre.organisation, **row)


@pytest.mark.parametrize(
    "statement_",
    [
        "UPDATE cash_posting SET amount = 1", "DELETE FROM cash_posting",
        "UPDATE cash_transaction SET paper = ''", "DELETE FROM cash_transaction",
        "UPDATE cash_account SET balance = 1000000",
        "UPDATE cash_account SET currency = 'USD'", "DELETE FROM cash_redemption",
        "UPDATE cash_voucher SET amount = 1000000", "DELETE FROM cash_voucher",
    ],
)  # fmt: skip
def test_nobody_rewrites_the_ledger(centre, fund, statement_):
    with (
        acting_as(centre.actor("fadi")),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match=r"denied|stays what it is"),
        transaction.atomic(),
    ):
        cursor.execute(statement_)


@pytest.mark.parametrize("who", ["pia", "piet", "guard", "sam"])
def test_strangers_see_no_account(centre, fund, seen, who):
    for model in (Account, Transaction, Posting):
        assert not seen(who, model)
