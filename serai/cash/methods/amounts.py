"""Money in whole minor units (centimes, francs), written and read with its currency's digits."""

from decimal import Decimal, InvalidOperation

DIGITS = {
    "AED": 2, "BIF": 0, "CAD": 2, "CDF": 2, "CHF": 2, "DJF": 0, "DZD": 2, "EGP": 2, "ERN": 2,
    "ETB": 2, "EUR": 2, "GBP": 2, "GHS": 2, "GMD": 2, "GNF": 0, "JOD": 3, "KES": 2, "LBP": 2,
    "LRD": 2, "LYD": 3, "MAD": 2, "MRU": 2, "NGN": 2, "RWF": 0, "SAR": 2, "SDG": 2, "SLE": 2,
    "SOS": 2, "SSP": 2, "TND": 3, "TZS": 2, "UGX": 0, "USD": 2, "XAF": 0, "XOF": 0, "YER": 2,
    "ZAR": 2,
}  # fmt: skip
"""Currencies in use along the routes, with the digits of their minor unit (ISO 4217)."""
MOST = 10**15
"""More than any fund holds; what is above was mistyped."""


def to_minor(amount: Decimal, currency: str) -> int | None:
    """Return an amount in minor units; None where it has more digits than the currency, is not
    above zero, or is beyond all sense."""
    try:
        minor = amount.scaleb(DIGITS[currency])
        whole = int(minor)
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return whole if whole == minor and 0 < whole < MOST else None


def to_amount(minor: int, currency: str) -> Decimal:
    """Return minor units as an amount with the currency's digits."""
    return Decimal(minor).scaleb(-DIGITS[currency])


def in_words(minor: int, currency: str) -> str:
    """Return an amount as it is told: "12 500 XOF", with a narrow space between thousands."""
    return f"{to_amount(minor, currency):,f} {currency}".replace(",", "\u202f").replace("-", "−")
