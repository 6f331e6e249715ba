"""HTML input of consent."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Compartment
from serai.accounts.models import Organisation, Team
from serai.consent import choices
from serai.consent.actions.consents import Answer, Terms
from serai.consent.choices import EvidenceKind, State
from serai.consent.methods.notices import languages
from serai.consent.models import Consent
from serai.kit import clock
from serai.kit.signing import DrawnField, PhotoField

ANSWERS = [
    (State.GIVEN, _("Agrees")),
    (State.REFUSED, _("Refuses")),
    (State.REQUESTED, _("Has not answered yet")),
]
PERIODS = [
    ("30", _("30 days")),
    ("90", _("3 months")),
    ("180", _("6 months")),
    ("365", _("1 year")),
    ("", _("Until withdrawn")),
]
NOT_SET = ("", "–")
LONG = {"rows": 3}


def _optional(words: Any) -> list[Any]:
    return [NOT_SET, *words]


class RecipientField(forms.ChoiceField):
    """A team, a whole organisation, or somebody outside Serai, as "kind:id"."""

    def offer(self, teams: list[Team], *, outside: bool = True) -> None:
        """Offer these teams, their organisations, and who is outside."""
        homes: dict[Any, Organisation] = {team.organisation_id: team.organisation for team in teams}
        self.found: dict[str, dict[str, Any]] = {f"team:{t.pk}": {"team": t} for t in teams}
        self.found |= {f"organisation:{o.pk}": {"organisation": o} for o in homes.values()}
        self.found |= {f"outside:{code}": {"outside": code} for code in choices.Outside.values}
        groups: list[Any] = [
            (str(_("Teams")), [(f"team:{t.pk}", f"{t.organisation} – {t.name}") for t in teams]),
            (
                str(_("Whole organisations")),
                [(f"organisation:{o.pk}", str(o)) for o in homes.values()],
            ),
        ]
        if outside:
            others = [(f"outside:{c}", label) for c, label in choices.Outside.choices]
            groups.append((str(_("Outside Serai")), others))
        self.choices = [NOT_SET, *groups]


class PartsField(forms.MultipleChoiceField):
    """Compartments, as tick boxes."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, held: frozenset[str]) -> None:
        """Offer these compartments."""
        self.choices = [(c, label) for c, label in Compartment.choices if c in held]


class AskedForm(forms.Form):
    """For what, who, which compartments, until when: what is read to the person."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=choices.Purpose.choices)
    recipient = RecipientField(label=_("Who may see"))
    compartments = PartsField(
        label=_("What they may see"),
        help_text=_("The person decides. You may write it down for parts that your team holds and "
                    "you do not read yourself."),
    )  # fmt: skip
    period = forms.ChoiceField(label=_("Until when"), choices=PERIODS, required=False)
    notice_language = forms.ChoiceField(label=_("Language of the text"))

    def __init__(self, *args: Any, teams: list[Team], held: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts.offer(held)
        self.to.offer(teams)
        self.fields["notice_language"].choices = list(languages().items())  # type: ignore[attr-defined]

    @property
    def to(self) -> RecipientField:
        """Return the field of recipients."""
        field = self.fields["recipient"]
        assert isinstance(field, RecipientField)
        return field

    @property
    def parts(self) -> PartsField:
        """Return the field of compartments."""
        field = self.fields["compartments"]
        assert isinstance(field, PartsField)
        return field

    def terms(self) -> Terms:
        """Return what was asked, once the form is valid."""
        given = self.cleaned_data
        days = given["period"]
        return Terms(
            purpose=given["purpose"], compartments=given["compartments"],
            expires_at=clock.now() + timedelta(days=int(days)) if days else None,
            legal_basis=given.get("legal_basis") or choices.LegalBasis.CONSENT,
            language=given["notice_language"], **self.to.found[given["recipient"]],
        )  # fmt: skip


class RecordForm(AskedForm):
    """What was asked and what was answered, in one page; what is usual is chosen already."""

    state = forms.ChoiceField(label=_("The person"), choices=ANSWERS, widget=forms.RadioSelect)
    medium = forms.ChoiceField(label=_("How it was taken"), choices=choices.Medium.choices)
    expression = forms.ChoiceField(label=_("How they agreed"), choices=choices.Expression.choices)
    given_by = forms.ChoiceField(label=_("Who answered"), choices=choices.GivenBy.choices)
    witness = forms.CharField(
        label=_("Witness"), max_length=200, required=False,
        help_text=_("Needed where consent is only spoken."),
    )  # fmt: skip
    interpreter = forms.CharField(label=_("Interpreter"), max_length=200, required=False)
    why_not = forms.ChoiceField(
        label=_("Why they refuse"), choices=_optional(choices.WhyNot.choices), required=False
    )
    is_child = forms.BooleanField(label=_("This is a child, or may be one"), required=False)
    guardian = forms.CharField(
        label=_("Name of the guardian or representative"), max_length=200, required=False
    )
    assent = forms.ChoiceField(
        label=_("What the child says"), choices=_optional(choices.Assent.choices), required=False,
        help_text=_("Serai asks for a child's own yes from six years. Follow your agency's rule "
                    "where it is stricter."),
    )  # fmt: skip
    no_guardian = forms.ChoiceField(
        label=_("Why without a guardian"), choices=_optional(choices.NoGuardian.choices),
        required=False,
    )  # fmt: skip
    legal_basis = forms.ChoiceField(
        label=_("Basis"), choices=choices.LegalBasis.choices, required=False
    )
    reason = forms.CharField(
        label=_("Reason in words"), widget=forms.Textarea(attrs=LONG), max_length=4000,
        required=False,
        help_text=_("Why they refuse, why no guardian agrees, or why another basis holds."),
    )  # fmt: skip
    signature = DrawnField(label=_("Signature"))
    thumbprint = PhotoField(label=_("Photo of a thumbprint or of the signed paper"))

    def answer(self) -> Answer:
        """Return what was answered, once the form is valid."""
        given = self.cleaned_data
        refused = given["state"] == State.REFUSED
        pictures = {
            EvidenceKind.SIGNATURE: given["signature"], EvidenceKind.THUMBPRINT: given["thumbprint"]
        }  # fmt: skip
        return Answer(
            medium=given["medium"], expression="" if refused else given["expression"],
            given_by=given["given_by"], is_child=given["is_child"], assent=given["assent"],
            no_guardian=given["no_guardian"], reason=given["reason"], guardian=given["guardian"],
            witness=given["witness"], interpreter=given["interpreter"],
            why_not=given["why_not"] if refused else "",
            pictures={} if refused else {kind: c for kind, c in pictures.items() if c},
        )  # fmt: skip


def first_values(language: str, consent: Consent | None = None) -> dict[str, Any]:
    """Return what a new form shows: the usual, or the terms of a consent to answer or renew."""
    values: dict[str, Any] = {
        "state": State.GIVEN, "purpose": choices.Purpose.SERVICES, "compartments": ["identity"],
        "period": "180", "notice_language": language, "medium": choices.Medium.WRITTEN,
        "expression": choices.Expression.SIGNATURE, "given_by": choices.GivenBy.PERSON,
        "legal_basis": choices.LegalBasis.CONSENT,
    }  # fmt: skip
    if consent is not None:
        kind, value = (
            ("team", consent.team_id) if consent.team_id
            else ("organisation", consent.organisation_id) if consent.organisation_id
            else ("outside", consent.outside)
        )  # fmt: skip
        values |= {
            "purpose": consent.purpose, "compartments": consent.compartments,
            "recipient": f"{kind}:{value}", "notice_language": consent.notice_language,
        }  # fmt: skip
    return values


class WithdrawForm(forms.Form):
    """Why somebody takes back what they agreed to."""

    why = forms.ChoiceField(
        label=_("Why"), choices=choices.WhyNot.choices, initial=choices.WhyNot.NOT_SAID
    )
    text = forms.CharField(
        label=_("In their words"), widget=forms.Textarea(attrs=LONG), max_length=4000,
        required=False,
    )  # fmt: skip


class WithholdForm(forms.Form):
    """What is to be kept from whom."""

    recipient = RecipientField(label=_("From whom"))
    compartments = PartsField(label=_("What"))
    why = forms.ChoiceField(label=_("Why"), choices=choices.WhyNot.choices)
    note = forms.CharField(
        label=_("In their words"), widget=forms.Textarea(attrs=LONG), max_length=4000,
        required=False, help_text=_("Sealed. Who it is withheld from never sees it."),
    )  # fmt: skip

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to, parts = self.fields["recipient"], self.fields["compartments"]
        assert isinstance(to, RecipientField)
        assert isinstance(parts, PartsField)
        to.offer(teams, outside=False)
        parts.offer(frozenset(Compartment.values))
        parts.initial = list(Compartment.values)
        self.to = to

    def values(self) -> dict[str, Any]:
        """Return what the action asks for, once the form is valid."""
        given = self.cleaned_data
        return {
            "why": given["why"], "compartments": given["compartments"], "note": given["note"],
            **self.to.found[given["recipient"]],
        }  # fmt: skip
