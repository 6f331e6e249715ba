"""The time limits of an organisation."""

from uuid import UUID

from serai.cases.methods.limits import MOST_TO_ANSWER, shipped
from serai.cases.models import TimeLimit


def hours_of(organisation_id: UUID) -> dict[str, int]:
    """Return the hours by risk level: the organisation's own, or those that come with Serai."""
    own = TimeLimit.objects.filter(organisation_id=organisation_id)
    return {**shipped().hours, **dict(own.values_list("risk", "hours"))}


def answer_hours_of(organisation_id: UUID) -> dict[str, int]:
    """Return in how many hours somebody answers what is asked in a case, by its risk level."""
    return {risk: min(hours, MOST_TO_ANSWER) for risk, hours in hours_of(organisation_id).items()}
