"""Entity lists: what a form's answers may become, declared by the room that takes them.

A room declares an `EntityList` with typed properties; a form's `entities` sheet and `save_to`
column name them; intake refuses a form that names an unknown list or property, and hands understood
occurrences to `apply` in the transaction that marks their submission as understood.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from serai.kit.actor import Actor

PropertyType = Literal[
    "text", "integer", "decimal", "date", "time", "datetime", "boolean", "choice", "choices",
    "geopoint",
]  # fmt: skip
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an entity list: name, type, label, allowed codes, whether it must be."""

    name: str
    type: PropertyType
    label: Text
    choices: frozenset[str] | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One entity as a submission gave it: `values` are parsed to the property's Python type."""

    entity_id: UUID
    list_name: str
    label: str
    values: Mapping[str, Any]
    path: str
    ordinal: int
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where occurrences come from: the submission, its owner, what it says of its making."""

    submission_id: UUID
    organisation_id: UUID
    replaces_id: UUID | None
    received_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    enumerator: str
    device_id: UUID | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an occurrence cannot be understood, in a sentence with named placeholders."""

    sentence: Text
    params: Mapping[str, Any] = field(default_factory=dict)


Apply = Callable[[Sequence[tuple[Source, Sequence[Occurrence]]]], Mapping[UUID, Problem]]
Facts = Callable[[Sequence[tuple[Source, Sequence[Occurrence]]]], Mapping[UUID, Mapping[str, Any]]]
Retract = Callable[[Sequence[UUID]], None]
RowsFor = Callable[[Actor, Sequence[str]], Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class EntityList:
    """A list that forms may fill.

    `apply` takes a batch of (source, occurrences of any of the room's lists), is idempotent by
    entity id, and returns a problem for each submission id it could not take (nothing of
    that submission is then kept).
    `known` returns, by entity id, what the room already knows that quality rules need (the point's
    coordinates, its usual counts). `retract` takes back what these submissions gave.
    `rules` are quality rules as data (see `serai.xforms.quality`). What comes by a form that fills
    a list that `bears_persons` is kept sealed.
    """

    name: str
    label: Text
    properties: tuple[Property, ...]
    apply: Apply
    retract: Retract
    known: Facts
    rules: tuple[Any, ...] = ()
    bears_persons: bool = False

    def property(self, name: str) -> Property | None:
        """Return the property of that name, or None."""
        return next((p for p in self.properties if p.name == name), None)


@dataclass(frozen=True, slots=True)
class FollowUpList:
    """What a room gives to forms that go on with what it knows (`select_one_from_file NAME.csv`).

    `rows_for` returns rows as texts by column: only what the actor's grants show, and only the
    columns it is asked for, which are those that the form declares and `columns` names. `name` is
    what the answer holds, `label` what people read. Opening what is sealed is recorded there.
    """

    name: str
    label: Text
    columns: tuple[str, ...]
    rows_for: RowsFor


@cache
def follow_up_lists() -> Mapping[str, FollowUpList]:
    """Return the lists for follow-up forms by name, from `settings.SERAI_FOLLOW_UP_LISTS`."""
    found: dict[str, FollowUpList] = {}
    for path in settings.SERAI_FOLLOW_UP_LISTS:
        for one in import_string(path):
            found[one.name] = one
    return found


@cache
def entity_lists() -> Mapping[str, EntityList]:
    """Return the registered lists by name, from `settings.SERAI_ENTITY_LISTS`."""
    found: dict[str, EntityList] = {}
    for path in settings.SERAI_ENTITY_LISTS:
        for entity_list in import_string(path):
            found[entity_list.name] = entity_list
    return found
