"""Occupancy as half-open bands, what a unit's rule says of somebody, counts of a landing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import product

from serai.reception.choices import Age, Rule, Sex

BANDS: tuple[tuple[str, float | None], ...] = (
    ("0-50", 0.5), ("50-80", 0.8), ("80-100", 1.0), ("100-120", 1.2), ("120+", None),
)  # fmt: skip
"""Bands of occupancy by the share at which each ends, which belongs to the next one (Serai's)."""
SEXES, AGES = ("female", "male"), ("0_4", "5_17", "18_59", "60")
COUNTED = (*(f"{sex}_{age}" for sex, age in product(SEXES, AGES)), "unknown")
"""What a landing is counted by; as registration counts its groups."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a unit: how many there are, how many cannot be given, how many are taken."""

    capacity: int
    blocked: int = 0
    taken: int = 0

    @property
    def usable(self) -> int:
        """Return how many places can be given at all."""
        return max(0, self.capacity - self.blocked)

    @property
    def free(self) -> int:
        """Return how many can be given now; 0 where more are taken than can be."""
        return max(0, self.usable - self.taken)

    @property
    def is_full(self) -> bool:
        """Say whether no place is left."""
        return self.taken >= self.usable

    @property
    def band(self) -> str:
        """Return the band of occupancy."""
        return band_of(self.taken, self.usable)

    @property
    def percent(self) -> int:
        """Return the share of usable places that are taken, in whole hundredths, rounded down."""
        return 100 * self.taken // self.usable if self.usable else 100 * bool(self.taken)

    def __add__(self, other: "Places") -> "Places":
        return Places(
            self.capacity + other.capacity, self.blocked + other.blocked, self.taken + other.taken
        )


def band_of(taken: int, usable: int) -> str:
    """Return the band of so many taken of so many usable places; each begins where one ends."""
    if not usable:
        return BANDS[-1][0] if taken else BANDS[0][0]
    share = taken / usable
    return next(name for name, end in BANDS if end is None or share < end)


def unfit(rule: str, *, sex: str, age: str, together: int) -> bool:
    """Say whether somebody is not whom a unit is meant for. What is not known never counts.

    `together` is how many are checked in at once: one is no family. Girls may sleep among women
    and boys among men; a child alone among either, which the rule `children` exists to avoid.
    """
    if rule == Rule.WOMEN:
        return sex == Sex.MALE and age != Age.CHILD
    if rule == Rule.MEN:
        return sex == Sex.FEMALE or (age == Age.CHILD and together == 1)
    if rule == Rule.FAMILIES:
        return together == 1
    if rule == Rule.CHILDREN:
        return age == Age.ADULT
    return False


def day_bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first moment of a day and that of the next, in a time zone."""
    begins = datetime.combine(day, time.min, tzinfo=zone)
    return begins, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def days_between(first: date, last: date) -> Sequence[date]:
    """Return the days from one to another, both within."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def counted(counts: Mapping[str, int]) -> dict[str, int]:
    """Return a landing's counts by sex and age without what was not counted."""
    return {key: int(counts[key]) for key in COUNTED if counts.get(key)}
