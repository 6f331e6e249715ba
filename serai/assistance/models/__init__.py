"""What was given to persons, and the stores it came from."""

from serai.assistance.models.counted import ServiceDelivery
from serai.assistance.models.given import Given, HealthContact, Service, Session
from serai.assistance.models.planned import PlannedDistribution
from serai.assistance.models.relief import (
    SOONEST,
    Distribution,
    Handout,
    Item,
    Kept,
    Kit,
    KitLine,
    Limit,
    Lot,
    Movement,
    Stock,
    Store,
)

__all__ = [
    "SOONEST", "Distribution", "Given", "Handout", "HealthContact", "Item", "Kept", "Kit",
    "KitLine", "Limit", "Lot", "Movement", "PlannedDistribution", "Service", "ServiceDelivery",
    "Session", "Stock", "Store",
]  # fmt: skip
