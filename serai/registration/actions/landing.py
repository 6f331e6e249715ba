"""A landing: many people at once, pre-registered by group under wristbands, completed later."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.persons import NewPerson, change_record, register_persons
from serai.people.choices import BirthBasis
from serai.people.methods.records import Birth, Identity
from serai.people.models import Person, SealedRecord
from serai.registration import events
from serai.registration.actions.registering import join
from serai.registration.choices import GroupKind
from serai.registration.methods.wristbands import code_of
from serai.registration.models import Arrival, Group

MOST_AT_ONCE = 2_000
MOST_WRISTBANDS = 9_999
EARLIEST = timedelta(days=365)
MIDDLE_AGES = {"0_4": 2, "5_17": 11, "18_59": 30, "60": 65}
"""The age, in years, under which somebody counted in a band stands until they are asked."""


class LettersTaken(Refusal):
    """Another landing's wristbands begin with these letters."""

    sentence = _("Wristbands of another landing begin with these letters. Choose others.")


class NobodyCounted(Refusal):
    """A group of nobody."""

    sentence = _("Count at least one person.")


class TooManyAtOnce(Refusal):
    """More people than one group of a landing can hold."""

    sentence = _("At most %(most)s people can be pre-registered at once. Make several groups.")


class NoWristbandsLeft(Refusal):
    """A landing has four figures' worth of wristbands."""

    sentence = _("This landing has no wristband codes left. Open another one.")


class NotThen(Refusal):
    """A landing in the future, or long ago."""

    sentence = _("The day of a landing lies within the last year, and not in the future.")


class CompletedAlready(Refusal):
    """Whoever wears the wristband was asked already."""

    sentence = _("This person is registered in full already. Open their page to correct it.")


@transaction.atomic
def open_arrival(
    *, actor: Actor, team: Team, arrived_on: date, place: str, letters: str
) -> Arrival:
    """Open a landing for a team. Refuses with `LettersTaken` and `NotThen`."""
    if not clock.today() - EARLIEST <= arrived_on <= clock.today():
        raise NotThen
    try:
        with transaction.atomic():
            arrival = Arrival.objects.create(
                organisation_id=team.organisation_id, team=team, arrived_on=arrived_on,
                place=place, prefix=letters, opened_at=clock.now(), opened_by_id=actor.id,
            )  # fmt: skip
    except IntegrityError as error:
        raise LettersTaken from error
    payload = {"team": str(team.pk)}
    event = Happened(events.ARRIVAL_OPENED, "arrival", arrival.pk, team.organisation_id, payload)
    record(event)
    return arrival


@transaction.atomic
def pre_register(
    *, actor: Actor, arrival: Arrival, counts: Mapping[str, int], group_id: UUID | None = None,
    is_synthetic: bool = False,
) -> Group:  # fmt: skip
    """Pre-register a group by counts of "sex_band": one incomplete person and wristband each.

    `group_id` makes a repetition harmless: the group of that id is returned as it is; who is
    `is_synthetic` was made up. Refuses with `NobodyCounted`, `NoWristbandsLeft`, `TooManyAtOnce`.
    """
    arrival = Arrival.objects.select_for_update().get(pk=arrival.pk)
    found = Group.objects.filter(pk=group_id, arrival=arrival).first() if group_id else None
    if found is not None:
        return found
    total = sum(counts.values())
    if total == 0:
        raise NobodyCounted
    if arrival.last_number + total > MOST_WRISTBANDS:
        raise NoWristbandsLeft
    if total > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)
    group = Group.objects.create(
        id=group_id or new_id(), organisation_id=arrival.organisation_id, arrival=arrival,
        kind=GroupKind.LANDING, counts=dict(counts), made_at=clock.now(),
    )  # fmt: skip
    people = [
        _somebody(key, arrival.arrived_on) for key, number in counts.items() for _n in range(number)
    ]
    persons = register_persons(
        actor=actor, team=arrival.team, people=people, is_synthetic=is_synthetic
    )
    first = arrival.last_number + 1
    codes = [code_of(arrival.prefix, first + i) for i in range(total)]
    join(group=group, people=[(p, "", c) for p, c in zip(persons, codes, strict=True)])
    arrival.last_number += total
    arrival.save(update_fields=["last_number"])
    facts = {"persons": total, "arrival": str(arrival.pk)}
    record(Happened(events.PRE_REGISTERED, "group", group.pk, arrival.organisation_id, facts))
    return group


def _somebody(key: str, day: date) -> NewPerson:
    sex, _mark, band = key.partition("_")
    birth = Birth()
    if band in MIDDLE_AGES:
        birth = Birth(basis=BirthBasis.ESTIMATED, age=MIDDLE_AGES[band], age_on=day.isoformat())
    known = Identity(sex=sex if band in MIDDLE_AGES else "unknown", birth=birth)
    return NewPerson(known, is_complete=False)


@transaction.atomic
def complete(*, actor: Actor, person: Person, new: NewPerson) -> Person:
    """Write who a pre-registered person is. Refuses with `CompletedAlready`."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_complete:
        raise CompletedAlready
    versions = dict(
        SealedRecord.objects.filter(person=person, is_current=True).values_list("kind", "version")
    )
    change_record(
        actor=actor, person=person, content=new.identity,
        seen_version=versions.get("identity", 0),
    )  # fmt: skip
    if new.contacts is not None:
        change_record(
            actor=actor, person=person, content=new.contacts,
            seen_version=versions.get("contacts", 0),
        )  # fmt: skip
    record(Happened(events.COMPLETED, "person", person.pk, person.organisation_id, {}))
    return person
