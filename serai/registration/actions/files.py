"""Files of persons: kept sealed, looked at, taken in row by row, destroyed."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.persons import NewPerson, register_persons
from serai.people.models import Person
from serai.registration import events
from serai.registration.actions.registering import join, make_group
from serai.registration.choices import BatchState, Field, MemberRole
from serai.registration.methods.reading import Fault, as_text, read_person
from serai.registration.methods.spreadsheets import MOST_ROWS, is_empty, read_table, write_table
from serai.registration.models import PersonFile
from serai.registration.queries import countries_by_name
from serai.vault.sealing import Keys, destroy_keys, make_keys

CONTENT = "registration.PersonFile.content"


class FileGone(Refusal):
    """The file was taken in, or thrown away."""

    sentence = _("This file was taken in or thrown away already.")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file as it was read: its number in the file, the person or what is wrong."""

    number: int
    new: NewPerson | None
    faults: Sequence[Fault]
    group: str = ""
    role: str = ""


@transaction.atomic
def keep_file(*, actor: Actor, team: Team, content: bytes) -> PersonFile:
    """Keep a file sealed until it is taken in. Refuses what `read_table` refuses."""
    read_table(content)
    file_id = new_id()
    file = PersonFile.objects.create(
        id=file_id, organisation_id=team.organisation_id, team=team, kept_at=clock.now(),
        kept_by_id=actor.id, content=make_keys([file_id]).seal(file_id, content, CONTENT),
    )  # fmt: skip
    _record(events.FILE_KEPT, file, {})
    return file


def open_table(file: PersonFile) -> list[list[Any]]:
    """Return the rows of a file that waits, headings first. Refuses with `FileGone`."""
    if file.content is None:
        raise FileGone
    return read_table(Keys([file.pk]).open_bytes(file.pk, file.content, CONTENT))


def read_rows(table: Sequence[Sequence[Any]], mapping: Mapping[str, int]) -> list[Row]:
    """Return each row under the headings as a person, or with what is wrong with it."""
    countries, today = countries_by_name(), clock.today()
    found = []
    for number, cells in enumerate(table[1:], start=2):
        if is_empty(cells):
            continue
        values = {name: _cell(cells, column) for name, column in mapping.items()}
        new, faults = read_person(values, today=today, countries=countries)
        role = str(values.get(Field.ROLE) or "").strip().lower()
        known = role if role in MemberRole.values else ""
        found.append(Row(number, new, faults, str(values.get(Field.GROUP) or "").strip(), known))
    return found


def _cell(cells: Sequence[Any], column: int) -> Any:
    value = cells[column] if 0 <= column < len(cells) else ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def take_file(*, actor: Actor, file: PersonFile, mapping: Mapping[str, int]) -> PersonFile:
    """Register who the rows name; rows that cannot be taken keep the file, and are said.

    Safe to repeat: a row makes one person, whose id follows from the file and the row's number.
    Once every row is taken the content is destroyed. Refuses with `FileGone`.
    """
    file = PersonFile.objects.select_for_update().select_related("team").get(pk=file.pk)
    rows = read_rows(open_table(file), mapping)
    good = [row for row in rows if row.new is not None]
    ids = {row.number: uuid5(file.pk, str(row.number)) for row in good}
    there = set(Person.objects.filter(pk__in=ids.values()).values_list("pk", flat=True))
    fresh = [row for row in good if ids[row.number] not in there]
    people = [replace(row.new, id=ids[row.number]) for row in fresh if row.new is not None]
    persons = register_persons(actor=actor, team=file.team, people=people)
    _join(file, fresh, persons)
    bad = [row for row in rows if row.new is None]
    file.mapping = dict(mapping)
    file.report = {
        "rows": len(rows), "taken": len(good),
        "refused": [[row.number, [f.field for f in row.faults]] for row in bad],
    }  # fmt: skip
    _record(events.FILE_TAKEN, file, {"taken": len(fresh), "refused": len(bad)})
    if not bad:
        _destroy(file, BatchState.DONE)
    file.save()
    return file


def _join(file: PersonFile, rows: Sequence[Row], persons: Sequence[Person]) -> None:
    groups: dict[str, list[tuple[Person, str, str]]] = defaultdict(list)
    for row, person in zip(rows, persons, strict=True):
        if row.group:
            groups[row.group].append((person, row.role, ""))
    for name, members in groups.items():
        group_id: UUID = uuid5(file.pk, f"group {name}")
        join(
            group=make_group(organisation_id=file.organisation_id, group_id=group_id),
            people=members,
        )


@transaction.atomic
def drop_file(*, file: PersonFile) -> PersonFile:
    """Throw a file away: who was taken in stays. Refuses with `FileGone`."""
    file = PersonFile.objects.select_for_update().get(pk=file.pk)
    if file.content is None:
        raise FileGone
    _destroy(file, BatchState.DROPPED)
    file.save()
    _record(events.FILE_DROPPED, file, {})
    return file


def forget_rows(person_ids: Collection[UUID]) -> None:
    """Take the rows of persons who are erased out of the files that still wait.

    What stays is sealed with a new key, so that no old copy of the file opens. A file of which no
    row is left is destroyed.
    """
    for file in PersonFile.objects.select_for_update().exclude(content=None):
        ids = {uuid5(file.pk, str(number)): number for number in range(2, MOST_ROWS + 2)}
        gone = {ids[one] for one in person_ids if one in ids}
        if not gone:
            continue
        table = open_table(file)
        kept = [
            [""] * len(row) if number in gone else [as_text(_cell(row, n)) for n in range(len(row))]
            for number, row in enumerate(table, start=1)
        ]
        if all(is_empty(row) for row in kept[1:]):
            _destroy(file, BatchState.DROPPED)
        else:
            destroy_keys([file.pk])
            keys = make_keys([file.pk])
            file.content = keys.seal(file.pk, write_table(kept), CONTENT)
        file.save()


def _destroy(file: PersonFile, state: str) -> None:
    file.content, file.state, file.done_at = None, state, clock.now()
    destroy_keys([file.pk])


def _record(name: str, file: PersonFile, facts: Mapping[str, int]) -> None:
    record(Happened(name, "registration_file", file.pk, file.organisation_id, dict(facts)))
