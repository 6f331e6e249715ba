"""What stands on a person's page: each card is a fragment that its own room serves."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Card:
    """One card: the address it is loaded from, its heading, icon, and the compartment it needs."""

    url: str
    label: Promise
    icon: str
    compartment: str


CARDS: tuple[Card, ...] = ()
