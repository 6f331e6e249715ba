"""Consents, what shows that they were given, and what is withheld from whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from serai.accounts.choices import Compartment
from serai.accounts.models import Organisation, Team, User
from serai.consent import choices
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.vault.fields import SealedField

ONE_RECIPIENT = (
    Q(team__isnull=False, organisation=None, outside="")
    | Q(team=None, organisation__isnull=False, outside="")
    | (Q(team=None, organisation=None) & ~Q(outside=""))
)
BY_CONSENT = Q(legal_basis=choices.LegalBasis.CONSENT)
WAS_GIVEN = Q(state__in=[choices.State.GIVEN, *choices.ENDED])


def _known(name: str, words: type[models.TextChoices], *, blank: bool = False) -> Q:
    return Q(**{f"{name}__in": [*words.values, *([""] if blank else [])]})


class Consent(models.Model):
    """What was asked of a person, and the answer: purpose, recipient, compartments, period.

    `people` (sealed) names who gave it where that was another, the witness and the interpreter;
    `reason` (sealed) says why another basis, why no guardian, or why it was refused; `end_reason`
    (sealed) why it was withdrawn. Once given its terms never change, once ended nothing does.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=choices.State.choices)
    purpose = models.CharField(max_length=12, choices=choices.Purpose.choices)
    legal_basis = models.CharField(max_length=12, choices=choices.LegalBasis.choices)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    outside = models.CharField(max_length=12, choices=choices.Outside.choices, blank=True)
    compartments = ArrayField(models.CharField(max_length=12, choices=Compartment.choices))
    expires_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=12)
    notice_version = models.CharField(max_length=16)
    notice_language = models.CharField(max_length=12)
    medium = models.CharField(max_length=8, choices=choices.Medium.choices, blank=True)
    expression = models.CharField(max_length=12, choices=choices.Expression.choices, blank=True)
    given_by = models.CharField(max_length=16, choices=choices.GivenBy.choices, blank=True)
    has_interpreter = models.BooleanField(default=False)
    has_witness = models.BooleanField(default=False)
    is_child = models.BooleanField(default=False)
    assent = models.CharField(max_length=12, choices=choices.Assent.choices, blank=True)
    no_guardian = models.CharField(max_length=12, choices=choices.NoGuardian.choices, blank=True)
    why_not = models.CharField(max_length=20, choices=choices.WhyNot.choices, blank=True)
    people = SealedField(null=True)
    reason = SealedField(null=True)
    renews = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    end_why = models.CharField(max_length=20, choices=choices.WhyNot.choices, blank=True)
    end_reason = SealedField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_known("state", choices.State)
                & _known("purpose", choices.Purpose)
                & _known("legal_basis", choices.LegalBasis)
                & _known("outside", choices.Outside, blank=True)
                & _known("medium", choices.Medium, blank=True)
                & _known("given_by", choices.GivenBy, blank=True)
                & _known("assent", choices.Assent, blank=True)
                & _known("no_guardian", choices.NoGuardian, blank=True)
                & _known("why_not", choices.WhyNot, blank=True),
                name="consent_consent_words_known",
            ),
            models.CheckConstraint(
                condition=_known("expression", choices.Expression, blank=True),
                name="consent_consent_expression_known",
            ),
            models.CheckConstraint(condition=ONE_RECIPIENT, name="consent_consent_one_recipient"),
            models.CheckConstraint(
                condition=Q(compartments__len__gt=0)
                & Q(compartments__contained_by=Compartment.values),
                name="consent_consent_shares_something",
            ),
            models.CheckConstraint(
                condition=Q(state=choices.State.REQUESTED, decided_at=None)
                | (~Q(state=choices.State.REQUESTED) & Q(decided_at__isnull=False)),
                name="consent_consent_decided_once_answered",
            ),
            models.CheckConstraint(
                condition=Q(state__in=choices.ENDED, ended_at__isnull=False)
                | (~Q(state__in=choices.ENDED) & Q(ended_at=None)),
                name="consent_consent_ended_when_over",
            ),
            models.CheckConstraint(
                condition=~(WAS_GIVEN & BY_CONSENT & Q(medium=choices.Medium.VERBAL))
                | Q(has_witness=True),
                name="consent_consent_spoken_before_witness",
            ),
            models.CheckConstraint(
                condition=~(WAS_GIVEN & BY_CONSENT)
                | (~Q(medium="") & ~Q(expression="") & ~Q(given_by="")),
                name="consent_consent_says_how_given",
            ),
            models.CheckConstraint(
                condition=~(WAS_GIVEN & BY_CONSENT & Q(is_child=True))
                | (
                    (~Q(given_by=choices.GivenBy.PERSON) | ~Q(no_guardian=""))
                    & Q(assent__in=[choices.Assent.GIVEN, choices.Assent.TOO_YOUNG])
                ),
                name="consent_consent_child_protected",
            ),
            models.CheckConstraint(
                condition=(BY_CONSENT & Q(no_guardian="")) | Q(reason__isnull=False),
                name="consent_consent_exception_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=choices.State.REFUSED) | ~Q(why_not=""),
                name="consent_consent_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(renews=None) | ~Q(renews=F("id")), name="consent_consent_renews_another"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-requested_at"], name="consent_consent_person"),
            models.Index(fields=["state", "expires_at"], name="consent_consent_due"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.state}"

    @property
    def is_running(self) -> bool:
        """Say whether it was given and not ended; it may still be past its period."""
        return self.state == choices.State.GIVEN

    @property
    def parts(self) -> list[str]:
        """Return the names of its compartments, as they are shown."""
        return [str(Compartment(one).label) for one in self.compartments]

    @property
    def recipient(self) -> str:
        """Return whom it is about, as it is shown."""
        if self.team is not None:
            return f"{self.team.organisation.name} – {self.team.name}"
        if self.organisation is not None:
            return self.organisation.name
        return str(self.get_outside_display())


class Evidence(models.Model):
    """A picture that shows the answer: a drawn signature, a thumbprint. Sealed, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    consent = models.ForeignKey(Consent, models.CASCADE, related_name="evidence")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=choices.EvidenceKind.choices)
    content = SealedField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consent", "kind"], name="consent_evidence_once"),
            models.CheckConstraint(
                condition=_known("kind", choices.EvidenceKind), name="consent_evidence_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Withholding(models.Model):
    """What a person wants kept from a team or an organisation, whatever else is agreed.

    The database gives that recipient no grant of these compartments while it stands.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    compartments = ArrayField(models.CharField(max_length=12, choices=Compartment.choices))
    why = models.CharField(max_length=20, choices=choices.WhyNot.choices)
    note = SealedField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=False, organisation=None)
                | Q(team=None, organisation__isnull=False),
                name="consent_withholding_one_recipient",
            ),
            models.CheckConstraint(
                condition=Q(compartments__len__gt=0)
                & Q(compartments__contained_by=Compartment.values),
                name="consent_withholding_keeps_something",
            ),
            models.CheckConstraint(
                condition=_known("why", choices.WhyNot), name="consent_withholding_why_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"],
                name="consent_withholding_running",
                condition=Q(lifted_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.pk}"

    @property
    def parts(self) -> list[str]:
        """Return the names of its compartments, as they are shown."""
        return [str(Compartment(one).label) for one in self.compartments]

    @property
    def recipient(self) -> str:
        """Return from whom it is withheld, as it is shown."""
        if self.team is not None:
            return f"{self.team.organisation.name} – {self.team.name}"
        return self.organisation.name if self.organisation else ""
