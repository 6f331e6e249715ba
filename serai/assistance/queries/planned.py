"""Distributions that were planned: those to come, those that are due, and how far one has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, Sum

from serai.accounts.models import Team
from serai.assistance.choices import PlanState
from serai.assistance.models import Distribution, Limit, PlannedDistribution
from serai.assistance.queries.relief import limits_of, stock_of
from serai.kit.actor import Actor

LATEST = 20


def _all() -> QuerySet[PlannedDistribution]:
    return PlannedDistribution.objects.select_related("kit", "store", "team")


def _planned() -> QuerySet[PlannedDistribution]:
    return _all().filter(state=PlanState.PLANNED).order_by("on", "place", "pk")


def to_come(organisation_ids: Iterable[UUID]) -> QuerySet[PlannedDistribution]:
    """Return what organisations plan to give out, the overdue and the soonest first."""
    return _planned().filter(organisation__in=list(organisation_ids))


def over(organisation_ids: Iterable[UUID]) -> QuerySet[PlannedDistribution]:
    """Return the latest that were held or cancelled."""
    rows = _all().filter(organisation__in=list(organisation_ids))
    return rows.exclude(state=PlanState.PLANNED).order_by("-on", "pk")[:LATEST]


def due(teams: QuerySet[Team], today: date, most: int) -> QuerySet[PlannedDistribution]:
    """Return what stands for today, or is overdue, in the stores of some teams."""
    return _planned().filter(team__in=teams, on__lte=today)[:most]


@dataclass(frozen=True, slots=True)
class HowFar:
    """How far a distribution has come: kits given on its day and after, and kits that are left."""

    row: PlannedDistribution
    given: int
    left: int
    lines: Sequence[str]
    limits: Sequence[Limit]

    @property
    def is_short(self) -> bool:
        """Say whether fewer kits lie in the store than are still foreseen."""
        return self.row.state == PlanState.PLANNED and self.left < self.row.expected - self.given


def how_far(actor: Actor, row: PlannedDistribution) -> HowFar:
    """Return how far a distribution has come. Kits given count as far as the reader sees them."""
    given = Distribution.objects.filter(
        store_id=row.store_id, kit_id=row.kit_id, given_on__gte=row.on, withdrawn_at=None
    )
    if row.ended_at is not None:
        given = given.filter(recorded_at__lte=row.ended_at)
    lines = list(row.kit.lines.select_related("item").order_by("item__name"))
    held: dict[UUID, int] = {}
    for line in stock_of(row.store):
        if not line.is_expired:
            held[line.item.pk] = held.get(line.item.pk, 0) + line.quantity
    return HowFar(
        row, given.aggregate(total=Sum("count"))["total"] or 0,
        min((held.get(one.item_id, 0) // one.quantity for one in lines), default=0),
        [f"{one.quantity} × {one.item.name}" for one in lines],
        limits_of(row.kit, [one.item for one in lines]),
    )  # fmt: skip
