"""HTML input of evidence: what a picture is about, and what a release is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from serai.evidence.choices import Protection
from serai.evidence.queries.picture import Choices, Scope
from serai.flows.choices import Direction

DATA_SETS = [("real", _("Real observations")), ("made-up", _("Made-up data for demonstration"))]


def month_choices(months: Sequence[date]) -> list[tuple[str, str]]:
    """Return months as the reader names them."""
    return [(f"{m:%Y-%m}", str(formats.date_format(m, "F Y"))) for m in months]


class PictureForm(forms.Form):
    """What the picture is about. What is left out stays as in the scope it starts from."""

    month = forms.ChoiceField(label=_("Month"), required=False)
    dataset = forms.ChoiceField(label=_("Data"), choices=DATA_SETS, required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    point = forms.ChoiceField(label=_("Monitoring point"), required=False)
    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=[("", _("All")), *Direction.choices]
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("month", month_choices(choices.months))
        self._offer("organisation", [("", _("All")), *choices.organisations])
        self._offer("country", [("", _("All")), *choices.countries])
        self._offer("point", [("", _("All")), *((code, name) for code, name in choices.points)])

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = list(choices)

    def scope(self, start: Scope) -> Scope:
        """Return the scope asked for; what is not valid is as if it were not said."""
        self.is_valid()
        said = self.cleaned_data
        month = date.fromisoformat(f"{said['month']}-01") if said.get("month") else start.month
        dataset = said.get("dataset")
        return replace(
            start,
            month=month,
            synthetic=dataset == "made-up" if dataset else start.synthetic,
            organisation=said.get("organisation", ""),
            countries=(said["country"],) if said.get("country") else (),
            direction=said.get("direction", ""),
            point=said.get("point", ""),
        )


class ReleaseForm(forms.Form):
    """A release to prepare."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    month = forms.ChoiceField(label=_("Month"))
    dataset = forms.ChoiceField(label=_("Data"), choices=DATA_SETS)
    countries = forms.MultipleChoiceField(
        label=_("Countries"), required=False, help_text=_("None means all.")
    )
    protection = forms.ChoiceField(
        label=_("Protection"),
        choices=Protection.choices,
        help_text=_(
            "Suppression shows exact figures and hides small ones. The cell-key method changes"
            " figures by a few persons and stays consistent from month to month."
        ),
    )
    threshold = forms.IntegerField(label=_("Least figure shown"), min_value=3, max_value=100)

    def __init__(
        self, *args: Any, choices: Choices, organisations: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (
            ("organisation", organisations),
            ("month", month_choices(choices.months)),
            ("countries", choices.countries),
        ):
            cast(forms.ChoiceField, self.fields[name]).choices = list(offered)

    def values(self) -> dict[str, Any]:
        """Return the valid input in the action's words; the organisation as its short name."""
        said = self.cleaned_data
        return {
            "month": date.fromisoformat(f"{said['month']}-01"),
            "countries": tuple(said["countries"]),
            "protection": said["protection"],
            "synthetic": said["dataset"] == "made-up",
            "threshold": said["threshold"],
        }


class WithdrawForm(forms.Form):
    """Why a release is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Everybody will see this sentence.")
    )
