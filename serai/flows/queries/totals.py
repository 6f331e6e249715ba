"""Persons counted by point, direction and month: the one figure that every door shows alike."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from serai.flows.access import points_visible_to
from serai.flows.models import RegistryObservation
from serai.kit.actor import Actor


@dataclass(frozen=True, slots=True)
class Total:
    """Persons and observed groups at a point in one direction in one month (its first day)."""

    organisation: str
    point: str
    name: str
    direction: str
    month: date
    persons: int
    observations: int


def totals(
    actor: Actor,
    *,
    organisation: str = "",
    point: str = "",
    start: date | None = None,
    end: date | None = None,
) -> list[Total]:
    """Return the totals of what was observed, both days included; withdrawn rows do not count.

    `organisation` is a short name and `point` a code; empty means all the actor sees.
    """
    rows = (
        _observations(actor, organisation, point, start, end)
        .values(
            "organisation__short_name", "point__code", "point__name", "direction",
            month=TruncMonth("observed_on"),
        )
        .annotate(total=Sum("persons"), groups=Count("id"))
        .order_by("organisation__short_name", "point__code", "direction", "month")
    )  # fmt: skip
    return [
        Total(
            row["organisation__short_name"], row["point__code"], row["point__name"],
            row["direction"], row["month"], row["total"], row["groups"],
        )
        for row in rows
    ]  # fmt: skip


def _observations(
    actor: Actor, organisation: str, point: str, start: date | None, end: date | None
) -> QuerySet[RegistryObservation]:
    found = RegistryObservation.objects.filter(
        is_withdrawn=False, point__in=points_visible_to(actor).values("pk")
    )
    if organisation:
        found = found.filter(organisation__short_name=organisation)
    if point:
        found = found.filter(point__code=point)
    if start is not None:
        found = found.filter(observed_on__gte=start)
    if end is not None:
        found = found.filter(observed_on__lte=end)
    return found
