"""Registering persons and correcting what is held about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Compartment
from serai.accounts.models import Team
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, register_actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people import events
from serai.people.choices import COMPARTMENT_OF, Basis, RecordKind
from serai.people.methods.records import CLASSES, Contacts, Functioning, Identity, Record
from serai.people.methods.references import new_reference
from serai.people.methods.tokens import tokens_of
from serai.people.models import AccessGrant, Person, SealedRecord, SearchToken, Traits
from serai.vault.fields import Sealed
from serai.vault.sealing import Keys, make_keys

CONTENT = "people.SealedRecord.content"
KINDS: Mapping[type[Record], RecordKind] = {
    Identity: RecordKind.IDENTITY,
    Contacts: RecordKind.CONTACTS,
    Functioning: RecordKind.FUNCTIONING,
}


class ChangedMeanwhile(Refusal):
    """Somebody else wrote a newer version since this one was read."""

    sentence = _(
        "Somebody changed this while you were writing. Look at what they wrote, then save again."
    )


class NotYours(Refusal):
    """The actor's team cannot register persons."""

    sentence = _("Your team cannot register persons.")


APART = timedelta(microseconds=1)
"""Between people registered at once, so that a list that goes on by time leaves nobody out."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of somebody who is registered."""

    identity: Identity
    contacts: Contacts | None = None
    functioning: Functioning | None = None
    is_complete: bool = True
    id: UUID | None = None

    def records(self) -> list[Record]:
        """Return the records there are."""
        return [r for r in (self.identity, self.contacts, self.functioning) if r is not None]


@transaction.atomic
def register_persons(
    *, actor: Actor, team: Team, people: Sequence[NewPerson], is_synthetic: bool = False
) -> list[Person]:
    """Register people for a team, which is granted all of each of them; return them in order.

    One key, one grant, sealed records and blind tokens each. Who registers may write down at the
    door what their role cannot read again (the answers on functioning). Give `NewPerson.id` to
    make a repeated call harmless to its caller: an id taken raises IntegrityError.
    """
    if actor.kind == "user" and team.pk not in actor.teams:
        raise NotYours
    now = clock.now()
    user_id = actor.user_id
    persons = [
        Person(
            id=one.id or new_id(), organisation_id=team.organisation_id, reference=new_reference(),
            registered_at=now, registered_by_id=user_id, registered_in=team, changed_at=now,
            is_complete=one.is_complete, is_synthetic=is_synthetic,
        )
        for one in people
    ]  # fmt: skip
    Person.objects.bulk_create(persons, batch_size=1_000)
    AccessGrant.objects.bulk_create(
        (
            AccessGrant(
                person=person, team=team, compartments=list(Compartment.values),
                basis=Basis.REGISTRATION, granted_at=now, granted_by_id=user_id,
                active_at=now - number * APART,
            )
            for number, person in enumerate(persons)
        ),
        batch_size=1_000,
    )  # fmt: skip
    keys = make_keys([person.pk for person in persons])
    with acting_as(register_actor(team.organisation_id)):
        _write_first(persons, people, keys, user_id)
    record(
        *(
            Happened(events.REGISTERED, "person", p.pk, p.organisation_id, {"team": str(team.pk)})
            for p in persons
        )
    )
    return persons


def register_person(*, actor: Actor, team: Team, new: NewPerson) -> Person:
    """Register one person; see `register_persons`."""
    return register_persons(actor=actor, team=team, people=[new])[0]


def _write_first(
    persons: Sequence[Person], people: Sequence[NewPerson], keys: Keys, user_id: UUID | None
) -> None:
    traits, records, tokens = [], [], []
    for person, new in zip(persons, people, strict=True):
        traits.append(_traits(Traits(person=person), new.identity, new.contacts))
        records += [
            _version(person, content, 1, keys.seal(person.pk, content.as_json(), CONTENT), user_id)
            for content in new.records()
        ]
        found = tokens_of(new.identity, new.contacts)
        tokens += [SearchToken(person=person, token=token) for token in found]
    Traits.objects.bulk_create(traits, batch_size=1_000)
    SealedRecord.objects.bulk_create(records, batch_size=1_000)
    SearchToken.objects.bulk_create(tokens, batch_size=5_000)


def _version(
    person: Person, content: Record, version: int, sealed: Sealed, user_id: UUID | None
) -> SealedRecord:
    kind = KINDS[type(content)]
    return SealedRecord(
        person=person, kind=kind, compartment=COMPARTMENT_OF[kind], version=version,
        content=sealed, recorded_at=clock.now(), recorded_by_id=user_id,
    )  # fmt: skip


def _traits(traits: Traits, identity: Identity | None, contacts: Contacts | None) -> Traits:
    if identity is not None:
        traits.sex, traits.gender = identity.sex, identity.gender
        traits.birth_year = identity.birth.birth_year()
        traits.birth_basis = identity.birth.basis
        traits.nationalities = list(identity.nationalities)
    if contacts is not None:
        traits.languages = list(contacts.languages)
        traits.needs_interpreter = contacts.needs_interpreter
    return traits


@transaction.atomic
def change_record(
    *, actor: Actor, person: Person, content: Record, seen_version: int, is_complete: bool = True
) -> SealedRecord:
    """Write a new version of a record; the earlier ones stay.

    `seen_version` is the version that the writer had before them (0 for none): where a newer one is
    there, ChangedMeanwhile.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    kind = KINDS[type(content)]
    last = SealedRecord.objects.filter(person=person, kind=kind, is_current=True).first()
    if (last.version if last else 0) != seen_version:
        raise ChangedMeanwhile
    keys = Keys([person.pk])
    sealed = keys.seal(person.pk, content.as_json(), CONTENT)
    user_id = actor.user_id
    if last is not None:
        last.is_current = False
        last.save(update_fields=["is_current"])
    written = _version(person, content, seen_version + 1, sealed, user_id)
    written.save(force_insert=True)
    if not isinstance(content, Functioning):
        before = (
            None
            if last is None
            else CLASSES[kind].from_json(keys.open(person.pk, last.content, CONTENT))
        )
        _follow(person, keys, before)
    person.changed_at, person.is_complete = clock.now(), is_complete
    person.save(update_fields=["changed_at", "is_complete"])
    touch(person_id=person.pk)
    payload = {"kind": str(kind), "version": written.version}
    record(Happened(events.CHANGED, "person", person.pk, person.organisation_id, payload))
    return written


def _follow(person: Person, keys: Keys, before: Record | None) -> None:
    """Let traits and tokens say what the current records say; those of papers stay.

    `before` is the record that was just replaced.
    """
    current: dict[str, Record] = {
        row.kind: CLASSES[row.kind].from_json(keys.open(person.pk, row.content, CONTENT))
        for row in SealedRecord.objects.filter(
            person=person, is_current=True, kind__in=[RecordKind.IDENTITY, RecordKind.CONTACTS]
        )
    }
    identity, contacts = current.get(RecordKind.IDENTITY), current.get(RecordKind.CONTACTS)
    assert identity is None or isinstance(identity, Identity)
    assert contacts is None or isinstance(contacts, Contacts)
    traits, _made = Traits.objects.get_or_create(person=person)
    _traits(traits, identity, contacts).save()
    if identity is None:
        return
    wanted = tokens_of(identity, contacts)
    told = tokens_of(
        before if isinstance(before, Identity) else identity,
        before if isinstance(before, Contacts) else contacts,
    )
    SearchToken.objects.filter(person=person, token__in=list(told - wanted)).delete()
    SearchToken.objects.bulk_create(
        [SearchToken(person=person, token=token) for token in wanted - told], ignore_conflicts=True
    )


def touch(*, person_id: UUID) -> None:
    """Note that something happened with a person, so that the teams' lists show them first."""
    AccessGrant.objects.filter(person_id=person_id, revoked_at=None).update(active_at=clock.now())
