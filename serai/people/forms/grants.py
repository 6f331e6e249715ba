"""Asking for emergency access."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.people.forms.fields import TextField
from serai.people.methods.references import read_reference

HOURS = [(4, "4"), (8, "8"), (24, "24"), (72, "72")]


class EmergencyForm(forms.Form):
    """Whose file is needed at once, why, and for how long."""

    reference = forms.CharField(
        label=_("Reference of the person"), max_length=20,
        help_text=_("Eight letters and figures, on the person's card and papers."),
    )  # fmt: skip
    reason = TextField(
        label=_("Why this is an emergency"), widget=forms.Textarea, max_length=1_000,
        help_text=_("In a full sentence. A supervisor reads and judges it."),
    )  # fmt: skip
    hours = forms.TypedChoiceField(label=_("For how many hours"), choices=HOURS, coerce=int)
    team = forms.ChoiceField(label=_("Team"))

    def __init__(self, *args: Any, teams: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["team"])
        field.choices = teams
        if len(teams) == 1:
            field.initial, field.widget = teams[0][0], forms.HiddenInput()

    def clean_reference(self) -> str:
        """Return the reference in its one form."""
        found = read_reference(self.cleaned_data["reference"])
        if found is None:
            raise forms.ValidationError(_("A reference has eight letters and figures."))
        return found
