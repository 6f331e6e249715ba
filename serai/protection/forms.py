"""HTML input of protection procedures."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from serai.accounts.models import Organisation, User
from serai.instruments.choices import Fact
from serai.kit import clock
from serai.people.queries import countries as all_countries
from serai.protection.choices import (
    Application,
    Becomes,
    Closing,
    ConferenceKind,
    ConferenceReason,
    Control,
    DecidedBy,
    Discipline,
    Exploitation,
    Industry,
    Kind,
    OptionKind,
    Outcome,
    Part,
    Priority,
    Recruitment,
    Relationship,
    SexExploitation,
    Status,
    Step,
    Trigger,
)
from serai.protection.methods.paper import PARTS as PARTS_OF_PLAN
from serai.protection.models import OLDEST

Pairs = Sequence[tuple[str, str]]
SEALED = _("Sealed.")
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


def signed_field() -> forms.BooleanField:
    """Return the box by which the undertaking is signed."""
    return forms.BooleanField(label=_("I have read the undertaking and sign it"))


def several(label: Any, choices: type[TextChoices]) -> forms.MultipleChoiceField:
    """Return a field for several codes of a list."""
    return forms.MultipleChoiceField(
        label=label, choices=choices.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def listed(label: Any, choices: Any) -> forms.MultipleChoiceField:
    """Return a field for several of a long list, of which some are in sight."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )


def countries(label: Any) -> forms.MultipleChoiceField:
    """Return a field for several countries, by their names in the reader's language."""
    return listed(label, lambda: [(one.iso3, one.name) for one in all_countries()])


def one_of(label: Any, choices: type[TextChoices], **more: Any) -> forms.ChoiceField:
    """Return a field for one code of a list, all of them in sight."""
    return forms.ChoiceField(label=label, choices=choices.choices, widget=forms.RadioSelect, **more)


class SignForm(forms.Form):
    """The undertaking of confidentiality, signed."""

    signed = signed_field()


class PaperSignForm(forms.Form):
    """That somebody outside signed on paper."""

    signed = forms.BooleanField(label=_("The undertaking was signed on paper and is kept"))


class MemberForm(forms.Form):
    """Who is named in a procedure."""

    user = UserField(User.objects.none(), label=_("User"), required=False)
    name = forms.CharField(
        label=_("Or somebody outside"), max_length=200, required=False,
        help_text=_("Name and body. Sealed. They sign on paper and get no access."),
    )  # fmt: skip
    part = forms.ChoiceField(label=_("Part"), choices=())
    discipline = forms.ChoiceField(
        label=_("Profession, on a panel"), required=False, choices=[("", "–"), *Discipline.choices]
    )
    is_chair = forms.BooleanField(label=_("Chairs the panel"), required=False)

    def __init__(
        self, *args: Any, users: QuerySet[User], parts: Sequence[Part], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["user"]).queryset = users
        cast(forms.ChoiceField, self.fields["part"]).choices = [(p.value, p.label) for p in parts]
        if len(parts) == 1:
            self.fields["part"].initial, self.fields["part"].widget = (
                parts[0].value, forms.HiddenInput(),
            )  # fmt: skip
        if Part.PANEL not in parts:
            del self.fields["discipline"], self.fields["is_chair"]


class CloseForm(forms.Form):
    """Why a procedure ends."""

    closing = one_of(_("Why it ends"), Closing)
    note = TextField(label=_("In a few words"), help_text=SEALED)


class ReviewForm(forms.Form):
    """The next day to watch."""

    review_on = DateField(label=_("Look at it again on"))


class FileForm(forms.Form):
    """What is known of how somebody was trafficked, in the codes of HTCDS."""

    exploitation = several(_("Exploitation"), Exploitation)
    sex_exploitation = several(_("Kind of sexual exploitation"), SexExploitation)
    recruitment = several(_("How the person was recruited"), Recruitment)
    recruitment_apps = listed(_("Websites and apps of the recruitment"), Application.choices)
    recruited_in = countries(_("Recruited in"))
    passed_through = countries(_("Came through"))
    exploited_in = countries(_("Exploited in"))
    industry = forms.ChoiceField(
        label=_("Industry of the forced labour"), required=False,
        choices=[("", _("Not known")), *Industry.choices],
    )  # fmt: skip
    exploitation_apps = listed(_("Websites and apps of the exploitation"), Application.choices)
    age_when_trafficked = forms.IntegerField(
        label=_("Age when it began, in years"), required=False, min_value=0, max_value=OLDEST
    )
    control = several(_("Means of control"), Control)
    relationship = forms.ChoiceField(
        label=_("Who recruited or exploited the person"), required=False,
        choices=[("", _("Not known")), *Relationship.choices],
    )  # fmt: skip
    needs = TextField(label=_("What the person needs now"), required=False, help_text=SEALED)
    account = TextField(
        label=_("What happened, in the person’s own words"), rows=6, required=False,
        help_text=_("Sealed. Do not ask again what was told already."),
    )  # fmt: skip


class IdentifyForm(forms.Form):
    """One step of identification."""

    step = one_of(_("Step"), Step)
    act = one_of(_("Act"), Fact)
    means = one_of(
        pgettext_lazy("element", "Means"),
        Fact,
        help_text=_("Not asked for where treated as a child."),
    )
    purpose = one_of(_("Purpose: exploitation"), Fact)
    codes = forms.MultipleChoiceField(
        label=_("On which indicators"), required=False, widget=forms.CheckboxSelectMultiple
    )
    status = one_of(_("Decision"), Status)
    decided_by = forms.ChoiceField(label=_("Who decided"), choices=DecidedBy.choices)
    authority = forms.CharField(
        label=_("Which body or office"), max_length=200, required=False,
        help_text=_("Needed for a formal identification. Sealed."),
    )  # fmt: skip
    decided_on = DateField(label=_("Decided on"), initial=clock.today)
    reasons = TextField(
        label=_("Reasons"), rows=5,
        help_text=_("Sealed. No rule and no score decides: say why you do."),
    )  # fmt: skip

    def __init__(self, *args: Any, indicators: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["codes"]).choices = indicators
        if not indicators:
            del self.fields["codes"]


class RecoveryForm(forms.Form):
    """Time to recover and reflect."""

    recovery_from = DateField(label=_("From"))
    recovery_until = DateField(label=_("Until"))


class OrganisationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An organisation, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that is shown."""
        return str(obj.name)


class ExportForm(forms.Form):
    """Which files, and whether with names."""

    organisation = OrganisationField(Organisation.objects.none(), label=_("Organisation"))
    first = DateField(label=_("Opened from"))
    last = DateField(label=_("Opened until"))
    named = forms.BooleanField(
        label=_("With names and birth dates"), required=False,
        help_text=_("Personal data. Only where the person agreed to it."),
    )  # fmt: skip
    why = TextField(label=_("Why names are needed"), rows=2, required=False)

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = organisations
        if len(organisations) == 1:
            field.initial, field.widget = organisations[0], forms.HiddenInput()


class OpenForm(forms.Form):
    """A new procedure: the undertaking."""

    signed = signed_field()


PARTS: dict[str, tuple[Part, ...]] = {
    Kind.TRAFFICKING: (Part.TEAM,),
    Kind.BEST_INTERESTS: (Part.TEAM, Part.PANEL),
    Kind.CONFERENCE: (Part.GUEST, Part.TEAM),
}
"""As what somebody can be named in each kind of procedure."""


class OpenBestInterestsForm(OpenForm):
    """A new best-interests procedure."""

    trigger = one_of(_("What it is about"), Trigger)
    priority = one_of(_("Assessment due"), Priority)
    field_order = ("trigger", "priority", "signed")


class AssessForm(forms.Form):
    """The assessment of a child's best interests."""

    situation = TextField(label=_("Situation of the child now"), rows=4, help_text=SEALED)
    wishes = TextField(
        label=_("Views and wishes of the child"), rows=4,
        help_text=_("In the child’s own words, and how they were asked. Sealed."),
    )  # fmt: skip
    carers = TextField(label=_("Views of family and carers"), required=False, help_text=SEALED)
    risks = TextField(label=_("What puts the child at risk"), required=False, help_text=SEALED)
    protects = TextField(label=_("What protects the child"), required=False, help_text=SEALED)


class OptionForm(forms.Form):
    """An option to be weighed."""

    kind = one_of(_("Kind of option"), OptionKind)
    text = TextField(label=_("What it would be"), rows=2, help_text=SEALED)
    in_favour = TextField(label=_("What speaks for it"), help_text=SEALED)
    against = TextField(label=_("What speaks against it"), help_text=SEALED)


class VoiceForm(forms.Form):
    """What a member of the panel holds best."""

    member = forms.ChoiceField(label=_("Member of the panel"), choices=())
    option = forms.ChoiceField(label=_("Best option"), choices=(), widget=forms.RadioSelect)
    reasons = TextField(label=_("Reasons"), help_text=SEALED)

    def __init__(self, *args: Any, members: Pairs, options: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["member"]).choices = members
        cast(forms.ChoiceField, self.fields["option"]).choices = options


class DecideForm(forms.Form):
    """The decision of the panel."""

    reasons = TextField(
        label=_("Reasons of the decision"), rows=5,
        help_text=_("How the options were weighed, and where the child’s wishes were not followed,"
                    " why. Sealed."),
    )  # fmt: skip
    support = TextField(label=_("Support that goes with it"), required=False, help_text=SEALED)
    review_on = DateField(
        label=_("Look at it again on"),
        help_text=_("When circumstances change, and after a year at the latest (general"
                    " knowledge)."),
    )  # fmt: skip


class ApproveForm(forms.Form):
    """Approval of a decision."""

    note = TextField(label=_("Note"), required=False, help_text=SEALED)


class SendBackForm(forms.Form):
    """Why a decision goes back to the panel."""

    note = TextField(label=_("What the panel should look at again"), help_text=SEALED)


class ConferenceForm(OpenForm):
    """A new conference."""

    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=ConferenceKind.choices)
    reason = forms.ChoiceField(label=_("Why"), choices=ConferenceReason.choices)
    planned_on = DateField(label=_("Day"))
    points = TextField(
        label=_("Agenda"), rows=4, required=False, help_text=_("A point a line. Sealed.")
    )
    field_order = ("kind", "reason", "planned_on", "points", "signed")


class PointForm(forms.Form):
    """A point of the agenda."""

    text = TextField(label=_("Point of the agenda"), rows=2, help_text=SEALED)


class HoldForm(forms.Form):
    """The minutes of a conference."""

    held_on = DateField(label=_("Held on"), initial=clock.today)
    minutes = TextField(label=_("Minutes of the meeting"), rows=8, help_text=SEALED)
    outcome = one_of(_("What it means for the case"), Outcome)
    next_on = DateField(label=_("Next conference"), required=False)


class DecidePointForm(forms.Form):
    """What was decided on a point."""

    decision = TextField(label=_("Decision"), help_text=SEALED)
    becomes = one_of(_("What it becomes"), Becomes)
    text = TextField(
        label=_("What is to be done"), rows=2, required=False,
        help_text=_("All who work on the case read this: write no more than they need."),
    )  # fmt: skip
    assigned_to = UserField(User.objects.none(), label=_("Colleague"), required=False)
    due_on = DateField(label=_("By when"), required=False)
    goal = forms.ChoiceField(label=_("Goal of the plan"), choices=(), required=False)

    def __init__(self, *args: Any, users: QuerySet[User], goals: Pairs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["assigned_to"]).queryset = users
        cast(forms.ChoiceField, self.fields["goal"]).choices = [("", "–"), *goals]


class SafetyForm(forms.Form):
    """A safety plan."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in PARTS_OF_PLAN.items():
            self.fields[name] = TextField(label=label, required=name == "steps", help_text=SEALED)
        self.fields["review_on"] = DateField(label=_("Look at it again on"))
        self.fields["with_person"] = forms.BooleanField(
            label=_("The person made this plan with us"), required=False
        )


class PrintForm(forms.Form):
    """That the person wants the plan on paper, and in which language."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("fr", "Français"), ("ar", "العربية")]
    )
    asked = forms.BooleanField(
        label=_("The person asked for it and knows that it is dangerous to carry"), required=False
    )
