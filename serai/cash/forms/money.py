"""HTML input of money: accounts, transactions, vouchers, payments."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation, Team
from serai.assistance.choices import Proof
from serai.cash.choices import OF_ITSELF, AccountKind, PayKind, Purpose
from serai.cash.forms.fields import DateField, TeamField, TextField, only_one
from serai.cash.methods.amounts import DIGITS, to_minor
from serai.cash.models import Account, Voucher
from serai.kit.signing import SignedForm

CURRENCIES = [(code, code) for code in sorted(DIGITS)]
MOST_NUMBERS = 1_000


class AmountField(forms.DecimalField):
    """An amount in the currency's own digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Amount"), max_digits=18, **kwargs)


class MoneyForm(forms.Form):
    """A form whose amount is handed on in minor units: of the currency it names, or its account's.

    `of` is the field that says which.
    """

    of = "currency"

    def clean(self) -> dict[str, Any]:
        """Return the amount in minor units; the error stands at the amount where it is none."""
        cleaned = super().clean() or {}
        amount, of = cleaned.get("amount"), cleaned.get(self.of)
        if amount is not None and of:
            currency = of.currency if isinstance(of, Account) else of
            cleaned["amount"] = to_minor(amount, currency)
            if cleaned["amount"] is None:
                text = _("An amount above zero, with at most %(digits)s digits after the point.")
                self.add_error("amount", text % {"digits": DIGITS[currency]})
        return cleaned


class AccountForm(forms.Form):
    """A new account of an organisation."""

    name = forms.CharField(label=_("Name"), max_length=80)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(k.value, k.label) for k in AccountKind if k not in OF_ITSELF],
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, initial="XOF")

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_one(self.fields["organisation"], organisations)


def _offer(form: forms.Form, **rows: QuerySet[Any]) -> None:
    for name, offered in rows.items():
        cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = offered


def _paper(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Paper"), max_length=80,
        help_text=_("Number of the receipt. Nothing about persons."),
        **more,
    )  # fmt: skip


class ReceiveMoneyForm(MoneyForm):
    """What a donor gave."""

    of = "to"
    to = forms.ModelChoiceField(Account.objects.none(), label=_("Into the account"))
    amount = AmountField()
    paper = _paper(required=False)

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, to=accounts)


class MoveMoneyForm(MoneyForm):
    """Money that moves between accounts."""

    of = "source"
    source = forms.ModelChoiceField(Account.objects.none(), label=_("Out of the account"))
    to = forms.ModelChoiceField(Account.objects.none(), label=_("Into the account"))
    amount = AmountField()
    paper = _paper(required=False)

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, source=accounts, to=accounts)


class ReverseForm(forms.Form):
    """Why something is reversed."""

    paper = _paper()


class VouchersForm(MoneyForm):
    """Vouchers that come into a stock."""

    of = "account"
    account = forms.ModelChoiceField(Account.objects.none(), label=_("Into the stock"))
    source = forms.ModelChoiceField(Account.objects.none(), label=_("Paid for out of"))
    amount = AmountField(help_text=_("What each is worth."))
    valid_until = DateField(label=_("Valid until"))
    numbers = forms.CharField(
        label=_("Numbers"), max_length=MOST_NUMBERS * 42, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, stocks: QuerySet[Account], sources: QuerySet[Account], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, account=stocks, source=sources)

    def clean_numbers(self) -> Sequence[str]:
        """Return the numbers; refuses one that stands twice, is too long, or too many."""
        found = [line.strip() for line in self.cleaned_data["numbers"].splitlines()]
        found = [one for one in found if one]
        if len(found) != len(set(found)):
            raise forms.ValidationError(_("A number stands twice."))
        if not found or len(found) > MOST_NUMBERS or max(map(len, found)) > 40:
            text = _("At most %(most)s numbers of at most 40 letters.")
            raise forms.ValidationError(text % {"most": MOST_NUMBERS})
        return found


class RedeemForm(forms.Form):
    """A voucher that a vendor took."""

    number = forms.CharField(label=_("Number of the voucher"), max_length=40)
    vendor = forms.CharField(label=_("Vendor"), max_length=80)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_one(self.fields["organisation"], organisations)


class AskForm(MoneyForm):
    """Asking that somebody is paid."""

    kind = forms.ChoiceField(
        label=_("As"), choices=PayKind.choices, widget=forms.RadioSelect, initial=PayKind.CASH
    )
    purpose = forms.ChoiceField(label=_("For"), choices=Purpose.choices)
    amount = AmountField()
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, initial="XOF")
    reason = TextField(label=_("Reason"), help_text=_("Sealed. Finance reads it."))
    team = TeamField(Team.objects.none(), label=_("Team"))

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_one(self.fields["team"], teams)


class DecideForm(forms.Form):
    """The decision on a payment."""

    approve = forms.TypedChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, coerce=lambda said: said == "yes",
        choices=[("yes", _("Approve")), ("no", _("Do not approve"))],
    )  # fmt: skip
    decision = TextField(
        label=_("Reason"), rows=2, required=False,
        help_text=_("Needed where it is not approved. Sealed."),
    )  # fmt: skip


class PayForm(SignedForm):
    """Out of what somebody is paid, and how they confirm it."""

    field_order = ("proof", "proof_by", "signature", "thumbprint")
    proof = forms.ChoiceField(
        label=_("Confirmed by"), choices=Proof.choices, widget=forms.RadioSelect,
        initial=Proof.SIGNATURE,
    )  # fmt: skip
    proof_by = forms.CharField(
        label=_("Name of the witness or collector"), max_length=120, required=False,
        help_text=_("Sealed."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, accounts: QuerySet[Account], vouchers: QuerySet[Voucher], is_cash: bool,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        field: forms.Field = (
            forms.ModelChoiceField(accounts, label=_("Out of the account"))
            if is_cash
            else forms.ModelChoiceField(vouchers, label=_("Voucher"))
        )
        self.fields = {"account" if is_cash else "voucher": field, **self.fields}
