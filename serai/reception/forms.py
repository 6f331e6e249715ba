"""HTML input of reception."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation, Team
from serai.directory.models import Country, Place
from serai.kit import clock
from serai.reception.choices import (
    AbsenceKind,
    Agency,
    At,
    BlockReason,
    Carrier,
    Effect,
    Instruction,
    Kind,
    LeftTo,
    Rule,
    WhenFull,
)
from serai.reception.methods.occupancy import AGES, COUNTED, SEXES
from serai.reception.models import MOST_A_DAY, Bed, Unit
from serai.reception.queries.figures import MOST_DAYS
from serai.reception.queries.places import Filled
from serai.registration.models import Arrival

LONGEST = 2_000
AGE_WORDS = {"0_4": _("0–4"), "5_17": _("5–17"), "18_59": _("18–59"), "60": _("60 and over")}


class MomentField(forms.DateTimeField):
    """A day and a time, picked or typed."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class DateField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NamedField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of several, by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that is shown."""
        return str(getattr(obj, "name", obj))


class FindForm(forms.Form):
    """The one box of the desk."""

    text = forms.CharField(
        label=_("Card, reference or name"), max_length=200,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}
        ),
    )  # fmt: skip


class ConfirmForm(forms.Form):
    """What may ask to be confirmed; the box shows once there is something to confirm."""

    confirmed = forms.BooleanField(
        label=_("I have read this. Do it all the same."), required=False,
        widget=forms.HiddenInput,
    )  # fmt: skip

    def clean_confirmed(self) -> bool:
        """Return whether the box was ticked."""
        return self.data.get(self.add_prefix("confirmed")) == "on"

    def ask(self) -> None:
        """Show the box."""
        self.fields["confirmed"].widget = forms.CheckboxInput()


class PlaceForm(ConfirmForm):
    """A unit, and a bed where its beds are numbered."""

    place = forms.ChoiceField(label=_("Place"))

    def __init__(
        self, *args: Any, units: Sequence[Filled], beds: Mapping[Any, Sequence[Bed]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(one.unit.pk): one.unit for one in units}
        self.beds = {str(bed.pk): bed for several in beds.values() for bed in several}
        choices: list[tuple[str, Any]] = []
        for one in units:
            free = one.places.free
            label = _("%(unit)s: %(free)s free") % {"unit": one.unit.name, "free": free}
            numbered = [
                (str(bed.pk), _("%(unit)s, bed %(bed)s")
                 % {"unit": one.unit.name, "bed": bed.name})
                for bed in beds.get(one.unit.pk, [])
            ]  # fmt: skip
            if numbered:
                any_bed = str(_("%(unit)s, any free bed") % {"unit": one.unit.name})
                numbered.insert(0, (str(one.unit.pk), any_bed))
                choices.append((str(label), numbered))
            else:
                choices.append((str(one.unit.pk), label))
        cast(forms.ChoiceField, self.fields["place"]).choices = choices

    def chosen(self) -> tuple[Unit, Bed | None]:
        """Return the unit, and the bed if one was chosen."""
        value = self.cleaned_data["place"]
        bed = self.beds.get(value)
        return (bed.unit, bed) if bed else (self.units[value], None)


class CheckInForm(PlaceForm):
    """Where somebody sleeps, and who came with them."""

    together = forms.MultipleChoiceField(
        label=_("Came together with"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(
        label=_("Others who came with them: their cards or references"), required=False,
        max_length=400, help_text=_("One after the other, with a space between."),
    )  # fmt: skip
    field_order = ("place", "together", "more", "confirmed")

    def __init__(self, *args: Any, family: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["together"]).choices = family
        if not family:
            del self.fields["together"]


class CheckOutForm(ConfirmForm):
    """Where somebody goes."""

    left_to = forms.ChoiceField(
        label=_("Where to"), choices=LeftTo.choices, widget=forms.RadioSelect
    )
    field_order = ("left_to", "confirmed")


class GoOutForm(ConfirmForm):
    """Why somebody goes out and when they come back."""

    kind = forms.ChoiceField(label=_("Why"), choices=AbsenceKind.choices)
    expected_at = MomentField(label=_("Expected back"))
    field_order = ("kind", "expected_at", "confirmed")


class FlagForm(forms.Form):
    """What the desk has to do, when, until when, and why."""

    instruction = forms.ChoiceField(label=_("What the desk has to do"), choices=Instruction.choices)
    effect = forms.ChoiceField(
        label=_("How"), choices=Effect.choices, widget=forms.RadioSelect, initial=Effect.WARN,
        help_text=_("A flag that stops keeps the desk from going on. It never stops a meal."),
    )  # fmt: skip
    at = forms.ChoiceField(label=_("When"), choices=At.choices)
    until_at = MomentField(label=_("Until"), required=False)
    why = forms.CharField(
        label=_("Why"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed under protection. The desk does not see it."),
    )  # fmt: skip


class LiftForm(forms.Form):
    """Why a flag is lifted."""

    why = forms.CharField(
        label=_("Why it is lifted"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed under protection. The desk does not see it."),
    )  # fmt: skip


class CentreForm(forms.Form):
    """A new centre."""

    team = NamedField(Team.objects.none(), label=_("Team"))
    name = forms.CharField(label=_("Name of the centre"), max_length=80)
    place = NamedField(Place.objects.none(), label=_("Place"), required=False)

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Team]", self.fields["team"]).queryset = teams
        cast(
            "forms.ModelChoiceField[Place]", self.fields["place"]
        ).queryset = Place.objects.order_by("name")


class UnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label=_("Name of the unit"), max_length=60)
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=5_000)
    numbered = forms.BooleanField(label=_("The places are beds with numbers"), required=False)
    rule = forms.ChoiceField(label=_("Meant for"), choices=Rule.choices)
    when_full = forms.ChoiceField(label=_("When full"), choices=WhenFull.choices)


class BlockForm(forms.Form):
    """Places that cannot be given."""

    unit = forms.ChoiceField(label=_("Unit"))
    bed = forms.CharField(label=_("Number of the bed"), max_length=20, required=False)
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=5_000, initial=1)
    reason = forms.ChoiceField(label=_("Reason"), choices=BlockReason.choices)
    until_at = MomentField(label=_("Until"), required=False)

    def __init__(self, *args: Any, units: Sequence[Filled], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(one.unit.pk): one.unit for one in units}
        cast(forms.ChoiceField, self.fields["unit"]).choices = [
            (key, one.name) for key, one in self.units.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Put the unit and its bed in the place of what was typed."""
        found = super().clean() or {}
        unit = self.units.get(found.get("unit", ""))
        if unit is None:
            return found
        found["unit"], name = unit, found.get("bed")
        found["bed"] = Bed.objects.filter(unit=unit, name=name).first() if name else None
        if name and found["bed"] is None:
            self.add_error("bed", _("This unit has no bed of this number."))
        return found


class LimitsForm(forms.Form):
    """How many of each kind one person is given a day."""

    def __init__(self, *args: Any, limits: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Kind.choices:
            self.fields[code] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_A_DAY, initial=limits.get(code, 0)
            )


class HandOverForm(forms.Form):
    """What the next shift has to know."""

    text = forms.CharField(
        label=_("What the next shift has to know"), max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed. Write references rather than names; it goes thirty days after it was"
                    " read."),
    )  # fmt: skip


class GiveForm(forms.Form):
    """One scan: what is given, to whom, or to all who came with them."""

    kind = forms.ChoiceField(label=_("What is given"), choices=Kind.choices)
    text = forms.CharField(
        label=_("Card or reference"), max_length=120,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}
        ),
    )  # fmt: skip
    together = forms.BooleanField(label=_("For all who came together"), required=False)

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["kind"]).choices = [
            (code, label) for code, label in Kind.choices if code in kinds
        ]


class FiguresForm(forms.Form):
    """From which day to which."""

    first = DateField(label=_("From"))
    last = DateField(label=_("To"))

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round, to come, or too many."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last:
            if last < first or last > clock.today():
                raise forms.ValidationError(_("Choose an earlier and a later day, until today."))
            if (last - first).days >= MOST_DAYS:
                raise forms.ValidationError(
                    _("At most %(most)s days at once."), params={"most": MOST_DAYS}
                )
        return found


def last_week() -> dict[str, date]:
    """Return the seven days until today, as the form asks for them."""
    return {"first": clock.today() - timedelta(days=6), "last": clock.today()}


class ArrivalField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A landing that registration opened, by its letters, place and day."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what tells it from others."""
        return f"{obj.prefix} · {obj.place} · {date_format(obj.arrived_on, 'j M Y')}"


class LandingForm(forms.Form):
    """What came ashore."""

    arrival = ArrivalField(Arrival.objects.none(), label=_("Landing"))
    carrier = forms.ChoiceField(label=_("How they came"), choices=Carrier.choices)
    came_at = MomentField(label=_("Came at"))
    carrier_name = forms.CharField(label=_("Name or number"), max_length=80, required=False)
    rescued_by = forms.CharField(label=_("Rescued or brought by"), max_length=80, required=False)
    departed_from = NamedField(Country.objects.none(), label=_("Departed from"), required=False)
    announced = forms.IntegerField(
        label=_("Persons announced"), min_value=0, max_value=20_000, required=False
    )
    dead = forms.IntegerField(label=_("Deaths"), min_value=0, max_value=20_000, initial=0)
    missing = forms.IntegerField(label=_("Missing"), min_value=0, max_value=20_000, initial=0)
    evacuated = forms.IntegerField(
        label=_("Medical evacuations"), min_value=0, max_value=20_000, initial=0
    )

    def __init__(self, *args: Any, arrivals: QuerySet[Arrival], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Arrival]", self.fields["arrival"]).queryset = arrivals
        cast(
            "forms.ModelChoiceField[Country]", self.fields["departed_from"]
        ).queryset = Country.objects.all()
        words = {SEXES[0]: _("Women and girls"), SEXES[1]: _("Men and boys")}
        for name in COUNTED:
            sex, _mark, band = name.partition("_")
            label = _("%(who)s, %(age)s") % {"who": words[sex], "age": AGE_WORDS[band]} if (
                band in AGES) else _("Not told apart")  # fmt: skip
            self.fields[f"n_{name}"] = forms.IntegerField(
                label=label, min_value=0, max_value=20_000, initial=0
            )

    def split(self) -> dict[str, Any]:
        """Return the answers, the counts by sex and age under `counts`."""
        data = dict(self.cleaned_data)
        data["counts"] = {name: data.pop(f"n_{name}") for name in COUNTED}
        return data


class LookForm(forms.Form):
    """Whom an agency has just seen, by wristband."""

    agency = forms.ChoiceField(label=_("Agency"), choices=Agency.choices)
    code = forms.CharField(
        label=_("Wristband"), max_length=20,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip


class PartnerForm(forms.Form):
    """Which organisation takes which agency's look."""

    partner = NamedField(Organisation.objects.none(), label=_("Organisation"))
    agency = forms.ChoiceField(label=_("Agency"), choices=Agency.choices)

    def __init__(self, *args: Any, partners: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Organisation]", self.fields["partner"]).queryset = partners


class BandForm(forms.Form):
    """Whom one's own agency has just seen."""

    code = forms.CharField(
        label=_("Wristband"), max_length=20,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip
