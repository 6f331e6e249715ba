"""Suppression through its public door: what is published, hidden, withheld and refused."""

import numpy as np
import pytest

from serai.evidence.methods.attack import UNBOUNDED, Attacker, Interval, Need, audit, exposed
from serai.evidence.methods.suppression import (
    CannotProtectError,
    Rule,
    Status,
    UnsafeReleaseError,
    protect,
    protect_linked,
)
from serai.evidence.methods.tables import GRAND_TOTAL, join
from serai.evidence.tests.attacks import breaks, make, truth

COUNTS = [[30, 53, 0, 0, 59], [34, 0, 40, 30, 28], [20, 0, 8, 16, 0], [41, 20, 14, 0, 14]]


def key(*parts):
    return frozenset((part[0], part) for part in parts)


def hidden(result):
    return {k for k, value in result.values.items() if value is None}


def test_nothing_is_hidden_when_nothing_is_unsafe():
    table = make([[10, 0], [25, 300]])
    result = protect(table)
    assert result.values == truth([table])
    assert result.optimal
    assert result.count(Status.PUBLISHED) == 9
    assert result.intervals == {}


def test_a_small_cell_takes_the_cheapest_cover_with_it():
    table = make(COUNTS)
    result = protect(table)
    assert result.status[key("p2", "n2")] is Status.PRIMARY
    assert result.count(Status.PRIMARY) == 1
    assert result.count(Status.SECONDARY) == 3
    assert result.optimal
    assert result.gap == 0.0
    assert breaks([table], hidden(result)) == []


def test_published_cells_are_the_true_counts():
    table = make(COUNTS)
    counts = truth([table])
    result = protect(table)
    assert all(value in (None, counts[k]) for k, value in result.values.items())
    assert result.values.keys() == counts.keys()


def test_loss_is_the_weight_of_secondary_cells():
    table = make(COUNTS)
    counts = truth([table])
    result = protect(table)
    secondary = [k for k, state in result.status.items() if state is Status.SECONDARY]
    assert result.loss == sum(counts[k] for k in secondary)
    by_cells = protect(table, Rule(weights="cells"))
    assert by_cells.loss == by_cells.count(Status.SECONDARY)
    assert by_cells.loss <= len(secondary)


@pytest.mark.parametrize(("count", "state"), [(0, 0), (1, 1), (9, 1), (10, 0), (11, 0)])
def test_unsafe_means_from_one_up_to_below_the_threshold(count, state):
    result = protect(make([count, 100, 100]))
    assert (result.status[key("p0")] is Status.PRIMARY) is bool(state)


def test_the_threshold_can_be_set():
    table = make([[4, 100], [100, 100]])
    assert protect(table, Rule(threshold=4)).count(Status.PRIMARY) == 0
    result = protect(table, Rule(threshold=5))
    assert result.count(Status.PRIMARY) == 1
    assert breaks([table], hidden(result), threshold=5) == []


def test_the_interval_runs_from_one_to_the_threshold_at_least():
    result = protect(make(COUNTS))
    interval = result.intervals[key("p2", "n2")]
    assert interval.lo == pytest.approx(1)
    assert interval.hi >= 10 - 1e-6


def test_intervals_hold_the_truth_for_every_hidden_cell():
    table = make(COUNTS)
    counts = truth([table])
    result = protect(table)
    assert result.intervals.keys() == hidden(result)
    for k, interval in result.intervals.items():
        assert interval.lo - 1e-6 <= counts[k] <= interval.hi + 1e-6


def test_zeros_are_published_by_default():
    result = protect(make(COUNTS))
    assert all(result.values[key(*at)] == 0 for at in [("p0", "n2"), ("p1", "n1"), ("p2", "n4")])


def test_zeros_may_serve_as_cover_when_the_rule_says_so():
    table = make([[5, 16, 0], [28, 0, 74], [79, 56, 13]])
    apart = protect(table)
    together = protect(table, Rule(zeros="hide"))
    assert together.loss < apart.loss
    assert together.values[key("p0", "n2")] is None
    assert apart.values[key("p0", "n2")] == 0
    assert breaks([table], hidden(together), least=0, zeros="hide") == []


def test_a_small_margin_is_protected_as_well():
    table = make([[2, 3, 0], [40, 50, 60], [70, 0, 80]])
    result = protect(table)
    assert result.status[key("p0")] is Status.PRIMARY
    assert result.count(Status.PRIMARY) == 3
    assert breaks([table], hidden(result)) == []


def test_the_grand_total_is_the_last_to_go():
    kept = protect(make([[5, 300], [400, 500]]))
    assert kept.values[GRAND_TOTAL] == 1205
    lost = protect(make([5, 5]))
    assert lost.values[GRAND_TOTAL] is None
    assert lost.status[GRAND_TOTAL] is Status.SECONDARY


def test_a_release_of_too_few_people_is_withheld_whole():
    result = protect(make([[2, 0], [0, 3]]))
    assert result.withheld
    assert set(result.values.values()) == {None}
    assert result.intervals[GRAND_TOTAL] == Interval(0.0, UNBOUNDED)


def test_an_empty_table_says_nothing_and_is_published():
    result = protect(make([[0, 0], [0, 0]]))
    assert not result.withheld
    assert set(result.values.values()) == {0}


def test_protection_levels_can_be_narrower():
    table = make(COUNTS)
    narrow = protect(table, Rule(lower=1, upper=1))
    interval = narrow.intervals[key("p2", "n2")]
    assert interval.lo <= 7
    assert interval.hi >= 9
    assert narrow.loss <= protect(table).loss


def test_a_sliding_width_is_kept():
    table = make(COUNTS)
    result = protect(table, Rule(lower=1, upper=1, sliding=25))
    interval = result.intervals[key("p2", "n2")]
    assert interval.hi - interval.lo >= 25 - 1e-6


def test_what_is_known_beforehand_counts():
    table = make([[5, 60, 70], [70, 12, 90], [30, 40, 50]])
    free = protect(table)
    ceiling = {k: c + 2 for k, c in truth([table]).items() if len(k) == 2 and c in (60, 70)}
    bound = protect(table, ceilings=ceiling)
    assert bound.loss >= free.loss
    assert bound.intervals[key("p0", "n0")].hi >= 10 - 1e-6


@pytest.mark.parametrize("ceiling", [4, 7])
def test_a_ceiling_that_leaves_no_room_is_refused(ceiling):
    with pytest.raises(CannotProtectError):
        protect(make([5, 60, 70]), ceilings={key("p0"): ceiling})


@pytest.mark.parametrize(
    "wrong",
    [{"threshold": 1}, {"sliding": -1}, {"lower": -1}, {"upper": -3}, {"upper": 0}],
)
def test_a_rule_that_protects_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match=r"threshold|protection"):
        Rule(**wrong)


def test_the_answer_is_the_same_every_time():
    table = make(np.random.default_rng(3).poisson(12, (8, 9)))
    assert protect(table).values == protect(table).values


def test_grid_lays_the_values_out_as_the_table_stands():
    table = make([[20, 30], [40, 50]])
    assert protect(table).grid(table) == [[20, 30, 50], [40, 50, 90], [60, 80, 140]]


def sparse(shape, seed, mean=60, spread=1.8, empty=0.5):
    """A skewed table with many empty cells, such as origins by destinations."""
    random = np.random.default_rng(seed)
    counts = np.floor(random.lognormal(np.log(mean), spread, shape)).astype(int)
    counts[random.random(shape) < empty] = 0
    return make(counts)


def test_without_time_the_release_is_safe_and_says_that_it_may_lose_too_much():
    table = sparse((12, 10, 2), 5)
    hasty = protect(table, Rule(seconds=0.0))
    assert not hasty.optimal
    assert 0 < hasty.gap <= 1
    assert hasty.bound < hasty.loss
    assert breaks([table], hidden(hasty)) == []


@pytest.mark.parametrize("weights", ["persons", "cells"])
@pytest.mark.parametrize("shape", [(20, 15), (2, 12), (30, 30)])
def test_the_monthly_picture_is_solved_exactly(shape, weights):
    """The time allowed is generous so that a busy machine does not fail it; see the figures."""
    table = sparse(shape, 7)
    result = protect(table, Rule(weights=weights, seconds=120.0))
    assert result.optimal
    assert result.bound == pytest.approx(result.loss, abs=0.999)
    assert result.count(Status.PRIMARY) > 0
    assert result.seconds < 120


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_linked_tables_of_a_month_are_solved_exactly(seed):
    """Points by sex, by nationality and by age, and sex by age, of the same 3,000 groups."""
    random = np.random.default_rng(seed)
    sizes = random.choice([1, 1, 2, 3, 5, 8, 15, 40], 3000)
    kinds = {"p": 12, "s": 2, "n": 10, "a": 5}
    traits = {
        kind: random.choice(many, 3000, p=random.dirichlet(np.full(many, 0.6)))
        for kind, many in kinds.items()
    }
    month = []
    for pair in ("ps", "pn", "pa", "sa"):
        counts = np.zeros([kinds[kind] for kind in pair], dtype=np.int64)
        np.add.at(counts, tuple(traits[kind] for kind in pair), sizes)
        month.append(make(counts, pair, name=pair))
    result = protect_linked(month, Rule(seconds=120.0))
    assert result.optimal
    assert breaks(month, hidden(result)) == []


def test_a_table_of_one_category_is_its_own_margin():
    result = protect(make([[5, 60, 70]]))
    assert result.values[key("p0", "n0")] is None
    assert result.values[key("n0")] is None
    assert breaks([make([[5, 60, 70]])], hidden(result)) == []


def test_a_linked_release_of_nothing_unsafe_is_open():
    tables = [make([[10, 20], [30, 40]], "ps"), make([[15, 15], [35, 35]], "pn")]
    assert protect_linked(tables).values == truth(tables)


def test_linked_tables_treat_a_shared_cell_alike():
    by_sex = make([[6, 30], [40, 50], [45, 55]], "ps")
    by_nation = make([[12, 24], [60, 30], [3, 97]], "pn")
    result = protect_linked([by_sex, by_nation])
    assert len(result.values) == len(truth([by_sex, by_nation]))
    assert breaks([by_sex, by_nation], hidden(result)) == []


def test_protecting_tables_one_by_one_is_not_enough():
    """Two tables that are safe each for itself give a small cell away together."""
    by_sex = make([[6, 0], [28, 39], [48, 18]], "ps")
    by_nation = make([[0, 6], [67, 0], [14, 52]], "pn")
    by_sex_alone, by_nation_alone = protect(by_sex), protect(by_nation)
    published_somewhere = {
        k
        for result in (by_sex_alone, by_nation_alone)
        for k, value in result.values.items()
        if value is not None
    }
    alone = (hidden(by_sex_alone) | hidden(by_nation_alone)) - published_somewhere
    assert breaks([by_sex, by_nation], alone)
    assert breaks([by_sex, by_nation], hidden(protect_linked([by_sex, by_nation]))) == []


def test_declared_sums_are_part_of_the_attack():
    points = make([4, 60, 50, 70], "p")
    regions = make([64, 120], "r")
    sums = [(key("r0"), [key("p0"), key("p1")]), (key("r1"), [key("p2"), key("p3")])]
    loose = protect_linked([points, regions])
    tied = protect_linked([points, regions], sums=sums)
    assert loose.values[key("p2")] is None
    assert tied.values[key("p1")] is None
    assert tied.values[key("p2")] == 50


def test_the_audit_finds_what_a_bad_pattern_gives_away():
    space = join([make([[5, 60], [70, 80]])])
    bad = np.zeros(space.size, dtype=bool)
    cell = space.index[key("p0", "n0")]
    bad[[cell, space.index[key("p0", "n1")]]] = True
    lo, hi = np.ones(space.size), np.full(space.size, np.inf)
    intervals = audit(space, bad, lo, hi)
    assert intervals[cell] == Interval(pytest.approx(5), pytest.approx(5))
    need = Need(cell, 1, 10)
    assert exposed(Attacker(space, bad, lo, hi), [need]) == [need]


def test_whole_numbers_are_tested_where_fractions_would_deceive():
    space = join([make([[5, 60], [70, 80]])])
    everything = np.ones(space.size, dtype=bool)
    attacker = Attacker(space, everything, np.zeros(space.size), np.full(space.size, np.inf))
    cell = space.index[key("p0", "n0")]
    assert attacker.possible(cell, 7, 7)
    assert not attacker.possible(cell, 7.2, 7.8)
    assert attacker.interval(cell) == Interval(pytest.approx(0), UNBOUNDED)


def test_a_failing_audit_refuses_the_release(monkeypatch):
    monkeypatch.setattr(
        "serai.evidence.methods.suppression.exposed", lambda attacker, needs: list(needs)
    )
    with pytest.raises(UnsafeReleaseError):
        protect(make([[5, 60], [70, 80]]))
