"""HTML input of journeys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.directory.models import Country, Place
from serai.flows.choices import Transport
from serai.journey.choices import (
    Certainty,
    Company,
    Incident,
    Precision,
    Source,
    Stage,
    StepKind,
)
from serai.journey.models import Experience, Step


class DateField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CountryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A country, by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that is shown."""
        return str(obj.name)


class StatementForm(forms.Form):
    """Where a statement comes from and how sure it is."""

    source = forms.ChoiceField(label=_("Source"), choices=Source.choices)
    certainty = forms.ChoiceField(
        label=_("Certainty"), choices=Certainty.choices, initial=Certainty.LIKELY
    )


class StepForm(StatementForm):
    """A leg or a stay."""

    kind = forms.ChoiceField(label=_("What"), choices=StepKind.choices)
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices, initial=Stage.TRANSIT)
    from_place = forms.ModelChoiceField(
        label=_("From (place)"), queryset=Place.objects.none(), required=False
    )
    from_country = CountryField(
        label=_("From (country)"), queryset=Country.objects.none(), required=False
    )
    to_place = forms.ModelChoiceField(
        label=_("To, or where (place)"), queryset=Place.objects.none(), required=False
    )
    to_country = CountryField(
        label=_("To, or where (country)"), queryset=Country.objects.none(), required=False
    )
    words = forms.CharField(label=_("Where, in the person's words"), max_length=300, required=False)
    starts_on = DateField(label=_("First day"), required=False)
    ends_on = DateField(label=_("Last day"), required=False)
    precision = forms.ChoiceField(label=_("Dates are known"), choices=Precision.choices)
    transport = forms.ChoiceField(
        label=_("Means"), choices=[("", _("Not known")), *Transport.choices], required=False
    )
    company = forms.ChoiceField(
        label=_("With whom"), choices=Company.choices, initial=Company.UNKNOWN
    )
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    field_order = (
        "kind", "stage", "from_place", "from_country", "to_place", "to_country", "words",
        "starts_on", "ends_on", "precision", "transport", "company", "source", "certainty", "note",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.select_related("country").order_by("name")
        for name in ("from_place", "to_place"):
            self.fields[name].queryset = places  # type: ignore[attr-defined]
        for name in ("from_country", "to_country"):
            self.fields[name].queryset = Country.objects.all()  # type: ignore[attr-defined]


class ExperienceForm(StatementForm):
    """What happened to somebody."""

    incidents = forms.MultipleChoiceField(
        label=_("What happened"),
        choices=Incident.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    happened_on = DateField(label=_("Day"), required=False)
    account = forms.CharField(
        label=_("In the person's words"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write only what the person wishes to be kept. It is sealed."),
    )


class KnownOnForm(forms.Form):
    """The day on which something was known."""

    known_on = DateField(label=_("As known on"), required=False)


def initial_of(row: Step | Experience, texts: dict[str, str]) -> dict[str, Any]:
    """Return a statement as its form shows it."""
    names = (StepForm if isinstance(row, Step) else ExperienceForm).base_fields
    plain = {n: getattr(row, f"{n}_id" if hasattr(row, f"{n}_id") else n, "") for n in names}
    return plain | {name: texts.get(name, "") for name in ("words", "note", "account")}
