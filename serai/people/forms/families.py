"""Groups and links, papers and files."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Compartment
from serai.kit import clock
from serai.people.choices import (
    DocumentKind,
    DocumentState,
    FileKind,
    GroupKind,
    GroupRole,
    LinkKind,
)
from serai.people.forms.fields import NONE, DateField, TextField
from serai.people.methods.references import read_reference


class ReferenceForm(forms.Form):
    """Names another person by the reference."""

    reference = forms.CharField(label=_("Reference of the other person"), max_length=20)

    def clean_reference(self) -> str:
        """Return the reference in its one form."""
        found = read_reference(self.cleaned_data["reference"])
        if found is None:
            raise forms.ValidationError(_("A reference has eight letters and figures."))
        return found


class LinkForm(ReferenceForm):
    """What the person is to another."""

    kind = forms.ChoiceField(label=_("This person is"), choices=LinkKind.choices)
    since = DateField(label=_("Since"), initial=clock.today)
    field_order = ("kind", "reference", "since")


class MemberForm(ReferenceForm):
    """Who joins a group."""

    role = forms.ChoiceField(label=_("Role"), choices=GroupRole.choices)
    since = DateField(label=_("Since"), initial=clock.today)


class GroupForm(forms.Form):
    """A new group with this person at its head."""

    kind = forms.ChoiceField(label=_("Kind of group"), choices=GroupKind.choices)
    since = DateField(label=_("Since"), initial=clock.today)


class EndForm(forms.Form):
    """The day on which something ended."""

    on = DateField(
        label=_("Ended on"),
        initial=clock.today,
        widget=forms.DateInput(
            attrs={"type": "date", "aria-label": _("Ended on")}, format="%Y-%m-%d"
        ),
    )


class DocumentForm(forms.Form):
    """A paper that somebody holds."""

    kind = forms.ChoiceField(label=_("Kind of document"), choices=DocumentKind.choices)
    state = forms.ChoiceField(label=_("How it is known"), choices=DocumentState.choices)
    number = TextField(label=_("Number"), max_length=60, required=False)
    issuer = forms.ChoiceField(label=_("Issued by"), required=False)
    valid_from = DateField(label=_("Valid from"), required=False)
    valid_until = DateField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, countries: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["issuer"]).choices = [NONE, *countries]


class FileForm(forms.Form):
    """A file about somebody, and who may see it."""

    kind = forms.ChoiceField(label=_("What it shows"), choices=FileKind.choices)
    compartment = forms.ChoiceField(label=_("Part of the file"))
    file = forms.FileField(label=_("File"))

    def __init__(self, *args: Any, held: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["compartment"]).choices = [
            (code, label) for code, label in Compartment.choices if code in held
        ]
