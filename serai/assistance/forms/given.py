"""HTML input of services, health contacts and sessions."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.assistance import choices as words
from serai.assistance.methods.months import months_until
from serai.kit import clock
from serai.people.methods.references import read_reference

LONGEST = 4_000


class DateField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TextField(forms.CharField):
    """Some sentences, which are sealed."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A team, with whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that is shown."""
        return f"{obj.organisation.short_name} · {obj.name}"


def only_one(field: forms.Field, teams: QuerySet[Team]) -> None:
    """Offer these teams; where there is one, do not ask."""
    chooser = cast("forms.ModelChoiceField[Team]", field)
    chooser.queryset = teams
    if len(teams) == 1:
        chooser.initial, chooser.widget = teams[0], forms.HiddenInput()


class GivenForm(forms.Form):
    """What every record of something given asks for."""

    team = TeamField(Team.objects.none(), label=_("Team"))
    given_on = DateField(label=_("Day"), initial=clock.today)

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_one(self.fields["team"], teams)


class ServiceForm(GivenForm):
    """A service: what, for whom, where, by which agency, for which action of the plan."""

    kind = forms.ChoiceField(label=_("Service"))
    setting = forms.ChoiceField(label=_("Where"), choices=words.Setting.choices)
    action = forms.ChoiceField(
        label=_("Carries out"), required=False,
        help_text=_("The action of the plan is then marked as done."),
    )  # fmt: skip
    group = forms.ChoiceField(label=_("For"), required=False)
    partner = forms.CharField(
        label=_("Agency"), max_length=200, required=False,
        help_text=_("Where another agency gave it. Sealed."),
    )  # fmt: skip
    note = TextField(label=_("Note"), required=False, help_text=_("Sealed."))
    field_order = ("kind", "action", "group", "given_on", "setting", "partner", "note", "team")

    def __init__(
        self, *args: Any, kinds: Sequence[str], actions: Sequence[tuple[str, str]],
        groups: Sequence[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        asked = cast("dict[str, forms.ChoiceField]", self.fields)
        offered_kinds = [(k.value, k.label) for k in words.ServiceKind if k.value in kinds]
        asked["kind"].choices = [("", _("Choose")), *offered_kinds]
        asked["action"].choices = [("", _("No action of a plan")), *actions]
        asked["group"].choices = [("", _("This person only")), *groups]
        for name, offered in (("action", actions), ("group", groups)):
            if not offered:
                self.fields[name].widget = forms.HiddenInput()


class HealthForm(GivenForm):
    """A contact with a health worker."""

    kind = forms.ChoiceField(
        label=_("Contact"), choices=words.HealthKind.choices, widget=forms.RadioSelect
    )
    referred_to = forms.CharField(
        label=_("Health facility"), max_length=200, required=False,
        help_text=_("Of a referral. Sealed."),
    )  # fmt: skip
    fitness = forms.ChoiceField(
        label=_("Result of the check"), required=False,
        choices=[("", _("No check")), *words.Fitness.choices],
    )  # fmt: skip
    valid_until = DateField(
        label=_("Fit until"), required=False, help_text=_("The last day on which the check holds.")
    )
    note = TextField(label=_("Note"), required=False, help_text=_("Sealed."))
    field_order = ("kind", "given_on", "referred_to", "fitness", "valid_until", "note", "team")


class SessionForm(GivenForm):
    """A psychosocial session."""

    kind = forms.ChoiceField(
        label=_("Session"), choices=words.SessionKind.choices, widget=forms.RadioSelect,
        initial=words.SessionKind.INDIVIDUAL,
    )  # fmt: skip
    aim = forms.ChoiceField(label=_("Aim"), choices=words.SessionAim.choices)
    setting = forms.ChoiceField(label=_("Where"), choices=words.Setting.choices)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=1_440, required=False)
    references = forms.CharField(
        label=_("Others in the group"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Their references, one a line. The note is not kept with them."),
    )  # fmt: skip
    note = TextField(label=_("Note"), required=False, help_text=_("Sealed."))
    field_order = ("kind", "aim", "given_on", "references", "setting", "minutes", "note", "team")

    def clean_references(self) -> list[str]:
        """Return the references as they are kept; refuses what is none, naming its line."""
        found = []
        lines = self.cleaned_data["references"].replace(",", "\n").splitlines()
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            reference = read_reference(line.strip())
            if reference is None:
                text = _("Line %(number)s is no reference.") % {"number": number}
                raise forms.ValidationError(text)
            found.append(reference)
        return list(dict.fromkeys(found))


class WithdrawForm(forms.Form):
    """Why something is taken back."""

    reason = TextField(label=_("Reason"), rows=2, help_text=_("Sealed. It stays with the record."))


MONTHS = 36
"""How many months can be looked at."""


class MonthForm(forms.Form):
    """A calendar month."""

    month = forms.ChoiceField(label=_("Month"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["month"]).choices = [
            (f"{one:%Y-%m}", date_format(one, "F Y")) for one in months_until(clock.today(), MONTHS)
        ]

    def clean_month(self) -> date:
        """Return its first day."""
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")
