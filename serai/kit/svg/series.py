"""Figures over time: lines with gaps and events, stacked columns, sparklines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from serai.kit.svg.draw import (
    XY,
    Canvas,
    NumberFormat,
    Svg,
    colour,
    plain_number,
    shorten,
    text_width,
    ticks,
)

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one layer of columns; None is a period without a figure."""

    label: str
    values: Values


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened from period ``start`` to ``end`` (indexes; no end: one moment)."""

    start: int
    label: str
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """The inner area of a chart and its scales (logical pixels)."""

    left: float
    right: float
    top: float
    bottom: float
    count: int
    peak: float

    def x(self, index: float) -> float:
        """Return the x of a period; a single period stands in the middle."""
        if self.count < 2:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * index / (self.count - 1)

    def y(self, value: float) -> float:
        """Return the y of a value."""
        return self.bottom - (self.bottom - self.top) * value / self.peak


def known(values: Values) -> list[tuple[int, float]]:
    """Return (index, value) of the periods that have a finite figure."""
    return [(i, v) for i, v in enumerate(values) if v is not None and math.isfinite(v)]


def stretches(values: Values) -> list[list[tuple[int, float]]]:
    """Split a series at its gaps: a missing period is never bridged by a line."""
    found: list[list[tuple[int, float]]] = []
    for index, value in known(values):
        if found and found[-1][-1][0] == index - 1:
            found[-1].append((index, value))
        else:
            found.append([(index, value)])
    return found


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions apart until each is ``gap`` from the next, inside low and high if possible."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = [0.0] * len(wanted)
    floor = low
    for i in order:
        places[i] = max(wanted[i], floor)
        floor = places[i] + gap
    ceiling = high
    for i in reversed(order):
        places[i] = min(places[i], ceiling)
        ceiling = places[i] - gap
    return places


def _frame(canvas: Canvas, plot: Plot, marks: Sequence[float], number: NumberFormat) -> None:
    """Draw the horizontal rules and their figures."""
    for mark in marks:
        y = plot.y(mark)
        css = "sv-axis" if mark == 0 else "sv-grid"
        canvas.line((plot.left, y), (plot.right, y), css, stroke_width=1)
        canvas.text((plot.left - 8, y + 4), number(mark), anchor="end", size=11.5, css="sv-mute")


def _periods(canvas: Canvas, xs: Sequence[float], labels: Sequence[str], y: float) -> None:
    """Write as many period labels as fit, evenly spaced."""
    if not labels:
        return
    widest = max(text_width(label, 11.5) for label in labels) + 16
    span = abs(xs[-1] - xs[0]) or 1.0
    fits = max(1, int(span // widest))
    step = max(1, math.ceil((len(labels) - 1) / fits)) if len(labels) > 1 else 1
    for i in range(0, len(labels), step):
        canvas.text((xs[i], y), labels[i], anchor="middle", size=11.5, css="sv-mute")


def _events(canvas: Canvas, plot: Plot, events: Sequence[Event]) -> None:
    """Draw events as bands (a period) or dashed lines (a moment); labels on up to three rows."""
    rows = [-1e9, -1e9, -1e9]
    for event in sorted(events, key=lambda e: e.start):
        if not 0 <= event.start < plot.count:
            continue
        a = plot.x(event.start)
        if event.end is not None and event.end > event.start:
            b = plot.x(min(event.end, plot.count - 1))
            canvas.rect(
                a,
                plot.top,
                b - a,
                plot.bottom - plot.top,
                "sv-band",
                event.label,
                fill_opacity="0.12",
            )
        else:
            canvas.line(
                (a, plot.top), (a, plot.bottom), "sv-l2", stroke_width=1.4, stroke_dasharray="3 3"
            )
        label = shorten(event.label, 190, 11)
        width = text_width(label, 11) + 10
        turned = a + width > plot.right
        begin = a - width if turned else a
        row = next((i for i, end in enumerate(rows) if begin > end), None)
        if row is None:
            continue
        rows[row] = begin + width
        place = (a - 4 if turned else a + 4, plot.top + 10 + 14 * row)
        canvas.text(
            place, label, anchor="end" if turned else "start", size=11, css="sv-mute", halo=True
        )


def _line(
    canvas: Canvas,
    plot: Plot,
    series: Series,
    tone: int,
    periods: Sequence[str],
    number: NumberFormat,
) -> None:
    """Draw one series: area, line with gaps, lone dots, and a tip on every figure."""
    dots = len(series.values) <= 40
    for part in stretches(series.values):
        points: list[XY] = [(plot.x(i), plot.y(v)) for i, v in part]
        if len(points) > 1:
            floor = [(points[-1][0], plot.bottom), (points[0][0], plot.bottom)]
            area = canvas.poly([*points, *floor], close=True)
            canvas.shape("path", f"sv-f{tone}", d=area, fill_opacity="0.07")
            canvas.shape(
                "path",
                f"sv-l{tone}",
                d=canvas.poly(points),
                fill="none",
                stroke_width=2.4,
                stroke_linejoin="round",
                stroke_linecap="round",
            )
        else:
            canvas.circle(points[0], 3, f"sv-f{tone}")
        for (i, value), point in zip(part, points, strict=True):
            period = periods[i] if i < len(periods) else ""
            if dots:
                tip = f"{series.label}, {period}: {number(value)}"
                canvas.circle(point, 6, f"sv-f{tone}", tip, fill_opacity="0")


def time_series(
    periods: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    description: str = "",
    events: Sequence[Event] = (),
    width: float = 1080,
    height: float = 260,
    rtl: bool = False,
    number_format: NumberFormat = plain_number,
) -> Svg:
    """Draw lines over ``periods`` (labels in order of time; time runs with the reading direction).

    A missing figure leaves a gap. Each line is named at its end, or under the chart when it is
    narrower than 520 pixels. The axis always begins at zero.
    """
    canvas = Canvas(width, height, rtl)
    marks = ticks(max((v for s in series for _, v in known(s.values)), default=0.0), 4)
    side = width >= 520
    names = max([text_width(s.label, 12, bold=True) for s in series] + [0.0])
    end = min(names, width * 0.26) + 22 if side else 12.0
    start = max(text_width(number_format(mark), 11.5) for mark in marks) + 14
    foot = 26.0 + (0 if side else 20.0 * len(series))
    plot = Plot(start, width - end, 12, height - foot, len(periods), marks[-1])
    _frame(canvas, plot, marks, number_format)
    xs = [plot.x(i) for i in range(len(periods))]
    _periods(canvas, xs, periods, plot.bottom + 18)
    _events(canvas, plot, events)
    for i, one in enumerate(series):
        _line(canvas, plot, one, colour(i), periods, number_format)
    if side:
        _end_names(canvas, plot, series, end - 14)
    else:
        _foot_names(canvas, series, plot.bottom + 38, width)
    return canvas.svg(title, description)


def _end_names(canvas: Canvas, plot: Plot, series: Sequence[Series], room: float) -> None:
    """Name each line at its last figure, the names pushed apart where they would touch."""
    ends = [(i, known(s.values)[-1]) for i, s in enumerate(series) if known(s.values)]
    wanted = [plot.y(value) for _, (_, value) in ends]
    places = spread(wanted, 15, plot.top + 4, plot.bottom)
    for (i, (index, value)), y in zip(ends, places, strict=True):
        tone = colour(i)
        canvas.circle((plot.x(index), plot.y(value)), 3.6, f"sv-f{tone}")
        name = shorten(series[i].label, room, 12, bold=True)
        canvas.text((plot.right + 10, y + 4), name, size=12, bold=True, css=f"sv-f{tone}")


def _foot_names(canvas: Canvas, series: Sequence[Series], y: float, width: float) -> None:
    """List the series under the chart with their colours."""
    for i, one in enumerate(series):
        canvas.rect(8, y - 9, 14, 10, f"sv-f{colour(i)}", rx=2)
        canvas.text((28, y), shorten(one.label, width - 36, 12), size=12)
        y += 20


def columns(
    periods: Sequence[str],
    parts: Sequence[Series],
    *,
    title: str,
    description: str = "",
    width: float = 720,
    height: float = 220,
    rtl: bool = False,
    number_format: NumberFormat = plain_number,
) -> Svg:
    """Draw one stacked column a period, for days or weeks; a period without figures stays empty."""
    canvas = Canvas(width, height, rtl)
    known_at = [
        [(k, p.values[i]) for k, p in enumerate(parts) if i < len(p.values)]
        for i in range(len(periods))
    ]
    stacks = [[(k, v) for k, v in stack if v is not None and v > 0] for stack in known_at]
    marks = ticks(max((sum(v for _, v in stack) for stack in stacks), default=0.0), 4)
    start = max(text_width(number_format(mark), 11.5) for mark in marks) + 14
    legend = 20.0 * len(parts) if len(parts) > 1 else 0.0
    plot = Plot(start, width - 10, 10, height - 26 - legend, len(periods), marks[-1])
    _frame(canvas, plot, marks, number_format)
    step = (plot.right - plot.left) / max(1, len(periods))
    xs = [plot.left + step * (i + 0.5) for i in range(len(periods))]
    for i, stack in enumerate(stacks):
        base = 0.0
        for k, value in stack:
            top = plot.y(base + value)
            tip = f"{parts[k].label}, {periods[i]}: {number_format(value)}"
            canvas.rect(
                xs[i] - step * 0.39, top, step * 0.78, plot.y(base) - top, f"sv-f{colour(k)}", tip
            )
            base += value
    _periods(canvas, xs, periods, plot.bottom + 18)
    if legend:
        _foot_names(canvas, parts, plot.bottom + 38, width)
    return canvas.svg(title, description)


def sparkline(
    values: Values, *, label: str = "", width: float = 120, height: float = 28, rtl: bool = False
) -> Svg:
    """Draw a small line without axes; with a ``label`` it is an image, without one decoration."""
    canvas = Canvas(width, height, rtl)
    top = max((v for _, v in known(values)), default=0.0) or 1.0
    plot = Plot(3, width - 4, 4, height - 4, len(values), top)
    for part in stretches(values):
        points = [(plot.x(i), plot.y(v)) for i, v in part]
        if len(points) > 1:
            canvas.shape(
                "path",
                "sv-l1",
                d=canvas.poly(points),
                fill="none",
                stroke_width=1.8,
                stroke_linejoin="round",
            )
        else:
            canvas.circle(points[0], 1.8, "sv-f1")
    last = known(values)[-1:]
    for i, value in last:
        canvas.circle((plot.x(i), plot.y(value)), 2.6, "sv-f1")
    return canvas.svg(label)
