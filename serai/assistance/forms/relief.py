"""HTML input of relief items: the desk, stores, items, kits, limits."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation, Team
from serai.assistance.choices import (
    Per,
    Proof,
    Unit,
)
from serai.assistance.forms.given import DateField, TeamField, TextField, only_one
from serai.assistance.models import Item, Kit, Lot, Store
from serai.kit import clock
from serai.kit.signing import SignedForm

FAR = 10.0**10
"""A moment, in seconds since 1970, that no page was opened after."""


class HandForm(SignedForm):
    """What is handed to a person at the desk, and how they confirm it."""

    field_order = ("kit", "item", "count", "proof", "proof_by", "signature", "thumbprint")
    kit = forms.ModelChoiceField(
        Kit.objects.none(), label=_("Kit"), required=False, widget=forms.RadioSelect
    )
    item = forms.ModelChoiceField(Item.objects.none(), label=_("Or an item"), required=False)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000, initial=1)
    proof = forms.ChoiceField(
        label=_("Confirmed by"), choices=Proof.choices, widget=forms.RadioSelect,
        initial=Proof.SIGNATURE,
    )  # fmt: skip
    proof_by = forms.CharField(
        label=_("Name of the witness or collector"), max_length=120, required=False,
        help_text=_("Sealed."),
    )  # fmt: skip
    store = forms.ModelChoiceField(Store.objects.none(), label=_("Out of the store"))
    given_on = DateField(label=_("Day"), initial=clock.today)
    note = TextField(label=_("Note"), rows=2, required=False, help_text=_("Sealed."))

    def __init__(self, *args: Any, stores: QuerySet[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = [one.organisation_id for one in stores]
        for name, model in (("kit", Kit), ("item", Item)):
            rows = model.objects.filter(organisation_id__in=organisations).order_by("name")
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows
        cast("forms.ModelChoiceField[Any]", self.fields["kit"]).empty_label = _("No kit")
        chooser = cast("forms.ModelChoiceField[Any]", self.fields["store"])
        chooser.queryset = stores
        if len(stores) == 1:
            chooser.initial, chooser.widget = stores[0], forms.HiddenInput()


class FindForm(forms.Form):
    """Who stands at the desk: a scanned card, its code, or a reference."""

    code = forms.CharField(
        label=_("Card, code or reference"), max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip


class StoreForm(forms.Form):
    """A new store."""

    name = forms.CharField(label=_("Name"), max_length=80)
    team = TeamField(Team.objects.none(), label=_("Team"))

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_one(self.fields["team"], teams)


class OwnedForm(forms.Form):
    """Something new that an organisation keeps."""

    name = forms.CharField(label=_("Name"), max_length=80)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = cast("forms.ModelChoiceField[Any]", self.fields["organisation"])
        chooser.queryset = organisations
        if len(organisations) == 1:
            chooser.initial, chooser.widget = organisations[0], forms.HiddenInput()


class ItemForm(OwnedForm):
    """A new item."""

    unit = forms.ChoiceField(label=_("Counted in"), choices=Unit.choices)
    warn_below = forms.IntegerField(
        label=_("Warn below"), min_value=0, max_value=1_000_000, required=False,
        help_text=_("How much there should always be in a store."),
    )  # fmt: skip


class KitForm(OwnedForm):
    """A new kit: how much of each item."""

    def __init__(self, *args: Any, items: QuerySet[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {f"item_{item.pk}": item for item in items}
        for name, item in self.items.items():
            self.fields[name] = forms.IntegerField(
                label=f"{item.name} ({item.get_unit_display()})", min_value=0, max_value=10_000,
                required=False,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Return the lines of the kit beside its name."""
        cleaned = super().clean() or {}
        lines = {item: cleaned.pop(name, None) for name, item in self.items.items()}
        cleaned["lines"] = {item: much for item, much in lines.items() if much}
        return cleaned


class LimitForm(forms.Form):
    """How much somebody may get in so many days."""

    of = forms.ChoiceField(label=_("Kit or item"))
    most = forms.IntegerField(label=_("At most"), min_value=1, max_value=10_000)
    days = forms.IntegerField(
        label=_("In so many days"), min_value=1, max_value=3_660,
        help_text=_("Up to and with today."),
    )  # fmt: skip
    per = forms.ChoiceField(label=_("For each"), choices=Per.choices)

    def __init__(
        self, *args: Any, kits: Iterable[Kit], items: Iterable[Item], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.things: dict[str, Kit | Item] = {str(kit.pk): kit for kit in kits}
        self.things |= {str(item.pk): item for item in items}
        choices = [(key, one.name) for key, one in self.things.items()]
        cast(forms.ChoiceField, self.fields["of"]).choices = choices

    def clean_of(self) -> Kit | Item:
        """Return the kit or item."""
        return self.things[self.cleaned_data["of"]]


class ReceiveForm(forms.Form):
    """Items that come into a store."""

    item = forms.ModelChoiceField(Item.objects.none(), label=_("Item"))
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000_000)
    batch = forms.CharField(label=_("Batch"), max_length=40, required=False)
    expires_on = DateField(label=_("Last day"), required=False)
    reason = forms.CharField(
        label=_("Paper"), max_length=200, required=False,
        help_text=_("Number of the delivery note. Nothing about persons."),
    )  # fmt: skip

    def __init__(self, *args: Any, items: QuerySet[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["item"]).queryset = items


class OfLotForm(forms.Form):
    """Something about a lot that lies in a store."""

    lot = forms.ModelChoiceField(Lot.objects.none(), label=_("Item and batch"))

    def __init__(self, *args: Any, lots: QuerySet[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["lot"]).queryset = lots


class TransferForm(OfLotForm):
    """Items that move to another store."""

    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000_000)
    to = forms.ModelChoiceField(Store.objects.none(), label=_("To the store"))

    def __init__(self, *args: Any, stores: QuerySet[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["to"]).queryset = stores


class CountForm(OfLotForm):
    """What was counted, and why it differs."""

    counted = forms.IntegerField(
        label=_("Counted"), min_value=0, max_value=10_000_000,
        help_text=_("Open this page before you count: what arrives meanwhile is noticed then."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Nothing about persons.")
    )
    since = forms.FloatField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=FAR,
        initial=lambda: clock.now().timestamp(),
    )  # fmt: skip

    def clean_since(self) -> datetime | None:
        """Return when the page was opened on which the count was filled in."""
        since: float | None = self.cleaned_data["since"]
        return None if since is None else datetime.fromtimestamp(since, UTC)

    def start_again(self) -> None:
        """Let the counting begin now: what was counted before does not hold any more."""
        kept = {name: self.data[name] for name in self.data}
        self.data = kept | {"since": str(clock.now().timestamp())}
