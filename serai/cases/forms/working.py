"""HTML input of cases, plans, notes and tasks."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team, User
from serai.cases.choices import (
    ActionState,
    Agreement,
    Decision,
    Domain,
    NeedState,
    Progress,
    Risk,
    Who,
)
from serai.kit import clock

LONGEST = 4_000


class DateField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TextField(forms.CharField):
    """Some sentences, which are sealed."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)


class UserField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that is shown."""
        return str(obj.name)


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A team, with whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that is shown."""
        return f"{obj.organisation.short_name} · {obj.name}"


class OpenForm(forms.Form):
    """A new case: whose, how much is at stake, what is needed."""

    team = TeamField(Team.objects.none(), label=_("Team"))
    worker = UserField(User.objects.none(), label=_("Worker"))
    screening = forms.ChoiceField(label=_("After the screening"), required=False)
    risk = forms.ChoiceField(label=_("Risk level"), choices=Risk.choices, widget=forms.RadioSelect)
    domains = forms.MultipleChoiceField(
        label=_("Needs"), choices=Domain.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    summary = TextField(label=_("In short"), required=False, help_text=_("Sealed."))

    def __init__(
        self, *args: Any, teams: QuerySet[Team], workers: QuerySet[User],
        screenings: Sequence[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        team = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        team.queryset = teams
        if len(teams) == 1:
            team.initial, team.widget = teams[0], forms.HiddenInput()
        cast("forms.ModelChoiceField[User]", self.fields["worker"]).queryset = workers
        choices = [("", _("Opened directly")), *screenings]
        cast(forms.ChoiceField, self.fields["screening"]).choices = choices
        if not screenings:
            self.fields["screening"].widget = forms.HiddenInput()


class PlanForm(forms.Form):
    """A change of a plan, with the version that the writer saw."""

    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class NeedForm(PlanForm):
    """A need."""

    domain = forms.ChoiceField(label=_("Need"), choices=Domain.choices)
    about = TextField(label=_("What it is about"), required=False, help_text=_("Sealed."))


class ChangeNeedForm(PlanForm):
    """What became of a need."""

    state = forms.ChoiceField(label=_("State"), choices=NeedState.choices, widget=forms.RadioSelect)
    about = TextField(label=_("What it is about"), required=False, help_text=_("Sealed."))


class GoalForm(PlanForm):
    """A goal."""

    text = TextField(
        label=_("Goal"), help_text=_("What the person wants to reach, in their own words. Sealed.")
    )


class ChangeGoalForm(GoalForm):
    """A goal and how far it has come."""

    progress = forms.ChoiceField(
        label=_("Progress"), choices=Progress.choices, widget=forms.RadioSelect
    )


class ActionForm(PlanForm):
    """What is done for a goal."""

    text = TextField(label=_("What is done"), rows=2, help_text=_("Sealed."))
    who = forms.ChoiceField(label=_("Who does it"), choices=Who.choices, widget=forms.RadioSelect)
    responsible = UserField(
        User.objects.none(), label=_("Colleague"), required=False,
        help_text=_("Where our own team does it."),
    )  # fmt: skip
    partner = forms.CharField(
        label=_("Agency"), max_length=200, required=False,
        help_text=_("Where another agency does it. Sealed."),
    )  # fmt: skip
    due_on = DateField(label=_("By when"))
    decision = forms.ChoiceField(
        label=_("Decision on the service"), required=False,
        choices=[("", _("Not yet decided")), *Decision.choices],
    )  # fmt: skip

    def __init__(self, *args: Any, workers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["responsible"]).queryset = workers


class ChangeActionForm(ActionForm):
    """An action and where it stands."""

    state = forms.ChoiceField(
        label=_("State"), choices=ActionState.choices, widget=forms.RadioSelect
    )


class AgreeForm(PlanForm):
    """With whom the plan was written."""

    agreement = forms.ChoiceField(label=_("Agreement"), choices=Agreement.choices)


class NoteForm(forms.Form):
    """A note on a day's work."""

    about_on = DateField(label=_("Day"), initial=clock.today)
    text = TextField(label=_("Note"), rows=4, help_text=_("Sealed. Notes are never changed."))


class TaskForm(forms.Form):
    """Something to do by a day."""

    text = TextField(label=_("Task"), rows=2, help_text=_("Sealed."))
    due_on = DateField(label=_("By when"))
    assigned_to = UserField(User.objects.none(), label=_("Colleague"))

    def __init__(self, *args: Any, workers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["assigned_to"]).queryset = workers


class RiskForm(forms.Form):
    """How much is at stake now, and why."""

    risk = forms.ChoiceField(label=_("Risk level"), choices=Risk.choices, widget=forms.RadioSelect)
    note = TextField(label=_("Reason"), help_text=_("Sealed."))


class AssignForm(forms.Form):
    """Who works on the case from now on."""

    worker = UserField(User.objects.none(), label=_("Worker"))

    def __init__(self, *args: Any, workers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["worker"]).queryset = workers


class LimitsForm(forms.Form):
    """In how many hours something has to be done, by risk level."""

    def __init__(self, *args: Any, hours: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for risk in Risk:
            self.fields[risk.value] = forms.IntegerField(
                label=risk.label, min_value=1, max_value=8_760, initial=hours[risk.value]
            )
