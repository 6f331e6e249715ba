"""HTML input for submissions: filters, reviews, flags, exports, webhooks."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.intake.choices import WEBHOOK_EVENTS, ReviewState, SubmissionState
from serai.intake.models import Form
from serai.review.queries.submissions import Chosen, Offer

Choices = list[tuple[str, Any]]
ANY: tuple[str, Any] = ("", _("All"))


def _uuid(value: str) -> UUID | None:
    return UUID(value) if value else None


class FilterForm(forms.Form):
    """Which submissions to list. What cannot be understood is left out, never an error."""

    form = forms.ChoiceField(label=_("Form"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    review = forms.ChoiceField(label=_("Review"), required=False)
    flags = forms.ChoiceField(label=_("Quality flags"), required=False)
    device = forms.ChoiceField(label=_("Device"), required=False)
    enumerator = forms.ChoiceField(label=_("Enumerator"), required=False)
    since = forms.DateField(
        label=_("Received from"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=_("Received until"), required=False, widget=forms.DateInput({"type": "date"})
    )
    tests = forms.BooleanField(label=_("Tests of drafts"), required=False)

    def __init__(self, data: Any, *, forms_seen: Choices, offer: Offer) -> None:
        super().__init__(data)
        offered: dict[str, Choices] = {
            "form": forms_seen,
            "state": list(SubmissionState.choices),
            "review": list(ReviewState.choices),
            "flags": [("any", _("With flags")), ("none", _("Without flags")), *offer.rules],
            "device": list(offer.devices),
            "enumerator": list(offer.enumerators),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [ANY, *choices]

    def chosen(self) -> Chosen:
        """Return the choice as far as it was understood."""
        self.is_valid()
        data = self.cleaned_data
        return Chosen(
            form=_uuid(data.get("form", "")),
            state=data.get("state", ""),
            review=data.get("review", ""),
            flags=data.get("flags", ""),
            device=_uuid(data.get("device", "")),
            enumerator=data.get("enumerator", ""),
            since=data.get("since"),
            until=data.get("until"),
            tests=data.get("tests", False),
        )


class ReviewForm(forms.Form):
    """A review state, a comment, or both."""

    review_state = forms.ChoiceField(
        label=_("Review state"), required=False, choices=[("", "–"), *ReviewState.choices]
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Write no names of the people observed."),
    )


class BulkReviewForm(ReviewForm):
    """The same for many: those ticked, or all that the filter shows."""

    scope = forms.ChoiceField(choices=[("ticked", ""), ("filtered", "")], required=False)
    submission = forms.TypedMultipleChoiceField(coerce=UUID, required=False)

    def clean_submission(self) -> list[UUID]:
        """Return the ids that were ticked."""
        found: list[UUID] = self.cleaned_data["submission"]
        return found

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["submission"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(key, key) for key in data.getlist("submission")]


class SettleForm(forms.Form):
    """Why a flag is settled."""

    note = forms.CharField(label=_("Why it is settled"), max_length=300)


class ExportForm(forms.Form):
    """How an export looks."""

    format = forms.ChoiceField(
        label=_("Format"), choices=[("csv", "CSV"), ("xlsx", "XLSX"), ("geojson", "GeoJSON")]
    )
    language = forms.ChoiceField(label=_("Answers as"), required=False)
    split = forms.BooleanField(label=_("One column for each answer of a multiple"), required=False)

    def __init__(self, data: Any, *, languages: tuple[str, ...]) -> None:
        super().__init__(data)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        labels = [(f"={name}", name or str(_("Labels"))) for name in languages]
        field.choices = [("", _("Codes")), *labels]

    def language_chosen(self) -> str | None:
        """Return the form's language for labels, or None for codes."""
        chosen: str = self.cleaned_data["language"]
        return chosen[1:] if chosen else None


class WebhookForm(forms.Form):
    """A new webhook."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    form = forms.ModelChoiceField(
        Form.objects.none(), label=_("Form"), required=False, empty_label=_("All forms")
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=list(WEBHOOK_EVENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=list(WEBHOOK_EVENTS),
    )

    def __init__(self, data: Any, *, organisations: Any, forms_seen: Any) -> None:
        super().__init__(data)
        for name, found in (("organisation", organisations), ("form", forms_seen)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found
        if len(organisations) == 1:
            self.fields["organisation"].initial = organisations[0]

    def clean(self) -> dict[str, Any]:
        """Refuse a form of another organisation."""
        data = super().clean() or {}
        form, organisation = data.get("form"), data.get("organisation")
        if form and organisation and form.organisation_id != organisation.pk:
            raise ValidationError(_("This form belongs to another organisation."))
        return data
