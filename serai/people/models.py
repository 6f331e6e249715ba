"""Persons, what is sealed about them, the tokens that find them, the grants that open them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from serai.accounts.choices import Compartment
from serai.accounts.models import Organisation, Team, User
from serai.kit.ids import new_id
from serai.people import choices as words
from serai.vault.fields import SealedField


class Person(models.Model):
    """Somebody the register knows. The row itself says nothing of who it is.

    `reference` is a short random code for paper and telephone. `merged_into` is the person with
    whom this one turned out to be the same; both keep their own history. An erased person keeps
    this row, so that counts stay true.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12, unique=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    registered_in = models.ForeignKey(Team, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    is_complete = models.BooleanField(default=True)
    is_synthetic = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="people_person_not_merged_into_itself",
            )
        ]
        indexes = [
            models.Index(
                fields=["merged_into"],
                name="people_person_merged",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(fields=["organisation", "registered_at"], name="people_person_registered"),
        ]

    def __str__(self) -> str:
        return self.reference


class Traits(models.Model):
    """What lists and figures need of a person, in codes that name nobody."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="traits")
    sex = models.CharField(max_length=8, choices=words.Sex.choices, default=words.Sex.UNKNOWN)
    gender = models.CharField(max_length=24, choices=words.Gender.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    birth_basis = models.CharField(
        max_length=12, choices=words.BirthBasis.choices, default=words.BirthBasis.UNKNOWN
    )
    nationalities = ArrayField(models.CharField(max_length=3), default=list)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    needs_interpreter = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sex__in=words.Sex.values), name="people_traits_sex_known"
            ),
            models.CheckConstraint(
                condition=Q(birth_basis__in=words.BirthBasis.values),
                name="people_traits_birth_basis_known",
            ),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__gte=1880, birth_year__lte=2200),
                name="people_traits_birth_year_possible",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class SealedRecord(models.Model):
    """One version of one kind of record about a person, sealed with the person's key.

    Versions are never changed: a correction is a new version, and the one of the highest number is
    current. What they hold is described in `serai.people.methods.records`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="records")
    kind = models.CharField(max_length=16, choices=words.RecordKind.choices)
    compartment = models.CharField(max_length=12, choices=Compartment.choices)
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    content = SealedField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "version"], name="people_sealedrecord_version_once"
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(is_current=True),
                name="people_sealedrecord_one_current",
            ),
            models.CheckConstraint(
                condition=Q(compartment__in=Compartment.values),
                name="people_sealedrecord_compartment_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class SearchToken(models.Model):
    """A keyed blind token under which a person is found: it tells nothing of what it stands for."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    token = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "person"], name="people_searchtoken_once")
        ]
        indexes = [models.Index(fields=["person"], name="people_searchtoken_person")]

    def __str__(self) -> str:
        return str(self.person_id)


class AccessGrant(models.Model):
    """What opens a person to a team (or to one member of it): which parts, why, until when.

    Only its end can be changed: revoked, or made to expire sooner. `active_at` is when something
    last happened with the person for this team, by which lists are ordered. `basis_id` is what it
    was built on: a consent, a referral.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    compartments = ArrayField(models.CharField(max_length=12, choices=Compartment.choices))
    basis = models.CharField(max_length=16, choices=words.Basis.choices)
    basis_id = models.UUIDField(null=True)
    reason = SealedField(null=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    was_justified = models.BooleanField(null=True)
    active_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=words.Basis.values), name="people_accessgrant_basis_known"
            ),
            models.CheckConstraint(
                condition=~Q(compartments=[]), name="people_accessgrant_opens_something"
            ),
            models.CheckConstraint(
                condition=~Q(basis=words.Basis.CONSENT) | Q(basis_id__isnull=False),
                name="people_accessgrant_consent_named",
            ),
            models.CheckConstraint(
                condition=~Q(basis=words.Basis.BREAK_GLASS)
                | Q(user__isnull=False, expires_at__isnull=False, reason__isnull=False),
                name="people_accessgrant_emergency_is_bounded",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, was_justified=None)
                | Q(
                    reviewed_at__isnull=False,
                    reviewed_by__isnull=False,
                    was_justified__isnull=False,
                ),
                name="people_accessgrant_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")),
                name="people_accessgrant_reviewed_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "-active_at", "person"],
                name="people_accessgrant_list",
                condition=Q(revoked_at=None),
            ),
            models.Index(
                fields=["basis_id"],
                name="people_accessgrant_basis",
                condition=Q(basis_id__isnull=False),
            ),
            models.Index(
                fields=["-granted_at"],
                name="people_accessgrant_emergency",
                condition=Q(basis=words.Basis.BREAK_GLASS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.basis} {self.pk}"


class SavedFilter(models.Model):
    """A filter of the list that a user keeps under a name: codes only, nothing of any person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    criteria = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="people_savedfilter_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """People who travel or live together; it shows to whom one of its members is open."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=words.GroupKind.choices)
    reference = models.CharField(max_length=12, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=words.GroupKind.values), name="people_group_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class GroupMember(models.Model):
    """Somebody's time in a group, in one role; the end is the first day they are not in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    role = models.CharField(
        max_length=8, choices=words.GroupRole.choices, default=words.GroupRole.MEMBER
    )
    during = DateRangeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="people_groupmember_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL), ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(role__in=words.GroupRole.values), name="people_groupmember_role_known"
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False), name="people_groupmember_lasts"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.role} {self.during}"


class FamilyLink(models.Model):
    """What a person is to another, and since when; it shows to whom both are open.

    Links that read the same both ways are kept once, the person with the smaller id first.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=words.LinkKind.choices)
    during = DateRangeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="people_familylink_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL), ("other", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=~Q(person=F("other")), name="people_familylink_of_two"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=words.LinkKind.values), name="people_familylink_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False), name="people_familylink_lasts"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.during}"


class IdentityCard(models.Model):
    """A card by which its holder is found: it is no identity document.

    Neither the token of its QR code nor its short code is kept, only what finds them again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    code_token = models.BinaryField(max_length=16)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="people_identitycard_one"
            )
        ]
        indexes = [models.Index(fields=["code_token"], name="people_identitycard_code")]

    def __str__(self) -> str:
        return str(self.pk)


class Document(models.Model):
    """A paper that somebody holds, or says to hold; its number is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=words.DocumentKind.choices)
    state = models.CharField(max_length=10, choices=words.DocumentState.choices)
    number = SealedField(null=True)
    issuer = models.CharField(max_length=3, blank=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=words.DocumentKind.values), name="people_document_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=words.DocumentState.values),
                name="people_document_state_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="people_document_valid_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class StoredFile(models.Model):
    """A file about a person: its bytes lie on disk, sealed with the person's key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, models.CASCADE, null=True, related_name="+")
    compartment = models.CharField(max_length=12, choices=Compartment.choices)
    kind = models.CharField(max_length=12, choices=words.FileKind.choices)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=words.FileKind.values), name="people_storedfile_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(compartment__in=Compartment.values),
                name="people_storedfile_compartment_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
