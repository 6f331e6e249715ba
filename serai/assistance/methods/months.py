"""Calendar months, told by their first day."""

from collections.abc import Sequence
from datetime import date, timedelta


def first_of(day: date) -> date:
    """Return the first day of the month that a day lies in."""
    return day.replace(day=1)


def next_of(day: date) -> date:
    """Return the first day of the month after the one that a day lies in."""
    return first_of(first_of(day) + timedelta(days=31))


def months_until(day: date, count: int) -> Sequence[date]:
    """Return `count` months up to and with the one that a day lies in, the newest first."""
    found = [first_of(day)]
    while len(found) < count:
        found.append(first_of(found[-1] - timedelta(days=1)))
    return found
