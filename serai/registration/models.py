"""Groups and who belongs to them, landings and wristbands, files of persons, what forms gave."""

from django.db import models
from django.db.models import Q

from serai.accounts.models import Organisation, Team, User
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.registration.choices import BatchState, GroupKind, MemberRole
from serai.vault.fields import SealedField


class Arrival(models.Model):
    """A landing, or another moment at which many people come at once, for a team to register."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    arrived_on = models.DateField()
    place = models.CharField(max_length=120)
    prefix = models.CharField(max_length=6)
    last_number = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "prefix"], name="registration_arrival_prefix_once"
            ),
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[A-Z0-9]{2,6}$"),
                name="registration_arrival_prefix_form",
            ),
        ]
        ordering = ["-arrived_on", "-opened_at"]

    def __str__(self) -> str:
        return self.prefix


class Group(models.Model):
    """People who came or live together. The row says nothing of who they are."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=GroupKind.choices, default=GroupKind.TRAVEL)
    arrival = models.ForeignKey(Arrival, models.PROTECT, null=True, related_name="groups")
    counts = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=GroupKind.values), name="registration_group_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.kind


class Member(models.Model):
    """A person's place in a group, and the wristband they got there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    role = models.CharField(max_length=12, choices=MemberRole.choices, blank=True)
    wristband = models.CharField(max_length=14, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group"],
                condition=Q(left_at=None),
                name="registration_member_once",
            ),
            models.CheckConstraint(
                condition=Q(role="") | Q(role__in=MemberRole.values),
                name="registration_member_role_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wristband"],
                name="registration_member_wristband",
                condition=~Q(wristband=""),
            )
        ]

    def __str__(self) -> str:
        return self.role or "member"


class PersonFile(models.Model):
    """A file of persons on its way into the register, sealed with a key of its own.

    Once taken in, or thrown away, the content and its key are destroyed; numbers, and the reasons
    why rows were refused, stay. `report` names rows by their number and never quotes them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.WAITING)
    content = SealedField(null=True)
    mapping = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=BatchState.WAITING, content__isnull=False, done_at=None)
                | (~Q(state=BatchState.WAITING) & Q(content=None, done_at__isnull=False)),
                name="registration_personfile_destroyed_when_done",
            )
        ]
        ordering = ["-kept_at"]

    def __str__(self) -> str:
        return self.state


class Registered(models.Model):
    """Which submission registered or last corrected a person; `withdrawn_at` once rejected."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    submission_id = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["submission_id"], name="registration_registered_from")]

    def __str__(self) -> str:
        return str(self.person_id)
