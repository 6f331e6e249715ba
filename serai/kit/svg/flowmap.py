"""The flow map: monitoring points by status, tapered arrows by number of people."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from serai.kit.svg.basemap import Basemap, Box, Country, extent, load_basemap, meets, mercator
from serai.kit.svg.draw import (
    XY,
    Anchor,
    Canvas,
    NumberFormat,
    Svg,
    colour,
    plain_number,
    short,
    text_width,
    ticks,
)
from serai.kit.svg.placing import (
    Crowd,
    Spot,
    area,
    beside,
    best,
    clip_ring,
    runs_inside,
    tapered,
    thin,
    widest_spots,
)

Status = Literal["active", "planned", "suspended", "inactive", "closed", "place"]
STATUSES: tuple[Status, ...] = ("active", "planned", "suspended", "inactive", "closed")
WIDEST = 15.0
LARGEST = 13.0
MARGIN = 6.0
SPECK = 0.6


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A monitoring point. ``value`` (people, for its size) may be unknown; ``note`` is a tip.

    The status "place" is for a named place that is no monitoring point: a small dot.
    """

    name: str
    lon: float
    lat: float
    value: float | None = None
    status: Status = "active"
    note: str = ""


@dataclass(frozen=True, slots=True)
class MapArrow:
    """A flow between two places given as (longitude, latitude); ``kind`` is a MapKind's code."""

    start: tuple[float, float]
    end: tuple[float, float]
    value: float
    kind: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class MapKind:
    """A kind of flow; the order of kinds gives their colours."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class MapWords:
    """The translated words of a map. Empty ones leave their part of the legend out."""

    title: str
    description: str = ""
    points: str = ""
    arrows: str = ""
    statuses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """The part of the world shown: a linear map from Mercator to pixels."""

    width: float
    height: float
    x0: float
    y0: float
    scale: float

    def place(self, point: XY) -> XY:
        """Return the pixel of a Mercator point."""
        return (point[0] - self.x0) * self.scale, self.height - (point[1] - self.y0) * self.scale

    def pixel(self, lon: float, lat: float) -> XY:
        """Return the pixel of a longitude and latitude."""
        return self.place(mercator(lon, lat))

    @property
    def bounds(self) -> Box:
        """Return the shown part in Mercator coordinates."""
        return (
            self.x0,
            self.y0,
            self.x0 + self.width / self.scale,
            self.y0 + self.height / self.scale,
        )


def view_of(
    places: Sequence[tuple[float, float]], width: float, height: float, box: Box | None = None
) -> View:
    """Choose the part of the world: ``box`` in degrees, else the places with room around them.

    Without either the whole inhabited world is shown. At least six degrees are shown, so that a
    single point still has its surroundings.
    """
    if box is not None:
        left, low, right, high = *mercator(box[0], box[1]), *mercator(box[2], box[3])
    elif places:
        left, low, right, high = extent(mercator(*place) for place in places)
        pad = 0.14 * max(right - left, high - low)
        left, low, right, high = left - pad, low - pad, right + pad, high + pad
    else:
        left, low, right, high = *mercator(-170, -56), *mercator(180, 76)
    least = math.radians(6) if box is None else 1e-6
    if right - left < least and high - low < least:
        grow = (least - (right - left)) / 2
        left, right = left - grow, right + grow
    scale = min(width / max(right - left, 1e-6), height / max(high - low, 1e-6))
    x0 = (left + right) / 2 - width / scale / 2
    y0 = (low + high) / 2 - height / scale / 2
    return View(width, height, x0, y0, scale)


def _physical(canvas: Canvas, spot: Spot, text: str, size: float, bold: bool, css: str) -> None:
    """Write a label of the map, whose x never mirrors."""
    anchors: dict[str, Anchor] = {"left": "start", "right": "end", "middle": "middle"}
    canvas.text(
        (spot.x, spot.y), text, anchor=anchors[spot.side], size=size, bold=bold, css=css, halo=True
    )


def _land(canvas: Canvas, view: View, basemap: Basemap) -> list[tuple[Country, list[XY]]]:
    """Draw sea, land and borders; return each shown country with its largest shown ring."""
    edge = (-MARGIN, -MARGIN, view.width + MARGIN, view.height + MARGIN)
    bounds = view.bounds
    slack = MARGIN / view.scale
    wide = (bounds[0] - slack, bounds[1] - slack, bounds[2] + slack, bounds[3] + slack)
    canvas.rect(0, 0, view.width, view.height, "sv-sea")
    shown: list[tuple[Country, list[XY]]] = []
    path: list[str] = []
    for country in basemap.countries:
        largest: list[XY] = []
        for ring in country.rings:
            if not meets(ring.box, wide):
                continue
            cut = thin(clip_ring([view.place(p) for p in ring.points], edge))
            if len(cut) > 2 and area(cut) > SPECK:
                path.append(_path(cut, close=True))
                largest = cut if area(cut) > area(largest) else largest
        if largest:
            shown.append((country, largest))
    canvas.shape("path", "sv-land", d="".join(path), stroke_width=0.7, stroke_linejoin="round")
    for lines, dash in ((basemap.borders, ""), (basemap.disputed, "4 3")):
        parts = [
            _path(thin(run))
            for line in lines
            if meets(line.box, wide)
            for run in runs_inside([view.place(p) for p in line.points], edge)
        ]
        if parts:
            dashes = {"stroke_dasharray": dash} if dash else {}
            data = "".join(parts)
            canvas.shape("path", "sv-border", d=data, stroke_width=0.9, fill="none", **dashes)
    return shown


def _path(points: Sequence[XY], *, close: bool = False) -> str:
    """Return relative path data with one decimal, which is shorter than absolute data."""
    x, y = round(points[0][0], 1), round(points[0][1], 1)
    out = [f"M{short(x)} {short(y)}l"]
    for px, py in points[1:]:
        dx, dy = round(px - x, 1), round(py - y, 1)
        x, y = x + dx, y + dy
        out.append(f"{short(dx)} {short(dy)} ")
    return "".join(out).rstrip() + ("z" if close else "")


def _arrows(
    canvas: Canvas,
    view: View,
    crowd: Crowd,
    arrows: Sequence[MapArrow],
    kinds: Sequence[MapKind],
    number: NumberFormat,
    even: float | None,
) -> float:
    """Draw the arrows, broadest first; return the value that the broadest stands for."""
    order = {kind.code: i for i, kind in enumerate(kinds)}
    drawn = sorted((a for a in arrows if a.value > 0), key=lambda a: -a.value)
    top = drawn[0].value if drawn else 0.0
    lanes: Counter[tuple[object, object]] = Counter()
    for arrow in drawn:
        lane = lanes[(arrow.start, arrow.end)]
        lanes[(arrow.start, arrow.end)] += 1
        width = even or max(1.6, WIDEST * arrow.value / top)
        start, end = view.pixel(*arrow.start), view.pixel(*arrow.end)
        curve = tapered(start, end, width, 0.16 + 0.13 * lane, gap=8)
        if curve is None:
            continue
        tip = f"{arrow.label}: {number(arrow.value)}" if arrow.label else number(arrow.value)
        tip = arrow.label if even else tip
        canvas.shape(
            "path",
            f"sv-f{colour(order.get(arrow.kind, 0))} sv-edge",
            tip,
            d=_path(curve.outline, close=True),
            stroke_width=0.7,
            fill_opacity="0.9",
        )
        crowd.take_soft(curve.spine, max(4.0, width / 2))
    return top


def point_shape(canvas: Canvas, at: XY, radius: float, status: str, tip: str = "") -> None:
    """Draw a point's symbol: each status has its own shape, so colour alone says nothing.

    Active a full disc, planned a hollow triangle, suspended a diamond, inactive a ring, closed a
    cross.
    """
    x, y = at
    r = radius
    if status == "active":
        canvas.shape("circle", "sv-point sv-pt", tip, cx=x, cy=y, r=r, stroke_width=1.3)
    elif status == "place":
        canvas.shape("circle", "sv-node", tip, cx=x, cy=y, r=2.4)
    elif status == "inactive":
        canvas.shape("circle", "sv-hole sv-pt", tip, cx=x, cy=y, r=r, stroke_width=1.8)
    elif status == "planned":
        data = (
            f"M{short(x)} {short(y - r * 1.15)}L{short(x + r)} {short(y + r * 0.75)}"
            f"H{short(x - r)}Z"
        )
        canvas.shape("path", "sv-hole sv-pt", tip, d=data, stroke_width=1.6)
    elif status == "suspended":
        data = (
            f"M{short(x)} {short(y - r)}L{short(x + r)} {short(y)}L{short(x)} {short(y + r)}"
            f"L{short(x - r)} {short(y)}Z"
        )
        canvas.shape("path", "sv-f2 sv-pt", tip, d=data, stroke_width=1.3)
    else:
        data = (
            f"M{short(x - r)} {short(y - r)}L{short(x + r)} {short(y + r)}"
            f"M{short(x + r)} {short(y - r)}L{short(x - r)} {short(y + r)}"
        )
        canvas.shape("path", "sv-pt", tip, d=data, stroke_width=2.4, stroke_linecap="round")


def _radius(value: float | None, top: float) -> float:
    """Return a symbol's radius: its area is in proportion to the value."""
    return 5.0 if not value or top <= 0 else max(4.0, LARGEST * math.sqrt(value / top))


def _points(
    canvas: Canvas,
    view: View,
    crowd: Crowd,
    points: Sequence[MapPoint],
    words: MapWords,
    number: NumberFormat,
) -> float:
    """Draw the points and their names where they fit; return the largest value."""
    top = max((p.value or 0.0 for p in points), default=0.0)
    ranked = sorted(points, key=lambda p: (-(p.value or 0.0), p.name))
    placed = []
    for point in ranked:
        at = view.pixel(point.lon, point.lat)
        radius = _radius(point.value if point.status == "active" else None, top)
        placed.append((point, at, radius))
        crowd.hard.append((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius))
        state = words.statuses.get(point.status, "")
        figure = number(point.value) if point.value is not None else ""
        parts = [part for part in (state, figure, point.note) if part]
        tip = f"{point.name}: {', '.join(parts)}" if parts else point.name
        point_shape(canvas, at, radius, point.status, tip)
    for point, at, radius in placed:
        strong = point.status != "place"
        size = 12.0 if strong else 11.0
        width = text_width(point.name, size, bold=strong)
        spot = best(crowd, beside(at, radius, width, size))
        if spot is not None:
            crowd.hard.append(spot.box)
            _physical(canvas, spot, point.name, size, bold=strong, css="sv-text")
    return top


def _country_names(
    canvas: Canvas,
    crowd: Crowd,
    shown: Sequence[tuple[Country, list[XY]]],
    names: Mapping[str, str],
) -> None:
    """Name the countries that have room for it, keyed by ISO alpha-3 or M49 code."""
    size = 11.0
    for country, ring in sorted(shown, key=lambda pair: -area(pair[1])):
        name = names.get(country.iso3) or names.get(country.m49) or ""
        width = text_width(name, size) * 1.02
        spots = [
            Spot(x, y + 4, "middle", (x - width / 2, y - size * 0.7, x + width / 2, y + size * 0.5))
            for room, (x, y) in widest_spots(ring)
            if room > width * 0.85
        ]
        spot = best(crowd, spots) if name else None
        if spot is not None:
            crowd.hard.append(spot.box)
            _physical(canvas, spot, name, size, bold=False, css="sv-mute")


def flow_map(
    points: Sequence[MapPoint],
    arrows: Sequence[MapArrow] = (),
    *,
    words: MapWords,
    kinds: Sequence[MapKind] = (),
    countries: Mapping[str, str] | None = None,
    box: Box | None = None,
    even: float | None = None,
    width: float = 720,
    height: float = 560,
    rtl: bool = False,
    number_format: NumberFormat = plain_number,
    basemap: Basemap | None = None,
) -> Svg:
    """Draw where people move.

    ``countries`` gives translated names by ISO alpha-3 or M49 code. ``box`` is west, south, east,
    north in degrees; without it the map shows all points and arrows. Arrow width and the area of
    an active point are in proportion to the value; ``even`` draws all arrows that many pixels wide
    instead, without figures, for ways rather than flows. Geography never mirrors; the legend does.
    """
    ends = [end for arrow in arrows for end in (arrow.start, arrow.end)]
    view = view_of([*((p.lon, p.lat) for p in points), *ends], width, height, box)
    canvas = Canvas(width, height, rtl, mirror=False)
    crowd = Crowd((2, 2, width - 2, height - 2))
    shown = _land(canvas, view, basemap or load_basemap())
    legend = Legend(canvas, words, kinds if arrows else (), points, number_format)
    top_flow = _arrows(canvas, view, crowd, arrows, kinds, number_format, even)
    corner = legend.place([view.pixel(p.lon, p.lat) for p in points], crowd.soft)
    crowd.hard.append(corner)
    top_point = _points(canvas, view, crowd, points, words, number_format)
    _country_names(canvas, crowd, shown, countries or {})
    legend.draw(corner, top_flow, top_point)
    return canvas.svg(words.title, words.description)


ROW = 19.0
NARROW = 520.0


@dataclass(slots=True)
class Legend:
    """The box that explains colours, widths, sizes and shapes: in an empty corner or below."""

    canvas: Canvas
    words: MapWords
    kinds: Sequence[MapKind]
    points: Sequence[MapPoint]
    number: NumberFormat

    @property
    def items(self) -> list[tuple[str, str]]:
        """Return (what to draw, label): kinds as colour classes, then the statuses in use."""
        used = {point.status for point in self.points}
        kinds = [(f"sv-f{colour(i)}", kind.label) for i, kind in enumerate(self.kinds)]
        statuses = [(s, self.words.statuses.get(s, "")) for s in STATUSES if s in used]
        return kinds + [(status, label) for status, label in statuses if label]

    @property
    def scales(self) -> list[str]:
        """Return the headings of the scales shown: arrows, points."""
        sized = any(p.value and p.status == "active" for p in self.points)
        arrows = self.words.arrows if self.kinds else ""
        return [title for title in (arrows, self.words.points if sized else "") if title]

    def _cell(self) -> float:
        """Return the width of one item."""
        return max([text_width(label, 11.5) for _, label in self.items] + [100.0]) + 44

    def _high(self, wide: float) -> float:
        """Return the height needed at a width; 0 if there is nothing to explain."""
        columns = max(1, int((wide - 12) // self._cell()))
        rows = -(-len(self.items) // columns)
        bands = -(-len(self.scales) // self._abreast(wide))
        return rows * ROW + bands * 46.0 + 16 if rows or bands else 0.0

    @staticmethod
    def _abreast(wide: float) -> int:
        """Return how many scales stand side by side."""
        return 2 if wide >= 420 else 1

    def place(self, points: Sequence[XY], arrows: Sequence[Box]) -> Box:
        """Return the legend's box: a corner that covers nothing that matters, else below."""
        width, height = self.canvas.width, self.canvas.height
        titles = [text_width(title, 11, bold=True) + 24 for title in self.scales]
        wide = max([self._cell() + 12, 190.0, *titles])
        high = self._high(wide)
        if not high:
            return (0.0, 0.0, 0.0, 0.0)
        near, far = 12.0, width - 12 - wide
        order = [near, far] if self.canvas.rtl else [far, near]
        boxes = [(x, y, x + wide, y + high) for y in (height - 12 - high, 12.0) for x in order]

        def covered(box: Box) -> int:
            under = sum(8 * meets((*p, *p), box) for p in points)
            return under + sum(meets(arrow, box) for arrow in arrows)

        chosen = min(boxes, key=covered)
        if width >= NARROW and high < height * 0.6 and covered(chosen) < 3:
            return chosen
        self.canvas.height = height + self._high(width)
        return (0.0, height, width, self.canvas.height)

    def draw(self, box: Box, top_flow: float, top_point: float) -> None:
        """Draw the legend into its box, mirrored inside for right-to-left."""
        left, top, right, bottom = box
        if right <= left:
            return
        wide, high = right - left, bottom - top
        corner = 0 if left == 0 else 8
        self.canvas.rect(left, top, wide, high, "sv-panel", rx=corner, fill_opacity="0.95")
        inner = Canvas(wide, high, self.canvas.rtl)
        columns = max(1, int((wide - 12) // self._cell()))
        for i, (symbol, label) in enumerate(self.items):
            x, y = (i % columns) * self._cell(), 8 + ROW * (i // columns)
            if symbol.startswith("sv-"):
                inner.rect(x + 12, y + 5, 16, 9, symbol, rx=2)
            else:
                point_shape(inner, (inner.x(x + 20), y + 9.5), 5.5, symbol)
            inner.text((x + 36, y + 13.5), label, size=11.5)
        y = 8 + ROW * -(-len(self.items) // columns)
        abreast = self._abreast(wide)
        for i, title in enumerate(self.scales):
            x, low = 12 + (i % abreast) * wide / 2, y + 46 * (i // abreast)
            inner.text((x, low + 14), title, size=11, bold=True, css="sv-mute")
            if self.kinds and title == self.words.arrows:
                self._widths(inner, x, low + 20, top_flow)
            else:
                self._sizes(inner, x, low + 20, top_point)
        move = f"translate({short(left)} {short(top)})"
        self.canvas.add(f'<g transform="{move}">{"".join(inner.parts)}</g>')

    def _widths(self, inner: Canvas, x: float, y: float, top: float) -> None:
        """Draw sample widths of arrows with their figures."""
        for value in _samples(top)[-2:]:
            high = max(1.6, WIDEST * value / top)
            inner.rect(x, y + 12 - high / 2, 18, high, "sv-node")
            inner.text((x + 24, y + 16), self.number(value), size=11.5)
            x += 36 + text_width(self.number(value), 11.5)

    def _sizes(self, inner: Canvas, x: float, y: float, top: float) -> None:
        """Draw sample sizes of points with their figures."""
        for value in _samples(top):
            r = _radius(value, top)
            point_shape(inner, (inner.x(x + r), y + 12), r, "active")
            inner.text((x + 2 * r + 5, y + 16), self.number(value), size=11.5)
            x += 2 * r + 13 + text_width(self.number(value), 11.5)


def _samples(top: float) -> list[float]:
    """Return two or three round values up to ``top`` for a legend."""
    steps = [value for value in ticks(top, 4) if 0 < value <= top]
    if not steps:
        return [top] if top > 0 else []
    return sorted({steps[0], steps[len(steps) // 2], steps[-1]})[-3:]
