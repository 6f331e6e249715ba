"""Words of cash and vouchers: where money is, why it moved, how far a payment has come."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AccountKind(TextChoices):
    """Where money is, or came from, or went."""

    OUTSIDE = "outside", _("Given by donors")
    BUDGET = "budget", _("Donor budget")
    FUND = "fund", _("Fund")
    CASH_BOX = "cash_box", _("Cash box")
    VOUCHERS = "vouchers", _("Voucher stock")
    PAID_OUT = "paid_out", _("Paid out")


OF_ITSELF = frozenset({AccountKind.OUTSIDE, AccountKind.PAID_OUT})
"""Kinds of which there is one account in each currency, made when it is first needed."""
SPENT_FROM = (AccountKind.CASH_BOX.value, AccountKind.FUND.value)
"""Kinds that cash is paid from."""


class PostKind(TextChoices):
    """Why money moved between accounts."""

    RECEIVE = "receive", _("Received from a donor")
    MOVE = "move", _("Moved between accounts")
    PAY = "pay", _("Paid to a person")
    REVERSE = "reverse", _("Reversed")


class PayKind(TextChoices):
    """As what somebody is paid."""

    CASH = "cash", _("Cash")
    VOUCHER = "voucher", _("Voucher")


class Purpose(TextChoices):
    """For what somebody is paid."""

    FOOD = "food", pgettext_lazy("purpose", "Food")
    RENT = "rent", _("Rent and shelter")
    TRANSPORT = "transport", pgettext_lazy("purpose", "Transport")
    DOCUMENTS = "documents", _("Papers and fees")
    LIVELIHOOD = "livelihood", pgettext_lazy("purpose", "Livelihood")
    OTHER = "other", pgettext_lazy("purpose", "Other")


class PayState(TextChoices):
    """How far a payment has come."""

    ASKED = "asked", _("Waiting for approval")
    APPROVED = "approved", _("Approved, to be paid")
    DECLINED = "declined", _("Not approved")
    PAID = "paid", pgettext_lazy("payment", "Paid")
    REVERSED = "reversed", pgettext_lazy("payment", "Reversed")
