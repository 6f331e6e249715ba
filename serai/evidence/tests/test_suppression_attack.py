"""Random tables, attacked by a second, independently written attacker.

Whatever the table, the attacker must not narrow a primary cell, nothing published may differ from
the truth, and nothing may be hidden without need.
"""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from serai.evidence.methods.suppression import Rule, Status, protect, protect_linked
from serai.evidence.methods.tables import GRAND_TOTAL
from serai.evidence.tests.attacks import Reader, breaks, make, truth

careful = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
cell = st.one_of(
    st.just(0), st.integers(1, 9), st.integers(1, 9), st.integers(10, 40), st.integers(10, 5000)
)
shapes = st.one_of(
    st.tuples(st.integers(1, 8)),
    st.tuples(st.integers(1, 5), st.integers(1, 6)),
    st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3)),
)


@st.composite
def tables(draw, shape=shapes):
    """A sparse table; sometimes a whole row is empty."""
    counts = draw(arrays.arrays(np.int64, draw(shape), elements=cell))
    if draw(st.booleans()):
        counts[draw(st.integers(0, counts.shape[0] - 1))] = 0
    return make(counts)


def hidden(result):
    return {k for k, value in result.values.items() if value is None}


def check(result, given_tables, **policy):
    """The promises every release keeps."""
    counts = truth(given_tables)
    total = counts[GRAND_TOTAL]
    threshold = policy.get("threshold", 10)
    assert result.withheld == (0 < total < threshold)
    if result.withheld:
        assert hidden(result) == counts.keys()
        return
    unsafe = {k for k, count in counts.items() if 0 < count < threshold}
    assert {k for k, s in result.status.items() if s is Status.PRIMARY} == unsafe
    assert all(result.values[k] == counts[k] for k in counts.keys() - hidden(result))
    assert unsafe <= hidden(result)
    if not unsafe:
        assert hidden(result) == set()
    assert breaks(given_tables, hidden(result), **policy) == []


@careful
@given(tables())
def test_no_primary_cell_can_be_narrowed(table):
    check(protect(table), [table])


@careful
@given(tables(), st.integers(2, 25), st.sampled_from(["persons", "cells"]))
def test_at_any_threshold_and_weighting(table, threshold, weights):
    result = protect(table, Rule(threshold=threshold, weights=weights))
    check(result, [table], threshold=threshold)


@careful
@given(tables())
def test_with_zeros_as_cover(table):
    check(protect(table, Rule(zeros="hide")), [table], least=0, zeros="hide")


@careful
@given(tables(), st.integers(1, 4), st.integers(1, 12), st.integers(0, 20))
def test_with_chosen_protection_levels(table, lower, upper, sliding):
    result = protect(table, Rule(lower=lower, upper=upper, sliding=sliding))
    if result.withheld:
        return
    counts = truth([table])
    reader = Reader([table], hidden(result), 1)
    blind = Reader([table], {k for k, c in counts.items() if c > 0}, 1)
    for k, state in result.status.items():
        if state is Status.PRIMARY:
            lo, hi = reader.least(k), reader.most(k)
            assert lo <= max(blind.least(k), counts[k] - lower) + 1e-6
            assert hi >= counts[k] + upper - 1e-6
            assert hi - lo >= sliding - 1e-6


@careful
@given(tables())
def test_a_reader_who_knows_only_that_counts_are_not_negative_learns_less(table):
    """The textbook attacker (bounds at zero) is weaker than the one we protect against."""
    result = protect(table)
    if result.withheld:
        return
    knowing, textbook = (Reader([table], hidden(result), least) for least in (1, 0))
    for k, state in result.status.items():
        if state is Status.PRIMARY:
            assert textbook.least(k) <= knowing.least(k) + 1e-6
            assert textbook.most(k) >= 10 - 1e-6


@careful
@given(tables(st.tuples(st.integers(2, 4), st.integers(2, 4))))
def test_the_audit_intervals_are_those_of_the_second_attacker(table):
    result = protect(table)
    if result.withheld:
        return
    reader = Reader([table], hidden(result), 1)
    for k, interval in result.intervals.items():
        assert interval.lo == pytest.approx(reader.least(k), abs=1e-4)
        assert min(interval.hi, 10_000) == pytest.approx(reader.most(k), abs=1e-4)


@st.composite
def linked(draw):
    """Two or three tables about the same people that share the margin of their points."""
    points, rows = draw(st.integers(2, 4)), 40
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    sizes = random.choice([1, 2, 5, 8, 30, 200], rows)
    place = random.integers(0, points, rows)
    made = []
    for dimension, categories in (("s", 2), ("n", 3), ("a", 4))[: draw(st.integers(2, 3))]:
        counts = np.zeros((points, categories), dtype=np.int64)
        skew = np.minimum(random.geometric(0.5, rows) - 1, categories - 1)
        np.add.at(counts, (place, skew), sizes)
        made.append(make(counts, "p" + dimension, name=dimension))
    return made


@careful
@given(linked())
def test_linked_tables_withstand_a_reader_of_all_of_them(given_tables):
    check(protect_linked(given_tables), given_tables)


@careful
@given(linked())
def test_linking_is_never_cheaper_than_the_dearest_table_alone(given_tables):
    together = protect_linked(given_tables, Rule(weights="cells"))
    for table in given_tables:
        alone = protect(table, Rule(weights="cells"))
        shown = {k for k in alone.values if together.values[k] is None}
        if alone.optimal and GRAND_TOTAL not in shown | hidden(alone):
            assert len(hidden(alone)) <= len(shown)


def test_the_second_attacker_does_break_a_careless_release():
    """The attack must be able to succeed, or the tests above prove nothing."""
    table = make([[5, 60, 70], [70, 80, 90], [30, 20, 10]])
    small = {k for k, count in truth([table]).items() if 0 < count < 10}
    assert breaks([table], small) == list(small)
