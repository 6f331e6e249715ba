"""The list of monitoring points that phones show: `points.csv`, a media file of the forms."""

import csv
from io import StringIO

from serai.accounts.models import Organisation
from serai.flows.access import points_visible_to
from serai.flows.choices import PointState
from serai.flows.models import PointStatus
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
    gone = PointStatus.objects.filter(
        organisation=organisation, during__contains=clock.today(), state__in=GONE
    ).values("point")
    points = points_visible_to(actor).filter(organisation=organisation).exclude(pk__in=gone)
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    for point in points.order_by("name", "code"):
        writer.writerow((point.code, point.name, point.country_id, point.longitude, point.latitude))
    return lines.getvalue().encode()
