"""Taking a quantity out of lots, the one that expires first in front."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

L = TypeVar("L")


def is_good(expires_on: date | None, today: date) -> bool:
    """Say whether a lot may still be given out: until its last day."""
    return expires_on is None or expires_on >= today


def take(lots: Iterable[tuple[L, int]], wanted: int) -> list[tuple[L, int]] | None:
    """Return how much is taken of each lot, in the order given; None where there is not enough."""
    taken = []
    for lot, held in lots:
        part = min(held, wanted)
        if part > 0:
            taken.append((lot, part))
            wanted -= part
    return taken if wanted == 0 else None
