"""Occupancy by day and unit, from rows that name nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from serai.reception.methods.occupancy import Places, day_bounds, days_between
from serai.reception.models import Centre
from serai.reception.queries.places import units_of

MOST_DAYS = 92
BY_DAY = "SELECT * FROM reception_days(%s, %s::int[], %s::timestamptz[], %s::timestamptz[])"
BLOCKED = """
    SELECT d.n, b.unit_id, sum(b.places)
    FROM unnest(%s::int[], %s::timestamptz[]) AS d (n, at_end)
    JOIN reception_unit u ON u.centre_id = %s
    JOIN reception_block b ON b.unit_id = u.id AND b.during @> d.at_end
    GROUP BY d.n, b.unit_id
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit on one day: places at its end, who came to the centre there, and left from there."""

    day: date
    unit: str
    places: Places
    came: int
    left: int
    children: int


def occupancy(centre: Centre, first: date, last: date) -> list[Line]:
    """Return a line for each day and unit, both days within, newest first; in three queries.

    `capacity` is what the unit holds today; what was taken and blocked is as of the end of each
    day, today's as of now.
    """
    days: Sequence[date] = days_between(first, last)
    zone = timezone.get_current_timezone()
    bounds = [day_bounds(day, zone) for day in days]
    numbers, begins = list(range(len(days))), [one[0] for one in bounds]
    ends = [min(one[1], timezone.now()) for one in bounds]
    with connection.cursor() as cursor:
        cursor.execute(BY_DAY, [centre.pk, numbers, begins, [one[1] for one in bounds]])
        taken: dict[tuple[int, UUID], tuple[int, ...]] = {
            (row[0], row[1]): row[2:] for row in cursor.fetchall()
        }
        cursor.execute(BLOCKED, [numbers, ends, centre.pk])
        blocked = {(row[0], row[1]): int(row[2]) for row in cursor.fetchall()}
    units, found = list(units_of(centre)), []
    for number in reversed(numbers):
        for unit in units:
            slept, came, left, children = taken.get((number, unit.pk), (0, 0, 0, 0))
            places = Places(unit.capacity, blocked.get((number, unit.pk), 0), slept)
            found.append(Line(days[number], unit.name, places, came, left, children))
    return found
