"""Doors of assistance."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, PersonDoor


def give(compartment: str, **objects: str) -> PersonDoor:
    """Return the door of what records something given that lies in a compartment."""
    return PersonDoor(compartment, P.ASSISTANCE_GIVE, BOTH, objects)


PERSON_PAGES = {
    "assistance:card": PersonDoor(),
    "assistance:person": PersonDoor(),
    "assistance:give": give("profile"),
    "assistance:health": give("health"),
    "assistance:session": give("protection"),
    "assistance:withdraw_service": give("profile", row_id="assistance.Service"),
    "assistance:withdraw_health": give("health", row_id="assistance.HealthContact"),
    "assistance:withdraw_session": give("protection", row_id="assistance.Session"),
}
