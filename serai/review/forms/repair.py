"""What the repair queue asks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.review.queries.repair import Answer
from serai.xforms.correction import Place


class CorrectionForm(forms.Form):
    """Which answer is wrong, what it should be, and how that is known."""

    answer = forms.ChoiceField(label=_("Answer"))
    value = forms.CharField(label=_("Right value"), required=False, max_length=2_000)
    note = forms.CharField(
        label=_("How you know"),
        max_length=2_000,
        help_text=_("Kept with the correction. Write no names of the people observed."),
    )

    def __init__(self, answers: Sequence[Answer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {one.key: one.place for one in answers}
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, f"{one.label}: {one.text[:60] or '–'}") for one in answers]

    def changes(self) -> dict[Place, str]:
        """Return the change, by place."""
        return {self.places[self.cleaned_data["answer"]]: self.cleaned_data["value"]}
