"""Accounts with what is in them, statements, payments and what waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, Sum

from serai.assistance.queries.persons import Opener
from serai.cash.choices import SPENT_FROM, PayKind, PayState, Purpose
from serai.cash.methods.amounts import in_words, to_amount
from serai.cash.models import Account, Payment, Posting, Transaction, Voucher
from serai.kit import clock
from serai.people.models import Person
from serai.people.queries import cluster_ids

MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A posting of a statement, with the balance after it and what it was against."""

    posting: Posting
    balance: int
    against: str

    @property
    def told(self) -> str:
        """Return the balance in words."""
        return in_words(self.balance, self.posting.currency)


def _postings(account: Account) -> QuerySet[Posting]:
    reversal = Transaction.objects.filter(reverses=OuterRef("transaction_id")).values("pk")[:1]
    rows = Posting.objects.filter(account=account).annotate(reversed_by=Subquery(reversal))
    rows = rows.select_related("transaction__by").prefetch_related("transaction__postings__account")
    return rows.order_by("-transaction__at", "-pk")


def statement(account: Account, *, most: int | None = MOST) -> list[Line]:
    """Return the account's postings, newest first, each with the balance after it."""
    balance, lines = account.balance, []
    for one in _postings(account)[:most]:
        others = [p.account for p in one.transaction.postings.all() if p.account_id != account.pk]
        lines.append(Line(one, balance, ", ".join(str(other) for other in others)))
        balance -= one.amount
    return lines


STATEMENT_HEADER = ("at", "kind", "against", "paper", "amount", "balance", "currency", "by")


def statement_rows(account: Account) -> Iterator[tuple[str, ...]]:
    """Yield the whole statement as cells, amounts with a point; no person stands in it."""
    for line in statement(account, most=None):
        posted = line.posting.transaction
        yield (
            posted.at.isoformat(timespec="seconds"), str(posted.kind), line.against, posted.paper,
            str(to_amount(line.posting.amount, account.currency)),
            str(to_amount(line.balance, account.currency)), account.currency,
            posted.by.name if posted.by else "",
        )  # fmt: skip


def comes_to_zero(organisation_id: UUID) -> bool:
    """Say whether the organisation's accounts come to zero in each currency, as they have to."""
    rows = Account.objects.filter(organisation_id=organisation_id).values("currency")
    return not rows.annotate(total=Sum("balance")).exclude(total=0).exists()


@dataclass(frozen=True, slots=True)
class Opened:
    """A payment with its texts opened."""

    row: Payment
    reason: str
    decision: str
    proof_by: str


def opened(row: Payment) -> Opened:
    """Open what was written about a payment."""
    opener = Opener([row.person_id])
    texts = [opener(row, name) for name in ("reason", "decision", "proof_by")]
    return Opened(row, *texts)


def payments_of(person: Person) -> QuerySet[Payment]:
    """Return a person's payments, newest first; the database shows them to finance alone."""
    rows = Payment.objects.filter(person__in=cluster_ids(person)).select_related("team", "asked_by")
    return rows.order_by("-asked_at")


def waiting(organisation_ids: Sequence[UUID]) -> QuerySet[Payment]:
    """Return what waits for a decision or to be paid, the oldest first."""
    rows = Payment.objects.filter(
        organisation_id__in=organisation_ids, state__in=[PayState.ASKED, PayState.APPROVED]
    )
    return rows.select_related("person", "asked_by").order_by("asked_at")[:MOST]


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of what somebody asked for."""

    at: datetime
    kind: str
    purpose: str
    told: str
    state: str


def asked_by_me(person: Person) -> list[Asked]:
    """Return what the actor asked for a person, and how far it has come; nobody else's asking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.* FROM unnest(%s::uuid[]) one, cash_asked(one) asked"
            " ORDER BY asked.asked_at DESC",
            [cluster_ids(person)],
        )
        rows = cursor.fetchall()
    return [
        Asked(at, str(PayKind(kind).label), str(Purpose(purpose).label),
              in_words(amount, currency), str(PayState(state).label))
        for at, kind, purpose, amount, currency, state in rows
    ]  # fmt: skip


def accounts_to_pay_from(row: Payment) -> QuerySet[Account]:
    """Return the accounts out of which a payment in cash can be made."""
    rows = Account.objects.filter(
        organisation_id=row.organisation_id, currency=row.currency, kind__in=SPENT_FROM
    )
    return rows.order_by("kind", "name")


def vouchers_to_give(row: Payment) -> QuerySet[Voucher]:
    """Return the vouchers that fit a payment: in stock, valid, of its worth."""
    rows = Voucher.objects.filter(
        organisation_id=row.organisation_id, account__currency=row.currency, amount=row.amount,
        given_as=None, valid_until__gte=clock.today(),
    )  # fmt: skip
    return rows.order_by("valid_until", "number")


def vouchers_of(organisation_ids: Sequence[UUID]) -> QuerySet[Voucher]:
    """Return the latest vouchers of organisations, with whether they were redeemed."""
    rows = Voucher.objects.filter(organisation_id__in=organisation_ids)
    rows = rows.select_related("account").prefetch_related("redemptions")
    return rows.order_by("-pk")[:MOST]
