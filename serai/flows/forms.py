"""HTML input of flow monitoring."""

from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.directory.models import AdminArea, Country, Route
from serai.flows.choices import (
    Direction,
    KeyInformant,
    PointService,
    PointState,
    PointType,
    Transport,
)
from serai.kit import clock

ANY = ("", _("Any"))
code_form = RegexValidator(
    r"^[A-Z0-9][A-Z0-9-]*$", _("Use capital letters, figures and hyphens, for example NER-AGZ-01.")
)


class DateField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TimeField(forms.TimeField):
    """A time of day, typed or picked."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ManyField(forms.MultipleChoiceField):
    """Several of a list, as tick boxes."""

    widget = forms.CheckboxSelectMultiple


class OwnedForm(forms.Form):
    """Input that belongs to an organisation; who manages only one is not asked which."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = organisations
        first = list(organisations[:2])
        if len(first) == 1:
            field.initial = first[0]
            field.required = False
            field.widget = forms.HiddenInput()

    def clean_organisation(self) -> Organisation:
        """Return the organisation chosen, or the only one there is."""
        chosen = self.cleaned_data["organisation"] or self.fields["organisation"].initial
        return cast(Organisation, chosen)


class PointFilter(forms.Form):
    """What a reader looks for in the list of points."""

    text = forms.CharField(label=_("Search name or code"), required=False, max_length=100)
    country = forms.ChoiceField(label=_("Country"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *PointState.choices])
    kind = forms.ChoiceField(label=_("Type"), required=False, choices=[ANY, *PointType.choices])

    def __init__(self, *args: Any, countries: list[Country], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [ANY, *((c.iso3, c.name) for c in countries)]
        cast(forms.ChoiceField, self.fields["country"]).choices = names


class PointForm(OwnedForm):
    """What a monitoring point is."""

    code = forms.CharField(label=_("Code"), max_length=40, validators=[code_form])
    name = forms.CharField(label=_("Name"), max_length=160)
    country = forms.ModelChoiceField(label=_("Country"), queryset=Country.objects.none())
    admin_area = forms.CharField(label=_("P-code"), max_length=20, required=False)
    route = forms.ModelChoiceField(label=_("Route"), queryset=Route.objects.none(), required=False)
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)
    type = forms.ChoiceField(label=_("Type"), choices=PointType.choices)
    is_official = forms.BooleanField(label=_("Official crossing or site"), required=False)
    opens_at = TimeField(label=_("Observation from"), required=False)
    closes_at = TimeField(label=_("Observation to"), required=False)
    movements = ManyField(label=_("Movements"), choices=Direction.choices, required=False)
    transports = ManyField(label=_("Transport"), choices=Transport.choices, required=False)
    key_informants = ManyField(
        label=_("Key informants"), choices=KeyInformant.choices, required=False
    )
    services = ManyField(label=_("Services present"), choices=PointService.choices, required=False)

    def __init__(
        self,
        *args: Any,
        countries: QuerySet[Country],
        routes: QuerySet[Route],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Country]", self.fields["country"]).queryset = countries
        cast("forms.ModelChoiceField[Route]", self.fields["route"]).queryset = routes

    def clean_admin_area(self) -> AdminArea | None:
        """Return a known admin area or None."""
        code = str(self.cleaned_data["admin_area"]).strip()
        area = AdminArea.objects.filter(pk=code).first() if code else None
        if code and area is None:
            raise forms.ValidationError(_("The directory does not know this P-code."))
        return area

    def clean(self) -> dict[str, Any]:
        """Ask for both observation hours or neither."""
        data = super().clean() or self.cleaned_data
        if (data.get("opens_at") is None) != (data.get("closes_at") is None):
            self.add_error("closes_at", _("Give both hours, or neither."))
        return data


class NewPointForm(PointForm):
    """A new point, with its first state."""

    state = forms.ChoiceField(label=_("State"), choices=PointState.choices)
    since = DateField(label=_("Since"), initial=clock.today)


class StateForm(forms.Form):
    """A change of a point's state."""

    state = forms.ChoiceField(label=_("New state"), choices=PointState.choices)
    starts_on = DateField(label=_("From"), initial=clock.today)
    ends_on = DateField(
        label=_("To and including"),
        required=False,
        help_text=_("Leave empty for good. After the last day the former state takes up again."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class TotalsFilter(forms.Form):
    """Which totals are asked for."""

    point = forms.ChoiceField(label=_("Monitoring point"), required=False)
    start = DateField(label=_("From"), required=False)
    end = DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, points: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["point"]).choices = [ANY, *points]


class EventForm(OwnedForm):
    """Something that explains the series, with a title in each language that has one."""

    country = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Country.objects.none(),
        required=False,
        help_text=_("Leave empty where it touches several countries."),
    )
    starts_on = DateField(label=_("First day"))
    ends_on = DateField(label=_("Last day"))
    source = forms.CharField(label=_("Source"), max_length=200)

    def __init__(
        self, *args: Any, countries: QuerySet[Country], title: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Country]", self.fields["country"]).queryset = countries
        for code, name in settings.LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title in %(language)s") % {"language": str(name)},
                max_length=120,
                required=code == "en",
                initial=title.get(code, ""),
            )

    def values(self) -> dict[str, Any]:
        """Return the input as `record_event` takes it."""
        data = self.cleaned_data
        country = data["country"]
        first: date = data["starts_on"]
        return {
            "starts_on": first, "ends_on": data["ends_on"], "source": data["source"],
            "country_id": country.pk if country else None,
            "title": {code: data[f"title_{code}"] for code, _name in settings.LANGUAGES},
        }  # fmt: skip
