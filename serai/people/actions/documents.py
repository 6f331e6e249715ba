"""Papers that somebody holds, found again by their numbers."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people import events
from serai.people.methods.tokens import document_tokens
from serai.people.models import Document, Person, SearchToken, StoredFile
from serai.vault.sealing import Keys

NUMBER = "people.Document.number"


class NotInOrder(Refusal):
    """Valid until before valid from."""

    sentence = _("The document would be valid until before it was valid from.")


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is known of a paper; issuer is a country's ISO alpha-3 code."""

    kind: str
    state: str
    number: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@transaction.atomic
def keep_document(*, actor: Actor, person: Person, new: NewDocument) -> Document:
    """Record a paper; its number is sealed, and the person is found by it."""
    if new.valid_from and new.valid_until and new.valid_until < new.valid_from:
        raise NotInOrder
    keys = Keys([person.pk])
    made = Document.objects.create(
        person=person, kind=new.kind, state=new.state, issuer=new.issuer,
        number=keys.seal(person.pk, new.number, NUMBER) if new.number else None,
        valid_from=new.valid_from, valid_until=new.valid_until, recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )  # fmt: skip
    SearchToken.objects.bulk_create(
        (SearchToken(person=person, token=token) for token in _tokens(new.number)),
        ignore_conflicts=True,
    )
    payload = {"document": str(made.pk), "kind": str(new.kind)}
    record(Happened(events.DOCUMENT_KEPT, "person", person.pk, person.organisation_id, payload))
    return made


@transaction.atomic
def remove_document(*, document: Document) -> None:
    """Take a paper out of the list, with its scans; it stays in the history."""
    now, person = clock.now(), document.person
    document.removed_at = now
    document.save(update_fields=["removed_at"])
    StoredFile.objects.filter(document=document, removed_at=None).update(removed_at=now)
    if document.number is not None:
        number = Keys([person.pk]).open(person.pk, document.number, NUMBER)
        SearchToken.objects.filter(person=person, token__in=_tokens(number)).delete()
    payload = {"document": str(document.pk)}
    record(Happened(events.DOCUMENT_REMOVED, "person", person.pk, person.organisation_id, payload))


def _tokens(number: str) -> list[bytes]:
    """Return the blind tokens under which a number on paper finds its holder."""
    return list(document_tokens([number]))


def read_numbers(*, person: Person, documents: list[Document]) -> list[tuple[Document, str]]:
    """Return the papers with their numbers opened, for a page whose reading is recorded."""
    keys = Keys([person.pk])
    return [
        (one, keys.open(person.pk, one.number, NUMBER) if one.number else "") for one in documents
    ]
