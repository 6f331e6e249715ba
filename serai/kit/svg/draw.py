"""The pen of every picture: escaping, mirrored coordinates, text sizes, colours, ticks.

A picture is made in logical coordinates: x grows from where reading starts. On a page that runs
right to left the canvas mirrors x, so a chart is written once. Text direction is never left to
the surroundings: the root says ``direction="ltr"``, anchors are worked out here, and every text of
a right-to-left picture is isolated, so that its own first letter decides its direction. One file
looks the same in a page, an e-mail and a PDF.

Colours are CSS classes (``sv-…``) which a page's stylesheet sets, dark theme included; each class
also writes the presentation attributes that make the picture right where no stylesheet is.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

NumberFormat = Callable[[float], str]
Anchor = Literal["start", "middle", "end"]
XY = tuple[float, float]

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', sans-serif"
PALETTE = ("#0a5f7a", "#c2570c", "#7b3f98", "#3f7d3a", "#a8332b", "#4d6472")
TINY = 1e-9
BOLD = 1.07
ADVANCES = {
    letter: width
    for width, letters in (
        (0.18, "\u202f\u2009’‘"),
        (0.27, "' \u00a0.,:;!·¡ijlıłاأإآ"),
        (0.33, "()-[]IJ"),
        (0.37, "ft/\\"),
        (0.44, 'r?"“”°¿'),
        (0.48, "csz"),
        (0.53, "kvxyF–«»L"),
        (0.565, "aeESTYZ|*"),
        (0.573, "0123456789+−±×=<>$€"),
        (0.62, "bdghnopquVPX"),
        (0.64, "ACKR#"),
        (0.65, "Bß"),
        (0.735, "DGU&"),
        (0.79, "HNOQw…"),
        (0.84, "%"),
        (0.94, "mMW@œæŒÆ"),
        (0.9, "سشصض"),
        (1.0, "—→←↔"),
    )
    for letter in letters
}
"""Widths of letters in Noto Sans as parts of the text's size, rounded up."""
INK, MUTE = "#16242c", "#50616b"
FALLBACK: dict[str, dict[str, str]] = {
    "sv-text": {"fill": INK},
    "sv-mute": {"fill": MUTE},
    "sv-grid": {"stroke": "#dbe2e6"},
    "sv-axis": {"stroke": "#84949d"},
    "sv-sea": {"fill": "#d7e5ec"},
    "sv-land": {"fill": "#faf9f5", "stroke": "#faf9f5"},
    "sv-border": {"stroke": "#b3bec4", "fill": "none"},
    "sv-panel": {"fill": "#ffffff", "stroke": "#dbe2e6"},
    "sv-halo": {"stroke": "#ffffff"},
    "sv-edge": {"stroke": "#ffffff"},
    "sv-band": {"fill": "#c2570c"},
    "sv-node": {"fill": MUTE},
    "sv-pt": {"stroke": INK},
    "sv-point": {"fill": "#ffb000"},
    "sv-hole": {"fill": "#ffffff"},
    **{f"sv-f{i}": {"fill": colour} for i, colour in enumerate(PALETTE, 1)},
    **{f"sv-l{i}": {"stroke": colour} for i, colour in enumerate(PALETTE, 1)},
}
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_SPECIAL = re.compile("[&<>\"']")
_ISOLATE, _POP = "\u2068", "\u2069"


class Svg(str):
    """Finished SVG text. Templates may show it without escaping, because every label already is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the text as it is, as Django's templates ask."""
        return self


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its words and the same figures as a table, for ``kit/_chart.html``.

    ``narrow`` is the picture drawn again for a phone; ``bleed`` lets it touch the card's edges;
    ``wide`` lets it scroll sideways on a phone.
    """

    title: str
    svg: Svg
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    subtitle: str = ""
    note: str = ""
    anchor: str = ""
    narrow: Svg | None = None
    bleed: bool = False
    wide: bool = False


def escape(text: str) -> str:
    """Return text safe inside XML content and attributes; characters XML forbids become U+FFFD."""
    return _SPECIAL.sub(lambda m: _ENTITIES[m[0]], _FORBIDDEN.sub("\ufffd", text))


def plain_number(value: float) -> str:
    """Write a number in English style: groups of thousands, decimals only where there are any."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def short(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in pixels in Noto Sans, the widest of the fonts asked for.

    Letters of other scripts take the mean of their script, so that the sum is rather too wide;
    marks over and under letters, and marks of direction, take no room.
    """
    return sum(map(_units, text)) * size * (BOLD if bold else 1.0)


@lru_cache(maxsize=4096)
def _units(letter: str) -> float:
    """Return the width of one letter as a part of the text's size."""
    if letter in ADVANCES:
        return ADVANCES[letter]
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0.0
    base = unicodedata.normalize("NFD", letter)[0]
    if base in ADVANCES:
        return ADVANCES[base]
    code = ord(letter)
    if 0x2E80 <= code <= 0xFFEF and not 0xFB50 <= code <= 0xFEFF:
        return 1.0
    if 0x0590 <= code <= 0x08FF:
        return 0.62
    return 0.76 if letter.isupper() else 0.64


def shorten(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Cut a text with an ellipsis so that it takes at most ``room`` pixels."""
    if text_width(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def ticks(top: float, wanted: int = 5) -> list[float]:
    """Return round numbers from 0 to at least ``top``: steps of 1, 2 or 5 times a power of ten."""
    if not math.isfinite(top) or top <= TINY:
        return [0.0, 1.0]
    raw = top / max(1, wanted)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next((m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999), 10 * power)
    if top >= wanted:
        step = max(1.0, round(step))
    return [step * i for i in range(math.ceil(top / step - 1e-9) + 1)]


def colour(index: int) -> int:
    """Return the palette's number (1 to 6) for the index-th thing; the palette repeats."""
    return index % len(PALETTE) + 1


@dataclass(slots=True)
class Canvas:
    """Collects the parts of a picture ``width`` by ``height`` pixels in logical coordinates."""

    width: float
    height: float
    rtl: bool = False
    mirror: bool = True
    parts: list[str] = field(default_factory=list)

    def x(self, value: float) -> float:
        """Return the physical x of a logical one."""
        return self.width - value if self.rtl and self.mirror else value

    def add(self, markup: str) -> None:
        """Take finished markup."""
        self.parts.append(markup)

    def shape(self, tag: str, css: str, tip: str = "", **attributes: str | float) -> None:
        """Draw any element; ``tip`` becomes its ``<title>`` (escaped)."""
        given = {name.replace("_", "-"): value for name, value in attributes.items()}
        styles = {k: v for name in css.split() for k, v in FALLBACK.get(name, {}).items()}
        both = {
            **styles,
            **{k: short(v) if isinstance(v, (int, float)) else escape(v) for k, v in given.items()},
        }
        inside = "".join(f' {name}="{value}"' for name, value in both.items())
        head = f'<{tag} class="{css}"{inside}' if css else f"<{tag}{inside}"
        self.add(f"{head}><title>{escape(tip)}</title></{tag}>" if tip else f"{head}/>")

    def rect(
        self, x: float, y: float, w: float, h: float, css: str, tip: str = "", **more: str | float
    ) -> None:
        """Draw a rectangle from its logical start corner."""
        left = self.x(x + w) if self.rtl and self.mirror else x
        self.shape("rect", css, tip, x=left, y=y, width=max(0.0, w), height=max(0.0, h), **more)

    def line(self, a: XY, b: XY, css: str, **more: str | float) -> None:
        """Draw a straight line."""
        self.shape("line", css, "", x1=self.x(a[0]), y1=a[1], x2=self.x(b[0]), y2=b[1], **more)

    def circle(self, at: XY, r: float, css: str, tip: str = "", **more: str | float) -> None:
        """Draw a circle."""
        self.shape("circle", css, tip, cx=self.x(at[0]), cy=at[1], r=r, **more)

    def poly(self, points: Iterable[XY], *, close: bool = False) -> str:
        """Return path data through the points, mirrored."""
        body = "L".join(f"{short(self.x(x))} {short(y)}" for x, y in points)
        return f"M{body}{'Z' if close else ''}"

    def text(
        self,
        at: XY,
        content: str,
        *,
        anchor: Anchor = "start",
        size: float = 12,
        bold: bool = False,
        css: str = "sv-text",
        halo: bool = False,
    ) -> None:
        """Write a text; ``anchor`` is logical, so "start" is on the right in right-to-left."""
        if not content:
            return
        flips = self.rtl and self.mirror
        side = {"start": "end", "end": "start"}.get(anchor, anchor) if flips else anchor
        body = escape(f"{_ISOLATE}{content}{_POP}" if self.rtl else content)
        fill = "".join(f' {k}="{v}"' for name in css.split() for k, v in FALLBACK[name].items())
        weight = ' font-weight="600"' if bold else ""
        place = (
            f'x="{short(self.x(at[0]))}" y="{short(at[1])}" font-size="{short(size)}"{weight} '
            f'text-anchor="{side}"'
        )
        if halo:
            self.add(
                f'<text class="sv-halo" {place} fill="none" stroke="#ffffff" stroke-width="3.5" '
                f'stroke-linejoin="round" aria-hidden="true">{body}</text>'
            )
        self.add(f'<text class="{css}" {place}{fill}>{body}</text>')

    def svg(self, title: str, description: str = "") -> Svg:
        """Return the whole picture with its title and description for people who cannot see it."""
        words = f"<title>{escape(title)}</title>" if title else ""
        words += f"<desc>{escape(description)}</desc>" if description else ""
        role = 'role="img"' if title else 'aria-hidden="true"'
        return Svg(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {short(self.width)} '
            f'{short(self.height)}" width="{short(self.width)}" height="{short(self.height)}" '
            f'{role} direction="ltr" font-family="{FONT}">{words}{"".join(self.parts)}</svg>'
        )
