"""Frequency tables and the cell space that several of them share.

A published table of one, two or three dimensions shows its inner cells and a total for every subset
of its dimensions. A cell is named by what it fixes: ``frozenset({("point", "Obock"), ("sex",
"F")})``; the grand total is the empty set. Two tables that show the same figure therefore show the
same cell, and whatever is decided for it holds in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import cast

import numpy as np
from numpy.typing import NDArray

Key = frozenset[tuple[str, str]]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]
GRAND_TOTAL: Key = frozenset()
MOST_DIMENSIONS = 3


class BadTableError(ValueError):
    """The table is not a frequency table this module can protect; the message says why."""


class InconsistentTablesError(BadTableError):
    """Two tables give different counts for the same cell, so no joint release can be true."""


@dataclass(frozen=True)
class Table:
    """Inner counts of one table.

    ``counts`` has one axis per dimension, in the order of ``dimensions``; axis ``k`` is labelled by
    ``categories[k]``. Counts are persons (or cases), whole numbers not below zero. Margins are
    computed, never given. Raises ``BadTableError`` when the parts do not fit together.
    """

    name: str
    dimensions: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    counts: Counts

    def __post_init__(self) -> None:
        """Check the shape and freeze the counts as 64-bit whole numbers."""
        raw = np.asarray(self.counts)
        if not 1 <= len(self.dimensions) <= MOST_DIMENSIONS:
            raise BadTableError("a table has one, two or three dimensions")
        if len(set(self.dimensions)) != len(self.dimensions):
            raise BadTableError("a dimension appears twice")
        if raw.shape != tuple(len(labels) for labels in self.categories):
            raise BadTableError("counts and categories have different shapes")
        if raw.size == 0 or any(len(set(c)) != len(c) for c in self.categories):
            raise BadTableError("every dimension needs categories, each named once")
        if not np.issubdtype(raw.dtype, np.integer) or raw.min() < 0:
            raise BadTableError("counts are whole numbers not below zero")
        frozen = raw.astype(np.int64)
        frozen.setflags(write=False)
        object.__setattr__(self, "counts", frozen)

    def with_margins(self) -> Counts:
        """Counts with one more place on every axis, holding the sum over that axis."""
        full = self.counts
        for axis in range(full.ndim):
            full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
        return full

    def keys(self) -> NDArray[np.object_]:
        """Cell keys in an array of the shape of ``with_margins``."""
        places = [
            [*((dimension, label) for label in labels), None]
            for dimension, labels in zip(self.dimensions, self.categories, strict=True)
        ]
        shape = tuple(len(axis) for axis in places)
        keys = np.empty(shape, dtype=object)
        flat = keys.reshape(-1)
        for at, parts in enumerate(product(*places)):
            flat[at] = frozenset(part for part in parts if part is not None)
        return keys


@dataclass(frozen=True)
class Relation:
    """A published sum: the cell ``total`` equals the sum of the cells ``parts`` (positions)."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class CellSpace:
    """All cells of a release, each once, and every sum a reader can check between them.

    ``keys[i]`` names cell ``i``, ``counts[i]`` is its true count; ``index`` finds a cell by its
    key.
    """

    keys: tuple[Key, ...]
    counts: Counts
    relations: tuple[Relation, ...]
    index: Mapping[Key, int]

    @property
    def size(self) -> int:
        """Number of different cells."""
        return len(self.keys)


def _table_relations(places: NDArray[np.int64]) -> Iterable[Relation]:
    """Every margin of one table as the sum of its parts along one axis."""
    for axis in range(places.ndim):
        lines = np.moveaxis(places, axis, -1).reshape(-1, places.shape[axis])
        for line in lines.tolist():
            yield Relation(total=line[-1], parts=tuple(sorted(line[:-1])))


def join(tables: Sequence[Table], sums: Sequence[tuple[Key, Sequence[Key]]] = ()) -> CellSpace:
    """Lay several tables over one cell space.

    ``sums`` adds sums that follow from no single table, such as a region and its monitoring points:
    ``(key of the total, keys of the parts)``. Raises ``InconsistentTablesError`` when a cell has
    two counts or a declared sum does not add up, and ``BadTableError`` when it names an unknown
    cell.
    """
    index: dict[Key, int] = {}
    counts: list[int] = []
    relations: dict[Relation, None] = {}
    for table in tables:
        full, keys = table.with_margins(), table.keys()
        places = np.empty(full.shape, dtype=np.int64)
        for at in np.ndindex(full.shape):
            key, count = cast("Key", keys[at]), int(full[at])
            place = index.setdefault(key, len(index))
            if place == len(counts):
                counts.append(count)
            elif counts[place] != count:
                raise InconsistentTablesError(f"table {table.name!r} disagrees on a shared cell")
            places[at] = place
        relations.update(dict.fromkeys(_table_relations(places)))
    for total, parts in sums:
        if not {total, *parts} <= index.keys():
            raise BadTableError("a declared sum names a cell that no table shows")
        relation = Relation(index[total], tuple(sorted(index[part] for part in parts)))
        if counts[relation.total] != sum(counts[part] for part in relation.parts):
            raise InconsistentTablesError("a declared sum does not add up")
        relations[relation] = None
    return CellSpace(
        keys=tuple(index),
        counts=np.array(counts, dtype=np.int64),
        relations=tuple(relations),
        index=index,
    )
