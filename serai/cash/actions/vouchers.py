"""Vouchers: taken into a stock that was paid for, redeemed by vendors."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.assistance.actions.common import refuse_future
from serai.cash import events
from serai.cash.actions.ledger import move_money
from serai.cash.models import Account, Redemption, Voucher
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened


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
    was reversed, one past its last day, one redeemed before, and a day to come."""
    day = on or clock.today()
    refuse_future(day)
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
        once = "cash_redemption_once" in str(error)
        raise (RedeemedAlready if once else NoSuchVoucher) from error
    record(Happened(events.VOUCHER_REDEEMED, "voucher", voucher.pk, organisation.pk, {}))
    return row
