"""Doors of assistance."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, Door, PersonDoor


def give(compartment: str, **objects: str) -> PersonDoor:
    """Return the door of what records something given that lies in a compartment."""
    return PersonDoor(compartment, P.ASSISTANCE_GIVE, BOTH, objects)


OBJECTS = {
    "store_id": "assistance.Store",
    "planned_id": "assistance.PlannedDistribution",
}
KEEP = Door(P.STOCK_MANAGE, methods=BOTH)
PAGES = {
    "assistance:desk": Door(P.ASSISTANCE_GIVE, methods=BOTH),
    "assistance:planned": Door(P.ASSISTANCE_GIVE),
    "assistance:plan": KEEP,
    "assistance:distribution": Door(P.ASSISTANCE_GIVE, methods=BOTH),
    "assistance:stock": Door(P.STOCK_MANAGE),
    "assistance:add_store": KEEP,
    "assistance:add_item": KEEP,
    "assistance:add_kit": KEEP,
    "assistance:set_limit": KEEP,
    "assistance:store": Door(P.STOCK_MANAGE),
    "assistance:receive": KEEP,
    "assistance:transfer": KEEP,
    "assistance:count": KEEP,
    "assistance:figures": Door(P.ASSISTANCE_GIVE),
    "assistance:figures_csv": Door(P.ASSISTANCE_GIVE),
}
PERSON_PAGES = {
    "assistance:hand": give("identity"),
    "assistance:take_back": give("identity", row_id="assistance.Distribution"),
    "assistance:receipt": PersonDoor(
        "identity", P.ASSISTANCE_GIVE, objects={"row_id": "assistance.Distribution"}
    ),
    "assistance:card": PersonDoor(),
    "assistance:of_case": PersonDoor("protection", objects={"case_id": "cases.Case"}),
    "assistance:person": PersonDoor(),
    "assistance:give": give("profile"),
    "assistance:health": give("health"),
    "assistance:session": give("protection"),
    "assistance:withdraw_service": give("profile", row_id="assistance.Service"),
    "assistance:withdraw_health": give("health", row_id="assistance.HealthContact"),
    "assistance:withdraw_session": give("protection", row_id="assistance.Session"),
}
