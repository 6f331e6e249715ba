"""What the room knows of the points and days that a batch of occurrences speaks of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from serai.directory.models import AdminArea, Country
from serai.flows.methods import entity_lists as lists
from serai.flows.methods.occurrences import Known, codes_of, likeness, slot_of
from serai.flows.models import MonitoringPoint, RegistryObservation
from serai.intake.models import Submission
from serai.kit.entities import Occurrence, Source

Batch = Sequence[tuple[Source, Sequence[Occurrence]]]
HISTORY_DAYS = 90
TWIN_HOURS = 24

USUAL = """
    WITH asked AS (SELECT * FROM unnest(%(points)s::uuid[], %(days)s::date[]) AS a (point_id, day)),
    span AS (
        SELECT point_id, min(day) - %(history)s AS first, max(day) AS last
        FROM asked GROUP BY point_id
    ),
    daily AS MATERIALIZED (
        SELECT o.point_id, o.observed_on AS day, count(*) AS n, sum(o.persons) AS s,
            sum(o.persons::numeric * o.persons) AS squares
        FROM span JOIN flows_registryobservation o ON o.point_id = span.point_id
            AND o.observed_on >= span.first AND o.observed_on < span.last AND NOT o.is_withdrawn
        GROUP BY o.point_id, o.observed_on
    )
    SELECT asked.point_id, asked.day, sum(d.s) / sum(d.n),
        sqrt(greatest(sum(d.squares) - sum(d.s) ^ 2 / sum(d.n), 0) / nullif(sum(d.n) - 1, 0)),
        sum(d.n)::bigint
    FROM asked JOIN daily d ON d.point_id = asked.point_id
        AND d.day >= asked.day - %(history)s AND d.day < asked.day
    GROUP BY asked.point_id, asked.day
"""
"""Each day of a point is summed once, however many of the days asked look back on it."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """One observation of the batch, as far as quality rules compare it."""

    source: Source
    occurrence: Occurrence
    point_id: UUID
    day: date
    starts_at: time | None

    @property
    def likeness(self) -> int | None:
        """Return what the room would keep as the group's likeness."""
        values = self.occurrence.values
        slot = slot_of(str(values.get("time_slot") or ""), self.starts_at)
        return likeness(self.point_id, self.day, slot, values)


def known_codes(batch: Batch) -> Known:
    """Return what the codes in a batch mean; unknown ones are simply absent. Three queries."""
    points, countries, areas = codes_of(o for _, occurrences in batch for o in occurrences)
    organisations = {source.organisation_id for source, _ in batch}
    rows = MonitoringPoint.objects.filter(organisation__in=organisations, code__in=points)
    return Known(
        points={
            (org, code): pk for pk, org, code in rows.values_list("id", "organisation", "code")
        },
        countries=frozenset(
            Country.objects.filter(iso3__in=countries).values_list("iso3", flat=True)
        ),
        areas=frozenset(AdminArea.objects.filter(pcode__in=areas).values_list("pcode", flat=True))
        if areas
        else frozenset(),
    )


def superseded_with(submission_ids: set[UUID]) -> set[UUID]:
    """Return these corrected submissions and all others of their chains that are not current."""
    if not submission_ids:
        return set()
    chains = Q(pk=None)
    for form_id, root, is_test in Submission.objects.filter(id__in=submission_ids).values_list(
        "form_id", "root_instance_id", "is_test"
    ):
        chains |= Q(form_id=form_id, root_instance_id=root, is_test=is_test, is_current=False)
    return submission_ids | set(Submission.objects.filter(chains).values_list("id", flat=True))


def known(batch: Batch) -> Mapping[UUID, Mapping[str, Any]]:
    """Return by entity id what quality rules compare an occurrence with.

    Point code, coordinates in degrees, opening hours; mean, standard deviation and number of the
    observations (persons each) at the point in the 90 days before; and for groups of five or more
    the number of other submissions that reported the same group within 24 hours.
    """
    points = _points(batch)
    found: dict[UUID, dict[str, Any]] = {}
    seen: list[_Seen] = []
    for source, occurrences in batch:
        for occurrence, values in _placed(occurrences):
            point = points.get((source.organisation_id, str(values.get("point") or "")))
            if point is None:
                continue
            found[occurrence.entity_id] = {
                "point_code": point["code"],
                "point_longitude": point["longitude"],
                "point_latitude": point["latitude"],
                "opens_at": point["opens_at"],
                "closes_at": point["closes_at"],
            }
            day = values.get("observed_on")
            if occurrence.list_name == lists.OBSERVATION and day is not None:
                seen.append(_Seen(source, occurrence, point["id"], day, values.get("starts_at")))
    usual = _usual({(one.point_id, one.day) for one in seen})
    twins = _twins(seen)
    for one in seen:
        mean, deviation, count = usual.get((one.point_id, one.day), (None, None, 0))
        found[one.occurrence.entity_id] |= {
            "usual_mean": mean,
            "usual_deviation": deviation,
            "usual_count": count,
            "twins": twins.get(one.occurrence.entity_id, 0),
        }
    return found


def _points(batch: Batch) -> dict[tuple[UUID, str], Mapping[str, Any]]:
    codes, _, _ = codes_of(o for _, occurrences in batch for o in occurrences)
    rows = MonitoringPoint.objects.filter(
        organisation__in={source.organisation_id for source, _ in batch}, code__in=codes
    ).values("id", "organisation_id", "code", "longitude", "latitude", "opens_at", "closes_at")
    return {(row["organisation_id"], row["code"]): row for row in rows}


def _placed(occurrences: Sequence[Occurrence]) -> list[tuple[Occurrence, Mapping[str, Any]]]:
    """Return each occurrence with the values that place it; a group takes those of its period."""
    periods = {o.entity_id: o.values for o in occurrences if o.list_name == lists.PERIOD}
    return [
        (o, periods[o.parent_id])
        if o.list_name == lists.OBSERVATION and o.parent_id in periods
        else (o, o.values)
        for o in occurrences
    ]


def _usual(asked: set[tuple[UUID, date]]) -> dict[tuple[UUID, date], tuple[Any, Any, int]]:
    if not asked:
        return {}
    ordered = sorted(asked)
    with connection.cursor() as cursor:
        points, days = [p for p, _ in ordered], [d for _, d in ordered]
        cursor.execute(USUAL, {"points": points, "days": days, "history": HISTORY_DAYS})
        return {(row[0], row[1]): (row[2], row[3], row[4]) for row in cursor.fetchall()}


def _twins(seen: Sequence[_Seen]) -> dict[UUID, int]:
    """Return how many other submissions gave the same group, by entity id."""
    keys = {s.occurrence.entity_id: key for s in seen if (key := s.likeness) is not None}
    if not keys:
        return {}
    since = min(one.source.received_at for one in seen) - timedelta(hours=TWIN_HOURS)
    reported: defaultdict[int | None, set[UUID | None]] = defaultdict(set)
    for key, submission_id in RegistryObservation.objects.filter(
        likeness__in=set(keys.values()), changed_at__gte=since, is_withdrawn=False
    ).values_list("likeness", "submission_id"):
        reported[key].add(submission_id)
    for one in seen:
        reported[keys.get(one.occurrence.entity_id)].add(one.source.submission_id)
    own = {s.occurrence.entity_id: {s.source.submission_id, s.source.replaces_id} for s in seen}
    return {entity_id: len(reported[key] - own[entity_id]) for entity_id, key in keys.items()}
