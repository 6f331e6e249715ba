"""Procedures with their own circle of members, and what each procedure holds. All is protection.

Whatever belongs to a procedure shows to its members who signed the undertaking, and to nobody else:
the database says so (see migration 0002).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from serai.accounts.models import Organisation, User
from serai.cases.models import Case, PlanAction, Task
from serai.instruments.choices import Fact
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.protection.choices import (
    COMPETENT,
    ONCE,
    Closing,
    ConferenceKind,
    ConferenceReason,
    DecidedBy,
    Discipline,
    Industry,
    Kind,
    OptionKind,
    Outcome,
    Part,
    Priority,
    Reading,
    Relationship,
    Stage,
    State,
    Status,
    Step,
    Trigger,
)
from serai.vault.fields import SealedField

NO_VICTIM = Status.NOT_A_VICTIM
OLDEST = 120


class Procedure(models.Model):
    """One procedure for a person in a case. That it exists is known to those named in it.

    `review_on` is the next day that its members must not miss.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    review_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=12, choices=Closing.choices, blank=True)
    closing_note = SealedField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(state=State.OPEN, kind__in=ONCE),
                name="protection_procedure_one_open",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="protection_procedure_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state=State.OPEN, closed_at=None, closing="")
                | (Q(state=State.CLOSED, closed_at__isnull=False) & ~Q(closing="")),
                name="protection_procedure_closed_with_reason",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class Member(models.Model):
    """Somebody named in a procedure: a user, or somebody outside whose name is sealed.

    A user reads once they signed the undertaking themselves; for somebody outside a member keeps
    that it was signed on paper. `undertaking` is the version of the text that was signed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = SealedField(null=True)
    part = models.CharField(max_length=12, choices=Part.choices)
    discipline = models.CharField(max_length=20, choices=Discipline.choices, blank=True)
    is_chair = models.BooleanField(default=False)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    undertaking = models.CharField(max_length=12, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "user"], condition=Q(ended_at=None),
                name="protection_member_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, name=None) | Q(user=None, name__isnull=False),
                name="protection_member_user_or_name",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, undertaking="")
                | (Q(signed_at__isnull=False) & ~Q(undertaking="")),
                name="protection_member_signed_a_text",
            ),
            models.CheckConstraint(
                condition=Q(part__in=Part.values), name="protection_member_part_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class Paper(models.Model):
    """What belongs to a procedure and bears the person, so that the database can guard it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


def codes() -> "ArrayField[list[str], list[str]]":
    """Return a column of codes of a standard's list."""
    return ArrayField(models.CharField(max_length=64), default=list)


class TraffickingFile(Paper):
    """What is known of how somebody was trafficked, in codes of HTCDS 2.0, and what they need.

    Countries (ISO 3166, three letters) say where the person was recruited, through where they
    came, and where they were exploited. `age_when_trafficked` is in years. `recovery_from` and
    `recovery_until` are the recovery and reflection period.
    """

    exploitation = codes()
    sex_exploitation = codes()
    control = codes()
    recruitment = codes()
    industry = models.CharField(max_length=64, choices=Industry.choices, blank=True)
    recruitment_apps = codes()
    exploitation_apps = codes()
    recruited_in = codes()
    passed_through = codes()
    exploited_in = codes()
    age_when_trafficked = models.PositiveSmallIntegerField(null=True)
    relationship = models.CharField(max_length=12, choices=Relationship.choices, blank=True)
    needs = SealedField(null=True)
    account = SealedField(null=True)
    recovery_from = models.DateField(null=True)
    recovery_until = models.DateField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure"], name="protection_traffickingfile_one"
            ),
            models.CheckConstraint(
                condition=Q(recovery_from=None, recovery_until=None)
                | Q(recovery_from__isnull=False, recovery_until__isnull=False,
                    recovery_until__gt=F("recovery_from")),
                name="protection_traffickingfile_recovery_lasts",
            ),
            models.CheckConstraint(
                condition=Q(age_when_trafficked=None) | Q(age_when_trafficked__lte=OLDEST),
                name="protection_traffickingfile_age_possible",
            ),
            models.CheckConstraint(
                condition=Q(industry="") | Q(industry__in=Industry.values),
                name="protection_traffickingfile_industry_known",
            ),
        ]  # fmt: skip


class Identification(Paper):
    """One step of identification: who decided what, when, on what, and why. Only ever added.

    The elements are the decider's own findings; `reading` is what the rule reads from them and is
    kept beside the decision, never in its place. `codes` and `screenings` are what it rests on.
    """

    step = models.CharField(max_length=12, choices=Step.choices)
    status = models.CharField(max_length=32, choices=Status.choices)
    decided_by = models.CharField(max_length=40, choices=DecidedBy.choices)
    authority = SealedField(null=True)
    decided_on = models.DateField()
    act = models.CharField(max_length=8, choices=Fact.choices)
    means = models.CharField(max_length=8, choices=Fact.choices)
    purpose = models.CharField(max_length=8, choices=Fact.choices)
    as_child = models.BooleanField()
    reading = models.CharField(max_length=12, choices=Reading.choices)
    codes = codes()
    screenings = ArrayField(models.UUIDField(), default=list)
    reasons = SealedField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(step=Step.PRELIMINARY, status__in=[Status.POSSIBLE, NO_VICTIM])
                | Q(step=Step.FORMAL, status__in=[Status.ACTUAL, NO_VICTIM],
                    decided_by__in=COMPETENT, authority__isnull=False),
                name="protection_identification_formal_by_the_competent",
            ),
        ]  # fmt: skip


class Option(Paper):
    """One thing that could be done for the child, with what speaks for and against it."""

    kind = models.CharField(max_length=16, choices=OptionKind.choices)
    content = SealedField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class BestInterests(Paper):
    """A best-interests procedure: the assessment, what the panel decided and why, who approved it.

    `assessment` and `decision` hold several texts each, sealed together.
    """

    trigger = models.CharField(max_length=12, choices=Trigger.choices)
    priority = models.CharField(max_length=4, choices=Priority.choices)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.ASSESSING)
    assessment = SealedField(null=True)
    assessed_at = models.DateTimeField(null=True)
    assessed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    chosen = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    decision = SealedField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approval = SealedField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure"], name="protection_bestinterests_one"),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.DECIDED, Stage.APPROVED], chosen__isnull=False,
                            decision__isnull=False, decided_by__isnull=False)
                | (~Q(stage__in=[Stage.DECIDED, Stage.APPROVED]) & Q(chosen=None, decided_by=None)),
                name="protection_bestinterests_decided_with_reasons",
            ),
            models.CheckConstraint(
                condition=(~Q(stage=Stage.APPROVED) & Q(approved_by=None))
                | Q(stage=Stage.APPROVED, approved_by__isnull=False, approved_at__isnull=False),
                name="protection_bestinterests_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("decided_by"))
                   & (Q(assessed_by=None) | ~Q(approved_by=F("assessed_by")))),
                name="protection_bestinterests_approved_by_another",
            ),
        ]  # fmt: skip


class Voice(Paper):
    """What one member of a panel holds best, and why; those outvoted are the dissent."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    option = models.ForeignKey(Option, models.PROTECT, related_name="+")
    reasons = SealedField()
    said_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], name="protection_voice_once"),
        ]


class Conference(Paper):
    """A meeting on a case: why, when, what was said (sealed), what it means for the case."""

    kind = models.CharField(max_length=12, choices=ConferenceKind.choices)
    reason = models.CharField(max_length=16, choices=ConferenceReason.choices)
    planned_on = models.DateField()
    held_on = models.DateField(null=True)
    minutes = SealedField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure"], name="protection_conference_one"),
            models.CheckConstraint(
                condition=Q(held_on=None, minutes=None)
                | Q(held_on__isnull=False, minutes__isnull=False),
                name="protection_conference_held_with_minutes",
            ),
        ]


class AgendaPoint(Paper):
    """A point of a conference, what was decided on it, and the task or action it became."""

    text = SealedField()
    decision = SealedField(null=True)
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+")
    action = models.ForeignKey(PlanAction, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)


class SafetyPlan(models.Model):
    """A version of what keeps the person safe, made with them, sealed. Versions are only added.

    Seen by all who hold protection of the person: whoever is on duty has to know it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    content = SealedField()
    review_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "version"], name="protection_safetyplan_version_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
