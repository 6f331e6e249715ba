"""Age bands of figures, half-open: somebody of an age stands in exactly one."""

from collections.abc import Sequence

BANDS: Sequence[tuple[str, int, int | None]] = (
    ("0-11", 0, 12), ("12-17", 12, 18), ("18-59", 18, 60), ("60+", 60, None),
)  # fmt: skip
"""Code, the youngest age in it, and the first age that is not."""
UNKNOWN = "unknown"


def band_of(birth_year: int | None, on_year: int) -> str:
    """Return the band of somebody born in a year, by the age they complete in another."""
    if birth_year is None or birth_year > on_year:
        return UNKNOWN
    age = on_year - birth_year
    return next(code for code, first, end in BANDS if age >= first and (end is None or age < end))
