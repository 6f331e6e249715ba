"""The time limits of an organisation."""

from uuid import UUID

from serai.cases.methods.limits import shipped
from serai.cases.models import TimeLimit


def hours_of(organisation_id: UUID) -> dict[str, int]:
    """Return the hours by risk level: the organisation's own, or those that come with Serai."""
    own = TimeLimit.objects.filter(organisation_id=organisation_id)
    return {**shipped().hours, **dict(own.values_list("risk", "hours"))}
