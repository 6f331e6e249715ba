"""Whom an agency has to see of those who landed."""

from datetime import date

from serai.people.choices import BirthBasis
from serai.reception.choices import Agency

GROWN = 18
"""The age, in whole years, from which somebody is no child (Convention on the Rights of the Child,
article 1)."""


def may_be_child(*, born: int | None, basis: str, on: date) -> bool:
    """Say whether somebody may be under 18 on a day, of whom at most the year of birth is known.

    Whose age is disputed or not known may be; so may who turns 18 in that year. The database says
    the same in `reception_has_to_see`.
    """
    return basis == BirthBasis.DISPUTED or born is None or on.year - born <= GROWN


def has_to_see(agency: str, *, born: int | None, basis: str, on: date) -> bool:
    """Say whether an agency has to see somebody: child protection, whoever may be a child."""
    return agency != Agency.CHILD or may_be_child(born=born, basis=basis, on=on)
