"""The ledger: accounts, postings that come to zero, reversals by the opposite."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.assistance.actions.common import SayWhy
from serai.assistance.actions.stock import NameTaken, hold
from serai.cash import events
from serai.cash.choices import AccountKind, PostKind
from serai.cash.methods.amounts import in_words
from serai.cash.models import Account, Posting, Transaction
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened


class NotThere(Refusal):
    """An account gives no more than is in it."""

    sentence = _("There is not enough in %(account)s: %(held)s.")


class TwoCurrencies(Refusal):
    """Money moves within a currency."""

    sentence = _("Both accounts have to be in the same currency.")


class TwoOrganisations(Refusal):
    """Each organisation keeps a ledger of its own."""

    sentence = _("Both accounts have to be of the same organisation.")


class SameAccount(Refusal):
    """Money moves elsewhere."""

    sentence = _("Choose another account to move it to.")


class ReversedAlready(Refusal):
    """A transaction is reversed once, and its reversal never."""

    sentence = _("This was reversed already, or reverses something itself.")


class OfAPayment(Refusal):
    """What was paid to a person is reversed where it was paid."""

    sentence = _("This was paid to a person. Reverse it on the page of the payment.")


@transaction.atomic
def add_account(
    *, actor: Actor, organisation: Organisation, kind: str, name: str, currency: str
) -> Account:
    """Add an account of a currency. Refuses a name that there is already."""
    row = Account(organisation=organisation, kind=kind, name=name.strip(), currency=currency)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "cash_account_once" in str(error):
            raise NameTaken from error
        raise
    payload = {"kind": str(kind), "currency": currency}
    record(Happened(events.ACCOUNT_ADDED, "account", row.pk, organisation.pk, payload))
    return row


def of_itself(organisation_id: UUID, kind: AccountKind, currency: str) -> Account:
    """Return the one account of a kind and currency of an organisation, made when first needed."""
    found, _made = Account.objects.get_or_create(
        organisation_id=organisation_id, kind=kind, currency=currency, name=""
    )
    return found


@transaction.atomic
def post(
    *,
    actor: Actor,
    kind: str,
    amounts: Mapping[Account, int],
    paper: str = "",
    about: UUID | None = None,
    reverses: Transaction | None = None,
) -> Transaction:
    """Post amounts in minor units to accounts of one organisation.

    The database refuses what does not come to zero in each currency; an account that would fall
    below zero refuses with `NotThere`.
    """
    accounts = sorted(amounts, key=lambda one: str(one.pk))
    organisation_id = accounts[0].organisation_id
    row = Transaction.objects.create(
        organisation_id=organisation_id, kind=kind, paper=paper.strip(), about=about,
        reverses=reverses, at=clock.now(), by_id=actor.user_id,
    )  # fmt: skip
    postings = [
        Posting(organisation_id=organisation_id, transaction=row, account=one,
                amount=amounts[one], currency=one.currency)
        for one in accounts
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Posting.objects.bulk_create(postings)
    except IntegrityError as error:
        if "cash_account_not_below_zero" in str(error):
            raise _short(accounts, amounts) from error
        raise
    payload = {"kind": str(kind), "postings": len(postings)}
    record(Happened(events.POSTED, "transaction", row.pk, organisation_id, payload))
    return row


def _short(accounts: Iterable[Account], amounts: Mapping[Account, int]) -> NotThere:
    for one in accounts:
        one.refresh_from_db(fields=["balance"])
        if one.kind != AccountKind.OUTSIDE and one.balance + amounts[one] < 0:
            return NotThere(account=str(one), held=in_words(one.balance, one.currency))
    return NotThere(account="", held="")


@transaction.atomic
def receive_money(*, actor: Actor, to: Account, amount: int, paper: str = "") -> Transaction:
    """Take in what a donor gave, into one of the organisation's accounts."""
    outside = of_itself(to.organisation_id, AccountKind.OUTSIDE, to.currency)
    amounts = {outside: -amount, to: amount}
    return post(actor=actor, kind=PostKind.RECEIVE, amounts=amounts, paper=paper)


@transaction.atomic
def move_money(
    *, actor: Actor, source: Account, to: Account, amount: int, paper: str = ""
) -> Transaction:
    """Move money between two accounts of a currency. Refuses more than is there."""
    if source.pk == to.pk:
        raise SameAccount
    if source.organisation_id != to.organisation_id:
        raise TwoOrganisations
    if source.currency != to.currency:
        raise TwoCurrencies
    return post(actor=actor, kind=PostKind.MOVE, amounts={source: -amount, to: amount}, paper=paper)


@transaction.atomic
def reverse(*, actor: Actor, row: Transaction, paper: str) -> Transaction:
    """Post the opposite of a transaction, once. Refuses what was paid to a person."""
    if row.about is not None:
        raise OfAPayment
    return counter_post(actor, row, paper)


def counter_post(actor: Actor, row: Transaction, paper: str) -> Transaction:
    """Post the opposite of a transaction, whatever it was of."""
    if not paper.strip():
        raise SayWhy
    hold(row.pk)
    if row.kind == PostKind.REVERSE or Transaction.objects.filter(reverses=row).exists():
        raise ReversedAlready
    postings = row.postings.select_related("account")
    amounts = {one.account: -one.amount for one in postings}
    return post(
        actor=actor, kind=PostKind.REVERSE, amounts=amounts, paper=paper, about=row.about,
        reverses=row,
    )  # fmt: skip
