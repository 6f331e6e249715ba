"""HTML input of assistance."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation, Team
from serai.assistance.choices import (
    Fitness,
    HealthKind,
    Per,
    Proof,
    ServiceKind,
    SessionAim,
    SessionKind,
    Setting,
    Unit,
)
from serai.assistance.models import Item, Kit, Lot, Store
from serai.kit import clock
from serai.people.methods.references import read_reference

LONGEST = 4_000


class DateField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TextField(forms.CharField):
    """Some sentences, which are sealed."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A team, with whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that is shown."""
        return f"{obj.organisation.short_name} · {obj.name}"


def only_one(field: forms.Field, teams: QuerySet[Team]) -> None:
    """Offer these teams; where there is one, do not ask."""
    chooser = cast("forms.ModelChoiceField[Team]", field)
    chooser.queryset = teams
    if len(teams) == 1:
        chooser.initial, chooser.widget = teams[0], forms.HiddenInput()


class GivenForm(forms.Form):
    """What every record of something given asks for."""

    team = TeamField(Team.objects.none(), label=_("Team"))
    given_on = DateField(label=_("Day"), initial=clock.today)

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_one(self.fields["team"], teams)


class ServiceForm(GivenForm):
    """A service: what, for whom, where, by which agency, for which action of the plan."""

    kind = forms.ChoiceField(label=_("Service"))
    setting = forms.ChoiceField(label=_("Where"), choices=Setting.choices)
    action = forms.ChoiceField(
        label=_("Carries out"), required=False,
        help_text=_("The action of the plan is then marked as done."),
    )  # fmt: skip
    group = forms.ChoiceField(label=_("For"), required=False)
    partner = forms.CharField(
        label=_("Agency"), max_length=200, required=False,
        help_text=_("Where another agency gave it. Sealed."),
    )  # fmt: skip
    note = TextField(label=_("Note"), required=False, help_text=_("Sealed."))
    field_order = ("kind", "action", "group", "given_on", "setting", "partner", "note", "team")

    def __init__(
        self, *args: Any, kinds: Sequence[str], actions: Sequence[tuple[str, str]],
        groups: Sequence[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        asked = cast("dict[str, forms.ChoiceField]", self.fields)
        asked["kind"].choices = [(k.value, k.label) for k in ServiceKind if k.value in kinds]
        asked["action"].choices = [("", _("No action of a plan")), *actions]
        asked["group"].choices = [("", _("This person only")), *groups]
        for name, offered in (("action", actions), ("group", groups)):
            if not offered:
                self.fields[name].widget = forms.HiddenInput()


class HealthForm(GivenForm):
    """A contact with a health worker."""

    kind = forms.ChoiceField(
        label=_("Contact"), choices=HealthKind.choices, widget=forms.RadioSelect
    )
    referred_to = forms.CharField(
        label=_("Health facility"), max_length=200, required=False,
        help_text=_("Of a referral. Sealed."),
    )  # fmt: skip
    fitness = forms.ChoiceField(
        label=_("Result of the check"), required=False,
        choices=[("", _("No check")), *Fitness.choices],
    )  # fmt: skip
    valid_until = DateField(
        label=_("Fit until"), required=False, help_text=_("The last day on which the check holds.")
    )
    note = TextField(label=_("Note"), required=False, help_text=_("Sealed."))
    field_order = ("kind", "given_on", "referred_to", "fitness", "valid_until", "note", "team")


class SessionForm(GivenForm):
    """A psychosocial session."""

    kind = forms.ChoiceField(
        label=_("Session"), choices=SessionKind.choices, widget=forms.RadioSelect,
        initial=SessionKind.INDIVIDUAL,
    )  # fmt: skip
    aim = forms.ChoiceField(label=_("Aim"), choices=SessionAim.choices)
    setting = forms.ChoiceField(label=_("Where"), choices=Setting.choices)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=1_440, required=False)
    references = forms.CharField(
        label=_("Others in the group"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Their references, one a line. The note is not kept with them."),
    )  # fmt: skip
    note = TextField(label=_("Note"), required=False, help_text=_("Sealed."))
    field_order = ("kind", "aim", "given_on", "references", "setting", "minutes", "note", "team")

    def clean_references(self) -> list[str]:
        """Return the references as they are kept; refuses what is none, naming its line."""
        found = []
        lines = self.cleaned_data["references"].replace(",", "\n").splitlines()
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            reference = read_reference(line.strip())
            if reference is None:
                text = _("Line %(number)s is no reference.") % {"number": number}
                raise forms.ValidationError(text)
            found.append(reference)
        return list(dict.fromkeys(found))


class NamedField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A store, an item or a kit, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that is shown."""
        return str(obj.name)


class LotField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A lot that lies in a store: item, batch, last day."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the words that are shown."""
        parts = [obj.item.name, obj.batch]
        if obj.expires_on:
            parts.append(f"{obj.expires_on:%d.%m.%Y}")
        return " · ".join(part for part in parts if part)


class HandForm(forms.Form):
    """What is handed to a person at the desk, and how they confirm it."""

    kit = NamedField(Kit.objects.none(), label=_("Kit"), required=False, widget=forms.RadioSelect)
    item = NamedField(Item.objects.none(), label=_("Or an item"), required=False)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000, initial=1)
    proof = forms.ChoiceField(
        label=_("Confirmed by"), choices=Proof.choices, widget=forms.RadioSelect,
        initial=Proof.SIGNATURE,
    )  # fmt: skip
    proof_by = forms.CharField(
        label=_("Name of the witness or collector"), max_length=120, required=False,
        help_text=_("Sealed."),
    )  # fmt: skip
    store = NamedField(Store.objects.none(), label=_("Out of the store"))
    given_on = DateField(label=_("Day"), initial=clock.today)
    note = TextField(label=_("Note"), rows=2, required=False, help_text=_("Sealed."))

    def __init__(self, *args: Any, stores: QuerySet[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = [one.organisation_id for one in stores]
        for name, model in (("kit", Kit), ("item", Item)):
            rows = model.objects.filter(organisation_id__in=organisations).order_by("name")
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows
        cast(NamedField, self.fields["kit"]).empty_label = _("No kit")
        chooser = cast(NamedField, self.fields["store"])
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
    organisation = NamedField(Organisation.objects.none(), label=_("Organisation"))

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = cast(NamedField, self.fields["organisation"])
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

    item = NamedField(Item.objects.none(), label=_("Item"))
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000_000)
    batch = forms.CharField(label=_("Batch"), max_length=40, required=False)
    expires_on = DateField(label=_("Last day"), required=False)
    reason = forms.CharField(
        label=_("Paper"), max_length=200, required=False,
        help_text=_("Number of the delivery note. Nothing about persons."),
    )  # fmt: skip

    def __init__(self, *args: Any, items: QuerySet[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(NamedField, self.fields["item"]).queryset = items


class OfLotForm(forms.Form):
    """Something about a lot that lies in a store."""

    lot = LotField(Lot.objects.none(), label=_("Item and batch"))

    def __init__(self, *args: Any, lots: QuerySet[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(LotField, self.fields["lot"]).queryset = lots


class TransferForm(OfLotForm):
    """Items that move to another store."""

    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000_000)
    to = NamedField(Store.objects.none(), label=_("To the store"))

    def __init__(self, *args: Any, stores: QuerySet[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(NamedField, self.fields["to"]).queryset = stores


class CountForm(OfLotForm):
    """What was counted, and why it differs."""

    counted = forms.IntegerField(label=_("Counted"), min_value=0, max_value=10_000_000)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Nothing about persons.")
    )


class WithdrawForm(forms.Form):
    """Why something is taken back."""

    reason = TextField(label=_("Reason"), rows=2, help_text=_("Sealed. It stays with the record."))
