"""What was given to persons, and the stores and funds it came from."""

from serai.assistance.models.given import Given, HealthContact, Service, Session
from serai.assistance.models.money import (
    Account,
    Payment,
    Posting,
    Redemption,
    Transaction,
    Voucher,
)
from serai.assistance.models.relief import (
    SOONEST,
    Distribution,
    Handout,
    Item,
    Kit,
    KitLine,
    Limit,
    Lot,
    Movement,
    Stock,
    Store,
)

__all__ = [
    "SOONEST", "Account", "Distribution", "Given", "Handout", "HealthContact", "Item", "Kit",
    "KitLine", "Limit", "Lot", "Movement", "Payment", "Posting", "Redemption", "Service",
    "Session", "Stock", "Store", "Transaction", "Voucher",
]  # fmt: skip
