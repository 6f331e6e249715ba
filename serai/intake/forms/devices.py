"""HTML input for devices."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.intake.forms.forms import OwnedForm
from serai.intake.models import Form


class DeviceForm(OwnedForm):
    """A device's name, its enumerator's code, the forms it sends, and whose it is."""

    name = forms.CharField(
        label=_("Name of the device"),
        max_length=120,
        help_text=_("For example the monitoring point and a number: “Dori 2”."),
    )
    enumerator = forms.CharField(
        label=_("Enumerator's code"),
        max_length=60,
        required=False,
        help_text=_("A code, not a person's name. Empty where several people share the device."),
        validators=[RegexValidator(r"^[\w.-]+$", _("Use letters, digits, dots and hyphens."))],
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Team it registers persons for"),
        required=False,
        help_text=_("Whom its registrations belong to. Not needed for a phone that only counts."),
    )
    forms = forms.ModelMultipleChoiceField(
        Form.objects.none(),
        label=_("Forms"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means every published form of the organisation."),
    )

    def __init__(self, *args: Any, choices: QuerySet[Form], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limited = self.fields["forms"]
        assert isinstance(limited, forms.ModelMultipleChoiceField)
        limited.queryset = choices
        teams = self.fields["team"]
        assert isinstance(teams, forms.ModelChoiceField)
        owners = self.fields["organisation"].queryset  # type: ignore[attr-defined]
        teams.queryset = Team.objects.filter(organisation__in=owners).order_by("name")
