"""Small-cell suppression with exact complementary suppression, verified by an attack.

What is promised. A cell with ``0 < count < threshold`` is *primary*: it is never published. More
cells (*secondary*) are hidden, losing as little as possible, so that a reader who knows all
published cells and all sums cannot narrow a primary cell down. By default every value from the
least one that policy allows up to the threshold stays possible, so he cannot even tell that the
hidden count is small.

Zeros. By default (``zeros="publish"``) a zero is published and never used as cover: most empty
cells of a flow table are empty for reasons everyone knows, and cover that nobody believes in
protects nobody. The attacker is then taken to know that a hidden cell holds at least one person.
With ``zeros="hide"`` empty cells may be hidden as cover and the attacker is taken to know only that
counts are not negative.

Totals. Margins are cells like others: they can be primary and can be hidden. The grand total is
hidden only when nothing else works. If it is itself unsafe the whole release is withheld.

The mark in a publication must be the same for primary and secondary cells: ``status`` is for
auditors, telling readers which cells are small would give the threshold away as an upper bound.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, cast

import numpy as np

from serai.evidence.methods.attack import (
    UNBOUNDED,
    Attacker,
    Floats,
    Interval,
    Need,
    exposed,
)
from serai.evidence.methods.tables import GRAND_TOTAL, CellSpace, Key, Mask, Table, join
from serai.kit.covering.optimum import Optimum, hide_everything, least_loss
from serai.kit.covering.pattern import Goal, PatternProblem

THRESHOLD = 10
_REPAIRS = 3


class Status(StrEnum):
    """What became of a cell."""

    PUBLISHED = "published"
    PRIMARY = "primary"
    SECONDARY = "secondary"


class UnsafeReleaseError(RuntimeError):
    """The attack on the finished pattern succeeded; nothing is released."""


class CannotProtectError(ValueError):
    """Even hiding everything would not protect a cell against what is known beforehand."""


@dataclass(frozen=True)
class Rule:
    """When a cell is unsafe and how well it must be protected (all in persons).

    ``lower`` and ``upper``: an unsafe count ``x`` must stay possible down to ``x - lower`` and up
    to ``x + upper``; None means down to the least count policy allows and up to ``threshold``.
    ``sliding``: least width of the interval, reached by raising its upper end. ``weights``: what is
    lost with a cell, its persons or just one cell. ``seconds``: time for the search; a first safe
    pattern and the verification come on top.
    """

    threshold: int = THRESHOLD
    lower: int | None = None
    upper: int | None = None
    sliding: int = 0
    zeros: Literal["publish", "hide"] = "publish"
    weights: Literal["persons", "cells"] = "persons"
    seconds: float = 30.0

    def __post_init__(self) -> None:
        """Refuse a rule that protects nothing."""
        if self.threshold < 2:
            raise ValueError("a threshold below 2 makes no cell unsafe")
        if self.sliding < 0 or any(v is not None and v < 0 for v in (self.lower, self.upper)):
            raise ValueError("protection levels are not negative")
        if self.upper == 0:
            raise ValueError("the upper protection level must be at least 1")


@dataclass(frozen=True)
class Protected:
    """A release that passed the attack.

    ``values[key]`` is the count, or None where hidden (everywhere when ``withheld``); ``status``
    and ``intervals`` (what the attacker can prove of each hidden cell) are for the audit file, not
    for publication. ``loss`` is the weight of the secondary cells, ``bound`` a proven lower bound
    on it, ``gap`` their relative distance, ``optimal`` whether nothing safe loses less.
    """

    values: Mapping[Key, int | None]
    status: Mapping[Key, Status]
    intervals: Mapping[Key, Interval]
    loss: float
    bound: float
    optimal: bool
    withheld: bool
    seconds: float

    @property
    def gap(self) -> float:
        """Part of the loss that might be saved at most, 0 to 1."""
        return 0.0 if self.optimal or not self.loss else (self.loss - self.bound) / self.loss

    def count(self, status: Status) -> int:
        """How many cells have a status."""
        return sum(1 for each in self.status.values() if each == status)

    def grid(self, table: Table) -> list[object]:
        """Values of one table as nested lists of the shape of ``Table.with_margins``."""
        keys = table.keys()
        values = np.empty(keys.shape, dtype=object)
        for at in np.ndindex(keys.shape):
            values[at] = self.values[cast("Key", keys[at])]
        return list(values.tolist())


@dataclass(frozen=True)
class _Case:
    """A cell space with the rule's consequences, as arrays over its cells."""

    space: CellSpace
    primary: Mask
    hideable: Mask
    known_lo: Floats
    known_hi: Floats
    needs: tuple[Need, ...]


def protect(
    table: Table, rule: Rule | None = None, *, ceilings: Mapping[Key, int] | None = None
) -> Protected:
    """Protect one table with its margins. See ``protect_linked``."""
    return protect_linked([table], rule, ceilings=ceilings)


def protect_linked(
    tables: Sequence[Table],
    rule: Rule | None = None,
    *,
    sums: Sequence[tuple[Key, Sequence[Key]]] = (),
    ceilings: Mapping[Key, int] | None = None,
) -> Protected:
    """Protect several tables together, as one problem over their common cells.

    ``sums`` declares further sums readers know (see ``tables.join``); ``ceilings`` gives upper
    limits known beforehand for some cells. Returns only what an independent attack
    (``attack.exposed``) could not break; raises ``UnsafeReleaseError`` otherwise,
    ``CannotProtectError`` when the ceilings leave no room, ``BadTableError`` when the tables are
    malformed or contradict each other.
    """
    started = time.monotonic()
    rule = rule or Rule()
    space = join(tables, sums)
    primary = (space.counts > 0) & (space.counts < rule.threshold)
    if primary[space.index[GRAND_TOTAL]]:
        return _withheld(space, started)
    if not primary.any():
        return _open(space, started)
    case = _case(space, primary, rule, ceilings or {})
    return _solve(case, rule, started)


def _case(space: CellSpace, primary: Mask, rule: Rule, ceilings: Mapping[Key, int]) -> _Case:
    """What may be hidden, what is known beforehand, and what each primary cell needs."""
    hideable = (space.counts > 0) | (rule.zeros == "hide")
    least = 1.0 if rule.zeros == "publish" else 0.0
    known_lo = np.where(space.counts > 0, least, 0.0)
    known_hi = np.full(space.size, UNBOUNDED)
    for key, ceiling in ceilings.items():
        known_hi[space.index[key]] = ceiling
    if (known_hi < space.counts).any():
        raise CannotProtectError("a ceiling lies below the true count")
    blind = Attacker(space, hideable, known_lo, known_hi)
    needs = tuple(_need(blind, space, int(cell), rule) for cell in np.flatnonzero(primary))
    return _Case(space, primary, hideable, known_lo, known_hi, needs)


def _need(blind: Attacker, space: CellSpace, cell: int, rule: Rule) -> Need:
    """The interval one primary cell must keep, given what nobody can hide from the attacker."""
    count = int(space.counts[cell])
    lo = 0 if rule.lower is None else count - rule.lower
    lo = max(lo, 1 if rule.zeros == "publish" else 0)
    if not blind.possible(cell, -UNBOUNDED, lo):
        lo = math.ceil(blind.lowest(cell) - 1e-6)
        lo = next(x for x in range(lo, count + 1) if blind.possible(cell, -UNBOUNDED, x))
    hi = rule.threshold if rule.upper is None else count + rule.upper
    hi = max(hi, lo + rule.sliding)
    if not blind.possible(cell, hi, UNBOUNDED):
        raise CannotProtectError("a ceiling leaves no room to protect a cell")
    return Need(cell=cell, lo=lo, hi=hi)


def _problem(case: _Case, needs: Sequence[Need], rule: Rule) -> tuple[PatternProblem, list[int]]:
    """The pattern problem over the cells that may be hidden, and their positions in the space."""
    active = np.flatnonzero(case.hideable).tolist()
    at = {cell: place for place, cell in enumerate(active)}
    starts: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    row_of: list[int] = []
    for relation in case.space.relations:
        signed = [(relation.total, 1.0), *((part, -1.0) for part in relation.parts)]
        row = [(at[cell], sign) for cell, sign in signed if cell in at]
        if row:
            row_of.extend([len(starts)] * len(row))
            starts.append(len(columns))
            columns.extend(cell for cell, _ in row)
            signs.extend(sign for _, sign in row)
    counts = case.space.counts[active].astype(np.float64)
    weights = np.maximum(counts, 1.0) if rule.weights == "persons" else np.ones(len(active))
    total = at[case.space.index[GRAND_TOTAL]]
    weights[total] = 1.0 + weights.sum()
    goals = []
    for need in needs:
        count = int(case.space.counts[need.cell])
        goals.append(Goal(at[need.cell], 1, float(need.hi - count)))
        if count > need.lo:
            goals.append(Goal(at[need.cell], -1, float(count - need.lo)))
    goals.sort(key=lambda goal: -goal.amount)
    problem = PatternProblem(
        starts=np.array(starts, dtype=np.int32),
        columns=np.array(columns, dtype=np.int32),
        signs=np.array(signs, dtype=np.float64),
        row_of=np.array(row_of, dtype=np.int32),
        down_room=counts - case.known_lo[active],
        up_room=case.known_hi[active] - counts,
        weights=weights,
        primary=case.primary[active],
        goals=tuple(goals),
    )
    return problem, active


def _solve(case: _Case, rule: Rule, started: float) -> Protected:
    """Search, then attack; where whole-number attacks still succeed, ask for more and search again.

    The last resort hides everything that may be hidden. It is attacked like any other pattern.
    """
    needs, exact = list(case.needs), True
    for attempt in range(_REPAIRS + 1):
        problem, active = _problem(case, needs, rule)
        seconds = max(1.0, rule.seconds - (time.monotonic() - started)) if attempt else rule.seconds
        found = least_loss(problem, seconds) if attempt < _REPAIRS else hide_everything(problem)
        hidden = np.zeros(case.space.size, dtype=np.bool_)
        hidden[active] = found.pattern
        attacker = Attacker(case.space, hidden, case.known_lo, case.known_hi)
        broken = {need.cell for need in exposed(attacker, case.needs)}
        if not broken:
            return _result(
                case, hidden, attacker, replace(found, optimal=found.optimal and exact), started
            )
        exact = False
        needs = [Need(n.cell, n.lo, n.hi + (n.cell in broken)) for n in needs]
    raise UnsafeReleaseError("a hidden cell could still be recovered; the release is refused")


def _result(
    case: _Case, hidden: Mask, attacker: Attacker, found: Optimum, started: float
) -> Protected:
    """Values, states and intervals by key."""
    values: dict[Key, int | None] = {}
    status: dict[Key, Status] = {}
    for at, key in enumerate(case.space.keys):
        values[key] = None if hidden[at] else int(case.space.counts[at])
        shown = Status.SECONDARY if hidden[at] else Status.PUBLISHED
        status[key] = Status.PRIMARY if case.primary[at] else shown
    intervals = {
        case.space.keys[at]: attacker.interval(at) for at in np.flatnonzero(hidden).tolist()
    }
    return Protected(
        values=values,
        status=status,
        intervals=intervals,
        loss=found.loss,
        bound=min(found.bound, found.loss),
        optimal=found.optimal,
        withheld=False,
        seconds=time.monotonic() - started,
    )


def _open(space: CellSpace, started: float) -> Protected:
    """Nothing is unsafe: everything is published."""
    values: dict[Key, int | None] = dict(zip(space.keys, space.counts.tolist(), strict=True))
    status = dict.fromkeys(space.keys, Status.PUBLISHED)
    return Protected(values, status, {}, 0.0, 0.0, True, False, time.monotonic() - started)


def _withheld(space: CellSpace, started: float) -> Protected:
    """The grand total is unsafe: nothing is published, not even which cells are empty."""
    values: dict[Key, int | None] = dict.fromkeys(space.keys)
    status = dict.fromkeys(space.keys, Status.PRIMARY)
    anything = dict.fromkeys(space.keys, Interval(0.0, UNBOUNDED))
    return Protected(values, status, anything, 0.0, 0.0, True, True, time.monotonic() - started)
