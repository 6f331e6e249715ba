"""What stands on a person's page: each card is a fragment that its own room serves."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Card:
    """One card: the address it is loaded from, its heading, icon, and the compartment it needs."""

    url: str
    label: Promise
    icon: str
    compartment: str


CARDS: tuple[Card, ...] = (
    Card("consent:card", _("Consent"), "shield", "identity"),
    Card("journey:journey", _("Journey"), "route", "profile"),
    Card("matching:merges", _("Found to be the same"), "versions", "identity"),
    Card("screening:card", _("Categories and screenings"), "shield", "protection"),
    Card("cases:card", _("Cases"), "clipboard-list", "protection"),
)
