"""The pattern problem: which cells to hide besides the unsafe ones, at the least loss.

``PatternProblem`` holds it as arrays over the *active* cells only (those that may be hidden at
all), in terms of deviations from the true counts: the attacker may move cell ``i`` down by
``down_room[i]`` and up by ``up_room[i]`` if it is hidden, and all sums must still hold.

``Moves`` answers, by linear programming, how far a primary cell can be moved under a pattern
(fractional patterns too, for cutting planes) and gives the multipliers that prove it.
``CheapMoves`` finds the least costly set of cells to hide so that one primary cell can be moved as
far as needed; it is the heuristic.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]
TINY = 1e-7
_PRIMAL_SIMPLEX = 4  # goals change costs, which keeps the last answer feasible


@dataclass(frozen=True)
class Goal:
    """Primary cell ``cell`` must be movable by ``amount`` persons in direction ``sign`` (+1,
    -1).
    """

    cell: int
    sign: int
    amount: float


@dataclass(frozen=True)
class PatternProblem:
    """Arrays over ``n`` active cells and ``m`` sums.

    ``starts``, ``columns``, ``signs``: the sums row by row (compressed rows); ``row_of`` repeats
    the row number for every entry. ``weights``: loss when hidden. ``primary``: cells hidden anyway.
    """

    starts: Ints
    columns: Ints
    signs: Floats
    row_of: Ints
    down_room: Floats
    up_room: Floats
    weights: Floats
    primary: Mask
    goals: tuple[Goal, ...]

    @property
    def size(self) -> int:
        """Number of active cells."""
        return len(self.weights)

    def loss(self, pattern: Mask) -> float:
        """Weight of the cells hidden besides the primary ones."""
        return float(self.weights[pattern & ~self.primary].sum())

    def combine(self, multipliers: Floats) -> Floats:
        """Sum of the rows, each times its multiplier, as one coefficient per cell."""
        entries = self.signs * multipliers[self.row_of]
        return np.bincount(self.columns, entries, self.size).astype(np.float64)


def quiet_solver() -> highspy.Highs:
    """A silent, single-threaded, repeatable solver."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 1)
    return solver


class Moves:
    """How far primary cells can be moved under a pattern."""

    def __init__(self, problem: PatternProblem) -> None:
        """Build the sums once; patterns and goals only change bounds and costs."""
        self._problem = problem
        self._solver = quiet_solver()
        self._solver.setOptionValue("simplex_strategy", _PRIMAL_SIMPLEX)
        n, zeros = problem.size, np.zeros(problem.size)
        self._every = np.arange(n, dtype=np.int32)
        self._solver.addVars(n, zeros, zeros)
        rows = len(problem.starts)
        nothing = np.zeros(rows)
        self._solver.addRows(
            rows, nothing, nothing, len(problem.columns),
            problem.starts, problem.columns, problem.signs,
        )  # fmt: skip
        self._lo = self._hi = zeros

    def use(self, pattern: Floats, *, cap: float) -> None:
        """Hide cell ``i`` to the degree ``pattern[i]`` (0 to 1); no cell moves by more than
        ``cap``.
        """
        degree = pattern.astype(np.float64)
        with np.errstate(invalid="ignore"):
            self._lo = -np.minimum(self._problem.down_room, cap) * degree
            room = np.minimum(self._problem.up_room, cap) * degree
        self._hi = np.where(degree > 0, room, 0.0)
        self._solver.changeColsBounds(len(self._every), self._every, self._lo, self._hi)

    def reach(self, goal: Goal) -> tuple[float, Floats, Floats]:
        """(how far towards the goal, the moves of all cells, row multipliers)."""
        cell, sign = goal.cell, goal.sign
        bounds = (0.0, goal.amount) if sign > 0 else (-goal.amount, 0.0)
        self._solver.changeColBounds(cell, *bounds)
        self._solver.changeColCost(cell, -float(sign))
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._solver.clearSolver()
            self._solver.run()
        solution = self._solver.getSolution()
        moves, duals = np.array(solution.col_value), np.array(solution.row_dual)
        self._solver.changeColCost(cell, 0.0)
        self._solver.changeColBounds(cell, float(self._lo[cell]), float(self._hi[cell]))
        return float(sign * moves[cell]), moves, duals


class CheapMoves:
    """Least-cost moves that reach a goal (two non-negative parts for every cell)."""

    def __init__(self, problem: PatternProblem) -> None:
        """Build the sums over the upward and the downward part of each cell."""
        self._problem = problem
        self._solver = quiet_solver()
        n, rows = problem.size, len(problem.starts)
        self._every = np.arange(2 * n, dtype=np.int32)
        self._solver.addVars(2 * n, np.zeros(2 * n), np.zeros(2 * n))
        ends = np.append(problem.starts[1:], len(problem.columns))
        pieces = [(int(a), int(b)) for a, b in zip(problem.starts, ends, strict=True)]
        columns = [
            np.concatenate([problem.columns[a:b], problem.columns[a:b] + n]) for a, b in pieces
        ]
        signs = [np.concatenate([problem.signs[a:b], -problem.signs[a:b]]) for a, b in pieces]
        self._solver.addRows(
            rows, np.zeros(rows), np.zeros(rows), 2 * len(problem.columns),
            (2 * problem.starts).astype(np.int32),
            np.concatenate(columns).astype(np.int32), np.concatenate(signs),
        )  # fmt: skip
        self._hi = np.zeros(2 * n)

    def use(self, costs: Floats, allowed: Mask, *, cap: float) -> None:
        """Price of moving each cell by one person, and the cells that may move at all."""
        up = np.where(allowed, np.minimum(self._problem.up_room, cap), 0.0)
        down = np.where(allowed, np.minimum(self._problem.down_room, cap), 0.0)
        self._hi = np.concatenate([up, down])
        count = len(self._every)
        self._solver.changeColsBounds(count, self._every, np.zeros(count), self._hi)
        self._solver.changeColsCost(count, self._every, np.concatenate([costs, costs]))

    def free(self, cells: NDArray[np.int64]) -> None:
        """From now on moving these cells costs nothing."""
        both = np.concatenate([cells, cells + self._problem.size]).astype(np.int32)
        self._solver.changeColsCost(len(both), both, np.zeros(len(both)))

    def reach(self, goal: Goal) -> Floats | None:
        """Moves of all cells that reach the goal at the least cost; None if nothing does."""
        n = self._problem.size
        forth, back = (goal.cell, goal.cell + n) if goal.sign > 0 else (goal.cell + n, goal.cell)
        self._solver.changeColBounds(forth, goal.amount, goal.amount)
        self._solver.changeColBounds(back, 0.0, 0.0)
        self._solver.run()
        found = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = np.array(self._solver.getSolution().col_value) if found else None
        for column in (forth, back):
            self._solver.changeColBounds(column, 0.0, float(self._hi[column]))
        return None if values is None else values[:n] - values[n:]
