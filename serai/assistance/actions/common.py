"""What every record of something given begins and ends with."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Permission
from serai.assistance import events
from serai.assistance.methods.sealed import column
from serai.assistance.models import Given, ServiceDelivery
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.persons import touch
from serai.people.models import Person
from serai.vault.sealing import Keys


class NotYet(Refusal):
    """What was given was given by today."""

    sentence = _("This day is still to come. Record what was given on the day it was given.")


class SayWhy(Refusal):
    """A reason is missing."""

    sentence = _("Write in a few words why.")


class WithdrawnAlready(Refusal):
    """Somebody else was quicker."""

    sentence = _("This was withdrawn already.")


class OfAnotherAgency(Refusal):
    """Each organisation keeps its own records right."""

    sentence = _("Another agency recorded this. Ask them to withdraw it.")


def refuse_future(day: date) -> None:
    """Refuse a day that is still to come."""
    if day > clock.today():
        raise NotYet


def seal(row: Any, **texts: str) -> None:
    """Seal texts into a row's columns with the key of its person; an empty one stays empty."""
    keys = Keys([row.person_id])
    for name, text in texts.items():
        text = text.strip()
        sealed = keys.seal(row.person_id, text, column(row, name)) if text else None
        setattr(row, name, sealed)


def seal_receipt(row: Any, picture: bytes) -> None:
    """Seal the picture of a signature or a thumbprint into a row; none stays none."""
    keys, what = Keys([row.person_id]), column(row, "receipt")
    row.receipt = keys.seal(row.person_id, picture, what) if picture else None


@transaction.atomic
def read_receipt(*, actor: Actor, row: Any, event: str = events.RECEIPT_READ) -> bytes:
    """Open the picture by which somebody confirmed a receipt; record that it was looked at."""
    tell(event, row, str(row._meta.model_name))
    keys = Keys([row.person_id])
    return keys.open_bytes(row.person_id, row.receipt, column(row, "receipt"))


def tell(name: str, row: Any, kind: str, **payload: Any) -> None:
    """Record an event about something given: ids and codes only."""
    record(Happened(name, kind, row.pk, row.organisation_id, payload))
    touch(person_id=row.person_id)


@transaction.atomic
def withdraw(*, actor: Actor, row: Given, reason: str) -> Given:
    """Take back what was recorded in error: it stays, struck out, with who withdrew it and why.

    Refuses what another organisation recorded, no reason, and what was withdrawn already.
    """
    if actor.kind == "user" and not actor.may(Permission.ASSISTANCE_GIVE, row.organisation_id):
        raise OfAnotherAgency
    if not reason.strip():
        raise SayWhy
    held = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if held.withdrawn_at is not None:
        raise WithdrawnAlready
    held.withdrawn_at, held.withdrawn_by_id = clock.now(), actor.user_id
    seal(held, withdrawn_reason=reason)
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    ServiceDelivery.objects.filter(pk=held.pk).update(is_withdrawn=True)
    tell(events.WITHDRAWN, held, str(held._meta.model_name))
    return held


@transaction.atomic
def record_reading(*, actor: Actor, person: Person, compartments: frozenset[str]) -> None:
    """Record that somebody opened the notes on what a person was given."""
    payload = {"compartments": sorted(compartments)}
    record(Happened(events.READ, "person", person.pk, person.organisation_id, payload))
