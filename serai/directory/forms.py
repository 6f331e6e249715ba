"""HTML input of the directory."""

from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.directory.choices import PlaceKind, RouteKind
from serai.directory.models import AdminArea, Country, Route

code_form = RegexValidator(
    r"^[A-Z0-9][A-Z0-9-]*$", _("Use capital letters, figures and hyphens, for example NER-AGADEZ.")
)


class PlaceSearch(forms.Form):
    """What a reader looks for in the list of places."""

    text = forms.CharField(label=_("Search name or code"), required=False, max_length=100)
    country = forms.ChoiceField(label=_("Country"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any")), *PlaceKind.choices]
    )

    def __init__(self, *args: Any, countries: list[Country], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [("", _("Any")), *((c.iso3, c.name) for c in countries)]
        cast(forms.ChoiceField, self.fields["country"]).choices = names


class PlaceForm(forms.Form):
    """A place: what it is called, what it is, where it lies."""

    code = forms.CharField(label=_("Code"), max_length=40, validators=[code_form])
    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceKind.choices)
    country = forms.ModelChoiceField(label=_("Country"), queryset=Country.objects.none())
    other_country = forms.ModelChoiceField(
        label=_("Country on the other side"),
        help_text=_("Only for a border point."),
        queryset=Country.objects.none(),
        required=False,
    )
    admin_area = forms.CharField(
        label=_("P-code"), max_length=20, required=False, help_text=_("For example NE001006.")
    )
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)

    def __init__(self, *args: Any, countries: QuerySet[Country], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("country", "other_country"):
            cast("forms.ModelChoiceField[Country]", self.fields[name]).queryset = countries

    def clean_admin_area(self) -> str | None:
        """Return a known P-code or None."""
        code = str(self.cleaned_data["admin_area"]).strip()
        if code and not AdminArea.objects.filter(pk=code).exists():
            raise forms.ValidationError(_("The directory does not know this P-code."))
        return code or None

    def values(self) -> dict[str, Any]:
        """Return the input as `save_place` takes it."""
        data = dict(self.cleaned_data)
        country, other = data.pop("country"), data.pop("other_country")
        return {
            "country_id": country.pk,
            "other_country_id": other.pk if other else None,
            "admin_area_id": data.pop("admin_area"),
            **data,
        }


class RouteForm(forms.Form):
    """A route as a list of places."""

    code = forms.CharField(label=_("Code"), max_length=40, validators=[code_form])
    name = forms.CharField(label=_("Name"), max_length=160)
    name_fr = forms.CharField(label=_("Name in French"), max_length=160, required=False)
    name_ar = forms.CharField(
        label=_("Name in Arabic"), max_length=160, required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=RouteKind.choices)
    part_of = forms.ModelChoiceField(
        label=_("Part of"),
        help_text=_("Only for a sub-route."),
        queryset=Route.objects.none(),
        required=False,
    )
    stops = forms.CharField(
        label=_("Places in order"),
        help_text=_("One place code on each line, from one end to the other."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr"}),
        required=False,
    )

    def __init__(self, *args: Any, routes: QuerySet[Route], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Route]", self.fields["part_of"]).queryset = routes

    def clean_stops(self) -> list[str]:
        """Return the codes in order."""
        return str(self.cleaned_data["stops"]).split()


class WaysForm(forms.Form):
    """Two places to find the ways between."""

    origin = forms.ChoiceField(label=_("From"))
    destination = forms.ChoiceField(label=_("To"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("origin", "destination"):
            cast(forms.ChoiceField, self.fields[name]).choices = [("", "–"), *places]
