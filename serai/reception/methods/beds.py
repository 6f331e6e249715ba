"""Which beds to give to people who came together."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def near(places: Sequence[tuple[int, T]], wanted: int) -> list[T]:
    """Return so many of the free places, numbered in order, as near each other as can be.

    The window of `wanted` free places whose numbers lie closest; the first of several. Fewer than
    wanted give none.
    """
    if wanted < 1 or len(places) < wanted:
        return []
    ordered = sorted(places, key=lambda place: place[0])
    first = min(
        range(len(ordered) - wanted + 1),
        key=lambda at: (ordered[at + wanted - 1][0] - ordered[at][0], at),
    )
    return [one for _number, one in ordered[first : first + wanted]]


def position(name: str) -> int:
    """Return where a bed stands, from the figures of its name; 0 where it has none."""
    figures = "".join(c for c in name if c.isascii() and c.isdigit())
    return int(figures) if figures else 0
