"""Centres with their places, stays and absences, flags of the desk, what was given, landings.

What bears a person shows by grant, under identity: the desk works with who somebody is. Where
somebody sleeps is counted apart, in rows without a person (`Placement`), so that a bed is never
given twice whoever sees whom, and figures outlast an erasing.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from serai.accounts.models import Organisation, Team, User
from serai.directory.models import Country, Place
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.reception import choices as words
from serai.registration.models import Arrival
from serai.vault.fields import SealedField

MOST_A_DAY = 6
ENDED = Q(during__upper_inf=False)


class Row(models.Model):
    """What every row of the room is told by."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class Centre(Row):
    """A place where people are received by a team."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="reception_centre_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Unit(Row):
    """A house, room or tent of a centre, with so many places."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="units")
    name = models.CharField(max_length=60)
    capacity = models.PositiveIntegerField()
    rule = models.CharField(max_length=12, choices=words.Rule.choices, default=words.Rule.ANYONE)
    when_full = models.CharField(
        max_length=8, choices=words.WhenFull.choices, default=words.WhenFull.WARN
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="reception_unit_name_once"),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=5_000), name="reception_unit_has_places"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Bed(Row):
    """One bed of a unit, by what is written on it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="beds")
    name = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="reception_bed_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Block(Row):
    """Places of a unit, or one bed, that cannot be given for a time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="blocks")
    bed = models.ForeignKey(Bed, models.PROTECT, null=True, related_name="+")
    places = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=12, choices=words.BlockReason.choices)
    during = DateTimeRangeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="reception_block_bed_once_at_a_time",
                expressions=[
                    ("bed", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(bed__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1) & (Q(bed=None) | Q(places=1)),
                name="reception_block_some_places",
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False), name="reception_block_lasts"
            ),
        ]  # fmt: skip


class OfPerson(Row):
    """What bears a person, so that the database can guard it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Stay(OfPerson):
    """Somebody's time in a centre, from check-in to check-out.

    Those who came together bear one `party`; the desk keeps them near each other.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    during = DateTimeRangeField()
    party = models.UUIDField(null=True)
    left_to = models.CharField(max_length=16, choices=words.LeftTo.choices, blank=True)
    checked_in_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_out_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="reception_stay_in_one_centre_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="reception_stay_lasts"),
            models.CheckConstraint(
                condition=Q(during__upper_inf=True, left_to="") | (ENDED & ~Q(left_to="")),
                name="reception_stay_left_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(left_to="") | Q(left_to__in=words.LeftTo.values),
                name="reception_stay_left_to_known",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="reception_stay_of_person"),
            models.Index(fields=["party"], name="reception_stay_party",
                         condition=Q(party__isnull=False)),
            models.Index(F("centre"), F("id").desc(), name="reception_stay_here",
                         condition=Q(during__upper_inf=True)),
        ]  # fmt: skip


class Placement(Row):
    """A place that is taken for a time; the row names nobody. `stay` is lost with an erasing."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    bed = models.ForeignKey(Bed, models.PROTECT, null=True, related_name="+", db_index=False)
    stay = models.ForeignKey(Stay, models.SET_NULL, null=True, related_name="+")
    during = DateTimeRangeField()
    begins = models.CharField(max_length=4, choices=words.Turn.choices)
    ends = models.CharField(max_length=4, choices=words.Turn.choices, blank=True)
    sex = models.CharField(max_length=8, choices=words.Sex.choices)
    age = models.CharField(max_length=8, choices=words.Age.choices)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="reception_placement_bed_once_at_a_time",
                expressions=[
                    ("bed", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(bed__isnull=False),
            ),
            ExclusionConstraint(
                name="reception_placement_one_place_a_stay",
                expressions=[
                    ("stay", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(stay__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False), name="reception_placement_lasts"
            ),
            models.CheckConstraint(
                condition=Q(during__upper_inf=True, ends="") | (ENDED & ~Q(ends="")),
                name="reception_placement_ends_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "unit"], name="reception_placement_now",
                         condition=Q(during__upper_inf=True)),
            GistIndex(fields=["centre", "during"], name="reception_placement_when"),
        ]  # fmt: skip


class Absence(OfPerson):
    """Somebody who stays at the centre is out, and expected back."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    stay = models.ForeignKey(Stay, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=words.AbsenceKind.choices)
    left_at = models.DateTimeField()
    expected_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=Q(back_at=None), name="reception_absence_one_open"
            ),
            models.CheckConstraint(
                condition=Q(expected_at__gt=F("left_at"))
                & (Q(back_at=None) | Q(back_at__gte=F("left_at"))),
                name="reception_absence_back_after_leaving",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=words.AbsenceKind.values),
                name="reception_absence_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "expected_at"], name="reception_absence_overdue",
                         condition=Q(back_at=None)),
        ]  # fmt: skip


class DeskFlag(OfPerson):
    """What the desk has to do when it sees somebody. The reason stands apart, under protection."""

    effect = models.CharField(max_length=8, choices=words.Effect.choices)
    at = models.CharField(max_length=8, choices=words.At.choices)
    instruction = models.CharField(max_length=20, choices=words.Instruction.choices)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")),
                name="reception_deskflag_ends_after_beginning",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="reception_deskflag_of_person")]


class FlagReason(OfPerson):
    """Why a flag was set and why it was lifted, sealed; only protection sees it."""

    flag = models.OneToOneField(DeskFlag, models.CASCADE, related_name="+")
    why = SealedField()
    lifted_why = SealedField(null=True)


class HandOver(Row):
    """What one shift tells the next, sealed with a key of its own."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    text = SealedField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None)
                | Q(read_at__isnull=False, read_at__gte=F("written_at"), read_by__isnull=False),
                name="reception_handover_read_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(read_by=None) | ~Q(read_by=F("written_by")),
                name="reception_handover_read_by_another",
            ),
        ]
        indexes = [models.Index(fields=["centre", "-written_at"], name="reception_handover_latest")]


class DailyLimit(Row):
    """How many of a kind a centre gives one person a day; a kind without one is not given."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="limits")
    kind = models.CharField(max_length=12, choices=words.Kind.choices)
    per_day = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "kind"], name="reception_dailylimit_once"),
            models.CheckConstraint(
                condition=Q(per_day__gte=1, per_day__lte=MOST_A_DAY),
                name="reception_dailylimit_possible",
            ),
        ]


class Given(OfPerson):
    """Something given to somebody at the desk: the first, second ... of its kind that day.

    `collector` took it for them, one of those who came together.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=words.Kind.choices)
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    collector = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day", "kind", "number", "organisation"],
                name="reception_given_once",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_A_DAY),
                name="reception_given_within_the_limit",
            ),
        ]
        indexes = [models.Index(fields=["centre", "day", "kind"], name="reception_given_that_day")]


class Landing(Row):
    """A disembarkation, or another arrival of many, as it was announced and as it was counted.

    Registration pre-registers those who came under `arrival`; nobody stands here.
    """

    arrival = models.OneToOneField(Arrival, models.PROTECT, related_name="+")
    carrier = models.CharField(max_length=8, choices=words.Carrier.choices)
    carrier_name = models.CharField(max_length=80, blank=True)
    rescued_by = models.CharField(max_length=80, blank=True)
    departed_from = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    came_at = models.DateTimeField()
    announced = models.PositiveIntegerField(null=True)
    counts = models.JSONField(default=dict)
    dead = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    evacuated = models.PositiveIntegerField(default=0)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(carrier__in=words.Carrier.values),
                name="reception_landing_carrier_known",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-came_at"], name="reception_landing_latest")
        ]

    @property
    def total(self) -> int:
        """Return how many were counted ashore."""
        return sum(int(number) for number in self.counts.values())


class QuickLook(OfPerson):
    """An agency has seen somebody of a landing. What it found stands in its own room."""

    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="+", db_index=False)
    agency = models.CharField(max_length=12, choices=words.Agency.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["arrival", "agency", "person"], name="reception_quicklook_once"
            ),
            models.CheckConstraint(
                condition=Q(agency__in=words.Agency.values), name="reception_quicklook_agency_known"
            ),
        ]


class TakingPart(Row):
    """Another organisation that takes an agency's quick look at a landing of this one.

    Its workers are told wristbands, never who wears them, until the row is ended.
    """

    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    agency = models.CharField(max_length=12, choices=words.Agency.choices)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["arrival", "partner", "agency"],
                condition=Q(ended_at=None),
                name="reception_takingpart_once",
            ),
            models.CheckConstraint(
                condition=Q(agency__in=words.Agency.values),
                name="reception_takingpart_agency_known",
            ),
            models.CheckConstraint(
                condition=~Q(partner=F("organisation")), name="reception_takingpart_another"
            ),
        ]
        indexes = [
            models.Index(fields=["partner"], name="reception_takingpart_partner",
                         condition=Q(ended_at=None)),
        ]  # fmt: skip
