"""HTML input of finding and of duplicates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.matching.methods.asking import LONGEST


class FindForm(forms.Form):
    """The one box."""

    text = forms.CharField(
        label=_("Name, telephone, document, card or reference"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "spellcheck": "false", "dir": "auto",
                   "autofocus": True}
        ),
    )  # fmt: skip


class DecisionForm(forms.Form):
    """What somebody decides on two persons who may be one."""

    SAME, DIFFERENT, LATER = "same", "different", "later"
    decision = forms.ChoiceField(
        choices=[
            (SAME, _("They are the same person")), (DIFFERENT, _("They are not the same")),
            (LATER, _("Decide later")),
        ]
    )  # fmt: skip
    kept = forms.UUIDField(required=False)
