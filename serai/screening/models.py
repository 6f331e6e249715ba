"""Instruments and their versions; screenings with sealed answers; categories under two clocks."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, UUIDField, Value
from django.db.models.functions import Coalesce

from serai.accounts.models import Organisation, User
from serai.directory.models import Country, Place
from serai.instruments.choices import Compartment, OutcomeKind, Urgency
from serai.intake.models import Form, FormVersion
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.screening.choices import CategoryState, Certainty, EvidenceKind, Polarity, ScreeningState
from serai.vault.fields import SealedField


class Instrument(models.Model):
    """A screening instrument of an organisation, published like a form and with one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=249)
    form = models.OneToOneField(Form, models.PROTECT, related_name="+")
    titles = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="screening_instrument_code_once"
            )
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class InstrumentVersion(models.Model):
    """A published version: questions, weights and tables as data. It never changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="versions")
    form_version = models.OneToOneField(FormVersion, models.PROTECT, related_name="+")
    version = models.CharField(max_length=249)
    definition = models.JSONField()
    mark = models.CharField(max_length=4)
    source = models.CharField(max_length=400)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "version"], name="screening_instrumentversion_once"
            )
        ]
        ordering = ["instrument", "-published_at"]

    def __str__(self) -> str:
        return self.version


class Screening(models.Model):
    """One person answering one version of an instrument once. Answers stand apart, sealed.

    `age` is one known otherwise, and `age_disputed` says that it is held to be in doubt: both are
    taken at the end, so that the result can be worked out again. `read_at` is when somebody who
    works with protection first read what it brought.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="screenings")
    state = models.CharField(
        max_length=8, choices=ScreeningState.choices, default=ScreeningState.OPEN
    )
    has_health = models.BooleanField(default=False)
    screened_on = models.DateField()
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    age = models.PositiveSmallIntegerField(null=True)
    age_disputed = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    submission_id = models.UUIDField(null=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="screening_screening_done_or_open",
                condition=Q(state=ScreeningState.OPEN, done_at=None)
                | Q(state=ScreeningState.DONE, done_at__isnull=False)),
            models.CheckConstraint(name="screening_screening_by_somebody",
                condition=Q(started_by__isnull=False) | Q(submission_id__isnull=False)),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["person", "-screened_on"], name="screening_screening_of_person"),
            models.Index(fields=["submission_id"], name="screening_screening_submission",
                         condition=Q(submission_id__isnull=False)),
            models.Index(fields=["organisation", "done_at"], include=["person", "id"],
                         name="screening_screening_unread",
                         condition=Q(state=ScreeningState.DONE, read_at=None, is_withdrawn=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class Answers(models.Model):
    """Answers of one screening that belong to one compartment, sealed; only ever added to.

    Later rows stand before earlier ones. Whoever screens writes health answers without being able
    to read them again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    compartment = models.CharField(max_length=12, choices=Compartment.choices)
    content = SealedField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(compartment__in=Compartment.values),
                name="screening_answers_compartment_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.compartment} {self.pk}"


class Outcome(models.Model):
    """One thing that a finished screening brought, as a code, for lists and for other rooms.

    The explanation is worked out again from the answers. No outcome is a score or a decision.
    """

    id = models.BigAutoField(primary_key=True)
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="outcomes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    compartment = models.CharField(max_length=12, choices=Compartment.choices)
    kind = models.CharField(max_length=12, choices=OutcomeKind.choices)
    value = models.CharField(max_length=120)
    urgency = models.CharField(max_length=12, choices=Urgency.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="screening_outcome_once",
                fields=["screening", "compartment", "kind", "value"]),
            models.CheckConstraint(
                condition=Q(kind__in=OutcomeKind.values), name="screening_outcome_kind_known"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class ReturnBlock(models.Model):
    """An expressed fear of return: nothing that leads to return may go on until it is cleared.

    Raised as soon as it is said, in a screening or without one. Cleared by somebody else than who
    raised it, with a reason.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    screening = models.OneToOneField(Screening, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    clearing = SealedField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="screening_returnblock_cleared_with_reason",
                condition=Q(cleared_at=None, cleared_by=None, clearing=None)
                | Q(cleared_at__isnull=False, cleared_by__isnull=False, clearing__isnull=False)),
            models.CheckConstraint(name="screening_returnblock_cleared_by_another",
                condition=Q(raised_by=None) | Q(cleared_by=None) | ~Q(cleared_by=F("raised_by"))),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class CategoryStatement(models.Model):
    """That a person is in a category: from when to when, known since when, by whom, on what.

    Two clocks. `during` is the time in the person's life; `known` is the time in which this was
    what we held. A row is never overwritten: a later statement ends the `known` of the one it
    replaces. So what was known on any day can always be told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    category = models.CharField(max_length=40)
    compartment = models.CharField(max_length=12, choices=Compartment.choices)
    state = models.CharField(max_length=12, choices=CategoryState.choices)
    certainty = models.CharField(max_length=12, choices=Certainty.choices)
    during = DateRangeField()
    known = DateTimeRangeField()
    evidence = models.CharField(max_length=12, choices=EvidenceKind.choices)
    screening = models.ForeignKey(Screening, models.PROTECT, null=True, related_name="+")
    note = SealedField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = [
            ExclusionConstraint(name="screening_categorystatement_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL), ("category", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS), ("known", RangeOperators.OVERLAPS)],
                condition=~Q(state=CategoryState.WITHDRAWN)),
            models.CheckConstraint(name="screening_categorystatement_lasts",
                condition=Q(during__isempty=False) & Q(known__isempty=False)),
            models.CheckConstraint(name="screening_categorystatement_state_known",
                condition=Q(state__in=CategoryState.values)),
            models.CheckConstraint(name="screening_categorystatement_confirmed_by_a_person",
                condition=~Q(state=CategoryState.CONFIRMED) | Q(recorded_by__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.category} {self.state}"


NOWHERE = Value("00000000-0000-0000-0000-000000000000", output_field=UUIDField())
"""Stands for "the whole country" where places are compared."""


class PlaceFactor(models.Model):
    """A community or structural factor at a place, or in a whole country, for a time: context."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    factor = models.CharField(max_length=40)
    polarity = models.CharField(max_length=12, choices=Polarity.choices)
    country = models.ForeignKey(Country, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    during = DateRangeField()
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(name="screening_placefactor_no_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL), ("factor", RangeOperators.EQUAL),
                    ("country", RangeOperators.EQUAL),
                    (Coalesce("place", NOWHERE), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS)],
                condition=Q(withdrawn_at=None)),
            models.CheckConstraint(
                condition=Q(during__isempty=False), name="screening_placefactor_lasts"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.factor} {self.polarity}"
