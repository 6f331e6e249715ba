"""Distributions that were planned: which kit, on which day, out of which store, and where."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from serai.accounts.models import Team, User
from serai.assistance.choices import PlanState
from serai.assistance.models.relief import Kept, Kit, Store


class PlannedDistribution(Kept):
    """A distribution to come, as a store's team plans it; nobody stands here.

    `expected` is how many kits are foreseen. How much somebody may get is the kit's own limit.
    """

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    kit = models.ForeignKey(Kit, models.PROTECT, related_name="+")
    on = models.DateField()
    place = models.CharField(max_length=120)
    expected = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=PlanState.choices, default=PlanState.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state=PlanState.PLANNED, ended_at=None)
                | Q(state__in=[PlanState.HELD, PlanState.CANCELLED], ended_at__isnull=False),
                name="assistance_planned_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(expected__gte=1), name="assistance_planned_something"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["team", "on"], name="assistance_planned_due",
                condition=Q(state=PlanState.PLANNED),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kit} · {self.place}"
