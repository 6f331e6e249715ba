"""How alike two birth dates are, as they are really written down.

Many people are registered on 1 January of a year that somebody estimated; days and months change
places; an Ethiopian date copied as it stands is seven or eight years behind ours.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA

SOLAR_HIJRI: Final = (1200, 1500)
"""Years written in this range are taken for the Afghan and Iranian calendar, 621 years behind."""

LONGEST_TOLERANCE: Final = 15
"""Years. An estimate wider than this says nothing."""


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth as known: a date, or a year with the years it may be off (`within`)."""

    year: int
    month: int | None = None
    day: int | None = None
    within: int = 0

    @property
    def conventional(self) -> bool:
        """Say whether only the year speaks: no day is known, or it is 1 January."""
        return self.day is None or (self.month == 1 and self.day == 1)


class BirthReason(StrEnum):
    """Why two birth dates are found alike, or not; `sentence` says it on screen."""

    SAME = "same"
    SAME_YEAR = "same_year"
    SWAPPED = "swapped"
    SLIP = "slip"
    CALENDAR = "calendar"
    ESTIMATE = "estimate"
    NEAR = "near"
    MISSING = "missing"
    DIFFERENT = "different"

    @property
    def sentence(self) -> Promise:
        """Return the translatable sentence."""
        return SENTENCES[self]


SENTENCES: Final[dict[BirthReason, Promise]] = {
    BirthReason.SAME: _("same birth date"),
    BirthReason.SAME_YEAR: _("same year of birth, the day not known"),
    BirthReason.SWAPPED: _("day and month swapped"),
    BirthReason.SLIP: _("one figure of the birth date differs"),
    BirthReason.CALENDAR: _("same birth date in another calendar"),
    BirthReason.ESTIMATE: _("ages agree as far as they were estimated"),
    BirthReason.NEAR: _("birth years lie near each other"),
    BirthReason.MISSING: _("birth date not known"),
    BirthReason.DIFFERENT: _("birth dates differ"),
}


@dataclass(frozen=True, slots=True)
class BirthLikeness:
    """How alike two births are, from 0 to 1, and why. 0.5 says nothing either way."""

    score: float
    reason: BirthReason


def exact(day: date) -> Birth:
    """Return the birth of a known date."""
    return Birth(day.year, day.month, day.day)


def aged(years: int, on: date, within: int = 2) -> Birth:
    """Return the birth of somebody judged to be so many years old on a day."""
    return Birth(on.year - years, within=max(within, 1))


@lru_cache(maxsize=20_000)
def from_ethiopian(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian date of an Ethiopian one, None where there is no such day.

    Source: Beyene-Kudlek arithmetic, Calendrical Calculations (Reingold, Dershowitz), epoch
    29 August 8 Julian, which is day 2796 of the proleptic Gregorian count.
    """
    if not (1 <= month <= 13 and 1 <= day <= 30 and 1 <= year <= 9000):
        return None
    ordinal = 2796 + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1
    return date.fromordinal(ordinal)


def _ours(birth: Birth) -> Birth:
    if SOLAR_HIJRI[0] <= birth.year < SOLAR_HIJRI[1]:
        return Birth(birth.year + 621, within=max(1, birth.within))
    return birth


def birth_likeness(a: Birth | None, b: Birth | None) -> BirthLikeness:
    """Return how alike two births are. Symmetric, never raises; unknown against anything is 0.5."""
    if a is None or b is None:
        return BirthLikeness(0.5, BirthReason.MISSING)
    one, other = _ours(a), _ours(b)
    apart = abs(one.year - other.year)
    tolerance = min(max(one.within, other.within), LONGEST_TOLERANCE)
    if one.conventional or other.conventional or tolerance:
        return _by_year(one, other, apart, tolerance)
    return _by_date(one, other, apart)


def _by_year(one: Birth, other: Birth, apart: int, tolerance: int) -> BirthLikeness:
    if apart == 0:
        both = one.conventional and other.conventional
        return BirthLikeness(0.82 if both else 0.78, BirthReason.SAME_YEAR)
    if tolerance and apart <= tolerance:
        return BirthLikeness(round(0.78 - 0.16 * apart / tolerance, 3), BirthReason.ESTIMATE)
    if apart in (7, 8):
        return BirthLikeness(0.5, BirthReason.CALENDAR)
    if apart <= tolerance + 2:
        return BirthLikeness(0.55 if apart == 1 else 0.42, BirthReason.NEAR)
    return BirthLikeness(max(0.0, round(0.4 - 0.05 * apart, 3)), BirthReason.DIFFERENT)


def _by_date(one: Birth, other: Birth, apart: int) -> BirthLikeness:
    if one == other:
        return BirthLikeness(1.0, BirthReason.SAME)
    if apart == 0 and (one.month, one.day) == (other.day, other.month):
        return BirthLikeness(0.93, BirthReason.SWAPPED)
    if _calendars(one, other) or _calendars(other, one):
        return BirthLikeness(0.9, BirthReason.CALENDAR)
    same_day = (one.month, one.day) == (other.month, other.day)
    if same_day and apart in (7, 8):
        return BirthLikeness(0.75, BirthReason.CALENDAR)
    if OSA.distance(_written(one), _written(other)) == 1:
        return BirthLikeness(0.86 if apart <= 1 or same_day else 0.8, BirthReason.SLIP)
    if apart == 0 and (one.month == other.month or one.day == other.day):
        return BirthLikeness(0.7, BirthReason.SLIP)
    if apart <= 1:
        return BirthLikeness(0.45, BirthReason.NEAR)
    return BirthLikeness(max(0.0, round(0.35 - 0.05 * apart, 3)), BirthReason.DIFFERENT)


def _calendars(ethiopian: Birth, ours: Birth) -> bool:
    if not 7 <= ours.year - ethiopian.year <= 8:
        return False
    made = from_ethiopian(ethiopian.year, ethiopian.month or 0, ethiopian.day or 0)
    return made is not None and (made.year, made.month, made.day) == (
        ours.year,
        ours.month,
        ours.day,
    )


def _written(birth: Birth) -> str:
    return f"{birth.year:04}{birth.month or 0:02}{birth.day or 0:02}"
