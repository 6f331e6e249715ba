"""Half-open bands: each value lies in one of them, and in no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Band:
    """From `low`, included, to `high`, excluded; without an end where `high` is None."""

    low: int
    high: int | None

    @property
    def code(self) -> str:
        """Return the band as it is written in a table: "10-20" for ten to twenty whole ones."""
        if self.high is None:
            return f"{self.low}+"
        if self.high - self.low == 1:
            return str(self.low)
        return f"{self.low}-{self.high - 1}"


CASELOAD = (Band(0, 10), Band(10, 21), Band(21, 31), Band(31, None))
"""Open cases per worker. The source has <10, 10-20, 21-30, >30 (METHODOLOGY 11, read in code)."""
MONTHS_OPEN = (Band(0, 1), Band(1, 3), Band(3, 6), Band(6, None))
"""Whole months from opening to closure. The source has <1, 1-3, 3-6, >6, which overlap at edges."""
DELAYS = (
    Band(0, 4), Band(4, 6), Band(6, 15), Band(15, 31), Band(31, 92), Band(92, None),
)  # fmt: skip
"""Days until something is told. The source has 0-3, 4-5, 6-14, 15-30 days, 1-3 months, over 3."""
AGES = (Band(0, 12), Band(12, 18), Band(18, None))
"""Years of age. The source has 0-11, 12-17, 18+."""


def band_of(value: int, bands: Sequence[Band]) -> Band:
    """Return the band in which a value of nought or more lies."""
    return next(one for one in bands if one.low <= value and (one.high is None or value < one.high))


def months_between(first: date, last: date) -> int:
    """Return the whole months that passed from one day to another; nought on the same day."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months - (last.day < first.day))
