"""Rules of keeping, legal holds, and decisions to keep somebody longer."""

from django.db import models
from django.db.models import Q

from serai.accounts.models import Organisation, User
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.retention.choices import Ending, Purpose
from serai.vault.fields import SealedField


class RetentionRule(models.Model):
    """How many months after something last happened an organisation keeps whom, and how it ends."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    months = models.PositiveSmallIntegerField()
    ending = models.CharField(max_length=12, choices=Ending.choices, default=Ending.ERASE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "purpose"], name="retention_retentionrule_once"
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=1200),
                name="retention_retentionrule_months_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.months}"


class LegalHold(models.Model):
    """While it runs, nobody is erased: a court, an inquiry, a claim. The reason is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = SealedField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(lifted_at=None),
                name="retention_legalhold_one_runs",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="retention_legalhold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class KeptLonger(models.Model):
    """A decision, after review, to keep somebody until a day in spite of the rule."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    until = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "-until"], name="retention_keptlonger_until")]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until}"
