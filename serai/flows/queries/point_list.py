"""The list of monitoring points that phones show: `points.csv`, a media file of the forms."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from django.db.models import QuerySet

from serai.accounts.models import Organisation
from serai.flows.access import points_visible_to
from serai.flows.choices import PointState
from serai.flows.models import MonitoringPoint, PointStatus
from serai.kit import clock
from serai.kit.actor import Actor

POINTS_FILE = "points.csv"
COLUMNS = ("name", "label", "country", "longitude", "latitude")
GONE = frozenset({PointState.CLOSED, PointState.PLANNED})


def points_csv(actor: Actor, organisation: Organisation) -> bytes:
    """Return the organisation's points as the forms' `points.csv`, in UTF-8, ordered by name.

    Closed and planned points are left out. `name` is the point's code, `label` what people read;
    longitude and latitude are in degrees.
    """
    points = _shown(actor).filter(organisation=organisation)
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row.values() for row in _rows(points))
    return lines.getvalue().encode()


def points_for(actor: Actor, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the points of all organisations whose flows the actor may view, with these columns."""
    return [{name: row[name] for name in columns} for row in _rows(_shown(actor))]


def _shown(actor: Actor) -> QuerySet[MonitoringPoint]:
    gone = PointStatus.objects.filter(during__contains=clock.today(), state__in=GONE)
    return points_visible_to(actor).exclude(pk__in=gone.values("point"))


def _rows(points: QuerySet[MonitoringPoint]) -> Iterator[dict[str, str]]:
    for one in points.order_by("name", "code"):
        values = (one.code, one.name, one.country_id, one.longitude, one.latitude)
        yield dict(zip(COLUMNS, ("" if v is None else str(v) for v in values), strict=True))
