"""Taking in what forms gave: persons and groups, once, corrected, marked when withdrawn."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from serai.accounts.models import Team
from serai.intake.models import Submission
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, register_actor
from serai.kit.entities import Occurrence, Problem, Source
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.persons import CONTENT, NewPerson, change_record, register_persons
from serai.people.methods.records import CLASSES
from serai.people.models import Person, SealedRecord
from serai.registration import events
from serai.registration.actions.registering import join, make_group
from serai.registration.choices import GroupKind
from serai.registration.methods.entity_lists import GROUP, REGISTRATION
from serai.registration.methods.reading import read_person
from serai.registration.models import Registered
from serai.registration.queries import countries_by_name, team_of_device
from serai.vault.sealing import Keys

Batch = Sequence[tuple[Source, Sequence[Occurrence]]]
NO_TEAM = gettext_noop(
    "Nobody knows for which team this phone registers. Choose the team of the device,"
    " then read the submission again."
)
UNREADABLE = gettext_noop("%(property)s: the answer cannot be taken. %(reason)s")
NOT_ITS_OWN = gettext_noop("A person of this ID was registered otherwise already.")


@dataclass(slots=True)
class _Person:
    """Somebody whom a submission gives."""

    source: Source
    new: NewPerson
    group_id: UUID | None
    role: str


@dataclass(slots=True)
class _Read:
    """What a batch gives, by team, and why some of it cannot be taken."""

    people: dict[UUID, list[_Person]] = field(default_factory=lambda: defaultdict(list))
    teams: dict[UUID, Team] = field(default_factory=dict)
    groups: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)
    problems: dict[UUID, Problem] = field(default_factory=dict)


@transaction.atomic
def take_registrations(batch: Batch) -> Mapping[UUID, Problem]:
    """Register who these submissions give; return a problem for each that cannot be taken.

    Idempotent by the entity's id, which becomes the person's. A correction writes new versions of
    what changed; who is no longer in it is marked as withdrawn.
    """
    problems: dict[UUID, Problem] = {}
    by_organisation: dict[UUID, list[tuple[Source, Sequence[Occurrence]]]] = defaultdict(list)
    for source, occurrences in batch:
        by_organisation[source.organisation_id].append((source, occurrences))
    for organisation_id, some in by_organisation.items():
        actor = register_actor(organisation_id)
        with acting_as(actor):
            problems |= _take(actor, some)
    return problems


def _take(actor: Actor, batch: Batch) -> dict[UUID, Problem]:
    read = _read(batch)
    wanted = [p.new.id for people in read.people.values() for p in people if p.new.id]
    origins = dict(
        Registered.objects.filter(person_id__in=wanted).values_list("person_id", "submission_id")
    )
    there = set(Person.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for people in read.people.values():
        for one in people:
            mine = {one.source.submission_id, one.source.replaces_id} - {None}
            if one.new.id in there and origins.get(one.new.id) not in mine:
                read.problems[one.source.submission_id] = Problem(NOT_ITS_OWN)
    for group_id, (organisation_id, kind) in read.groups.items():
        make_group(organisation_id=organisation_id, group_id=group_id, kind=kind)
    for team_id, people in read.people.items():
        kept = [one for one in people if one.source.submission_id not in read.problems]
        _register(actor, read.teams[team_id], [o for o in kept if o.new.id not in there])
        _correct(actor, [o for o in kept if o.new.id in there])
    _withdraw_missing(batch, read.problems, set(wanted))
    return read.problems


def _read(batch: Batch) -> _Read:
    read, countries = _Read(), countries_by_name()
    for source, occurrences in batch:
        persons = [o for o in occurrences if o.list_name == REGISTRATION]
        groups = [o for o in occurrences if o.list_name == GROUP]
        team = team_of_device(source.organisation_id, source.device_id) if persons else None
        if persons and team is None:
            read.problems[source.submission_id] = Problem(NO_TEAM)
            continue
        group_id = groups[0].entity_id if groups else None
        mine = []
        for one in persons:
            new, faults = read_person(
                one.values, today=source.received_at.date(), countries=countries
            )
            if new is None:
                params = {"property": faults[0].field, "reason": str(faults[0].sentence)}
                read.problems[source.submission_id] = Problem(UNREADABLE, params)
                break
            role = str(one.values.get("role", ""))
            mine.append(_Person(source, replace(new, id=one.entity_id), group_id, role))
        if source.submission_id in read.problems or team is None:
            continue
        read.teams[team.pk] = team
        read.people[team.pk] += mine
        if groups:
            kind = str(groups[0].values.get("kind") or GroupKind.TRAVEL)
            read.groups[groups[0].entity_id] = (source.organisation_id, kind)
    return read


def _register(actor: Actor, team: Team, people: Sequence[_Person]) -> None:
    if not people:
        return
    persons = register_persons(actor=actor, team=team, people=[one.new for one in people])
    Registered.objects.bulk_create(
        Registered(person=person, submission_id=one.source.submission_id)
        for person, one in zip(persons, people, strict=True)
    )
    groups: dict[UUID, list[tuple[Person, str, str]]] = defaultdict(list)
    for person, one in zip(persons, people, strict=True):
        if one.group_id is not None:
            groups[one.group_id].append((person, one.role, ""))
    for group_id, members in groups.items():
        group = make_group(organisation_id=team.organisation_id, group_id=group_id)
        join(group=group, people=members)


def _correct(actor: Actor, people: Sequence[_Person]) -> None:
    """Write new versions of the records that a correction changed."""
    ids = [one.new.id for one in people if one.new.id]
    rows = SealedRecord.objects.filter(person_id__in=ids, is_current=True)
    current: dict[tuple[UUID, str], SealedRecord] = {(r.person_id, r.kind): r for r in rows}
    keys, persons = Keys(ids), Person.objects.in_bulk(ids)
    for one in people:
        assert one.new.id is not None
        person = persons[one.new.id]
        for content in one.new.records():
            kind = next(k for k, cls in CLASSES.items() if isinstance(content, cls))
            row = current.get((person.pk, kind))
            if row is None or _differs(keys, row, content):
                seen = row.version if row else 0
                change_record(actor=actor, person=person, content=content, seen_version=seen)
        Registered.objects.filter(person=person).update(
            submission_id=one.source.submission_id, withdrawn_at=None
        )


def _differs(keys: Keys, row: SealedRecord, content: Any) -> bool:
    kept = CLASSES[row.kind].from_json(keys.open(row.person_id, row.content, CONTENT))
    return bool(kept != content)


def _withdraw_missing(batch: Batch, problems: Mapping[UUID, Problem], still: set[UUID]) -> None:
    """Mark who stood in submissions that were corrected and stands in the correction no more."""
    replaced = [
        source.replaces_id
        for source, _some in batch
        if source.replaces_id and source.submission_id not in problems
    ]
    gone = Registered.objects.filter(submission_id__in=replaced, withdrawn_at=None)
    _mark(list(gone.exclude(person_id__in=still).select_related("person")))


@transaction.atomic
def retract(submission_ids: Sequence[UUID]) -> None:
    """Mark persons whom rejected submissions registered: they stay, incomplete, for a decision."""
    found = Submission.objects.filter(pk__in=submission_ids, sealed__isnull=False)
    by_organisation: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, organisation_id in found.values_list("pk", "organisation_id"):
        by_organisation[organisation_id].append(pk)
    for organisation_id, ids in by_organisation.items():
        with acting_as(register_actor(organisation_id)):
            rows = Registered.objects.filter(submission_id__in=ids, withdrawn_at=None)
            _mark(list(rows.select_related("person")))


def _mark(rows: Sequence[Registered]) -> None:
    if not rows:
        return
    ids = [row.pk for row in rows]
    Registered.objects.filter(pk__in=ids).update(withdrawn_at=clock.now())
    Person.objects.filter(pk__in=ids).update(is_complete=False, changed_at=clock.now())
    record(
        *(
            Happened(events.WITHDRAWN, "person", row.pk, row.person.organisation_id,
                     {"submission": str(row.submission_id)})
            for row in rows
        )
    )  # fmt: skip


def known(batch: Batch) -> Mapping[UUID, Mapping[str, Any]]:
    """Return nothing: no quality rule looks at a person."""
    return {}
