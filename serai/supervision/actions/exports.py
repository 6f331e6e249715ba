"""What is recorded when figures leave the house."""

from datetime import date

from django.db import transaction

from serai.kit.actor import Actor
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.supervision import events


@transaction.atomic
def record_export(*, actor: Actor, every: str, first: date) -> None:
    """Record that somebody took the figures of a week or a month with them."""
    organisation_id = next(iter(sorted(actor.sees)), None)
    payload = {"every": every, "first": first.isoformat()}
    record(Happened(events.FIGURES_EXPORTED, "user", str(actor.id or ""), organisation_id, payload))
