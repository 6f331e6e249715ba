"""Reading monitoring points: the list with its states, one point with what was seen there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncMonth

from serai.flows.access import events_visible_to, points_visible_to
from serai.flows.choices import PointState
from serai.flows.models import (
    FlowEvent,
    MonitoringPoint,
    ObservationPeriod,
    PointStatus,
    RegistryObservation,
)
from serai.kit import clock
from serai.kit.actor import Actor

RECENT_DAYS = 30
MONTHS = 12
LATEST = 10


@dataclass(frozen=True, slots=True)
class PointRow:
    """A monitoring point in a list: its state today, when it last reported, persons of late."""

    point: MonitoringPoint
    state: str
    state_until: date | None
    last_observed: date | None
    persons: int | None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month at a point: persons by direction and hours watched (None: effort not known)."""

    month: date
    incoming: int
    outgoing: int
    internal: int
    hours: float | None

    @property
    def persons(self) -> int:
        """Return the persons of all directions."""
        return self.incoming + self.outgoing + self.internal


@dataclass(frozen=True, slots=True)
class PointView:
    """One point with its history of states, its months and what came in last."""

    row: PointRow
    statuses: Sequence[PointStatus]
    months: Sequence[MonthRow]
    observations: Sequence[RegistryObservation]
    periods: Sequence[ObservationPeriod]


def points(
    actor: Actor, *, text: str = "", country: str = "", state: str = "", kind: str = ""
) -> list[PointRow]:
    """Return the points the actor sees, filtered, by code. A point without a state is planned."""
    today = clock.today()
    current = PointStatus.objects.filter(point=OuterRef("pk"), during__contains=today)
    found = points_visible_to(actor).select_related("country", "organisation").annotate(
        state=Subquery(current.values("state")[:1]),
        during=Subquery(current.values("during")[:1]),
    )  # fmt: skip
    if text:
        found = found.filter(Q(name__icontains=text) | Q(code__icontains=text))
    if country:
        found = found.filter(country=country)
    if kind:
        found = found.filter(type=kind)
    kept = list(found)
    seen = _seen([point.pk for point in kept], today)
    rows = []
    for point in kept:
        now = point.state or PointState.PLANNED
        last, persons = seen.get(point.pk, (None, None))
        if not state or now == state:
            until = point.during.upper if point.during else None
            rows.append(PointRow(point, now, until, last, persons))
    return rows


def _seen(ids: Sequence[UUID], today: date) -> dict[UUID, tuple[date | None, int | None]]:
    """Return by point the last day observed and the persons of the last 30 days."""
    recent = Q(observed_on__gt=today - timedelta(days=RECENT_DAYS))
    rows = (
        RegistryObservation.objects.filter(point__in=ids, is_withdrawn=False)
        .values("point_id")
        .annotate(last=Max("observed_on"), recent=Sum("persons", filter=recent))
    )
    return {row["point_id"]: (row["last"], row["recent"]) for row in rows}


def point_view(actor: Actor, point: MonitoringPoint) -> PointView:
    """Return everything a point's page shows."""
    row = next(row for row in points(actor, text=point.code) if row.point.pk == point.pk)
    return PointView(
        row=row,
        statuses=statuses(point),
        months=_months(point),
        observations=list(
            point.observations.filter(is_withdrawn=False)
            .select_related("nationality", "origin_country", "destination_country")
            .order_by("-observed_on", "-id")[:LATEST]
        ),
        periods=list(
            point.periods.filter(is_withdrawn=False).order_by("-observed_on", "-id")[:LATEST]
        ),
    )


def statuses(point: MonitoringPoint) -> list[PointStatus]:
    """Return the point's states, the latest first."""
    return list(point.statuses.select_related("recorded_by").order_by("-during"))


def _months(point: MonitoringPoint) -> list[MonthRow]:
    """Return the last twelve months in which anything was seen or watched, oldest first."""
    persons: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for row in (
        point.observations.filter(is_withdrawn=False)
        .values("direction", month=TruncMonth("observed_on"))
        .annotate(persons=Sum("persons"))
    ):
        persons[row["month"]][row["direction"]] = row["persons"]
    hours = {
        row["month"]: float(row["hours"])
        for row in point.periods.filter(is_withdrawn=False)
        .values(month=TruncMonth("observed_on"))
        .annotate(hours=Sum("hours"))
    }
    months = sorted({*persons, *hours})[-MONTHS:]
    return [
        MonthRow(
            month,
            persons[month].get("incoming", 0),
            persons[month].get("outgoing", 0),
            persons[month].get("internal", 0),
            hours.get(month),
        )
        for month in months
    ]


def flow_events(actor: Actor, *, country: str = "") -> list[FlowEvent]:
    """Return the events the actor sees, the latest first."""
    found = events_visible_to(actor).select_related("country", "organisation")
    if country:
        found = found.filter(country=country)
    return list(found.order_by("-starts_on", "-id"))
