"""What stands on a person's page: each card is a fragment that its own room serves."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Permission


@dataclass(frozen=True, slots=True)
class Card:
    """One card: where it is loaded from, its heading, icon, the compartment and what it asks for.

    `may` is a permission without which the card is left out, or nothing.
    """

    url: str
    label: Promise
    icon: str
    compartment: str
    may: str = ""


CARDS: tuple[Card, ...] = (
    Card("consent:card", _("Consent"), "shield", "identity"),
    Card("screening:first_card", _("First contact"), "shield", "identity", Permission.DESK_WORK),
    Card("journey:journey", _("Journey"), "route", "profile"),
    Card("matching:merges", _("Found to be the same"), "versions", "identity"),
    Card("screening:card", _("Categories and screenings"), "shield", "protection"),
    Card("reception:card", _("Reception"), "home", "identity"),
    Card("cases:card", _("Cases"), "clipboard-list", "protection"),
    Card("protection:card", _("Protection procedures"), "lock", "protection"),
    Card("assistance:card", _("Assistance"), "archive", "identity"),
    Card("cash:card", _("Cash and vouchers"), "database", "finance"),
    Card(
        "cash:asked", _("Cash and vouchers you asked for"), "database", "protection",
        Permission.ASSISTANCE_GIVE,
    ),
    Card("retention:card", _("The person's own copy"), "download", "identity"),
)  # fmt: skip
CASE_LINKS: tuple[Card, ...] = (
    Card("protection:case", _("Protection procedures"), "lock", "protection"),
    Card("assistance:of_case", _("Assistance"), "archive", "protection"),
)
"""What rooms above keep of a case: links on its page, each to an address of (person, case)."""
