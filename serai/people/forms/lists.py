"""Filters of the list of persons."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.people.choices import NO_COUNTRY, AgeBand, Sex
from serai.people.forms.fields import DateField
from serai.people.queries import Wanted

ANY = ("", _("Any"))


class PersonFilter(forms.Form):
    """What a reader looks for in the list of persons: codes only, so that its address is safe."""

    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[ANY, *Sex.choices])
    age = forms.ChoiceField(label=_("Age in years"), required=False,
                            choices=[ANY, *AgeBand.choices])  # fmt: skip
    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    since = DateField(label=_("Registered since"), required=False)
    incomplete = forms.BooleanField(label=_("To be completed only"), required=False)

    def __init__(
        self,
        *args: Any,
        countries: list[tuple[str, str]],
        teams: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["nationality"]).choices = [
            ANY, *countries, *NO_COUNTRY.items()
        ]  # fmt: skip
        cast(forms.ChoiceField, self.fields["team"]).choices = [ANY, *teams]

    def wanted(self) -> Wanted:
        """Return what is asked for; what the form does not know is not asked."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        since = data.get("since")
        return Wanted(
            sex=data.get("sex", ""), age=data.get("age", ""),
            nationality=data.get("nationality", ""), team=data.get("team", ""),
            since=since.isoformat() if since else "",
            incomplete=bool(data.get("incomplete")),
        )  # fmt: skip


class SaveFilterForm(forms.Form):
    """The name under which a filter is kept."""

    name = forms.CharField(label=_("Name of the filter"), max_length=60)
