"""Geometry for the map: clipping, thinning, arrows, and where labels find room."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from serai.kit.svg.basemap import Box, meets
from serai.kit.svg.draw import XY


def clip_ring(ring: Sequence[XY], box: Box) -> list[XY]:
    """Cut a closed ring to a box (Sutherland and Hodgman, 1974); empty if nothing is inside."""
    points = list(ring)
    for axis, limit, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        if not points:
            return []
        kept: list[XY] = []
        before = points[-1]
        was_in = (before[axis] - limit) * sign >= 0
        for point in points:
            is_in = (point[axis] - limit) * sign >= 0
            if is_in != was_in:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                kept.append(
                    (
                        before[0] + share * (point[0] - before[0]),
                        before[1] + share * (point[1] - before[1]),
                    )
                )
            if is_in:
                kept.append(point)
            before, was_in = point, is_in
        points = kept
    return points


def thin(points: Sequence[XY], step: float = 0.8, off: float = 0.45) -> list[XY]:
    """Drop points a reader cannot see missing; the ends stay.

    A point goes if it is closer than ``step`` pixels to the last one kept, or less than ``off``
    pixels away from the straight line between the last one kept and the next.
    """
    if len(points) < 3:
        return list(points)
    kept = [points[0]]
    for point, after in itertools.pairwise(points[1:]):
        last = kept[-1]
        dx, dy = point[0] - last[0], point[1] - last[1]
        if abs(dx) < step and abs(dy) < step:
            continue
        ex, ey = after[0] - last[0], after[1] - last[1]
        long = math.hypot(ex, ey)
        if long < step or abs(dx * ey - dy * ex) > off * long:
            kept.append(point)
    kept.append(points[-1])
    return kept


def runs_inside(points: Sequence[XY], box: Box) -> list[list[XY]]:
    """Return the parts of a line whose segments touch the box."""
    found: list[list[XY]] = []
    current: list[XY] = []
    for a, b in itertools.pairwise(points):
        segment = (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        if meets(segment, box):
            if not current:
                current = [a]
            current.append(b)
        elif current:
            found.append(current)
            current = []
    return [*found, current] if current else found


def area(ring: Sequence[XY]) -> float:
    """Return the unsigned area of a ring."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True) if ring else []
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def widest_spots(ring: Sequence[XY], rows: int = 7) -> list[tuple[float, XY]]:
    """Return (width, centre) of the widest inside stretch on each of some rows, widest first."""
    ys = [p[1] for p in ring]
    low, high = min(ys), max(ys)
    spots: list[tuple[float, XY]] = []
    for i in range(rows):
        y = low + (high - low) * (i + 1) / (rows + 1)
        cuts = sorted(
            a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
            for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
            if (a[1] > y) != (b[1] > y)
        )
        for left, right in zip(cuts[::2], cuts[1::2], strict=False):
            spots.append((right - left, ((left + right) / 2, y)))
    return sorted(spots, reverse=True)


@dataclass(frozen=True, slots=True)
class Curve:
    """A tapered arrow: outline points, a few points along its middle, its tip's direction."""

    outline: tuple[XY, ...]
    spine: tuple[XY, ...]


def tapered(start: XY, end: XY, width: float, bend: float, gap: float) -> Curve | None:
    """Return a curved arrow growing from a quarter of ``width`` to ``width`` pixels.

    ``bend`` is the sideways swing as a share of the length (to the left of the direction, so a
    flow and its return do not cover each other); ``gap`` pixels stay free at both ends. None if
    the ends fall together.
    """
    (ax, ay), (bx, by) = start, end
    dx, dy = bx - ax, by - ay
    length = math.hypot(dx, dy)
    if length < 6:
        return None
    cx, cy = (ax + bx) / 2 + dy * bend, (ay + by) / 2 - dx * bend

    def at(t: float) -> XY:
        u = 1 - t
        return u * u * ax + 2 * t * u * cx + t * t * bx, u * u * ay + 2 * t * u * cy + t * t * by

    def normal(t: float) -> XY:
        u = 2 * (1 - t) * (cx - ax) + 2 * t * (bx - cx)
        v = 2 * (1 - t) * (cy - ay) + 2 * t * (by - cy)
        size = math.hypot(u, v) or 1.0
        return -v / size, u / size

    first, last = min(0.2, gap / length), 1 - min(0.25, gap / length)
    neck = last - min(0.4, (width * 1.25 + 6) / length)
    left: list[XY] = []
    right: list[XY] = []
    steps = 14
    for i in range(steps + 1):
        t = first + (neck - first) * i / steps
        (x, y), (nx, ny) = at(t), normal(t)
        half = width * (0.25 + 0.75 * i / steps) / 2
        left.append((x + nx * half, y + ny * half))
        right.append((x - nx * half, y - ny * half))
    (x, y), (nx, ny) = at(neck), normal(neck)
    barb = width * 0.85 + 2.4
    head = [(x + nx * barb, y + ny * barb), at(last), (x - nx * barb, y - ny * barb)]
    spine = tuple(at(first + (last - first) * i / 12) for i in range(13))
    return Curve((*left, *head, *reversed(right)), spine)


@dataclass(slots=True)
class Crowd:
    """What already stands on the map: hard things (labels, points) and soft ones (arrows)."""

    frame: Box
    hard: list[Box] = field(default_factory=list)
    soft: list[Box] = field(default_factory=list)

    def cost(self, box: Box) -> float:
        """Return how bad a label in this box is: 0 is free, 10 and more covers something hard."""
        total = 0.0
        if not (
            box[0] >= self.frame[0]
            and box[1] >= self.frame[1]
            and box[2] <= self.frame[2]
            and box[3] <= self.frame[3]
        ):
            total += 30.0
        total += sum(10.0 for other in self.hard if meets(box, other))
        return total + sum(0.5 for other in self.soft if meets(box, other))

    def take_soft(self, points: Iterable[XY], radius: float) -> None:
        """Note small boxes around points that labels should rather avoid."""
        self.soft.extend((x - radius, y - radius, x + radius, y + radius) for x, y in points)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a label goes: the physical x and baseline y, and the physical side it grows from."""

    x: float
    y: float
    side: str
    box: Box


def beside(at: XY, radius: float, width: float, size: float) -> list[Spot]:
    """Return the places around a point where its label could stand, best first."""
    x, y = at
    gap, high = radius + 4, size * 0.92
    down = radius + 2 + size
    places = [
        (x + gap, y + size * 0.35, "left"),
        (x - gap, y + size * 0.35, "right"),
        (x, y - radius - 5, "middle"),
        (x, y + down, "middle"),
        (x + gap * 0.8, y - gap * 0.7, "left"),
        (x + gap * 0.8, y + gap * 0.7 + size * 0.7, "left"),
        (x - gap * 0.8, y - gap * 0.7, "right"),
        (x - gap * 0.8, y + gap * 0.7 + size * 0.7, "right"),
    ]
    spots = []
    for px, py, side in places:
        left = px if side == "left" else px - width if side == "right" else px - width / 2
        spots.append(Spot(px, py, side, (left, py - high, left + width, py + size * 0.22)))
    return spots


def best(crowd: Crowd, spots: Sequence[Spot], limit: float = 10.0) -> Spot | None:
    """Return the first cheapest place, or None if every one costs ``limit`` or more."""
    cheapest: Spot | None = None
    least = limit
    for rank, spot in enumerate(spots):
        cost = crowd.cost(spot.box) + rank * 0.15
        if cost < least:
            cheapest, least = spot, cost
    return cheapest
