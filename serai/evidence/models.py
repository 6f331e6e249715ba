"""What was published, and how far the fact store has come."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from serai.accounts.models import Organisation, User
from serai.evidence.choices import Protection, ReleaseState
from serai.kit.ids import new_id

UNPUBLISHED = [ReleaseState.PREPARING, ReleaseState.FAILED, ReleaseState.PREPARED]


class Release(models.Model):
    """One issue of a publication: a month's picture after disclosure control, with its files.

    `picture` is the protected content the public page shows; `files` maps a file name to its
    size (bytes) and SHA-256; `parameters` names the method and its settings. `progress` is a
    percentage while it is prepared; `problem` a code of why that failed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    month = models.DateField()
    countries = ArrayField(models.CharField(max_length=3), default=list)
    protection = models.CharField(max_length=16, choices=Protection.choices)
    parameters = models.JSONField()
    picture = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    is_synthetic = models.BooleanField(default=False)
    state = models.CharField(
        max_length=16, choices=ReleaseState.choices, default=ReleaseState.PREPARING
    )
    progress = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=40, blank=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1), name="evidence_release_month_is_first_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNPUBLISHED, published_at=None, withdrawn_at=None)
                | Q(state=ReleaseState.PUBLISHED, published_at__isnull=False, withdrawn_at=None)
                | Q(state=ReleaseState.WITHDRAWN, withdrawn_at__isnull=False),
                name="evidence_release_state_dated",
            ),
            models.CheckConstraint(
                condition=Q(protection__in=Protection.values),
                name="evidence_release_protection_known",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="evidence_release_progress_is_percentage"
            ),
            models.UniqueConstraint(
                fields=["organisation", "month", "countries", "is_synthetic"],
                condition=Q(state=ReleaseState.PUBLISHED),
                name="evidence_release_published_once",
            ),
        ]
        ordering = ["-month", "title"]

    def __str__(self) -> str:
        return self.title


class FactBuild(models.Model):
    """How far a fact table's Parquet files follow the database."""

    table = models.CharField(primary_key=True, max_length=64)
    through = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    built_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.table
