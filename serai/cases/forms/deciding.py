"""HTML input of follow-ups, approvals, closures, transfers."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team, User
from serai.cases.choices import (
    Check,
    ClosureReason,
    DeclineReason,
    FollowUpKind,
    FollowUpOutcome,
    Progress,
    Risk,
    TransferReason,
)
from serai.cases.forms.working import DateField, PlanForm, TextField, UserField
from serai.cases.methods.closing import ASKED
from serai.kit import clock

ANSWERS = (("", _("Not known")), ("yes", _("Yes")), ("no", _("No")))


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=ANSWERS, required=False, widget=forms.RadioSelect, empty_value=None,
            coerce=lambda value: value == "yes", **kwargs,
        )  # fmt: skip


class FollowUpForm(forms.Form):
    """A day on which somebody is seen again."""

    kind = forms.ChoiceField(label=_("Kind"), choices=FollowUpKind.choices)
    due_on = DateField(label=_("On which day, at the latest"))
    worker = UserField(User.objects.none(), label=_("Colleague"))

    def __init__(self, *args: Any, workers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["worker"]).queryset = workers


class HoldForm(forms.Form):
    """What came of a follow-up, with how far each goal has come."""

    held_on = DateField(label=_("Day"), initial=clock.today)
    outcome = forms.ChoiceField(
        label=_("What it led to"), choices=FollowUpOutcome.choices, widget=forms.RadioSelect
    )
    is_need_met = YesNoField(label=_("Is the need met?"))
    has_new_needs = YesNoField(label=_("Are there new needs?"))
    suggests_closure = YesNoField(label=_("Can the case be closed?"))
    text = TextField(label=_("Note"), required=False, help_text=_("Sealed."))
    next_on = DateField(
        label=_("Next follow-up"), required=False, help_text=_("Empty where there is none.")
    )

    def __init__(self, *args: Any, goals: Sequence[tuple[UUID, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = [key for key, _text, _progress in goals]
        for key, text, progress in goals:
            self.fields[f"goal_{key}"] = forms.ChoiceField(
                label=text, choices=Progress.choices, initial=progress, widget=forms.RadioSelect
            )
        last = [name for name in self.fields if name in {"text", "next_on"}]
        self.order_fields([name for name in self.fields if name not in last] + last)

    def given(self) -> dict[str, Any]:
        """Return what the action takes: the goals' fields become one mapping."""
        data = dict(self.cleaned_data)
        data["progress"] = {key: data.pop(f"goal_{key}") for key in self.goals}
        return data


class AskPlanForm(PlanForm):
    """Asking for the plan to be approved."""

    note = TextField(label=_("To who approves"), required=False, help_text=_("Sealed."))


class DecideForm(forms.Form):
    """Approving, or sending back with a reason."""

    decision = forms.ChoiceField(
        choices=[("approve", _("Approve")), ("send_back", _("Send back"))], label=_("Decision"),
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = TextField(
        label=_("Reason"), required=False, help_text=_("Needed to send back. Sealed.")
    )


class CloseForm(forms.Form):
    """Why a case ends, and the points of the checklist that the worker answers."""

    reason = forms.ChoiceField(label=_("Why the case ends"), choices=ClosureReason.choices)
    summary = TextField(label=_("In short"), required=False, help_text=_("Sealed."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in ASKED:
            self.fields[point.value] = forms.ChoiceField(
                label=point.label, choices=Check.choices, widget=forms.RadioSelect
            )
        self.order_fields(["reason", *(point.value for point in ASKED), "summary"])

    def given(self) -> dict[str, Any]:
        """Return what the action takes: the points become one mapping."""
        data = dict(self.cleaned_data)
        data["checklist"] = {point.value: data.pop(point.value) for point in ASKED}
        return data


class ReopenForm(forms.Form):
    """Why a case is opened again, and how much is at stake."""

    risk = forms.ChoiceField(label=_("Risk level"), choices=Risk.choices, widget=forms.RadioSelect)
    note = TextField(label=_("Reason"), help_text=_("Sealed."))


class OwnTeamField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A team of the same organisation, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that is shown."""
        return str(obj.name)


class TransferForm(forms.Form):
    """Where a case goes, and why."""

    team = OwnTeamField(Team.objects.none(), label=_("Team"))
    reason = forms.ChoiceField(label=_("Reason"), choices=TransferReason.choices)
    note = TextField(
        label=_("What the other team has to know"),
        help_text=_("They read this before they accept; no more than they need. Sealed."),
    )
    keeps_access = forms.BooleanField(
        label=_("Our team goes on working with the person and keeps access"), required=False
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Team]", self.fields["team"]).queryset = teams


class AcceptForm(forms.Form):
    """Taking a case over, or leaving it where it is."""

    answer = forms.ChoiceField(
        label=_("Answer"), widget=forms.RadioSelect,
        choices=[("accept", _("Take the case over")), ("decline", _("Decline"))],
    )  # fmt: skip
    worker = UserField(
        User.objects.none(), label=_("Worker"), required=False,
        help_text=_("Who works on it, where you take it over."),
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, help_text=_("Needed to decline."),
        choices=[("", "—"), *DeclineReason.choices],
    )  # fmt: skip

    def __init__(self, *args: Any, workers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["worker"]).queryset = workers

    def clean(self) -> dict[str, Any]:
        """Ask for a worker to accept, and for a reason to decline."""
        data = super().clean() or {}
        if data.get("answer") == "accept" and not data.get("worker"):
            self.add_error("worker", _("Say who works on it."))
        if data.get("answer") == "decline" and not data.get("reason"):
            self.add_error("reason", _("Say why."))
        return data
