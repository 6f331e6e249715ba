"""Tables, their margins and the cell space several tables share."""

import numpy as np
import pytest

from serai.evidence.methods.tables import (
    GRAND_TOTAL,
    BadTableError,
    InconsistentTablesError,
    Relation,
    Table,
    join,
)
from serai.evidence.tests.attacks import make, truth


def key(*parts):
    return frozenset((part[0], part) for part in parts)


def test_margins_are_the_sums_over_every_axis():
    table = make([[1, 2, 3], [4, 5, 6]])
    assert table.with_margins().tolist() == [[1, 2, 3, 6], [4, 5, 6, 15], [5, 7, 9, 21]]


def test_three_dimensions_have_a_total_for_every_subset():
    counts = np.arange(24).reshape(2, 3, 4)
    full = make(counts).with_margins()
    assert full.shape == (3, 4, 5)
    assert full[2, 3, 4] == counts.sum()
    assert full[0, 3, 1] == counts[0, :, 1].sum()
    assert full[2, 1, 4] == counts[:, 1, :].sum()


def test_a_cell_is_named_by_what_it_fixes():
    keys = make([[1, 2], [3, 4]]).keys()
    assert keys[0, 1] == key("p0", "n1")
    assert keys[0, 2] == key("p0")
    assert keys[2, 2] == GRAND_TOTAL


@pytest.mark.parametrize(
    ("dimensions", "categories", "counts"),
    [
        ((), (), np.array(3)),
        (("a", "b", "c", "d"), (("x",),) * 4, np.ones((1, 1, 1, 1), dtype=int)),
        (("a", "a"), (("x",), ("y",)), np.ones((1, 1), dtype=int)),
        (("a",), (("x", "y"),), np.array([1, 2, 3])),
        (("a",), (("x", "x"),), np.array([1, 2])),
        (("a",), ((),), np.array([], dtype=int)),
        (("a",), (("x", "y"),), np.array([1, -2])),
        (("a",), (("x", "y"),), np.array([1.5, 2.0])),
    ],
)
def test_what_is_not_a_frequency_table_is_refused(dimensions, categories, counts):
    with pytest.raises(BadTableError):
        Table("bad", dimensions, categories, counts)


def test_a_table_does_not_change_after_it_was_made():
    source = np.array([1, 2, 3])
    table = make(source)
    source[0] = 99
    assert table.counts.tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="read-only"):
        table.counts[0] = 5


def test_one_table_as_a_cell_space():
    space = join([make([[1, 2], [3, 4]])])
    assert space.size == 9
    assert space.counts[space.index[key("n1")]] == 6
    total = space.index[GRAND_TOTAL]
    parts = tuple(sorted((space.index[key("p0")], space.index[key("p1")])))
    assert Relation(total, parts) in space.relations
    assert len(space.relations) == 6


@pytest.mark.parametrize("shape", [(4,), (3, 5), (2, 3, 4)])
def test_every_relation_holds_and_every_margin_has_one(shape):
    table = make(np.random.default_rng(1).integers(0, 50, shape))
    space = join([table])
    for relation in space.relations:
        assert space.counts[relation.total] == sum(space.counts[list(relation.parts)])
    totals = {relation.total for relation in space.relations}
    inner = {space.index[k] for k in space.keys if len(k) == len(shape)}
    assert totals == set(range(space.size)) - inner
    assert dict(zip(space.keys, space.counts.tolist(), strict=True)) == truth([table])


def test_a_shared_margin_is_one_cell_with_one_relation():
    by_sex = make([[5, 7], [8, 2]], "ps")
    by_nation = make([[4, 4, 4], [0, 9, 1]], "pn")
    space = join([by_sex, by_nation])
    assert space.size == 9 + 12 - 3
    assert sum(relation.total == space.index[GRAND_TOTAL] for relation in space.relations) == 3


def test_tables_that_contradict_each_other_are_refused():
    with pytest.raises(InconsistentTablesError, match="second"):
        join([make([[5, 7], [8, 2]], "ps"), make([[4, 4], [0, 9]], "pn", name="second")])


def test_declared_sums_join_the_space():
    points = make([30, 20, 50], "p")
    regions = make([50, 50], "r")
    sums = [(key("r0"), [key("p0"), key("p1")]), (key("r1"), [key("p2")])]
    space = join([points, regions], sums)
    west = Relation(
        space.index[key("r0")], tuple(sorted(space.index[key(p)] for p in ("p0", "p1")))
    )
    assert west in space.relations


@pytest.mark.parametrize(
    ("total", "parts", "error"),
    [
        ("r0", ["p0", "p2"], InconsistentTablesError),
        ("r0", ["p0", "p9"], BadTableError),
        ("r7", ["p0", "p1"], BadTableError),
    ],
)
def test_declared_sums_that_are_wrong_are_refused(total, parts, error):
    tables = [make([30, 20, 50], "p"), make([50, 50], "r")]
    with pytest.raises(error):
        join(tables, [(key(total), [key(part) for part in parts])])
