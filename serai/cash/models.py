"""Cash and vouchers: an append-only double-entry ledger, and what is paid to persons out of it.

Every transaction is postings to accounts that come to zero in each currency; an account's balance
is kept by the database from its postings. Every account but one holds what is there, so its balance
never falls below zero; what donors gave came from outside, the one account that stands below.
Nothing is changed afterwards: what was posted in error is reversed by its opposite.

Why no library keeps it: django-hordak 2.0, the best kept of them, was read. It brings tables of its
own without an organisation by which to guard rows, ids that count up, a tree of accounts and nine
packages more; it holds transactions to zero, and leaves it to its user that nothing falls below it
and nothing is rewritten. What has to hold here is five short rules in the database.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from serai.accounts.models import Organisation, Team, User
from serai.assistance.choices import NAMED_PROOFS, Proof
from serai.assistance.models import Kept
from serai.cash.choices import AccountKind, PayKind, PayState, PostKind, Purpose
from serai.cash.methods.amounts import DIGITS, in_words
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.vault.fields import SealedField


class Account(Kept):
    """Where an organisation's money is: `balance` is in minor units, kept by the database."""

    kind = models.CharField(max_length=12, choices=AccountKind.choices)
    name = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3)
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "currency", "name"], name="cash_account_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values), name="cash_account_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(currency__in=list(DIGITS)), name="cash_account_currency_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.OUTSIDE) | Q(balance__gte=0),
                name="cash_account_not_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.get_kind_display()} {self.currency}"

    @property
    def told(self) -> str:
        """Return what is in it, in words."""
        return in_words(self.balance, self.currency)


class Transaction(Kept):
    """Postings that belong together; `about` is the id of the payment they are of."""

    kind = models.CharField(max_length=8, choices=PostKind.choices)
    paper = models.CharField(max_length=80, blank=True)
    about = models.UUIDField(null=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind=PostKind.REVERSE, reverses__isnull=False)
                | (Q(kind__in=PostKind.values) & ~Q(kind=PostKind.REVERSE) & Q(reverses=None)),
                name="cash_transaction_reverses_something",
            ),
        ]


class Posting(Kept):
    """Money that came into an account (above zero) or left it (below), in minor units."""

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(amount=0), name="cash_posting_something"),
            models.UniqueConstraint(fields=["transaction", "account"], name="cash_posting_once"),
        ]

    @property
    def told(self) -> str:
        """Return the amount in words."""
        return in_words(self.amount, self.currency)


class Payment(models.Model):
    """Cash or a voucher for a person: asked for, decided by somebody else, paid with proof.

    `receipt` is a picture of the signature or thumbprint. Texts stay sealed for the name that the
    model had while it stood in assistance.
    """

    SEALED_AS = "assistance.Payment"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=PayKind.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = SealedField()
    state = models.CharField(max_length=8, choices=PayState.choices, default=PayState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decision = SealedField(null=True)
    paid_at = models.DateTimeField(null=True)
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    proof = models.CharField(max_length=12, choices=Proof.choices, blank=True)
    proof_by = SealedField(null=True)
    receipt = SealedField(null=True)
    transaction = models.OneToOneField(Transaction, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=PayKind.values, purpose__in=Purpose.values, amount__gte=1,
                            currency__in=list(DIGITS)),
                name="cash_payment_possible",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="cash_payment_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state=PayState.ASKED, decided_at=None, paid_at=None, transaction=None)
                | Q(state__in=[PayState.APPROVED, PayState.DECLINED], decided_at__isnull=False,
                    paid_at=None, transaction=None)
                | Q(state__in=[PayState.PAID, PayState.REVERSED], decided_at__isnull=False,
                    paid_at__isnull=False, transaction__isnull=False),
                name="cash_payment_step_by_step",
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None, proof="", proof_by=None)
                | Q(paid_at__isnull=False, proof__in=NAMED_PROOFS, proof_by__isnull=False)
                | (Q(paid_at__isnull=False, proof__in=Proof.values, proof_by=None)
                   & ~Q(proof__in=NAMED_PROOFS)),
                name="cash_payment_proof_named",
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", "asked_at"], name="cash_payment_waiting",
                condition=Q(state__in=[PayState.ASKED, PayState.APPROVED]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def told(self) -> str:
        """Return the amount in words."""
        return in_words(self.amount, self.currency)


class Voucher(Kept):
    """A numbered voucher in a stock; `given_as` is the id of the payment it was given as."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="vouchers")
    number = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    valid_until = models.DateField()
    given_as = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="cash_voucher_number_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="cash_voucher_worth_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.valid_until:%d.%m.%Y}"

    @property
    def told(self) -> str:
        """Return what it is worth, in words."""
        return in_words(self.amount, self.account.currency)


class Redemption(Kept):
    """A vendor took a voucher, once, while it was valid. Only ever added."""

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="redemptions")
    vendor = models.CharField(max_length=80)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["voucher"], name="cash_redemption_once"),
        ]
