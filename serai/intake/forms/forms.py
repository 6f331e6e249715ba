"""HTML input for forms."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.intake.actions.forms import MAX_MEDIA_BYTES
from serai.intake.choices import FormState
from serai.xforms.xlsform import MAX_BYTES


def _not_bigger(file: Any, limit: int) -> Any:
    if file.size > limit:
        raise forms.ValidationError(
            _("The file is bigger than %(limit)s MB."), params={"limit": limit // 1_000_000}
        )
    return file


class OwnedForm(forms.Form):
    """Asks whose the new thing is, where its maker has a choice."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations
        if len(organisations) == 1:
            field.required, field.initial = False, organisations[0]
            field.widget = forms.HiddenInput()

    def clean_organisation(self) -> Organisation:
        """Return the organisation chosen, or the only one."""
        chosen: Organisation = self.cleaned_data["organisation"] or self["organisation"].initial
        return chosen


class UploadForm(OwnedForm):
    """An .xlsx form, and whose it is."""

    file = forms.FileField(
        label=_("XLSForm (.xlsx)"),
        help_text=_("The workbook with the sheets “survey”, “choices” and “settings”."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that no form needs to be as big as."""
        return _not_bigger(self.cleaned_data["file"], MAX_BYTES)


class MediaForm(forms.Form):
    """A file that a form version needs."""

    file = forms.FileField(label=_("File"))

    def clean_file(self) -> Any:
        """Refuse a file too big for phones in the field."""
        return _not_bigger(self.cleaned_data["file"], MAX_MEDIA_BYTES)


class FormFilter(forms.Form):
    """What the list of forms is narrowed to."""

    text = forms.CharField(label=_("Title or form ID"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *FormState.choices]
    )
