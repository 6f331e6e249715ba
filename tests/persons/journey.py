"""A step and an experience."""

from datetime import date

from serai.journey.actions.statements import record_experience, record_step
from serai.kit.actor import current_actor
from tests.one_of_each import country_of_tests


def make(centre):
    """Make one of each."""
    options = {"actor": current_actor(), "person": centre.person}
    return {
        "journey.Step": record_step(
            kind="stay", stage="transit", to_country=country_of_tests(), note="In a lorry park",
            starts_on=date(2026, 1, 5), **options,
        ),
        "journey.Experience": record_experience(
            incidents=["robbery"], account="They took all.", **options
        ),
    }  # fmt: skip
