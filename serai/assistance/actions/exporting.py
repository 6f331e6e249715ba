"""Recording that figures leave the house."""

from datetime import date

from django.db import transaction

from serai.assistance import events
from serai.kit.actor import Actor
from serai.ledger.actions import record
from serai.ledger.events import Happened


@transaction.atomic
def record_export(*, actor: Actor, month: date) -> None:
    """Record that somebody took the figures of a month with them."""
    organisation_id = next(iter(sorted(actor.sees)), None)
    payload = {"month": f"{month:%Y-%m}"}
    record(Happened(events.FIGURES_EXPORTED, "user", str(actor.id or ""), organisation_id, payload))
