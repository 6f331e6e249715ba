"""What an event is before it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was done: its name, its subject, and facts about it without personal data.

    `name` is `<noun>.<past participle>`; `payload` must be JSON without floats and never holds a
    name, phone, note or free text of a person.
    """

    name: str
    subject_type: str
    subject_id: UUID | str
    organisation_id: UUID | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
