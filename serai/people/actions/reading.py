"""Opening what is sealed. Every opening leaves an event: who looked at whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from serai.kit.actor import Actor
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people import events
from serai.people.access import compartments_of
from serai.people.actions.persons import CONTENT
from serai.people.choices import COMPARTMENT_OF, RecordKind
from serai.people.methods.records import CLASSES, Contacts, Functioning, Identity, Record
from serai.people.models import Person, SealedRecord
from serai.people.queries import versions
from serai.vault.sealing import Keys, Unreadable

MOST_IN_AN_EVENT = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """A person with what the actor may see of them, opened; versions by kind of record."""

    person: Person
    compartments: frozenset[str]
    records: Mapping[str, Record] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)

    @property
    def identity(self) -> Identity:
        """Return who it is; empty where that is not open."""
        found = self.records.get(RecordKind.IDENTITY)
        return found if isinstance(found, Identity) else Identity()

    @property
    def contacts(self) -> Contacts:
        """Return how to reach them; empty where that is not open."""
        found = self.records.get(RecordKind.CONTACTS)
        return found if isinstance(found, Contacts) else Contacts()

    @property
    def functioning(self) -> Functioning:
        """Return the answers on functioning; empty where they are not open."""
        found = self.records.get(RecordKind.FUNCTIONING)
        return found if isinstance(found, Functioning) else Functioning()


def read_person(*, actor: Actor, person: Person, why: str = "") -> Opened:
    """Open everything of a person that the actor may see, and record that it was looked at.

    `why` is a code of what was asked for beyond the page, such as "numbers".
    """
    rows = SealedRecord.objects.filter(person=person, is_current=True)
    keys, records, versions = Keys([person.pk]), {}, {}
    for row in rows:
        records[row.kind] = _open(keys, row)
        versions[row.kind] = row.version
    held = compartments_of(actor, person.pk)
    payload = {"compartments": sorted(held)} | ({"why": why} if why else {})
    record(Happened(events.READ, "person", person.pk, person.organisation_id, payload))
    return Opened(person, held, records, versions)


def read_names(*, actor: Actor, person_ids: Sequence[UUID], why: str) -> dict[UUID, Identity]:
    """Open the identities of a list's persons, and record which list it was for.

    Persons that the actor may not see, or whose record no key opens, are left out.
    """
    rows = SealedRecord.objects.filter(
        person_id__in=person_ids, kind=RecordKind.IDENTITY, is_current=True
    )
    found, keys = {}, Keys(person_ids)
    for row in rows:
        try:
            opened = _open(keys, row)
        except Unreadable:
            continue
        assert isinstance(opened, Identity)
        found[row.person_id] = opened
    ids = [str(one) for one in found]
    for start in range(0, len(ids), MOST_IN_AN_EVENT):
        payload = {"why": why, "persons": ids[start : start + MOST_IN_AN_EVENT]}
        organisation = next(iter(sorted(actor.sees)), None)
        record(Happened(events.LISTED, "persons", str(actor.id or ""), organisation, payload))
    return found


def _open(keys: Keys, row: SealedRecord) -> Record:
    return CLASSES[row.kind].from_json(keys.open(row.person_id, row.content, CONTENT))


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record, opened."""

    row: SealedRecord
    record: Record


def read_versions(*, actor: Actor, person: Person, kind: str) -> list[Version]:
    """Open every version of a record, newest first, and record that they were looked at."""
    keys = Keys([person.pk])
    found = [Version(row, _open(keys, row)) for row in versions(person, kind)]
    payload = {"compartments": [str(COMPARTMENT_OF[RecordKind(kind)])], "why": "history"}
    record(Happened(events.READ, "person", person.pk, person.organisation_id, payload))
    return found
