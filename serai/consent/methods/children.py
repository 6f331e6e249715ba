"""When a child is grown up, and when a child is asked."""

from datetime import date

from serai.consent.choices import ADULT, ASSENT_FROM
from serai.people.choices import BirthBasis
from serai.people.methods.records import Birth


def grown_up_on(birth: Birth) -> date | None:
    """Return the day on which somebody is 18; None where nobody can say, or the age is disputed.

    Of a year alone, the first day of the year in which `Birth.is_child` counts them an adult.
    """
    if birth.basis == BirthBasis.DISPUTED:
        return None
    if birth.on:
        born = date.fromisoformat(birth.on)
        try:
            return born.replace(year=born.year + ADULT)
        except ValueError:  # 29 February
            return date(born.year + ADULT, 3, 1)
    year = birth.birth_year()
    return None if year is None else date(year + ADULT, 1, 1)


def is_old_enough_to_be_asked(birth: Birth, day: date) -> bool:
    """Say whether a child must be asked: from six years, and where nobody knows the age."""
    age = birth.age_at(day)
    return age is None or age >= ASSENT_FROM
