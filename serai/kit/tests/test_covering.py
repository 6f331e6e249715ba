"""The least-loss search on problems small enough to know the answer, or to try every one."""

import math
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.kit.covering import optimum
from serai.kit.covering.optimum import (
    Cut,
    Optimum,
    cut_from,
    hide_everything,
    least_loss,
    lone_cells,
)
from serai.kit.covering.pattern import CheapMoves, Goal, Moves, quiet_solver
from serai.kit.tests.problems import chosen, grid, line, patterns, problem_of


def safe(problem, pattern):
    """Say whether every goal can be reached when exactly this pattern is hidden."""
    moves = Moves(problem)
    moves.use(pattern.astype(float), cap=math.inf)
    return all(moves.reach(goal)[0] >= goal.amount - 1e-6 for goal in problem.goals)


def hidden(found: Optimum):
    return np.flatnonzero(found.pattern).tolist()


KNOWN = [
    ("a row: the cheapest partner", line([5, 30, 20], [0]), [0, 2], 20),
    ("a row: the total is cheaper", line([5, 400], [0]), [0, 1], 400),
    ("a row of ties", line([5, 20, 20], [0]), None, 20),
    ("two primaries protect each other", line([5, 7, 90], [0, 1]), [0, 1], 0),
    ("a square", grid([[5, 60], [70, 80]], [0]), [0, 1, 2, 3], 210),
    ("a cheap corner", grid([[5, 60, 10], [70, 80, 90], [20, 75, 15]], [0]), [0, 2, 6, 8], 45),
    ("two on a diagonal", grid([[5, 20, 90], [30, 6, 90]], [0, 4]), [0, 1, 3, 4], 50),
    ("all hidden already", grid([[1, 2], [3, 4]], [0, 1, 2, 3]), [0, 1, 2, 3], 0),
    ("nothing to protect", grid([[50, 60], [70, 80]], []), [], 0),
]


@pytest.mark.parametrize(
    ("problem", "cells", "loss"), [k[1:] for k in KNOWN], ids=[k[0] for k in KNOWN]
)
def test_the_least_loss_of_known_problems(problem, cells, loss):
    found = least_loss(problem, 10.0)
    assert found.optimal
    assert found.loss == loss
    assert found.bound <= found.loss + 1e-6
    assert found.loss == problem.loss(found.pattern)
    assert safe(problem, found.pattern)
    if cells is not None:
        assert hidden(found) == cells


@settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(
    st.sampled_from([(1, 3), (2, 2), (2, 3)]).flatmap(
        lambda shape: st.lists(
            st.lists(st.integers(1, 50), min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        )
    ),
    st.integers(1, 3),
)
def test_no_safe_pattern_loses_less_than_the_one_found(table, amount):
    cells = [n for n, count in enumerate(np.ravel(table)) if amount <= count < 10]
    problem = grid(table, cells, float(amount))
    found = least_loss(problem, 10.0)
    assert safe(problem, found.pattern)
    assert found.optimal
    cheaper = [p for p in patterns(problem) if problem.loss(p) < found.loss - 1e-6]
    assert not any(safe(problem, p) for p in cheaper)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 10.0])
def test_little_time_costs_loss_and_never_safety(seconds):
    problem = grid([[5, 60, 10, 44], [70, 8, 90, 31], [20, 75, 15, 3]], [0, 5, 11])
    found = least_loss(problem, seconds)
    assert safe(problem, found.pattern)
    assert found.bound <= found.loss
    assert found.optimal or seconds < 1


def test_the_same_problem_has_the_same_answer():
    problem = grid([[5, 60, 60], [70, 8, 90], [20, 20, 3]], [0, 4, 8])
    one, other = least_loss(problem, 10.0), least_loss(problem, 10.0)
    assert hidden(one) == hidden(other)
    assert (one.loss, one.bound, one.rounds) == (other.loss, other.bound, other.rounds)


def test_a_weight_of_nothing_is_hidden_gladly():
    problem = problem_of([(2, 0, 1)], [5, 9, 14], [0], [Goal(0, 1, 1.0)], weights=[5, 0, 14])
    found = least_loss(problem, 10.0)
    assert (hidden(found), found.loss) == ([0, 1], 0)


def test_a_goal_that_nothing_reaches_leaves_everything_hidden():
    problem = line([5, 0], [0], amount=50.0)
    found = least_loss(problem, 2.0)
    assert found.pattern.all()


def test_hiding_everything_claims_no_proof():
    problem = line([5, 30, 20], [0])
    last = hide_everything(problem)
    assert (last.loss, last.bound, last.optimal, last.rounds) == (105, 0, False, 0)


def test_the_time_is_kept():
    rng = np.random.default_rng(3)
    problem = grid(rng.integers(1, 90, (9, 9)), list(range(0, 81, 7)))
    started = time.monotonic()
    found = least_loss(problem, 0.2)
    assert time.monotonic() - started < 20
    assert safe(problem, found.pattern)


# moves ------------------------------------------------------------------------------------------

SQUARE = grid([[5, 60], [70, 80]], [0], amount=4.0)
REACHES = [
    ((0,), 1, 0.0),
    ((0, 1), 1, 0.0),
    ((0, 3), -1, 0.0),
    ((0, 1, 2), 1, 0.0),
    ((0, 1, 2, 3), 1, 4.0),
    ((0, 1, 2, 3), -1, 4.0),
    ((0, 4, 6, 8), 1, 4.0),
    ((0, 4, 6), 1, 0.0),
    (tuple(range(9)), -1, 4.0),
]


@pytest.mark.parametrize(("cells", "sign", "reached"), REACHES)
def test_how_far_a_cell_moves_under_a_pattern(cells, sign, reached):
    moves = Moves(SQUARE)
    moves.use(chosen(SQUARE, *cells).astype(float), cap=math.inf)
    found, steps, _multipliers = moves.reach(Goal(0, sign, 4.0))
    assert found == pytest.approx(reached, abs=1e-7)
    assert steps[~chosen(SQUARE, *cells)] == pytest.approx(0)
    for row in range(len(SQUARE.starts)):
        entries = SQUARE.row_of == row
        assert SQUARE.signs[entries] @ steps[SQUARE.columns[entries]] == pytest.approx(0)


@pytest.mark.parametrize(
    ("degree", "cap", "reached"),
    [(1.0, 2.0, 4.0), (0.5, 2.0, 2.0), (0.25, 4.0, 2.0), (0.25, 2.0, 1.0), (0.0, 4.0, 0.0)],
)
def test_half_hidden_cells_move_half_as_far_and_none_beyond_the_cap(degree, cap, reached):
    moves = Moves(SQUARE)
    moves.use(np.full(SQUARE.size, degree), cap=cap)
    assert moves.reach(Goal(0, 1, 4.0))[0] == pytest.approx(reached)


def test_a_cell_goes_no_lower_than_its_room():
    problem = grid([[2, 60], [70, 80]], [0], amount=5.0)
    moves = Moves(problem)
    moves.use(np.ones(problem.size), cap=math.inf)
    assert moves.reach(Goal(1, -1, 100.0))[0] >= 60 - 1e-6
    assert moves.reach(Goal(0, 1, 5.0))[0] == pytest.approx(5)


def test_one_goal_after_the_other_finds_the_same_as_alone():
    together = Moves(SQUARE)
    together.use(np.ones(SQUARE.size), cap=math.inf)
    found = [together.reach(goal)[0] for goal in (*SQUARE.goals, *SQUARE.goals)]
    assert found == pytest.approx([4.0] * 4)


@pytest.mark.parametrize(
    ("allowed", "cost"),
    [
        ((0, 1, 2, 3), 4 * (5 + 60 + 70 + 80)),
        (tuple(range(9)), 4 * (5 + 60 + 70 + 80)),
        ((0, 4, 6, 8), 4 * (5 + 65 + 75 + 215)),
        ((0, 1), None),
        ((1, 2, 3), 4 * (5 + 60 + 70 + 80)),
        ((2, 3), None),
    ],
)
def test_the_cheapest_moves(allowed, cost):
    cheap = CheapMoves(SQUARE)
    cheap.use(SQUARE.weights, chosen(SQUARE, *allowed), cap=math.inf)
    steps = cheap.reach(Goal(0, 1, 4.0))
    if cost is None:
        assert steps is None
    else:
        assert steps[0] == pytest.approx(4)
        assert np.abs(steps) @ SQUARE.weights == pytest.approx(cost)


def test_free_cells_are_used_first():
    problem = line([5, 30, 20], [0])
    cheap = CheapMoves(problem)
    cheap.use(problem.weights, np.ones(4, dtype=bool), cap=math.inf)
    goal = Goal(0, 1, 1.0)
    assert np.flatnonzero(np.abs(cheap.reach(goal)) > 1e-7).tolist() == [0, 2]
    cheap.free(np.array([1]))
    assert np.flatnonzero(np.abs(cheap.reach(goal)) > 1e-7).tolist() == [0, 1]


def test_a_cap_forbids_moves_that_go_too_far():
    broad = line([5, 30, 30, 30, 30], [0], amount=4.0)
    cheap = CheapMoves(broad)
    cheap.use(broad.weights, np.ones(6, dtype=bool), cap=1.0)
    steps = cheap.reach(Goal(0, 1, 4.0))
    assert steps.tolist() == pytest.approx([4, -1, -1, -1, -1, 0])
    narrow = line([5, 30], [0], amount=4.0)
    cheap = CheapMoves(narrow)
    cheap.use(narrow.weights, chosen(narrow, 0, 1), cap=1.0)
    assert cheap.reach(Goal(0, 1, 4.0)) is None


# cuts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coefficients", "least", "pattern", "slack"),
    [
        ([1, 1, 1], 1.0, [0, 0, 0], -1.0),
        ([1, 1, 1], 1.0, [1, 0, 0], 0.0),
        ([0.5, 0, 2], 1.0, [1, 1, 1], 1.5),
        ([1, -1, 0], 0.0, [0, 1, 0], -1.0),
    ],
)
def test_slack(coefficients, least, pattern, slack):
    cut = Cut(np.array(coefficients, dtype=float), least)
    assert cut.slack(np.array(pattern, dtype=float)) == pytest.approx(slack)


@pytest.mark.parametrize("problem", [k[1] for k in KNOWN[:7]], ids=[k[0] for k in KNOWN[:7]])
def test_every_cut_forbids_its_pattern_and_spares_every_safe_one(problem):
    everything = list(patterns(problem))[:64]
    spared = [p for p in everything if safe(problem, p)]
    moves, seen = Moves(problem), 0
    for pattern in everything:
        moves.use(pattern.astype(float), cap=math.inf)
        for goal in problem.goals:
            reached, _steps, multipliers = moves.reach(goal)
            cut = cut_from(problem, goal, multipliers) if reached < goal.amount - 1e-6 else None
            if cut is not None:
                seen += cut.slack(pattern.astype(float)) < -1e-6
                assert all(cut.slack(one.astype(float)) >= -1e-6 for one in spared)
    assert seen or len(spared) == len(everything)


@pytest.mark.parametrize(
    ("cells", "cuts"),
    [((0, 1, 2, 3), 0), ((0, 1, 2, 5), 2), ((0,), 2), ((), 0), (tuple(range(9)), 0)],
)
def test_cells_alone_in_a_sum(cells, cuts):
    pattern = chosen(SQUARE, *cells).astype(float)
    found = lone_cells(SQUARE, pattern)
    assert len(found) == cuts
    for cut in found:
        assert cut.least == 0.0
        assert cut.slack(pattern) < 0
        assert cut.slack(np.ones(9)) >= 0
        assert cut.slack(np.zeros(9)) == 0


def test_multipliers_of_nothing_prove_that_something_must_be_hidden_or_nothing():
    goal = SQUARE.goals[0]
    cut = cut_from(SQUARE, goal, np.zeros(len(SQUARE.starts)))
    assert cut is not None
    assert cut.coefficients.tolist() == [0.0] * 9
    assert cut.slack(np.ones(9)) == -1.0


def test_rows_are_combined_cell_by_cell():
    multipliers = np.array([1.0, 0.0, -2.0, 0.0, 0.0, 0.5])
    assert SQUARE.combine(multipliers).tolist() == [1.0, -1.0, 2.0, 0.0, 1.0, 0.0, -2.5, -0.5, 0.5]


@pytest.mark.parametrize(
    ("cells", "loss"), [((), 0), ((0,), 0), ((1,), 60), ((0, 1, 8), 275), (tuple(range(9)), 855)]
)
def test_the_loss_counts_secondary_cells_only(cells, loss):
    assert SQUARE.size == 9
    assert SQUARE.loss(chosen(SQUARE, *cells)) == loss


def test_the_solver_says_nothing_and_repeats_itself(capfd):
    solver = quiet_solver()
    solver.addVars(1, np.zeros(1), np.ones(1))
    solver.run()
    assert capfd.readouterr().out == ""
    assert solver.getOptionValue("threads")[1] == 1


def test_when_the_integer_master_runs_out_of_time_the_best_so_far_stands(monkeypatch):
    problem = grid([[5, 60, 10], [70, 8, 90], [20, 75, 3]], [0, 4, 8], amount=2.0)
    monkeypatch.setattr(optimum._Master, "whole", lambda self, seconds: None)
    found = least_loss(problem, 5.0)
    assert safe(problem, found.pattern)
    assert found.bound <= found.loss


def test_a_relaxed_master_without_an_answer_claims_nothing():
    master = optimum._Master(SQUARE)
    master.add([Cut(np.zeros(9), 1.0)])
    pattern, bound, reduced = master.relaxed()
    assert pattern.tolist() == [1.0] * 9
    assert bound == 0
    assert not reduced.any()


def test_an_integer_master_without_an_answer_hides_everything():
    master = optimum._Master(SQUARE)
    master.restrict(np.ones(9), np.zeros(9, dtype=bool))
    master.add([Cut(np.zeros(9), 1.0)])
    pattern, bound = master.whole(5.0)
    assert pattern.all()
    assert bound == math.inf
