"""How a room declares what evidence may see, and how every field is classified.

Each room's `facts.py` lists a `Sensitivity` for every field of its models (a guard fails on a field
left out) and, where evidence may read the room, its fact tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Sensitivity(StrEnum):
    """What a field may be used for outside its room."""

    PUBLIC = "public"  # may be published as it is
    AGGREGATE = "aggregate"  # leaves the house only as a protected total
    INTERNAL = "internal"  # seen by staff with access; never a fact
    PERSONAL = "personal"  # about an identifiable person, staff included; never a fact
    SECRET = "secret"  # noqa: S105 - credentials and keys; never shown or exported


@dataclass(frozen=True, slots=True)
class FactColumn:
    """One column of a fact table: name, DuckDB type, meaning, sensitivity, HXL tag."""

    name: str
    type: str
    meaning: str
    sensitivity: Sensitivity
    hxl: str = ""


@dataclass(frozen=True, slots=True)
class FactTable:
    """A pseudonymous table that evidence may read.

    `sql` selects exactly `columns` plus `change` (bigint, grows with every change of a row, for
    appending incrementally) and `month` (date, the partition). It runs as the runtime role.
    """

    name: str
    meaning: str
    columns: tuple[FactColumn, ...]
    sql: str


Classification = Mapping[str, Mapping[str, Sensitivity]]
