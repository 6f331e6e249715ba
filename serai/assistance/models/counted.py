"""What was given, without to whom: what the analysis of assistance counts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from serai.accounts.models import Organisation, Team
from serai.assistance.choices import ServiceKind, Setting


class ServiceDelivery(models.Model):
    """That a service of a kind was delivered in a month (told by its first day), without whose.

    Its id is the service's, which leads nowhere once the person is erased; the count stays.
    `change` grows with every change, for evidence to read what is new (see the flows room).
    """

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=ServiceKind.choices)
    setting = models.CharField(max_length=12, choices=Setting.choices)
    month = models.DateField()
    is_synthetic = models.BooleanField(default=False)
    is_withdrawn = models.BooleanField(default=False)
    change = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=ServiceKind.values, setting__in=Setting.values),
                name="assistance_servicedelivery_known",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="assistance_servicedelivery_whole_months"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["change"], name="assistance_delivery_change"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"
