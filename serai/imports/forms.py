"""HTML input of imports."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation

LARGEST_FILE = 4 * 1024 * 1024


class ImportForm(forms.Form):
    """A spreadsheet and the mapping that reads it."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("An .xlsx or .csv file of at most 4 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    shipped = forms.ChoiceField(label=_("Mapping"), required=False)
    mapping = forms.FileField(
        label=_("Your own mapping"),
        required=False,
        help_text=_("A YAML file that names each column and each spelling."),
        widget=forms.ClearableFileInput(attrs={"accept": ".yml,.yaml"}),
    )

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[Organisation],
        mappings: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = organisations
        first = list(organisations[:2])
        if len(first) == 1:
            field.initial = first[0]
            field.required = False
            field.widget = forms.HiddenInput()
        shipped = [("", _("My own file")), *mappings.items()]
        cast(forms.ChoiceField, self.fields["shipped"]).choices = shipped

    def clean_organisation(self) -> Organisation:
        """Return the organisation chosen, or the only one there is."""
        chosen = self.cleaned_data["organisation"] or self.fields["organisation"].initial
        return cast(Organisation, chosen)

    def clean_file(self) -> Any:
        """Refuse a file that is too large to be read while somebody waits."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than 4 MB. Use “serai flows import” on the server.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for a mapping; read an uploaded one as text."""
        data = super().clean() or self.cleaned_data
        own = data.get("mapping")
        if bool(own) == bool(data.get("shipped")):
            self.add_error("mapping", _("Choose a mapping from the list, or send your own."))
        elif own:
            try:
                data["mapping_text"] = own.read().decode("utf-8")
            except UnicodeDecodeError:
                self.add_error("mapping", _("The mapping is not text in UTF-8."))
        return data
