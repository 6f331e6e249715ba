"""The demonstration's history as data: who did what with whom, how many days ago.

A step names somebody of the staff, a verb that a module of `actions.stories` knows, and what the
verb needs. Stories are written by hand in YAML; the crowd's steps are made from profiles.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import yaml

UTC = ZoneInfo("UTC")
BANDS = ((60, "60"), (18, "18_59"), (5, "5_17"), (0, "0_4"))
"""From which age, in years, a band of those counted at a landing begins."""
OPENS, WORKS, SHORT = time(7), timedelta(hours=10), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: `ago` days before today, by `who`, with the verb `do`."""

    ago: int
    who: str
    do: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """One person's way through the centre, or a family's: who they are, and what was done."""

    code: str
    centre: str
    title: str
    people: Mapping[str, Mapping[str, Any]]
    steps: tuple[Step, ...]


def read_story(text: str) -> Story:
    """Return the story that a YAML text tells; a broken one raises KeyError or ValueError."""
    told: dict[str, Any] = yaml.safe_load(text)
    steps = tuple(
        Step(int(ago), str(who), str(do), values or {}) for ago, who, do, values in told["steps"]
    )
    days = [step.ago for step in steps]
    if days != sorted(days, reverse=True):
        raise ValueError(told["code"])
    return Story(told["code"], told["centre"], told["title"], told["people"], steps)


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one of the staff does on one day, without a break, each step at its own moment."""

    who: str
    steps: tuple[tuple[datetime, Step], ...]


def in_order(steps: Iterable[Step], today: date) -> Iterator[Sitting]:
    """Yield the steps of all stories day by day, those of one worker that follow each other as one.

    A day's steps are spread over its working hours, no two at one moment. The order is stable: on
    one day each story keeps its own. Today's are done before this morning begins.
    """
    ordered = sorted(steps, key=lambda step: -step.ago)
    for ago, found in groupby(ordered, key=lambda step: step.ago):
        todays = list(found)
        opens = OPENS if ago else time(0, 1)
        opened = datetime.combine(today - timedelta(days=ago), opens, UTC)
        pause = (WORKS if ago else SHORT) / len(todays)
        timed = [(opened + pause * number, step) for number, step in enumerate(todays)]
        for who, sitting in groupby(timed, key=lambda pair: pair[1].who):
            yield Sitting(who, tuple(sitting))


def counted_as(sex: str, age: int) -> str:
    """Return the band in which somebody is counted when they land."""
    band = next(band for least, band in BANDS if age >= least)
    return f"{sex}_{band}"
