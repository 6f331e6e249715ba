"""Origin and destination: two columns of places joined by ribbons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from serai.kit.svg.draw import (
    TINY,
    Canvas,
    NumberFormat,
    Svg,
    colour,
    plain_number,
    short,
    shorten,
    text_width,
)

BAR = 12.0
GAP = 10.0


@dataclass(frozen=True, slots=True)
class Link:
    """People who came from ``source`` and intend to go to ``target``."""

    source: str
    target: str
    value: float


@dataclass(slots=True)
class Node:
    """One place on one side with its place in the picture (pixels)."""

    name: str
    total: float
    top: float = 0.0
    high: float = 0.0
    used: float = 0.0


def _sides(links: Sequence[Link], limit: int, other: str) -> list[Link]:
    """Gather the smaller places of each side beyond ``limit`` under ``other`` and add up pairs."""

    def kept(totals: dict[str, float]) -> set[str]:
        ranked = sorted(totals, key=lambda name: (-totals[name], name))
        named = [name for name in ranked if name != other]
        return set(named if len(named) <= limit or not other else named[: limit - 1])

    sources: dict[str, float] = {}
    targets: dict[str, float] = {}
    for link in links:
        sources[link.source] = sources.get(link.source, 0) + link.value
        targets[link.target] = targets.get(link.target, 0) + link.value
    left, right = kept(sources), kept(targets)
    pairs: dict[tuple[str, str], float] = {}
    for link in links:
        pair = (
            link.source if link.source in left else other or link.source,
            link.target if link.target in right else other or link.target,
        )
        pairs[pair] = pairs.get(pair, 0) + link.value
    return [Link(a, b, value) for (a, b), value in pairs.items() if value > TINY]


def _nodes(
    pairs: Sequence[tuple[str, float]], height: float, scale: float, other: str
) -> list[Node]:
    """Stack a side's places from large to small, the rest last, spread over the height."""
    totals: dict[str, float] = {}
    for name, value in pairs:
        totals[name] = totals.get(name, 0) + value
    ranked = sorted(totals, key=lambda name: (name == other, -totals[name], name))
    nodes = [Node(name, totals[name], high=totals[name] * scale) for name in ranked]
    gap = GAP if len(nodes) < 2 else (height - sum(n.high for n in nodes)) / (len(nodes) - 1)
    gap = min(max(gap, 0.0), 26.0)
    y = (height - sum(n.high for n in nodes) - gap * (len(nodes) - 1)) / 2
    for node in nodes:
        node.top = y
        y += node.high + gap
    return nodes


def _names(
    canvas: Canvas,
    nodes: Sequence[Node],
    at: float,
    room: float,
    number: NumberFormat,
    *,
    left: bool,
) -> None:
    """Write names and totals beside a side's bars, never two on the same line."""
    last = -1e9
    for node in nodes:
        y = max(node.top + node.high / 2 + 4, last + 14)
        last = y
        figure = number(node.total)
        space = room - text_width(figure, 12) - 8
        name = shorten(node.name, space, 12, bold=True)
        step = text_width(name, 12, bold=True) + 6
        if left:
            canvas.text((at, y), figure, anchor="end", size=12, css="sv-mute")
            place = at - text_width(figure, 12) - 6
            canvas.text((place, y), name, anchor="end", size=12, bold=True)
        else:
            canvas.text((at, y), name, size=12, bold=True)
            canvas.text((at + step, y), figure, size=12, css="sv-mute")


def _ribbon(canvas: Canvas, x0: float, x1: float, a: float, b: float, high: float) -> str:
    """Return the outline of a ribbon from (x0, a) to (x1, b), ``high`` pixels thick."""
    left, right, mid = canvas.x(x0), canvas.x(x1), canvas.x((x0 + x1) / 2)
    p = [short(v) for v in (left, right, mid, a, b, a + high, b + high)]
    return (
        f"M{p[0]} {p[3]}C{p[2]} {p[3]} {p[2]} {p[4]} {p[1]} {p[4]}"
        f"V{p[6]}C{p[2]} {p[6]} {p[2]} {p[5]} {p[0]} {p[5]}Z"
    )


def origin_destination(
    links: Sequence[Link],
    *,
    title: str,
    description: str = "",
    source_label: str = "",
    target_label: str = "",
    other_label: str = "",
    limit: int = 8,
    width: float = 520,
    height: float = 460,
    rtl: bool = False,
    number_format: NumberFormat = plain_number,
) -> Svg:
    """Draw ribbons from origins (where reading starts) to intended destinations.

    Ribbon heights are in proportion to the values. With ``other_label`` the places beyond the
    largest ``limit`` of each side are gathered under it. Links without value are left out.
    """
    canvas = Canvas(width, height, rtl)
    joined = _sides(links, limit, other_label)
    head = 22.0 if source_label or target_label else 4.0
    most = max((len({k.source for k in joined}), len({k.target for k in joined}), 1))
    total = sum(link.value for link in joined)
    body = height - head - 6
    scale = max(0.0, body - GAP * (most - 1)) / total if total else 0.0
    left = _nodes([(k.source, k.value) for k in joined], body, scale, other_label)
    right = _nodes([(k.target, k.value) for k in joined], body, scale, other_label)
    room = min(width * 0.32, 190.0)
    x0, x1 = room, width - room
    for node in (*left, *right):
        node.top += head
    origin = {node.name: (i, node) for i, node in enumerate(left)}
    goal = {node.name: node for node in right}
    order = {node.name: i for i, node in enumerate(right)}
    canvas.text((x0 + BAR, 13), source_label, anchor="end", size=11.5, css="sv-mute")
    canvas.text((x1 - BAR, 13), target_label, size=11.5, css="sv-mute")
    drawn = []
    for link in sorted(joined, key=lambda k: (origin[k.source][0], order[k.target])):
        i, a = origin[link.source]
        b = goal[link.target]
        high = link.value * scale
        drawn.append((link, i, a.top + a.used, b.top + b.used, high))
        a.used += high
        b.used += high
    for link, i, ya, yb, high in sorted(drawn, key=lambda item: -item[4]):
        data = _ribbon(canvas, x0 + BAR, x1 - BAR, ya, yb, max(0.6, high))
        tip = f"{link.source} → {link.target}: {number_format(link.value)}"
        canvas.shape("path", f"sv-f{colour(i)}", tip, d=data, fill_opacity="0.4")
    for i, node in enumerate(left):
        canvas.rect(x0, node.top, BAR, max(1.0, node.high), f"sv-f{colour(i)}", rx=2)
    for node in right:
        canvas.rect(x1 - BAR, node.top, BAR, max(1.0, node.high), "sv-node", rx=2)
    _names(canvas, left, x0 - 6, room - 6, number_format, left=True)
    _names(canvas, right, x1 + 6, room - 6, number_format, left=False)
    return canvas.svg(title, description)
