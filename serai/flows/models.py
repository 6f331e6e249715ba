"""Monitoring points with their history, observation periods, observations, surveys, imports.

Rows that evidence reads carry `change`, stamped by the database at every insert and update (see
migration 0003): it grows from one transaction to the next, so a reader can take what is new.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from serai.accounts.models import Organisation, User
from serai.directory.models import AdminArea, Country, Route
from serai.flows.choices import Direction, PointState, PointType, Reason, SourceKind, Transport
from serai.kit.ids import new_id


class MonitoringPoint(models.Model):
    """A place where people on the move are observed or interviewed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    country = models.ForeignKey(Country, models.PROTECT, related_name="+")
    admin_area = models.ForeignKey(AdminArea, models.PROTECT, null=True, related_name="+")
    route = models.ForeignKey(Route, models.PROTECT, null=True, related_name="+")
    longitude = models.FloatField()
    latitude = models.FloatField()
    type = models.CharField(max_length=24, choices=PointType.choices)
    is_official = models.BooleanField(default=True)
    movements = ArrayField(models.CharField(max_length=16, choices=Direction.choices), default=list)
    transports = ArrayField(models.CharField(max_length=16), default=list)
    key_informants = ArrayField(models.CharField(max_length=16), default=list)
    services = ArrayField(models.CharField(max_length=16), default=list)
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="flows_point_code_once"),
            models.CheckConstraint(
                condition=Q(longitude__gte=-180, longitude__lte=180)
                & Q(latitude__gte=-90, latitude__lte=90),
                name="flows_point_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(type__in=PointType.values), name="flows_point_type_known"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None)
                | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="flows_point_opening_hours_whole",
            ),
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class PointStatus(models.Model):
    """What a point's state was from a day to another; the states of a point never overlap."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    point = models.ForeignKey(MonitoringPoint, models.CASCADE, related_name="statuses")
    state = models.CharField(max_length=16, choices=PointState.choices)
    during = DateRangeField()
    reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="flows_pointstatus_no_overlap",
                expressions=[("point", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(state__in=PointState.values), name="flows_pointstatus_state_known"
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False), name="flows_pointstatus_lasts"
            ),
        ]
        ordering = ["point", "during"]

    def __str__(self) -> str:
        return self.state


class ImportBatch(models.Model):
    """One spreadsheet taken in by a reviewable mapping, with the report of every row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    file_sha256 = models.BinaryField(max_length=32)
    mapping = models.JSONField()
    report = models.JSONField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "file_sha256"],
                condition=Q(withdrawn_at=None),
                name="flows_importbatch_file_once",
            )
        ]
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return self.file_name


class ObservationPeriod(models.Model):
    """When somebody watched at a point: the effort behind the counts, in hours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    point = models.ForeignKey(MonitoringPoint, models.PROTECT, related_name="periods")
    observed_on = models.DateField()
    starts_at = models.TimeField(null=True)
    ends_at = models.TimeField(null=True)
    hours = models.DecimalField(max_digits=4, decimal_places=2)
    enumerator = models.CharField(max_length=60, blank=True)
    submission_id = models.UUIDField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    change = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=24), name="flows_period_hours_in_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["point", "observed_on"], name="flows_period_point_day"),
            models.Index(fields=["submission_id"], name="flows_period_submission"),
            models.Index(fields=["change"], name="flows_period_change"),
        ]

    def __str__(self) -> str:
        return f"{self.observed_on} {self.hours} h"


class RegistryObservation(models.Model):
    """A group of people seen passing a point: counts, never names.

    `persons` is the group's size as reported. `counts` maps "sex:band" to persons and may add up
    to less (parts not seen); `vulnerabilities` maps a code to persons. Places are codes
    (country ISO 3166-1 alpha-3, P-code) beside the text as given. `likeness` is the same for
    groups of a form that are the same in all that was counted; empty for small ones.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    point = models.ForeignKey(MonitoringPoint, models.PROTECT, related_name="observations")
    period = models.ForeignKey(ObservationPeriod, models.SET_NULL, null=True, related_name="+")
    observed_on = models.DateField()
    time_slot = models.CharField(max_length=5, blank=True)
    direction = models.CharField(max_length=16, choices=Direction.choices)
    persons = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    nationality = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    origin_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    origin_area = models.ForeignKey(AdminArea, models.PROTECT, null=True, related_name="+")
    origin_text = models.CharField(max_length=120, blank=True)
    previous_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    previous_text = models.CharField(max_length=120, blank=True)
    next_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    next_text = models.CharField(max_length=120, blank=True)
    destination_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    destination_area = models.ForeignKey(AdminArea, models.PROTECT, null=True, related_name="+")
    destination_text = models.CharField(max_length=120, blank=True)
    transport = models.CharField(max_length=16, choices=Transport.choices, blank=True)
    reasons = ArrayField(models.CharField(max_length=16, choices=Reason.choices), default=list)
    vulnerabilities = models.JSONField(default=dict)
    likeness = models.BigIntegerField(null=True, editable=False)
    source_kind = models.CharField(max_length=8, choices=SourceKind.choices)
    submission_id = models.UUIDField(null=True)
    import_batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    import_sheet = models.CharField(max_length=60, blank=True)
    import_row = models.PositiveIntegerField(null=True)
    is_withdrawn = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    change = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values),
                name="flows_observation_direction_known",
            ),
            models.CheckConstraint(
                condition=Q(source_kind=SourceKind.FORM, submission_id__isnull=False,
                            import_batch=None)
                | Q(source_kind=SourceKind.IMPORT, submission_id=None, import_batch__isnull=False),
                name="flows_observation_has_one_source",
            ),
            models.UniqueConstraint(fields=["import_batch", "import_sheet", "import_row"],
                condition=Q(import_batch__isnull=False), name="flows_observation_import_row_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["point", "observed_on"], name="flows_observation_point_day"),
            models.Index(fields=["submission_id"], name="flows_observation_submission"),
            models.Index(fields=["change"], name="flows_observation_change"),
            models.Index(
                fields=["likeness"],
                condition=Q(likeness__isnull=False),
                name="flows_observation_likeness",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.persons}"


class SurveyInterview(models.Model):
    """An anonymous, voluntary interview with one traveller. Repeat interviewees are skipped."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    point = models.ForeignKey(MonitoringPoint, models.PROTECT, related_name="interviews")
    interviewed_on = models.DateField()
    consented = models.BooleanField()
    interviewed_before = models.BooleanField(default=False)
    direction = models.CharField(max_length=16, blank=True)
    nationality = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    sex = models.CharField(max_length=8, blank=True)
    age = models.PositiveSmallIntegerField(null=True)
    origin_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    destination_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    answers = models.JSONField(default=dict)
    submission_id = models.UUIDField()
    is_withdrawn = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    change = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(age=None) | Q(age__lte=120), name="flows_interview_age_plausible"
            ),
            models.CheckConstraint(
                condition=Q(consented=True, interviewed_before=False)
                | Q(nationality=None, sex="", age=None, answers={}),
                name="flows_interview_nothing_without_consent",
            ),
        ]
        indexes = [
            models.Index(fields=["point", "interviewed_on"], name="flows_interview_point_day"),
            models.Index(fields=["submission_id"], name="flows_interview_submission"),
            models.Index(fields=["change"], name="flows_interview_change"),
        ]

    def __str__(self) -> str:
        return str(self.interviewed_on)


class FlowEvent(models.Model):
    """Something that explains a change in the series: a border closed, a festival, a flood."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    title = models.JSONField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="flows_flowevent_ends_after_start"
            )
        ]
        ordering = ["starts_on"]

    def __str__(self) -> str:
        return str(self.title.get("en", ""))
