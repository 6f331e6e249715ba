"""What was published, and how far the fact store has come."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from serai.accounts.models import Organisation, User
from serai.evidence.choices import Protection, ReleaseState
from serai.kit.ids import new_id


class Release(models.Model):
    """One issue of a publication: a month's picture after disclosure control, with its files.

    `picture` is the protected content the public page shows; `files` maps a file name to its
    size and SHA-256; `parameters` names the method and its settings.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    month = models.DateField()
    countries = ArrayField(models.CharField(max_length=3), default=list)
    protection = models.CharField(max_length=16, choices=Protection.choices)
    parameters = models.JSONField()
    picture = models.JSONField()
    files = models.JSONField()
    is_synthetic = models.BooleanField(default=False)
    state = models.CharField(
        max_length=16, choices=ReleaseState.choices, default=ReleaseState.PREPARED
    )
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
                condition=Q(state=ReleaseState.PREPARED, published_at=None)
                | Q(state=ReleaseState.PUBLISHED, published_at__isnull=False)
                | Q(state=ReleaseState.WITHDRAWN, withdrawn_at__isnull=False),
                name="evidence_release_state_dated",
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
