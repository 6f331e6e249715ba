"""The least-loss pattern of suppression, by cutting planes, with proof of optimality.

Source of the method: M. Fischetti and J. J. Salazar-González, "Solving the cell suppression problem
on tabular data with linear constraints", Management Science 47 (2001). The master problem chooses
which cells to hide; for every goal (a primary cell and a direction) a linear program asks whether
the attacker's table can be moved far enough, and if it cannot, its multipliers give an inequality
that every safe pattern satisfies. First the relaxed master is solved, then integer masters, until
one is safe. A heuristic gives a safe pattern from the start, so that running out of time costs
loss, never safety.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import highspy
import numpy as np

from serai.kit.covering.pattern import (
    TINY,
    CheapMoves,
    Floats,
    Goal,
    Mask,
    Moves,
    PatternProblem,
    quiet_solver,
)

_LEAK = 1e-4
_MORE_LEAKS = (1e-3, 1e-2)
_CUTS_A_ROUND = 60
_ROUNDS_WITHOUT_GAIN = 4


@dataclass(frozen=True)
class Optimum:
    """A safe pattern, its loss, a proven lower bound on any safe pattern's loss, and rounds
    taken.
    """

    pattern: Mask
    loss: float
    bound: float
    optimal: bool
    rounds: int


@dataclass(frozen=True)
class Cut:
    """Every safe pattern worth having has ``coefficients`` x ``pattern`` summing to ``least`` or
    more.
    """

    coefficients: Floats
    least: float = 1.0

    def slack(self, pattern: Floats) -> float:
        """Negative when the pattern violates the cut."""
        return float(self.coefficients @ pattern) - self.least


def cut_from(problem: PatternProblem, goal: Goal, multipliers: Floats) -> Cut | None:
    """The inequality that row multipliers prove; None when it says nothing.

    With ``r`` the combination of rows, the primary cell's move equals the sum of ``r_i`` times the
    move of cell ``i``; each term is at most room times ``r_i`` and only if the cell is hidden.
    Coefficients larger than what remains to be reached are lowered to it.
    """
    ratio = problem.combine(multipliers)
    ratio[goal.cell] = 0.0
    ratio[np.abs(ratio) < TINY] = 0.0
    with np.errstate(invalid="ignore"):
        gain = np.where(ratio > 0, ratio * problem.up_room, -ratio * problem.down_room)
    gain = np.minimum(np.where(ratio == 0, 0.0, gain), goal.amount)
    left = goal.amount - float(gain[problem.primary].sum())
    if left <= TINY:
        return None
    gain = np.where(problem.primary, 0.0, np.minimum(gain, left)) / left
    gain[gain > 1 - TINY] = 1.0
    return Cut(gain)


def lone_cells(problem: PatternProblem, pattern: Floats) -> list[Cut]:
    """Inequalities against a secondary cell that is hidden alone in a sum.

    Such a cell can be computed, so hiding it costs and protects nothing; no least-loss pattern has
    one.
    """
    total = np.bincount(problem.row_of, weights=pattern[problem.columns])
    alone = 2 * pattern[problem.columns] - total[problem.row_of]
    cuts, seen = [], set()
    for entry in np.argsort(-alone, kind="stable"):
        if alone[entry] < 0.01:
            break
        row = int(problem.row_of[entry])
        if row not in seen:
            seen.add(row)
            coefficients = np.zeros(problem.size)
            coefficients[problem.columns[problem.row_of == row]] = 1.0
            coefficients[problem.columns[entry]] = -1.0
            cuts.append(Cut(coefficients, 0.0))
    return cuts


@dataclass
class _Master:
    """The choice of cells under the cuts found so far."""

    problem: PatternProblem
    cuts: list[Cut] = field(default_factory=list)
    closed: Mask | None = None

    def __post_init__(self) -> None:
        self._build()

    def _build(self) -> None:
        problem = self.problem
        self._solver = quiet_solver()
        lo = problem.primary.astype(np.float64)
        hi = np.ones(problem.size)
        if self.closed is not None:
            hi[self.closed] = 0.0
        self._solver.addVars(problem.size, lo, hi)
        every = np.arange(problem.size, dtype=np.int32)
        costs = np.where(problem.primary, 0.0, problem.weights)
        self._solver.changeColsCost(problem.size, every, costs)
        for cut in self.cuts:
            self._add_row(cut)

    def _add_row(self, cut: Cut) -> None:
        at = np.flatnonzero(cut.coefficients)
        self._solver.addRow(
            cut.least, highspy.kHighsInf, len(at), at.astype(np.int32), cut.coefficients[at]
        )

    def add(self, cuts: list[Cut]) -> None:
        """Add cuts to the model."""
        self.cuts.extend(cuts)
        for cut in cuts:
            self._add_row(cut)

    def relaxed(self) -> tuple[Floats, float, Floats]:
        """(pattern of degrees, bound, reduced costs) of the relaxed master."""
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return np.ones(self.problem.size), 0.0, np.zeros(self.problem.size)
        solution = self._solver.getSolution()
        pattern = np.clip(np.array(solution.col_value), 0.0, 1.0)
        value = float(self._solver.getInfo().objective_function_value)
        return pattern, value, np.array(solution.col_dual)

    def restrict(self, keep: Floats, closed: Mask) -> None:
        """Keep the cuts that are nearly tight at ``keep`` and close cells that no better pattern
        has.
        """
        self.cuts = [cut for cut in self.cuts if cut.slack(keep) < 0.25]
        self.closed = closed
        self._build()
        every = np.arange(self.problem.size, dtype=np.int32)
        kind = np.full(len(every), highspy.HighsVarType.kInteger.value, dtype=np.uint8)
        self._solver.changeColsIntegrality(len(every), every, kind)
        self._solver.setOptionValue("mip_rel_gap", 0.0)
        self._solver.setOptionValue("mip_abs_gap", 0.5)

    def whole(self, seconds: float) -> tuple[Mask, float] | None:
        """(whole pattern, proven bound) of the integer master; None when nothing was found in
        time.
        """
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + max(0.05, seconds))
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return np.ones(self.problem.size, dtype=np.bool_), math.inf
        info = self._solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible.value:
            return None
        pattern = np.array(self._solver.getSolution().col_value) > 0.5
        return pattern | self.problem.primary, float(info.mip_dual_bound)


class _Search:
    """State of one search: best pattern so far, proven bound, and the linear programs."""

    def __init__(self, problem: PatternProblem, seconds: float) -> None:
        self.problem = problem
        self.deadline = time.monotonic() + seconds
        self.moves = Moves(problem)
        self.cheap = CheapMoves(problem)
        self.cap = max((goal.amount for goal in problem.goals), default=1.0)
        self.best = np.ones(problem.size, dtype=np.bool_)
        self.best_loss = problem.loss(self.best)
        self.bound = 0.0
        self.found = False
        self.turn = 0
        self.random = np.random.default_rng(1)

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.deadline - time.monotonic()

    @property
    def closed(self) -> bool:
        """Whether no safe pattern can lose less (losses are whole numbers)."""
        return math.ceil(self.bound - 1e-6 * max(1.0, self.bound)) >= self.best_loss

    def offer(self, pattern: Mask) -> None:
        """Take a safe pattern if it is the best so far."""
        loss = self.problem.loss(pattern)
        if loss < self.best_loss:
            self.best, self.best_loss, self.found = pattern.copy(), loss, True

    def sweep(self, start: Mask, costs: Floats, allowed: Mask, cap: float) -> Mask | None:
        """Hide, goal by goal, what the cheapest move needs. None if a goal fails or time runs
        out.
        """
        pattern = start | self.problem.primary
        self.cheap.use(np.where(pattern, 0.0, costs), allowed | pattern, cap=cap)
        waiting = dict.fromkeys(self.problem.goals)
        while waiting:
            goal = next(iter(waiting))
            hurry = self.found and self.left <= 0
            moves = None if hurry else self.cheap.reach(goal)
            if moves is None:
                return None
            new = (np.abs(moves) > TINY) & ~pattern
            pattern |= new
            self.cheap.free(np.flatnonzero(new))
            for other in [g for g in waiting if g.sign * moves[g.cell] >= g.amount - TINY]:
                del waiting[other]
            waiting.pop(goal, None)
        return pattern

    def improve(self, start: Mask, guide: Floats) -> None:
        """Heuristic: a safe pattern near ``start``, preferring cells the relaxed master likes."""
        costs = self.problem.weights * (1.0 - 0.999 * guide)
        everything = np.ones(self.problem.size, dtype=np.bool_)
        found = self.sweep(start, costs, everything, self.cap)
        if found is None:
            found = self.sweep(start, costs, everything, highspy.kHighsInf)
        for _ in range(2):
            if found is None:
                return
            self.offer(found)
            nothing = np.zeros(self.problem.size, dtype=np.bool_)
            found = self.sweep(nothing, self.problem.weights, found, highspy.kHighsInf)
        if found is not None:
            self.offer(found)

    def violated(self, pattern: Floats, most: int, leak: float = _LEAK) -> list[Cut]:
        """Cuts that a pattern (of degrees) violates, goals taken in turn, at most ``most``.

        Every cell may leak by about ``leak``: that makes the multipliers, and so the cut, heed the
        cells that are not hidden. Uneven leaks (drawn anew each time, repeatably) give different
        cuts.
        """
        cuts = lone_cells(self.problem, pattern)
        most += len(cuts)
        goals = self.problem.goals
        order = goals[self.turn :] + goals[: self.turn]
        done: set[Goal] = set()
        leaks = leak * self.random.uniform(0.2, 1.0, self.problem.size)
        self.moves.use(np.minimum(1.0, pattern + leaks), cap=self.cap)
        for at, goal in enumerate(order):
            if goal in done:
                continue
            value, moves, multipliers = self.moves.reach(goal)
            if value >= goal.amount - TINY:
                reached = (g for g in goals if g.sign * moves[g.cell] >= g.amount - TINY)
                done.update(reached)
                continue
            cut = cut_from(self.problem, goal, multipliers)
            if cut is not None and cut.slack(pattern) < -1e-4:
                cuts.append(cut)
            if len(cuts) >= most or self.left <= 0:
                self.turn = (self.turn + at + 1) % len(goals)
                break
        return cuts

    def exact_cuts(self, pattern: Mask) -> tuple[bool, list[Cut]]:
        """(whether a whole pattern is safe, cuts that it violates): no leak and no cap."""
        cuts: list[Cut] = []
        safe, degrees = True, pattern.astype(np.float64)
        done: set[Goal] = set()
        self.moves.use(degrees, cap=highspy.kHighsInf)
        for goal in self.problem.goals:
            if goal in done:
                continue
            value, moves, multipliers = self.moves.reach(goal)
            if value >= goal.amount - 1e-6:
                done.update(
                    g for g in self.problem.goals if g.sign * moves[g.cell] >= g.amount - 1e-6
                )
                continue
            safe = False
            cut = cut_from(self.problem, goal, multipliers)
            if cut is not None and cut.slack(degrees) < -1e-6:
                cuts.append(cut)
            if len(cuts) >= _CUTS_A_ROUND:
                break
        return safe, cuts


def _first_cuts(problem: PatternProblem) -> list[Cut]:
    """Every single sum through a primary cell, as an inequality in each direction."""
    cuts = []
    by_cell: dict[int, list[tuple[int, float]]] = {}
    for row, column, sign in zip(problem.row_of, problem.columns, problem.signs, strict=True):
        by_cell.setdefault(int(column), []).append((int(row), float(sign)))
    for goal in problem.goals:
        for row, sign in by_cell.get(goal.cell, []):
            multipliers = np.zeros(len(problem.starts))
            multipliers[row] = -goal.sign * sign
            cut = cut_from(problem, goal, multipliers)
            if cut is not None:
                cuts.append(cut)
    return cuts


def _relax(search: _Search, master: _Master) -> tuple[Floats, Floats, int]:
    """Cutting planes on the relaxed master: (degrees, reduced costs, rounds)."""
    stale, rounds = 0, 0
    degrees, value, reduced = master.relaxed()
    search.bound = max(search.bound, value)
    while search.left > 0 and stale < _ROUNDS_WITHOUT_GAIN:
        rounds += 1
        cuts = search.violated(degrees, _CUTS_A_ROUND)
        if not cuts:
            break
        master.add(cuts)
        degrees, after, reduced = master.relaxed()
        stale = stale + 1 if after < value * 1.001 + 1e-9 else 0
        value = after
        search.bound = max(search.bound, value)
        if search.closed:
            break
    return degrees, reduced, rounds


def least_loss(problem: PatternProblem, seconds: float) -> Optimum:
    """The safe pattern of least loss, or the best one found in ``seconds``.

    Every pattern returned is safe by construction: it comes from moves that reach every goal.
    Weights must be whole numbers. ``optimal`` is true only when ``bound`` proves that nothing loses
    less.
    """
    search = _Search(problem, seconds)
    nothing = np.zeros(problem.size, dtype=np.bool_)
    master = _Master(problem)
    master.add(_first_cuts(problem))
    degrees, reduced, rounds = _relax(search, master)
    lucky = degrees > 0.5
    if np.abs(degrees - lucky).max() < TINY and search.exact_cuts(lucky)[0]:
        search.offer(lucky)
    if not search.closed:
        search.improve(nothing, degrees)
    if not search.closed and search.left > 0:
        spare = search.best_loss - search.bound
        master.restrict(degrees, (reduced > spare + 1e-6 * search.best_loss) & ~problem.primary)
        rounds += _branch(search, master)
    return Optimum(search.best, search.best_loss, search.bound, search.closed, rounds)


def hide_everything(problem: PatternProblem) -> Optimum:
    """The pattern of last resort: every cell that may be hidden is."""
    pattern = np.ones(problem.size, dtype=np.bool_)
    return Optimum(pattern, problem.loss(pattern), 0.0, False, 0)


def _branch(search: _Search, master: _Master) -> int:
    """Integer masters with cuts until one is safe; the number of rounds."""
    rounds = 0
    while search.left > 0 and not search.closed:
        rounds += 1
        answer = master.whole(search.left)
        if answer is None:
            break
        pattern, bound = answer
        search.bound = max(search.bound, min(bound, search.best_loss))
        degrees = pattern.astype(np.float64)
        cuts = search.violated(degrees, _CUTS_A_ROUND)
        if cuts:
            for leak in _MORE_LEAKS:
                cuts += search.violated(degrees, _CUTS_A_ROUND, leak)
        else:
            safe, cuts = search.exact_cuts(pattern)
            if safe:
                search.offer(pattern)
            if not cuts:
                break
        if not search.closed:
            if rounds & (rounds - 1) == 0:
                search.improve(pattern, np.zeros(search.problem.size))
            master.add(cuts)
    return rounds
