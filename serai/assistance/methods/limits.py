"""How much somebody may still be given, and from when on they may be given more."""

from collections.abc import Iterable
from datetime import date, timedelta

Given = tuple[date, int]
"""A day, and how much was given on it."""


def window(today: date, days: int) -> date:
    """Return the first day that counts: `days` days up to and with today."""
    return today - timedelta(days=days - 1)


def left(given: Iterable[Given], today: date, *, most: int, days: int) -> int:
    """Return how much may still be given today; never below zero."""
    first = window(today, days)
    held = sum(quantity for day, quantity in given if first <= day <= today)
    return max(0, most - held)


def again_on(given: Iterable[Given], today: date, *, most: int, days: int, wanted: int) -> date:
    """Return the first day, from today on, on which so much may be given; `wanted` is at most
    `most`, so that there is one."""
    rows, day = list(given), today
    while left([one for one in rows if one[0] <= day], day, most=most, days=days) < wanted:
        day += timedelta(days=1)
    return day
