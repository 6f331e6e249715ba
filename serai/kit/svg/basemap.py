"""The base map: a TopoJSON file read once, kept as Mercator rings and borders.

Reads what ``tools/vendor`` writes, or a deployment's own file of the same shape: TopoJSON with
one object of polygons whose ids are M49 codes, an ``iso3`` property, and optionally a top-level
list ``disputed`` of ``[id, id, [west, south, east, north] or null]``.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from serai.kit.svg.draw import XY

WORLD = Path(__file__).resolve().parent.parent / "geo" / "world.json"
LIMIT = 82.0
Box = tuple[float, float, float, float]


def mercator(lon: float, lat: float) -> XY:
    """Return Mercator coordinates in radians; y grows to the north, latitude capped at 82°."""
    capped = max(-LIMIT, min(LIMIT, lat))
    return math.radians(lon), math.log(math.tan(math.pi / 4 + math.radians(capped) / 2))


def extent(points: Iterable[XY]) -> Box:
    """Return the smallest box around points: x0, y0, x1, y1. The points may not be empty."""
    pairs = list(points)
    xs, ys = [p[0] for p in pairs], [p[1] for p in pairs]
    return min(xs), min(ys), max(xs), max(ys)


def meets(a: Box, b: Box) -> bool:
    """Say whether two boxes overlap."""
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


@dataclass(frozen=True, slots=True)
class Line:
    """A ring or a border in Mercator coordinates with its box."""

    points: tuple[XY, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Country:
    """One country or territory: ids and rings (outer rings and holes together)."""

    m49: str
    iso3: str
    rings: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Basemap:
    """Countries, agreed borders and borders without final agreement."""

    countries: tuple[Country, ...]
    borders: tuple[Line, ...]
    disputed: tuple[Line, ...]


def _decoded(topology: Mapping[str, Any]) -> list[list[XY]]:
    """Return every arc in degrees."""
    transform = topology.get("transform")
    if transform is None:
        return [[(p[0], p[1]) for p in arc] for arc in topology["arcs"]]
    (kx, ky), (tx, ty) = transform["scale"], transform["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * kx + tx, y * ky + ty))
        arcs.append(line)
    return arcs


def _rings(geometry: Mapping[str, Any]) -> list[list[int]]:
    """Return the rings of a geometry as lists of arc numbers."""
    if geometry.get("type") == "Polygon":
        return list(geometry["arcs"])
    if geometry.get("type") == "MultiPolygon":
        return [ring for polygon in geometry["arcs"] for ring in polygon]
    return []


def _joined(ring: Sequence[int], arcs: Sequence[Sequence[XY]]) -> list[XY]:
    """Return one ring's points; a negative number is an arc walked backwards."""
    points: list[XY] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc if not points else arc[1:])
    return points


def _line(degrees: Sequence[XY]) -> Line:
    points = tuple(mercator(*p) for p in degrees)
    return Line(points, extent(points))


def _pieces(arc: Sequence[XY], areas: Sequence[Box | None]) -> tuple[list[Line], list[Line]]:
    """Split a border into (agreed, disputed) pieces by the boxes in which it is disputed."""
    if not areas:
        return [_line(arc)], []
    agreed: list[Line] = []
    open_: list[Line] = []
    run: list[XY] = [arc[0]]
    state: bool | None = None
    for a, b in itertools.pairwise(arc):
        x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
        now = any(s is None or (s[0] <= x <= s[2] and s[1] <= y <= s[3]) for s in areas)
        if state is not None and now != state:
            (open_ if state else agreed).append(_line(run))
            run = [a]
        run.append(b)
        state = now
    if len(run) > 1:
        (open_ if state else agreed).append(_line(run))
    return agreed, open_


def read_basemap(topology: Mapping[str, Any]) -> Basemap:
    """Build a base map from a parsed TopoJSON document.

    Raises KeyError or TypeError if the document is not TopoJSON of the shape described above.
    """
    arcs = _decoded(topology)
    geometries = next(iter(topology["objects"].values()))["geometries"]
    countries = []
    owners: dict[int, list[str]] = {}
    for geometry in geometries:
        rings = _rings(geometry)
        if not rings:
            continue
        m49 = str(geometry.get("id", ""))
        iso3 = str(geometry.get("properties", {}).get("iso3", ""))
        lines = tuple(_line(_joined(ring, arcs)) for ring in rings)
        countries.append(Country(m49, iso3, lines))
        for number in {n if n >= 0 else ~n for ring in rings for n in ring}:
            owners.setdefault(number, []).append(m49)
    quarrels: dict[frozenset[str], list[Box | None]] = {}
    for a, b, area in topology.get("disputed", []):
        quarrels.setdefault(frozenset((a, b)), []).append(tuple(area) if area else None)
    agreed: list[Line] = []
    disputed: list[Line] = []
    for number, pair in owners.items():
        if len(pair) > 1:
            fine, open_ = _pieces(arcs[number], quarrels.get(frozenset(pair), []))
            agreed.extend(fine)
            disputed.extend(open_)
    return Basemap(tuple(countries), tuple(agreed), tuple(disputed))


@lru_cache(maxsize=4)
def _kept(path: Path) -> Basemap:
    return read_basemap(json.loads(path.read_text(encoding="utf-8")))


def load_basemap(path: Path = WORLD) -> Basemap:
    """Read a base map file and keep it in memory; OSError or ValueError if it cannot be read."""
    return _kept(path)
