"""Steps of journeys and what happened on them: dated statements, never changed, on two clocks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from serai.accounts.models import User
from serai.directory.models import Country, Place
from serai.flows.choices import Transport
from serai.journey.choices import (
    Certainty,
    Company,
    Incident,
    Precision,
    Source,
    Stage,
    StepKind,
)
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.vault.fields import SealedField


class Statement(models.Model):
    """Something said of a person: when it was so in their life, and since when we know it.

    A correction is a new row that `replaces` the old one; the old one keeps what was known before.
    `superseded_at` ends what we hold true, by a correction or a withdrawal, and nothing else of a
    row ever changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.PERSON)
    certainty = models.CharField(max_length=12, choices=Certainty.choices, default=Certainty.LIKELY)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Step(Statement):
    """A leg from somewhere to somewhere, or a stay somewhere (`to_place`, `to_country`).

    Places of the directory where they are known; else a country and the sealed words of the person.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=StepKind.choices)
    stage = models.CharField(max_length=16, choices=Stage.choices)
    from_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    from_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    to_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    to_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    words = SealedField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.DAY)
    transport = models.CharField(max_length=24, choices=Transport.choices, blank=True)
    company = models.CharField(max_length=12, choices=Company.choices, default=Company.UNKNOWN)
    note = SealedField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="journey_step_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(kind=StepKind.LEG) | Q(from_place=None, from_country=None),
                name="journey_step_stay_is_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(to_place__isnull=False)
                | Q(to_country__isnull=False)
                | Q(from_place__isnull=False)
                | Q(from_country__isnull=False)
                | Q(words__isnull=False),
                name="journey_step_is_somewhere",
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_on"], name="journey_step_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Experience(Statement):
    """What happened to somebody on the way: kinds in codes, the account sealed."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="+")
    incidents = ArrayField(models.CharField(max_length=16, choices=Incident.choices))
    account = SealedField(null=True)
    happened_on = models.DateField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(incidents=[]) | Q(account__isnull=False),
                name="journey_experience_says_something",
            )
        ]
        indexes = [models.Index(fields=["person"], name="journey_experience_of_person")]

    def __str__(self) -> str:
        return f"experience {self.pk}"
