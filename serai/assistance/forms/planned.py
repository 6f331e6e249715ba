"""HTML input of planned distributions."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.assistance.choices import PlanState
from serai.assistance.forms.given import DateField
from serai.assistance.models import Kit, Store
from serai.kit import clock


class PlanForm(forms.Form):
    """Which kit is given out, when, where, out of which store."""

    kit = forms.ModelChoiceField(Kit.objects.none(), label=_("Kit"))
    on = DateField(label=_("Day"), initial=clock.today)
    place = forms.CharField(label=_("Place"), max_length=120, help_text=_("Nothing about persons."))
    expected = forms.IntegerField(
        label=_("How many kits are foreseen"), min_value=1, max_value=100_000
    )
    store = forms.ModelChoiceField(Store.objects.none(), label=_("Out of the store"))

    def __init__(
        self, *args: Any, kits: QuerySet[Kit], stores: QuerySet[Store], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["kit"]).queryset = kits
        chooser = cast("forms.ModelChoiceField[Any]", self.fields["store"])
        chooser.queryset = stores
        if len(stores) == 1:
            chooser.initial, chooser.widget = stores[0], forms.HiddenInput()


class EndForm(forms.Form):
    """What became of a planned distribution: held, cancelled, or put off to another day."""

    LATER = "later"
    state = forms.ChoiceField(
        label=_("What became of it"), widget=forms.RadioSelect, initial=PlanState.HELD,
        choices=[
            (PlanState.HELD, _("It was held")),
            (LATER, _("It is put off to another day")),
            (PlanState.CANCELLED, _("It is cancelled")),
        ],
    )  # fmt: skip
    on = DateField(label=_("New day"), required=False)

    def clean(self) -> dict[str, Any]:
        """Return what was said; a day is needed where it is put off."""
        cleaned = super().clean() or {}
        if cleaned.get("state") == self.LATER and not cleaned.get("on"):
            self.add_error("on", _("Choose the new day."))
        return cleaned
