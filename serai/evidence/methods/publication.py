"""From counted tables to tables fit to publish: the menu through disclosure control.

Tables that add up to the same persons are protected together as one problem; reasons and
vulnerabilities, where a person may count several times, each on their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from serai.evidence.choices import Protection
from serai.evidence.methods.cellkey import KEYS, row_key
from serai.evidence.methods.picture import ALL, MENU, PERSON, Cell, Counts, Subject, with_margins
from serai.evidence.methods.release import Method, Release, safe_release
from serai.evidence.methods.suppression import Rule
from serai.evidence.methods.tables import Key, Table

Row = tuple[Any, ...]
METHODS = {
    Protection.SUPPRESSION.value: Method.SUPPRESSION,
    Protection.CELL_KEY.value: Method.CELL_KEY,
}
Keyed = Mapping[Cell, tuple[int, int]]
"""Persons and cell key by inner cell."""


@dataclass(frozen=True, slots=True)
class Safe:
    """Tables that may leave the house, and how they were made safe (plain JSON, English)."""

    tables: Mapping[str, Counts]
    described: Mapping[str, Any]
    audits: Sequence[Release] = field(default_factory=tuple)


def protect_menu(
    counted: Mapping[str, Keyed],
    method: str,
    *,
    threshold: int,
    seconds: float = 20.0,
    menu: Sequence[Subject] = MENU,
) -> Safe:
    """Make a month's tables safe. Raises what `safe_release` raises; then nothing may be published.

    `counted` has the inner cells of each subject. Cells without anybody are left out: zero is
    published by its absence.
    """
    together = [subject for subject in menu if subject.adds_up and counted.get(subject.name)]
    alone = [[s] for s in menu if not s.adds_up and counted.get(s.name)]
    tables: dict[str, Counts] = {subject.name: {} for subject in menu}
    described: dict[str, Any] = {}
    audits = []
    for group in ([together] if together else []) + alone:
        made = [_table(subject, counted[subject.name]) for subject in group]
        release = safe_release(
            [table for table, _keys in made],
            METHODS[method],
            rule=Rule(threshold=threshold, seconds=seconds),
            cell_keys=[keys for _table, keys in made],
        )
        audits.append(release)
        described[" ".join(subject.name for subject in group)] = release.described()
        for subject in group:
            tables[subject.name] = _published(subject, counted[subject.name], release.values)
    return Safe(tables, described, audits)


def keyed(
    rows: Iterable[Row], columns: Sequence[str], subject: Subject, secret: bytes
) -> dict[Cell, tuple[int, int]]:
    """Add rows up to a subject's inner cells, with cell keys from the persons behind them.

    Each row is the values of `columns`, then persons. Without a secret the keys stay 0.
    """
    places = [columns.index(name) for name in subject.dimensions]
    identity = [columns.index(name) for name in PERSON if name in columns]
    cells: dict[Cell, tuple[int, int]] = {}
    for *values, persons in rows:
        cell = tuple(str(values[at]) for at in places)
        name = "\x1f".join(str(values[at]) for at in identity)
        before = cells.get(cell, (0, 0))
        key = row_key(secret, name, persons) if secret else 0
        cells[cell] = (before[0] + persons, (before[1] + key) % KEYS)
    return cells


def _table(subject: Subject, cells: Keyed) -> tuple[Table, Any]:
    """Return the subject as a table, and its cell keys in the same shape."""
    width = range(len(subject.dimensions))
    categories = tuple(tuple(sorted({cell[at] for cell in cells})) for at in width)
    counts = np.zeros([len(labels) for labels in categories], dtype=np.int64)
    keys = np.zeros_like(counts)
    places = [{label: i for i, label in enumerate(labels)} for labels in categories]
    for cell, (persons, key) in cells.items():
        at = tuple(places[axis][label] for axis, label in enumerate(cell))
        counts[at], keys[at] = persons, key
    return Table(subject.name, subject.dimensions, categories, counts), keys


def _published(subject: Subject, cells: Keyed, values: Mapping[Key, int | None]) -> Counts:
    """Return the published value of every cell and total in which anybody was counted."""
    counted = with_margins((*cell, persons) for cell, (persons, _key) in cells.items())
    published: dict[Cell, int | None] = {}
    for cell, persons in counted.items():
        named = zip(subject.dimensions, cell, strict=True)
        if persons:
            published[cell] = values[frozenset(pair for pair in named if pair[1] != ALL)]
    return published
