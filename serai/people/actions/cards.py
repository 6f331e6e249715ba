"""Cards by which their holders are found; no identity documents."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.tokens import new_token, token_hash
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people import events
from serai.people.methods.references import new_reference, read_reference
from serai.people.methods.tokens import code_token
from serai.people.models import IdentityCard, Person

LASTS = timedelta(days=365)
PREFIX = "SERAI:"
"""What stands before the token in the QR code, so that a reader knows what it has read."""


class CardOver(Refusal):
    """The card's last day lies behind us."""

    sentence = _("A card has to be valid for some time still.")


@dataclass(frozen=True, slots=True)
class NewCard:
    """A card just issued, with what stands on it and is kept nowhere."""

    card: IdentityCard
    token: str
    code: str


@transaction.atomic
def issue_card(*, actor: Actor, person: Person, expires_on: date | None = None) -> NewCard:
    """Issue a card, in place of any earlier one, which is revoked."""
    until = expires_on or clock.today() + LASTS
    if until <= clock.today():
        raise CardOver
    Person.objects.select_for_update().get(pk=person.pk)
    revoke_card(actor=actor, person=person)
    token, code = new_token(), new_reference()
    card = IdentityCard.objects.create(
        person=person, token_hash=token_hash(token), code_token=code_token(code),
        issued_at=clock.now(), expires_on=until,
        issued_by_id=actor.user_id,
    )  # fmt: skip
    payload = {"card": str(card.pk), "until": until.isoformat()}
    record(Happened(events.CARD_ISSUED, "person", person.pk, person.organisation_id, payload))
    return NewCard(card, token, code)


@transaction.atomic
def revoke_card(*, actor: Actor, person: Person) -> int:
    """Revoke the person's card; return whether there was one (1 or 0)."""
    running = IdentityCard.objects.filter(person=person, revoked_at=None)
    done = running.update(revoked_at=clock.now(), revoked_by_id=actor.user_id)
    if done:
        record(Happened(events.CARD_REVOKED, "person", person.pk, person.organisation_id, {}))
    return done


@transaction.atomic
def find_by_code(*, actor: Actor, text: str) -> UUID | None:
    """Return whose card was scanned, or whose code was typed, and record that it was found.

    None where it is no card's, revoked, expired, or of somebody whom no grant opens to the actor.
    """
    rows = IdentityCard.objects.filter(
        revoked_at=None, expires_on__gte=clock.today(), person__erased_at=None
    ).select_related("person")
    code = read_reference(text)
    if code is not None:
        rows = rows.filter(code_token=code_token(code))
    elif text.startswith(PREFIX):
        rows = rows.filter(token_hash=token_hash(text.removeprefix(PREFIX).strip()))
    else:
        return None
    found = rows.first()
    if found is None:
        return None
    person = found.person
    payload = {"card": str(found.pk)}
    record(Happened(events.CARD_FOUND, "person", person.pk, person.organisation_id, payload))
    return person.pk
