"""Reads the demonstration's network: points, streams of movement, events, habits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Stream:
    """A kind of movement. `women` and `children` are shares of the travellers, from 0 to 1."""

    direction: str
    season: tuple[float, ...]
    next: str
    women: float
    children: float
    origin: Weights
    previous: Weights
    destination: Weights
    transport: Weights
    reasons: Weights
    nationality: Weights = field(default_factory=dict)
    border: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """An active point: groups on an ordinary half day (`pace`), sheets in an ordinary week."""

    code: str
    type: str
    pace: float
    sheets: int
    streams: Weights
    habit: str = ""


@dataclass(frozen=True, slots=True)
class QuietPoint:
    """A point that does not send now, and since which week (from the first) and why."""

    code: str
    type: str
    state: str
    since: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Weeks (both included) in which a point was suspended."""

    code: str
    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class WorldEvent:
    """Something that changed the flow at a border or point in some weeks (both included)."""

    first: int
    last: int
    on: str
    factor: float
    country: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Network:
    """The whole made-up network."""

    streams: Mapping[str, Stream]
    points: tuple[Point, ...]
    quiet: tuple[QuietPoint, ...]
    pause: Pause
    events: tuple[WorldEvent, ...]


def read_network(text: str) -> Network:
    """Return the network that a YAML text describes; a broken one raises KeyError or TypeError."""
    given: dict[str, Any] = yaml.safe_load(text)
    seasons = {name: tuple(months) for name, months in given["seasons"].items()}
    pause = given["suspended"]
    return Network(
        streams={
            name: Stream(**one | {"season": seasons[one["season"]]})
            for name, one in given["streams"].items()
        },
        points=tuple(
            Point(**one, habit=given["habits"].get(one["code"], "")) for one in given["points"]
        ),
        quiet=tuple(
            QuietPoint(one["code"], one["type"], one["state"], one.get("from"), one["reason"])
            for one in given["quiet"]
        ),
        pause=Pause(pause["code"], pause["from"], pause["to"], pause["reason"]),
        events=tuple(
            WorldEvent(e["from"], e["to"], e["on"], e["factor"], e["country"], e["title"])
            for e in given["events"]
        ),
    )
