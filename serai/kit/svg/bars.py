"""Comparisons: horizontal bars with value and share, and the sex and age pyramid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from serai.kit.svg.draw import (
    Anchor,
    Canvas,
    NumberFormat,
    Svg,
    plain_number,
    shorten,
    text_width,
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row. ``value`` None is a figure that may not be shown; ``share`` is 0 to 1."""

    label: str
    value: float | None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class PyramidRow:
    """One age band with a figure on each side; None is a figure that may not be shown."""

    label: str
    first: float | None
    second: float | None


def percent(share: float) -> str:
    """Write a share of 1 as a whole percentage."""
    return f"{share * 100:.0f} %"


def bars(
    rows: Sequence[Bar],
    *,
    title: str,
    description: str = "",
    hidden: str = "–",
    tone: int = 1,
    width: float = 520,
    rtl: bool = False,
    number_format: NumberFormat = plain_number,
    share_format: NumberFormat = percent,
) -> Svg:
    """Draw one bar a row, longest length for the largest value, with value and share in words.

    ``hidden`` is written where a value is None (withheld or unknown); such a row has no bar. The
    height follows from the number of rows. ``tone`` is a colour of the palette, 1 to 6.
    """
    above = width < 420
    row_high = 38.0 if above else 26.0
    canvas = Canvas(width, max(1, len(rows)) * row_high + 6, rtl)
    widest = max([text_width(row.label, 12.5) for row in rows] + [0.0])
    start = 2.0 if above else min(widest + 12, width * 0.4)
    figures = [
        (
            hidden if row.value is None else number_format(row.value),
            "" if row.share is None or row.value is None else share_format(row.share),
        )
        for row in rows
    ]
    reserved = max(
        [text_width(a, 12, bold=True) + text_width(b, 12) + 20 for a, b in figures] + [0]
    )
    room = max(20.0, width - start - reserved)
    top = max((row.value or 0.0 for row in rows), default=0.0)
    for i, (row, (figure, share)) in enumerate(zip(rows, figures, strict=True)):
        y = 3 + i * row_high
        middle = y + (26 if above else 13)
        label = shorten(row.label, width - 4 if above else start - 10, 12.5)
        if above:
            canvas.text((start, y + 12), label, size=12.5)
        else:
            canvas.text((start - 8, middle + 4), label, anchor="end", size=12.5)
        long = max(1.5, room * row.value / top) if row.value and top > 0 else 0.0
        tip = f"{row.label}: {figure}" + (f" ({share})" if share else "")
        high = 13.0 if above else 16.0
        canvas.rect(start, middle - high / 2, long, high, f"sv-f{tone}", tip, rx=2)
        x = start + long + 7
        canvas.text((x, middle + 4), figure, size=12, bold=True)
        x += text_width(figure, 12, bold=True) + 6
        canvas.text((x, middle + 4), share, size=12, css="sv-mute")
    return canvas.svg(title, description)


def pyramid(
    rows: Sequence[PyramidRow],
    *,
    title: str,
    first_label: str,
    second_label: str,
    description: str = "",
    hidden: str = "–",
    width: float = 520,
    rtl: bool = False,
    number_format: NumberFormat = plain_number,
) -> Svg:
    """Draw age bands with one sex to each side of a middle column of labels.

    Both sides share one scale. The first side is where reading starts. Rows are drawn in the
    order given, so give the oldest band first. ``hidden`` stands where a figure is None.
    """
    row_high = 28.0
    head = 26.0
    canvas = Canvas(width, head + max(1, len(rows)) * row_high + 4, rtl)
    middle = max([text_width(row.label, 12) for row in rows] + [30.0]) + 20
    half = (width - middle) / 2
    values = [v for row in rows for v in (row.first, row.second) if v is not None]
    top = max(values, default=0.0)
    figures = [number_format(v) for v in values] + [hidden]
    room = max(10.0, half - max(text_width(f, 12) for f in figures) - 10)
    inner, outer = half, half + middle
    canvas.rect(inner - 14, 4, 12, 10, "sv-f2", rx=2)
    canvas.text((inner - 20, 13), first_label, anchor="end", size=12, bold=True)
    canvas.rect(outer + 2, 4, 12, 10, "sv-f1", rx=2)
    canvas.text((outer + 20, 13), second_label, size=12, bold=True)
    for i, row in enumerate(rows):
        y = head + i * row_high
        canvas.text((width / 2, y + 17), row.label, anchor="middle", size=12)
        for value, label, css in (
            (row.first, first_label, "sv-f2"),
            (row.second, second_label, "sv-f1"),
        ):
            figure = hidden if value is None else number_format(value)
            long = max(1.0, room * value / top) if value and top > 0 else 0.0
            left = css == "sv-f2"
            x = inner - long if left else outer
            tip = f"{label}, {row.label}: {figure}"
            canvas.rect(x, y + 4, long, row_high - 8, css, tip, rx=1)
            at = inner - long - 6 if left else outer + long + 6
            anchor: Anchor = "end" if left else "start"
            canvas.text((at, y + 17), figure, anchor=anchor, size=12, css="sv-mute")
    return canvas.svg(title, description)
