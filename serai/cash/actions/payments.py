"""Paying persons: asked for by one, decided by another, paid with proof, reversed by the opposite.

Who asks works with the person and need not see what was paid to them before: a request is written
under finance, and its asker is told no more than what became of it.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.assistance.actions.common import SayWhy, seal, seal_receipt, tell
from serai.assistance.actions.handing import SayWho
from serai.assistance.choices import NAMED_PROOFS
from serai.cash import events
from serai.cash.actions.ledger import counter_post, of_itself, post
from serai.cash.actions.vouchers import RedeemedAlready
from serai.cash.choices import SPENT_FROM, AccountKind, PayKind, PayState, PostKind
from serai.cash.models import Account, Payment, Redemption, Voucher
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.people.models import Person


class SameEyes(Refusal):
    """Whoever asked does not decide."""

    sentence = _("You asked for this payment yourself. Somebody else has to decide on it.")


class NotItsTurn(Refusal):
    """A payment goes step by step."""

    sentence = _("Somebody else was quicker: this payment is not at this step any more.")


class WrongAccount(Refusal):
    """Cash comes from a cash box or fund of its currency, a voucher from the stock."""

    sentence = _("This cannot be paid out of this account: another kind, or another currency.")


class WrongVoucher(Refusal):
    """A voucher given is one in the stock, valid still and of the worth approved."""

    sentence = _("Take a voucher of %(amount)s that is in the stock and still valid.")


class SayWhat(Refusal):
    """A payment is made out of something."""

    sentence = _("Say out of which account cash is paid, or which voucher is given.")


@transaction.atomic
def ask_money(
    *, actor: Actor, person: Person, team: Team, kind: str, purpose: str, amount: int,
    currency: str, reason: str,
) -> Payment:  # fmt: skip
    """Ask that a person is paid so much (in minor units), and say why; somebody else decides."""
    if not reason.strip():
        raise SayWhy
    row = Payment(
        person=person, organisation_id=team.organisation_id, team=team, kind=kind,
        purpose=purpose, amount=amount, currency=currency, asked_at=clock.now(),
        asked_by_id=actor.user_id,
    )  # fmt: skip
    seal(row, reason=reason)
    row.save(force_insert=True)
    tell(events.PAYMENT_ASKED, row, "payment", of=str(kind))
    return row


def _held(row: Payment, *states: str) -> Payment:
    held = Payment.objects.select_for_update().get(pk=row.pk)
    if held.state not in states:
        raise NotItsTurn
    return held


@transaction.atomic
def decide(*, actor: Actor, row: Payment, approve: bool, decision: str = "") -> Payment:
    """Approve a payment, or decline it with a reason. Refuses whoever asked for it."""
    held = _held(row, PayState.ASKED)
    if actor.kind == "user" and held.asked_by_id == actor.id:
        raise SameEyes
    if not approve and not decision.strip():
        raise SayWhy
    held.state = PayState.APPROVED if approve else PayState.DECLINED
    held.decided_at, held.decided_by_id = clock.now(), actor.user_id
    seal(held, decision=decision)
    held.save(update_fields=["state", "decided_at", "decided_by", "decision"])
    tell(events.PAYMENT_DECIDED, held, "payment", approved=approve)
    return held


@transaction.atomic
def pay(
    *,
    actor: Actor,
    row: Payment,
    proof: str,
    account: Account | None = None,
    voucher: Voucher | None = None,
    proof_by: str = "",
    receipt: bytes = b"",
) -> Payment:
    """Pay what was approved: cash out of an account, or a voucher out of its stock, with proof.

    `receipt` is a picture of the signature or thumbprint, as a plain PNG.
    """
    held = _held(row, PayState.APPROVED)
    if proof in NAMED_PROOFS and not proof_by.strip():
        raise SayWho
    source = _voucher(held, voucher) if held.kind == PayKind.VOUCHER else _cash(held, account)
    paid_out = of_itself(held.organisation_id, AccountKind.PAID_OUT, held.currency)
    amounts = {source: -held.amount, paid_out: held.amount}
    posted = post(actor=actor, kind=PostKind.PAY, amounts=amounts, about=held.pk)
    held.state, held.transaction, held.proof = PayState.PAID, posted, proof
    held.paid_at, held.paid_by_id = clock.now(), actor.user_id
    seal(held, proof_by=proof_by if proof in NAMED_PROOFS else "")
    seal_receipt(held, receipt)
    held.save(
        update_fields=["state", "transaction", "proof", "proof_by", "receipt", "paid_at", "paid_by"]
    )
    tell(events.PAYMENT_MADE, held, "payment", state=PayState.PAID.value)
    return held


def _cash(row: Payment, account: Account | None) -> Account:
    if account is None:
        raise SayWhat
    fits = account.kind in SPENT_FROM and account.currency == row.currency
    if not fits or account.organisation_id != row.organisation_id:
        raise WrongAccount
    return account


def _voucher(row: Payment, voucher: Voucher | None) -> Account:
    if voucher is None:
        raise SayWhat
    fits = voucher.amount == row.amount and voucher.account.currency == row.currency
    fits &= voucher.organisation_id == row.organisation_id
    free = Voucher.objects.filter(pk=voucher.pk, given_as=None, valid_until__gte=clock.today())
    if not fits or not free.update(given_as=row.pk):
        raise WrongVoucher(amount=row.told)
    return voucher.account


@transaction.atomic
def reverse_payment(*, actor: Actor, row: Payment, paper: str) -> Payment:
    """Reverse a payment by the opposite posting. A voucher given stays given: a new one is paid.

    Refuses one whose voucher a vendor took; whose payment is reversed, no vendor is paid for.
    """
    held = _held(row, PayState.PAID)
    if Redemption.objects.filter(voucher__given_as=held.pk).exists():
        raise RedeemedAlready
    posted = held.transaction
    assert posted is not None
    counter_post(actor, posted, paper)
    held.state = PayState.REVERSED
    try:
        with transaction.atomic():
            held.save(update_fields=["state"])
    except IntegrityError as error:
        if "a vendor took" in str(error):
            raise RedeemedAlready from error
        raise
    tell(events.PAYMENT_MADE, held, "payment", state=PayState.REVERSED.value)
    return held
