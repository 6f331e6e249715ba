"""Cash that was asked for."""

from serai.cash.actions.payments import ask_money
from serai.kit.actor import current_actor


def make(centre):
    """Make it."""
    payment = ask_money(
        actor=current_actor(), person=centre.person, team=centre.team, kind="cash",
        purpose="rent", amount=5_000, currency="XOF", reason="A room for a week.",
    )  # fmt: skip
    return {"cash.Payment": payment}
