"""The attacker: what a reader with a linear-programming solver can learn about suppressed cells.

He knows every published figure, every sum between figures, and what can be known beforehand: a
least and a greatest value for each cell. For a suppressed cell he computes the least and the
greatest value that fit. This module builds that problem from the cell space alone, shares no code
with the search for a pattern, and so serves as its independent check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from serai.evidence.methods.tables import CellSpace, Mask

Floats = NDArray[np.float64]
UNBOUNDED = float("inf")
_ROUNDING = 1e-5
_PATIENCE = 10.0
_UNLIMITED = (
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)
_ANSWERS = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kTimeLimit,
    *_UNLIMITED,
)


class AttackFailedError(RuntimeError):
    """The solver did not answer, so nothing may be concluded (and nothing published)."""


@dataclass(frozen=True)
class Interval:
    """Least and greatest count the attacker can prove for a cell; ``hi`` may be infinite."""

    lo: float
    hi: float


class Attacker:
    """A reader of the release in which the cells of ``suppressed`` are hidden.

    ``known_lo`` and ``known_hi`` are what he knows beforehand of each cell (persons, one number a
    cell; infinity where he knows no upper limit).
    """

    def __init__(
        self, space: CellSpace, suppressed: Mask, known_lo: Floats, known_hi: Floats
    ) -> None:
        """Write down the unknowns and the sums that tie them."""
        self._unknown = {int(cell): at for at, cell in enumerate(np.flatnonzero(suppressed))}
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        hidden = np.flatnonzero(suppressed)
        self._known_lo, self._known_hi = known_lo[hidden], known_hi[hidden]
        self._seen_lo = self._seen_hi = space.counts[hidden].astype(np.float64)
        self._solver.addVars(len(hidden), self._known_lo, self._known_hi)
        for relation in space.relations:
            signed = [(relation.total, 1.0), *((part, -1.0) for part in relation.parts)]
            columns = [(self._unknown[c], s) for c, s in signed if c in self._unknown]
            if columns:
                rest = -sum(s * float(space.counts[c]) for c, s in signed if c not in self._unknown)
                self._solver.addRow(
                    rest,
                    rest,
                    len(columns),
                    np.array([c for c, _ in columns], dtype=np.int32),
                    np.array([s for _, s in columns], dtype=np.float64),
                )

    def interval(self, cell: int) -> Interval:
        """What linear programming proves of one suppressed cell."""
        return Interval(lo=self.lowest(cell), hi=self.highest(cell))

    def lowest(self, cell: int) -> float:
        """Least value of a suppressed cell."""
        column = self._unknown[cell]
        if self._seen_lo[column] == self._known_lo[column]:
            return float(self._known_lo[column])
        return self._extreme(cell, 1.0)

    def highest(self, cell: int) -> float:
        """Greatest value of a suppressed cell; may be infinite."""
        return -self._extreme(cell, -1.0)

    def possible(self, cell: int, lo: float, hi: float) -> bool:
        """Whether a table of whole numbers fits in which the cell lies in [lo, hi].

        A whole table met before may show it at once. Otherwise linear programming looks for one,
        and where it finds fractions only, integer programming decides; no answer within ten seconds
        counts as no.
        """
        column = self._unknown[cell]
        if lo <= self._seen_lo[column] <= hi or lo <= self._seen_hi[column] <= hi:
            return True
        known = self._known_lo[column], self._known_hi[column]
        self._solver.changeColBounds(column, max(lo, known[0]), min(hi, known[1]))
        found = self._status() == highspy.HighsModelStatus.kOptimal
        if found and not self._remember():
            found = self._whole()
        self._solver.changeColBounds(column, *known)
        return found

    def _remember(self) -> bool:
        """Keep what the solver's table shows to be possible, if it is whole; whether it is."""
        values = np.array(self._solver.getSolution().col_value)
        if np.any(np.abs(values - np.round(values)) > _ROUNDING):
            return False
        self._seen_lo = np.minimum(self._seen_lo, np.round(values))
        self._seen_hi = np.maximum(self._seen_hi, np.round(values))
        return True

    def _whole(self) -> bool:
        """Whether whole numbers fit the model as it stands."""
        everyone = np.arange(len(self._unknown), dtype=np.int32)
        kind = np.full(len(everyone), highspy.HighsVarType.kInteger.value, dtype=np.uint8)
        self._solver.changeColsIntegrality(len(everyone), everyone, kind)
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + _PATIENCE)
        found = self._status() == highspy.HighsModelStatus.kOptimal and self._remember()
        self._solver.setOptionValue("time_limit", UNBOUNDED)
        kind[:] = highspy.HighsVarType.kContinuous.value
        self._solver.changeColsIntegrality(len(everyone), everyone, kind)
        return found

    def _extreme(self, cell: int, sense: float) -> float:
        """Least value of ``sense`` times the cell."""
        column = self._unknown[cell]
        self._solver.changeColCost(column, sense)
        status = self._status()
        value = float(self._solver.getInfo().objective_function_value)
        self._solver.changeColCost(column, 0.0)
        if status in _UNLIMITED:
            return -UNBOUNDED
        if status != highspy.HighsModelStatus.kOptimal:
            raise AttackFailedError(f"the solver stopped with {status}")
        return value

    def _status(self) -> highspy.HighsModelStatus:
        """Solve and say how it ended; once more from scratch if the solver lost its way."""
        self._solver.run()
        if self._solver.getModelStatus() not in _ANSWERS:
            self._solver.clearSolver()
            self._solver.setOptionValue("presolve", "off")
            self._solver.run()
            self._solver.setOptionValue("presolve", "choose")
        return self._solver.getModelStatus()


@dataclass(frozen=True)
class Need:
    """What one primary cell must keep: the attacker cannot exclude ``lo`` or less, nor ``hi`` or
    more (persons).
    """

    cell: int
    lo: int
    hi: int


def audit(
    space: CellSpace, suppressed: Mask, known_lo: Floats, known_hi: Floats
) -> dict[int, Interval]:
    """The attacker's interval for every suppressed cell, by position in the space."""
    attacker = Attacker(space, suppressed, known_lo, known_hi)
    return {int(cell): attacker.interval(int(cell)) for cell in np.flatnonzero(suppressed)}


def exposed(attacker: Attacker, needs: Iterable[Need]) -> list[Need]:
    """The needs that a pattern of suppression does not meet.

    Tested for tables of whole numbers: linear programming alone may overrate what remains possible
    in tables of three dimensions or linked tables.
    """
    return [
        need
        for need in needs
        if not attacker.possible(need.cell, -UNBOUNDED, need.lo)
        or not attacker.possible(need.cell, need.hi, UNBOUNDED)
    ]
