"""The pattern found is the best there is: compared with trying every pattern."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from serai.evidence.methods.suppression import Rule, Status, protect
from serai.evidence.methods.tables import GRAND_TOTAL
from serai.evidence.tests.attacks import breaks, cells_of, make, truth
from serai.kit.covering.optimum import Cut, cut_from, hide_everything, least_loss, lone_cells
from serai.kit.covering.pattern import CheapMoves, Goal, Moves, PatternProblem

MOST_TRIALS = 600


def lone_primary(table, hidden):
    """Quick refusal: a primary cell hidden alone in one of its sums."""
    for fixed_key, _, _ in cells_of(table):
        for axis in range(len(table.dimensions)):
            parts = [fixed_key] + [
                fixed_key | {(table.dimensions[axis], label)} for label in table.categories[axis]
            ]
            known = {d for d, _ in fixed_key}
            if table.dimensions[axis] not in known and sum(p in hidden for p in parts) == 1:
                return True
    return False


def cheaper_safe_patterns(table, loss, weigh):
    """Every safe pattern that loses less than ``loss``. None if there are too many to try."""
    counts = truth([table])
    primary = {k for k, c in counts.items() if 0 < c < 10}
    free = [k for k, c in counts.items() if c >= 10 and k != GRAND_TOTAL]
    found, trials = [], 0
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            if sum(weigh(counts[k]) for k in chosen) >= loss:
                continue
            hidden = primary | set(chosen)
            if lone_primary(table, hidden):
                continue
            trials += 1
            if trials > MOST_TRIALS:
                return None
            if not breaks([table], hidden):
                found.append(hidden)
    return found


cell = st.one_of(st.just(0), st.integers(1, 9), st.integers(10, 40), st.integers(10, 90))


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(
    st.sampled_from([(2, 3), (3, 3), (5,), (2, 2, 2)]).flatmap(
        lambda shape: arrays.arrays(np.int64, shape, elements=cell)
    ),
    st.sampled_from(["persons", "cells"]),
)
def test_no_pattern_that_loses_less_is_safe(counts, weights):
    table = make(counts)
    result = protect(table, Rule(weights=weights))
    assume(not result.withheld and result.count(Status.PRIMARY) > 0)
    assume(result.values[GRAND_TOTAL] is not None)
    assert result.optimal
    weigh = (lambda count: count) if weights == "persons" else (lambda count: 1)
    cheaper = cheaper_safe_patterns(table, result.loss, weigh)
    assume(cheaper is not None)
    assert cheaper == []


@pytest.fixture
def square():
    """[[5, 60], [70, 80]] with margins, primary cell 0, wanted between 1 and 10.

    Cells 0-3 are inner, 4-5 row totals, 6-7 column totals, 8 the grand total.
    """
    counts = np.array([5, 60, 70, 80, 65, 150, 75, 140, 215], dtype=float)
    rows = [(4, 0, 1), (5, 2, 3), (6, 0, 2), (7, 1, 3), (8, 4, 5), (8, 6, 7)]
    primary = np.zeros(9, dtype=bool)
    primary[0] = True
    return PatternProblem(
        starts=np.arange(0, 18, 3, dtype=np.int32),
        columns=np.array(rows, dtype=np.int32).ravel(),
        signs=np.tile([1.0, -1.0, -1.0], 6),
        row_of=np.repeat(np.arange(6), 3).astype(np.int32),
        down_room=counts - 1,
        up_room=np.full(9, np.inf),
        weights=counts,
        primary=primary,
        goals=(Goal(0, 1, 5.0), Goal(0, -1, 4.0)),
    )


def pattern(*cells):
    chosen = np.zeros(9)
    chosen[list(cells)] = 1.0
    return chosen


def test_a_cell_hidden_alone_cannot_move(square):
    moves = Moves(square)
    moves.use(pattern(0), cap=np.inf)
    assert moves.reach(Goal(0, 1, 5.0))[0] == pytest.approx(0)


def test_a_cell_in_a_hidden_rectangle_moves_as_far_as_wanted(square):
    moves = Moves(square)
    moves.use(pattern(0, 1, 2, 3), cap=np.inf)
    reached, steps, _ = moves.reach(Goal(0, 1, 5.0))
    assert reached == pytest.approx(5)
    assert steps[:4] == pytest.approx([5, -5, -5, 5])
    assert moves.reach(Goal(0, -1, 4.0))[0] == pytest.approx(4)


@pytest.mark.parametrize("bad", [(0,), (0, 1), (0, 1, 2), (0, 3), (0, 1, 4)])
def test_the_cut_from_an_unsafe_pattern_forbids_it_and_no_safe_one(square, bad):
    moves = Moves(square)
    moves.use(pattern(*bad), cap=np.inf)
    for goal in square.goals:
        reached, _, multipliers = moves.reach(goal)
        if reached < goal.amount - 1e-6:
            cut = cut_from(square, goal, multipliers)
            assert cut.slack(pattern(*bad)) < 0
            assert cut.slack(pattern(0, 1, 2, 3)) >= 0
            assert cut.slack(np.ones(9)) >= 0
            break
    else:
        pytest.fail("the pattern was meant to be unsafe")


def test_multipliers_that_prove_nothing_give_no_cut(square):
    through_primary = np.zeros(6)
    everything_primary = PatternProblem(**{**square.__dict__, "primary": np.ones(9, dtype=bool)})
    through_primary[0] = 1.0
    assert cut_from(everything_primary, square.goals[0], through_primary) is None


def test_cheap_moves_take_the_cheapest_way(square):
    cheap = CheapMoves(square)
    cheap.use(square.weights, np.ones(9, dtype=bool), cap=np.inf)
    steps = cheap.reach(Goal(0, 1, 5.0))
    assert steps[0] == pytest.approx(5)
    used = set(np.flatnonzero(np.abs(steps) > 1e-6).tolist())
    assert square.weights[list(used)].sum() == pytest.approx(5 + 60 + 70 + 80)


def test_cheap_moves_say_when_there_is_no_way(square):
    cheap = CheapMoves(square)
    cheap.use(square.weights, pattern(0, 1) > 0, cap=np.inf)
    assert cheap.reach(Goal(0, 1, 5.0)) is None


def test_a_secondary_cell_alone_in_a_sum_is_cut_off(square):
    cuts = lone_cells(square, pattern(0, 1, 2, 5))
    assert cuts
    assert all(cut.slack(pattern(0, 1, 2, 5)) < 0 for cut in cuts)
    assert all(cut.slack(pattern(0, 1, 2, 3)) >= 0 for cut in cuts)
    assert lone_cells(square, pattern(0, 1, 2, 3)) == []


def test_slack_measures_against_the_least_sum():
    cut = Cut(np.array([1.0, 0.5, -1.0]), 0.0)
    assert cut.slack(np.array([1.0, 1.0, 1.0])) == pytest.approx(0.5)


def test_the_least_loss_of_the_square_is_its_rectangle(square):
    found = least_loss(square, 10.0)
    assert np.flatnonzero(found.pattern).tolist() == [0, 1, 2, 3]
    assert found.loss == 210
    assert found.optimal
    assert found.bound <= found.loss


def test_hiding_everything_is_the_last_resort(square):
    last = hide_everything(square)
    assert last.pattern.all()
    assert not last.optimal
    assert last.loss == square.weights[1:].sum()
