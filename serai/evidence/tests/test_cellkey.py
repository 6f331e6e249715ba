"""Person keys, the designed p-table, and what the cell-key method publishes."""

import hashlib
import hmac
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.evidence.methods.cellkey import (
    KEYS,
    ROWS,
    Design,
    ImpossibleDesignError,
    WeakSecretError,
    aggregate,
    design_ptable,
    person_keys,
    perturb,
    row_key,
)
from serai.evidence.methods.cellkey_ons import as_ons_ptable, perturbed_by_ons

SECRET = bytes(range(32))
quick = settings(max_examples=60, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def ptable():
    return design_ptable()


def people(seed, rows=400, cells=12):
    """(cell, group size, observation id) of random rows, as flow registries have them."""
    random = np.random.default_rng(seed)
    sizes = random.choice([1, 1, 2, 3, 7, 40], rows)
    return random.integers(0, cells, rows), sizes, [f"obs-{seed}-{at}" for at in range(rows)]


# Person keys


def test_a_person_key_is_a_byte_of_the_hmac_of_observation_and_block():
    first = hmac.new(SECRET, b"obs-1\x1f0", hashlib.sha256).digest()
    second = hmac.new(SECRET, b"obs-1\x1f1", hashlib.sha256).digest()
    assert person_keys(SECRET, "obs-1", 40).tolist() == list(first + second[:8])


@quick
@given(st.text(max_size=40), st.integers(0, 200))
def test_keys_lie_between_0_and_255_one_for_each_person(observation, persons):
    keys = person_keys(SECRET, observation, persons)
    assert len(keys) == persons
    assert all(0 <= key < KEYS for key in keys.tolist())
    assert row_key(SECRET, observation, persons) == sum(keys.tolist()) % KEYS


@quick
@given(st.text(max_size=20), st.integers(0, 100), st.integers(0, 100))
def test_correcting_a_group_size_leaves_the_first_persons_their_keys(observation, fewer, more):
    longer = person_keys(SECRET, observation, fewer + more)
    assert person_keys(SECRET, observation, fewer).tolist() == longer[:fewer].tolist()


def test_keys_depend_on_the_secret_and_on_the_observation():
    here = person_keys(SECRET, "obs-1", 32).tolist()
    assert here != person_keys(SECRET, "obs-2", 32).tolist()
    assert here != person_keys(bytes(32), "obs-1", 32).tolist()


def test_keys_are_spread_evenly():
    keys = np.concatenate([person_keys(SECRET, f"obs-{at}", 7) for at in range(6000)])
    found = np.bincount(keys, minlength=KEYS)
    expected = len(keys) / KEYS
    chi_square = ((found - expected) ** 2 / expected).sum()
    assert chi_square < KEYS - 1 + 4 * math.sqrt(2 * (KEYS - 1))


def test_a_short_secret_is_refused():
    with pytest.raises(WeakSecretError):
        person_keys(b"short", "obs-1", 3)


def test_a_negative_group_is_refused():
    with pytest.raises(ValueError, match="zero"):
        person_keys(SECRET, "obs-1", -1)


# Aggregation


@quick
@given(st.integers(0, 10_000))
def test_row_keys_give_the_same_cells_as_one_row_per_person(seed):
    cells, sizes, ids = people(seed, rows=60)
    grouped = aggregate(
        cells,
        sizes,
        np.array([row_key(SECRET, i, n) for i, n in zip(ids, sizes.tolist(), strict=True)]),
        12,
    )
    expanded = aggregate(
        np.repeat(cells, sizes),
        np.ones(sizes.sum(), dtype=np.int64),
        np.concatenate(
            [person_keys(SECRET, i, n) for i, n in zip(ids, sizes.tolist(), strict=True)]
        ),
        12,
    )
    assert grouped[0].tolist() == expanded[0].tolist()
    assert grouped[1].tolist() == expanded[1].tolist()


def test_cells_without_rows_are_empty():
    counts, keys = aggregate(np.array([2, 2]), np.array([3, 4]), np.array([200, 100]), 4)
    assert counts.tolist() == [0, 0, 7, 0]
    assert keys.tolist() == [0, 0, 44, 0]


# The p-table


@pytest.mark.parametrize(
    "design",
    [
        Design(),
        Design(reach=3, variance=1.5, gap=0, label="x"),
        Design(reach=8, variance=10.0, gap=3, label="y"),
        Design(reach=1, variance=0.5, gap=0, label="z"),
        Design(reach=3, variance=1.5, gap=2, label="w"),
    ],
)
class TestDesign:
    def test_noise_is_unbiased_for_every_count(self, design):
        assert (design_ptable(design).noise.astype(int).sum(axis=1) == 0).all()

    def test_noise_is_bounded(self, design):
        assert np.abs(design_ptable(design).noise).max() <= design.reach

    def test_no_value_is_negative_or_in_the_gap(self, design):
        counts = np.arange(1, ROWS + 1)[:, None]
        values = counts + design_ptable(design).noise
        assert values.min() >= 0
        assert not ((values >= 1) & (values <= design.gap)).any()

    def test_the_variance_is_the_wanted_one_away_from_zero(self, design):
        noise = design_ptable(design).noise[design.reach + design.gap :].astype(float)
        assert noise.var(axis=1) == pytest.approx(design.variance, rel=0.06)


def test_noise_falls_off_on_both_sides_alike(ptable):
    shares = [int((ptable.noise[99] == d).sum()) for d in range(-5, 6)]
    assert shares == shares[::-1]
    assert shares[:6] == sorted(shares[:6])


def test_noise_has_nearly_the_greatest_entropy_there_is(ptable):
    """Among unbiased bounded noise of this variance, the truncated discrete normal has the most."""
    support = np.arange(-5, 6)
    shares = np.array([(ptable.noise[99] == d).mean() for d in support])
    entropy = -(shares * np.log(shares)).sum()
    variance = float(shares @ support**2)
    best = 0.0
    for width in np.linspace(0.5, 60, 4000):
        chances = np.exp(-(support**2) / width)
        chances /= chances.sum()
        if chances @ support**2 <= variance:
            best = max(best, float(-(chances * np.log(chances)).sum()))
    assert entropy == pytest.approx(best, abs=0.005)


def test_neighbouring_counts_assign_noise_to_keys_independently(ptable):
    """Adding a person whose key is 0 keeps the cell key; the noise must still be drawn anew."""
    noise = ptable.noise[20:400].astype(float)
    correlations = [np.corrcoef(a, b)[0, 1] for a, b in pairwise(noise)]
    assert abs(np.mean(correlations)) < 0.02
    assert max(np.abs(correlations)) < 0.35


def test_the_p_table_is_fixed_for_ever():
    fingerprint = hashlib.sha256(design_ptable().noise.tobytes()).hexdigest()
    assert fingerprint == "d61c8b0e39d1100a015bfed40528e8e41b55e8956cd5831cf807ee441c08b102"
    assert design_ptable(Design(label="serai-2")).noise.tolist() != design_ptable().noise.tolist()


@pytest.mark.parametrize(
    "wrong",
    [
        {"reach": 0},
        {"reach": 300},
        {"gap": -1},
        {"gap": 5},
        {"variance": 0},
        {"variance": 25},
    ],
)
def test_a_design_without_room_is_refused(wrong):
    with pytest.raises(ImpossibleDesignError):
        Design(**wrong)


# Publishing


def test_counts_above_the_table_reuse_its_last_rows_in_turn(ptable):
    keys = np.arange(KEYS)
    for count, row in [(750, 750), (751, 501), (1000, 750), (1001, 501), (123_456, 706)]:
        noise = ptable.look_up(np.full(KEYS, count), keys)
        assert noise.tolist() == ptable.noise[row - 1].tolist()


def test_zero_stays_zero_and_is_not_shown(ptable):
    keys = np.arange(KEYS)
    assert ptable.look_up(np.zeros(KEYS, dtype=int), keys).tolist() == [0] * KEYS
    assert perturb(np.zeros(KEYS, dtype=int), keys, ptable).tolist() == [None] * KEYS
    assert perturb(np.zeros(1, dtype=int), np.array([3]), ptable, threshold=0).tolist() == [0]


@quick
@given(st.integers(0, 2000), st.integers(0, 255), st.integers(0, 20))
def test_what_is_published_is_near_the_truth_and_never_below_the_threshold(count, key, threshold):
    ptable = design_ptable()
    value = perturb(np.array([count]), np.array([key]), ptable, threshold)[0]
    if value is None:
        assert count < threshold + ptable.design.reach
    else:
        assert value >= threshold
        assert abs(value - count) <= ptable.design.reach


def test_averaged_over_keys_large_cells_are_true(ptable):
    for count in (20, 57, 300, 5000):
        values = perturb(np.full(KEYS, count), np.arange(KEYS), ptable)
        assert sum(values.tolist()) == count * KEYS


def test_the_answer_has_the_shape_of_the_table(ptable):
    assert perturb(np.full((3, 4), 50), np.zeros((3, 4), dtype=int), ptable).shape == (3, 4)


@pytest.mark.parametrize(
    ("counts", "keys"),
    [([1, 2], [3]), ([-1], [3]), ([1], [-3]), ([1], [256])],
)
def test_impossible_cells_are_refused(ptable, counts, keys):
    with pytest.raises(ValueError, match="cell key"):
        perturb(np.array(counts), np.array(keys), ptable)


def test_the_same_people_get_the_same_value_in_every_table_and_release(ptable):
    """A cell of one table that is a margin of another, and again a month later with more rows."""
    cells, sizes, ids = people(5)
    keys = np.array([row_key(SECRET, i, n) for i, n in zip(ids, sizes.tolist(), strict=True)])
    by_point = perturb(*aggregate(cells, sizes, keys, 12), ptable)
    split = np.random.default_rng(1).integers(0, 2, len(cells))
    counts, cell_keys = aggregate(cells * 2 + split, sizes, keys, 24)
    margin = perturb(
        counts.reshape(12, 2).sum(axis=1), cell_keys.reshape(12, 2).sum(axis=1) % KEYS, ptable
    )
    assert by_point.tolist() == margin.tolist()
    later = aggregate(
        np.append(cells, [12, 12]), np.append(sizes, [9, 30]), np.append(keys, [7, 9]), 13
    )
    assert perturb(*later, ptable)[:12].tolist() == by_point.tolist()


def test_values_do_not_add_up_and_nobody_should_expect_it(ptable):
    random = np.random.default_rng(2)
    counts, keys = random.integers(20, 90, (40, 5)), random.integers(0, KEYS, (40, 5))
    inner = perturb(counts, keys, ptable).sum(axis=1)
    margins = perturb(counts.sum(axis=1), keys.sum(axis=1) % KEYS, ptable)
    assert (inner != margins).any()


def test_subtracting_two_cells_that_differ_by_one_person_tells_little(ptable):
    """Over many pairs: right on average, but any one difference is mostly noise."""
    random = np.random.default_rng(3)
    counts, keys = random.integers(20, 600, 4000), random.integers(0, KEYS, 4000)
    joiner = random.integers(0, KEYS, 4000)
    before = perturb(counts, keys, ptable).astype(int)
    after = perturb(counts + 1, (keys + joiner) % KEYS, ptable).astype(int)
    differences = after - before
    assert differences.mean() == pytest.approx(1, abs=0.15)
    assert differences.var() == pytest.approx(8, rel=0.12)
    assert (differences == 1).mean() < 0.2
    unchanged = perturb(counts, keys, ptable).astype(int) - before
    assert (unchanged == 0).all()


def test_even_a_joiner_whose_key_is_zero_does_not_show(ptable):
    counts, keys = np.repeat(np.arange(20, 60), KEYS), np.tile(np.arange(KEYS), 40)
    before = perturb(counts, keys, ptable).astype(int)
    after = perturb(counts + 1, keys, ptable).astype(int)
    assert ((after - before) == 1).mean() < 0.2


# The reference package


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_reference_package_publishes_the_same(ptable, seed):
    random = np.random.default_rng(seed)
    chances = random.dirichlet(np.full(60, 0.3))
    cells, keys = random.choice(60, 6000, p=chances), random.integers(0, KEYS, 6000)
    keys[:2] = (0, KEYS - 1)
    reference = perturbed_by_ons(cells, keys, ptable)
    own = perturb(*aggregate(cells, np.ones(6000, dtype=np.int64), keys, 60), ptable)
    assert len(reference) > 30
    assert {cell: own[cell] for cell in reference} == reference
    assert None in reference.values()


def test_the_reference_package_agrees_on_grouped_rows_expanded(ptable):
    cells, sizes, ids = people(9)
    groups = [(i, n) for i, n in zip(ids, sizes.tolist(), strict=True)]
    rows = aggregate(cells, sizes, np.array([row_key(SECRET, i, n) for i, n in groups]), 12)
    reference = perturbed_by_ons(
        np.repeat(cells, sizes),
        np.concatenate([person_keys(SECRET, i, n) for i, n in groups]),
        ptable,
    )
    own = perturb(*rows, ptable)
    assert {cell: own[cell] for cell in reference} == reference


def test_the_reference_package_agrees_at_another_threshold(ptable):
    cells = np.repeat(np.arange(30), np.arange(30))
    keys = np.random.default_rng(4).integers(0, KEYS, len(cells))
    reference = perturbed_by_ons(cells, keys, ptable, threshold=5)
    own = perturb(*aggregate(cells, np.ones_like(cells), keys, 30), ptable, threshold=5)
    assert {cell: own[cell] for cell in reference} == reference


def test_the_p_table_in_the_package_s_form_is_complete(ptable):
    frame = as_ons_ptable(ptable)
    assert list(frame.columns) == ["pcv", "ckey", "pvalue"]
    assert len(frame) == ROWS * KEYS
    some = frame[(frame.pcv == 40) & (frame.ckey == 17)].pvalue
    assert some.tolist() == [int(ptable.noise[39, 17])]
