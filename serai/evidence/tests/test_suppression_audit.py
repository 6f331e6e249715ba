"""The attacker of the product: intervals known by hand, whole numbers, and trying every table."""

from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from serai.evidence.methods.attack import UNBOUNDED, Attacker, Interval, Need, audit, exposed
from serai.evidence.methods.suppression import Rule, Status, protect, protect_linked
from serai.evidence.methods.tables import GRAND_TOTAL, join
from serai.evidence.tests.attacks import Reader, cells_of, make, truth


def key(*parts):
    return frozenset((part[0], part) for part in parts)


def attacker_of(space, hidden, least=0.0, most=UNBOUNDED):
    mask = np.zeros(space.size, dtype=bool)
    mask[[space.index[k] for k in hidden]] = True
    return Attacker(space, mask, np.full(space.size, least), np.full(space.size, most))


LINE = [key("p0"), key("p1")]
SQUARE = [key(p, n) for p in ("p0", "p1") for n in ("n0", "n1")]


@pytest.mark.parametrize(
    ("counts", "hidden", "least", "expected"),
    [
        ([5, 60, 70], LINE[:1], 0, (5, 5)),
        ([5, 60, 70], LINE, 0, (0, 65)),
        ([5, 60, 70], LINE, 1, (1, 64)),
        ([5, 60, 70], [LINE[0], GRAND_TOTAL], 0, (0, UNBOUNDED)),
        ([5, 60, 70], [*LINE, GRAND_TOTAL], 1, (1, UNBOUNDED)),
        ([[5, 60], [70, 80]], SQUARE[:1], 0, (5, 5)),
        ([[5, 60], [70, 80]], SQUARE, 0, (0, 65)),
        ([[5, 60], [70, 80]], SQUARE, 1, (1, 64)),
        ([[5, 60], [70, 3]], SQUARE, 0, (2, 65)),
        ([[5, 60], [70, 80]], [*SQUARE[:2], key("p0")], 0, (5, 5)),
    ],
)
def test_intervals_known_by_hand(counts, hidden, least, expected):
    space = join([make(counts)])
    first = space.index[hidden[0]]
    found = attacker_of(space, hidden, least).interval(first)
    assert (found.lo, found.hi) == (pytest.approx(expected[0]), pytest.approx(expected[1]))


def test_what_is_known_beforehand_bounds_the_interval():
    space = join([make([5, 60, 70])])
    found = attacker_of(space, LINE, least=2, most=62).interval(space.index[key("p0")])
    assert found == Interval(pytest.approx(3), pytest.approx(62))


def test_the_order_of_questions_does_not_matter():
    space = join([make(np.random.default_rng(1).integers(1, 60, (4, 5)))])
    hidden = [k for k in space.keys if len(k) == 2]
    forward = attacker_of(space, hidden, 1)
    backward = attacker_of(space, hidden, 1)
    cells = [space.index[k] for k in hidden]
    one = {cell: forward.interval(cell) for cell in cells}
    other = {cell: backward.interval(cell) for cell in reversed(cells)}
    for cell in cells:
        assert one[cell].lo == pytest.approx(other[cell].lo, abs=1e-5)
        assert one[cell].hi == pytest.approx(other[cell].hi, abs=1e-5)


def test_questions_about_possibility_do_not_disturb_intervals():
    space = join([make([[5, 60], [70, 80]])])
    cell = space.index[SQUARE[0]]
    asked, fresh = attacker_of(space, SQUARE, 1), attacker_of(space, SQUARE, 1)
    for lo, hi in [(3, 3), (1, 1), (64, 64), (65, 70), (20, 20.5), (0, 0)]:
        asked.possible(cell, lo, hi)
    assert asked.interval(cell) == Interval(
        pytest.approx(fresh.lowest(cell)), pytest.approx(fresh.highest(cell))
    )


@pytest.mark.parametrize(
    ("lo", "hi", "answer"),
    [(5, 5, True), (1, 1, True), (0, 0.9, False), (64, 80, True), (65, 80, False)],
)
def test_possible_says_whether_a_whole_table_fits(lo, hi, answer):
    space = join([make([[5, 60], [70, 80]])])
    assert attacker_of(space, SQUARE, 1).possible(space.index[SQUARE[0]], lo, hi) is answer


def test_exposed_names_the_needs_that_fail():
    space = join([make([[5, 60], [70, 3]])])
    first, last = space.index[SQUARE[0]], space.index[SQUARE[3]]
    needs = [Need(first, 2, 10), Need(first, 1, 10), Need(last, 0, 10), Need(last, 0, 70)]
    assert exposed(attacker_of(space, SQUARE), needs) == [needs[1], needs[3]]


def test_the_audit_covers_every_hidden_cell_and_no_other():
    space = join([make([[5, 60], [70, 80]])])
    mask = np.zeros(space.size, dtype=bool)
    mask[[space.index[k] for k in SQUARE]] = True
    found = audit(space, mask, np.zeros(space.size), np.full(space.size, UNBOUNDED))
    assert found.keys() == {space.index[k] for k in SQUARE}


# Trying every table of whole numbers


def every_table(table, hidden, limit):
    """Inner counts (one row per table) of all whole tables below ``limit`` that fit the release."""
    inner = list(np.ndindex(table.counts.shape))
    names = {at: k for k, cells, _ in cells_of(table) if len(cells) == 1 for at in cells}
    loose = [at for at in inner if names[at] in hidden and table.counts[at] > 0]
    choices = np.array(list(product(range(1, limit), repeat=len(loose))), dtype=np.int64)
    column = {at: number for number, at in enumerate(loose)}
    fits = np.ones(len(choices), dtype=bool)
    for k, cells, count in cells_of(table):
        free = [column[at] for at in cells if at in column]
        fixed = sum(int(table.counts[at]) for at in cells if at not in column)
        if k not in hidden:
            fits &= choices[:, free].sum(axis=1) + fixed == count
    return choices[fits], column


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(
    st.sampled_from([(4,), (2, 3), (3, 3), (2, 2, 2)]).flatmap(
        lambda shape: arrays.arrays(
            np.int64, shape, elements=st.one_of(st.just(0), st.integers(1, 6))
        )
    )
)
def test_a_reader_who_tries_every_table_cannot_exclude_small_nor_safe_counts(counts):
    table = make(counts)
    threshold = 4
    result = protect(table, Rule(threshold=threshold))
    assume(not result.withheld and result.count(Status.PRIMARY) > 0)
    hidden = {k for k, value in result.values.items() if value is None}
    tables = None
    inner_hidden = [k for k in hidden if len(k) == counts.ndim and truth([table])[k] > 0]
    assume(1 <= len(inner_hidden) <= 5)
    tables, column = every_table(table, hidden, limit=14)
    for _, cells, count in cells_of(table):
        if 0 < count < threshold and len(cells) == 1 and cells[0] in column:
            possible = set(tables[:, column[cells[0]]].tolist())
            assert min(possible) == 1
            assert max(possible) >= threshold


# Regions over points


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(0, 60), min_size=4, max_size=9),
    st.integers(1, 3),
)
def test_a_hierarchy_of_regions_and_points_withstands_the_second_attacker(counts, cut):
    """Regions are sums of points; a reader knows both tables and which point lies where."""
    groups = [list(range(cut)), list(range(cut, len(counts)))]
    totals = [sum(counts[at] for at in group) for group in groups]
    points, regions = make(counts, "p"), make(totals, "r")
    assume(sum(counts) >= 10)
    sums = [
        (key(f"r{number}"), [key(f"p{at}") for at in group]) for number, group in enumerate(groups)
    ]
    result = protect_linked([points, regions], sums=sums)
    hidden = {k for k, value in result.values.items() if value is None}
    everything = {k for k, count in truth([points, regions]).items() if count > 0}
    reader, blind = (Reader([points, regions], h, 1) for h in (hidden, everything))
    for each in (reader, blind):
        for total, parts in sums:
            each.model.addConstr(
                each.sums[total] - each.model.qsum([each.sums[p] for p in parts]) == 0
            )
    for k, state in result.status.items():
        if state is Status.PRIMARY:
            assert reader.least(k) <= blind.least(k) + 1e-6
            assert reader.most(k) >= 10 - 1e-6
