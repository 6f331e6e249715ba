"""The ledger: accounts, postings that come to zero, reversals by the opposite."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.assistance import events
from serai.assistance.actions.common import SayWhy
from serai.assistance.actions.stock import NameTaken, hold
from serai.assistance.choices import AccountKind, PostKind
from serai.assistance.methods.money import in_words
from serai.assistance.models import Account, Posting, Redemption, Transaction, Voucher
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


class SameAccount(Refusal):
    """Money moves elsewhere."""

    sentence = _("Choose another account to move it to.")


class ReversedAlready(Refusal):
    """A transaction is reversed once, and its reversal never."""

    sentence = _("This was reversed already, or reverses something itself.")


class OfAPayment(Refusal):
    """What was paid to a person is reversed where it was paid."""

    sentence = _("This was paid to a person. Reverse it on the page of the payment.")


class NumberTaken(Refusal):
    """A voucher's number stands once."""

    sentence = _("%(count)s of these numbers are in the stock already.")


class NoSuchVoucher(Refusal):
    """A vendor was handed something else."""

    sentence = _("No voucher that was given to anybody has this number.")


class VoucherOver(Refusal):
    """A voucher is valid until its last day."""

    sentence = _("This voucher was valid until %(day)s.")


class RedeemedAlready(Refusal):
    """A voucher is redeemed once."""

    sentence = _("This voucher was redeemed already.")


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
        if "assistance_account_once" in str(error):
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
        if "assistance_account_not_below_zero" in str(error):
            raise _short(accounts, amounts) from error
        raise
    payload = {"kind": str(kind), "postings": len(postings)}
    record(Happened(events.MONEY_POSTED, "transaction", row.pk, organisation_id, payload))
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


@transaction.atomic
def add_vouchers(
    *,
    actor: Actor,
    account: Account,
    source: Account,
    numbers: Sequence[str],
    amount: int,
    valid_until: date,
) -> list[Voucher]:
    """Take vouchers of one worth into a stock, paid for out of another account.

    Refuses numbers that the organisation has already, and more than the other account holds.
    """
    taken = Voucher.objects.filter(organisation_id=account.organisation_id, number__in=numbers)
    if count := taken.count():
        raise NumberTaken(count=count)
    move_money(actor=actor, source=source, to=account, amount=amount * len(numbers))
    made = Voucher.objects.bulk_create(
        Voucher(organisation_id=account.organisation_id, account=account, number=number,
                amount=amount, valid_until=valid_until)
        for number in numbers
    )  # fmt: skip
    payload = {"count": len(made)}
    record(Happened(events.VOUCHERS_ADDED, "account", account.pk, account.organisation_id, payload))
    return made


@transaction.atomic
def redeem(
    *, actor: Actor, organisation: Organisation, number: str, vendor: str, on: date | None = None
) -> Redemption:
    """Write down that a vendor took a voucher. Refuses one that nobody was given, one whose payment
    was reversed, one past its last day, and one redeemed before."""
    day = on or clock.today()
    voucher = Voucher.objects.filter(
        organisation=organisation, number=number.strip(), given_as__isnull=False
    ).first()
    if voucher is None:
        raise NoSuchVoucher
    if day > voucher.valid_until:
        raise VoucherOver(day=voucher.valid_until.strftime("%d.%m.%Y"))
    row = Redemption(
        organisation=organisation, voucher=voucher, vendor=vendor.strip(), on=day, at=clock.now(),
        by_id=actor.user_id,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        once = "assistance_redemption_once" in str(error)
        raise (RedeemedAlready if once else NoSuchVoucher) from error
    record(Happened(events.VOUCHER_REDEEMED, "voucher", voucher.pk, organisation.pk, {}))
    return row
