"""HTML input of keeping and erasing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.retention.choices import Ending, Purpose, Why


class RuleForm(forms.Form):
    """One rule."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=1200)
    ending = forms.ChoiceField(label=_("Then"), choices=Ending.choices)


class HoldForm(forms.Form):
    """A legal hold."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea)


class KeepForm(forms.Form):
    """Keeping somebody longer."""

    until = forms.DateField(
        label=_("Keep until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class EraseForm(forms.Form):
    """Erasing for good: the reference is typed, so that nobody does it by a slip."""

    why = forms.ChoiceField(label=_("Why"), choices=Why.choices)
    ending = forms.ChoiceField(label=_("How"), choices=Ending.choices)
    reference = forms.CharField(label=_("Type the person's reference"), max_length=12)

    def __init__(self, *args: object, reference: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.wanted = reference

    def clean_reference(self) -> str:
        """Ask for the very reference of the person."""
        typed = str(self.cleaned_data["reference"]).strip().upper()
        if typed != self.wanted:
            raise forms.ValidationError(_("This is not the reference of this person."))
        return typed
