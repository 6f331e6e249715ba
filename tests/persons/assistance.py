"""A service, a check of fitness to travel, a session, a blanket."""

from datetime import timedelta

from serai.assistance.actions.handing import distribute
from serai.assistance.actions.health import record_contact
from serai.assistance.actions.services import give
from serai.assistance.actions.sessions import hold_session
from serai.assistance.actions.stock import add_item, add_store, receive
from serai.kit import clock
from serai.kit.actor import current_actor


def make(centre):
    """Make one of each."""
    today = clock.today()
    options = {"actor": current_actor(), "person": centre.person, "team": centre.team,
               "given_on": today}  # fmt: skip
    (service,) = give(kind="food", note="Three days of rations.", **options)
    (session,) = hold_session(kind="individual", aim="counselling", note="Sleeps.", **options)
    store = add_store(actor=current_actor(), team=centre.team, name="Container 1")
    item = add_item(
        actor=current_actor(), organisation=centre.organisation, name="Blanket", unit="piece"
    )
    receive(actor=current_actor(), store=store, item=item, quantity=5)
    distribution = distribute(item=item, store=store, proof="signature", **options)
    return {
        "assistance.Distribution": distribution,
        "assistance.Service": service,
        "assistance.HealthContact": record_contact(
            kind="fit_to_travel", fitness="fit", valid_until=today + timedelta(days=3),
            note="Blood pressure normal.", **options,
        ),
        "assistance.Session": session,
    }  # fmt: skip
