"""Linkage on some hundred records: found, not found, and why."""

import pyarrow as pa
import pytest

from bench.registry import registry
from serai.matching.methods.linkage import EXPECTED, LEVELS, fitted, link
from serai.matching.methods.preparing import prepared


def pairs(table):
    left, right = table.column("left").to_pylist(), table.column("right").to_pylist()
    return {(min(a, b), max(a, b)) for a, b in zip(left, right, strict=True)}


@pytest.fixture(scope="module")
def linked():
    records, true = registry(3_000, seed=3)
    return records, pairs(true), link(records, threshold=0.5)


def test_most_second_registrations_are_found_and_few_strangers_proposed(linked):
    _, true, found = linked
    hits = len(pairs(found.pairs) & true)
    assert hits / len(true) >= 0.85
    assert hits / found.pairs.num_rows >= 0.85


def test_each_pair_says_why(linked):
    _, _, found = linked
    assert found.pairs.column_names == ["left", "right", "probability", *LEVELS, "family"]
    assert found.compared >= found.pairs.num_rows
    for pair in found.pairs.to_pylist():
        assert pair["left"] < pair["right"]
        assert 0.5 <= pair["probability"] <= 1
        assert 1 <= pair["names"] <= len(LEVELS["names"]) + 1


def test_records_of_one_group_are_not_proposed(linked):
    records, _, found = linked
    group = dict(zip(records["id"].to_pylist(), records["group"].to_pylist(), strict=True))
    assert all(group[left] != group[right] for left, right in pairs(found.pairs))


def test_it_says_the_same_twice(linked):
    records, _, found = linked
    assert len(pairs(link(records, threshold=0.5).pairs) ^ pairs(found.pairs)) <= 1


def test_without_groups_it_still_links(linked):
    records, true, _ = linked
    found = pairs(link(records.drop_columns(["group"]), threshold=0.5).pairs)
    assert len(found & true) / len(true) >= 0.6


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_records_have_no_pairs(count):
    records = pa.table({"id": pa.array(range(count), pa.int64()), "given": ["Ali"] * count})
    assert link(records).pairs.num_rows == 0


def test_names_are_prepared_as_keys_in_any_order_and_spelling():
    records = pa.table(
        {
            "id": [1, 2, 3],
            "given": ["Mohamed", "Cali", ""],
            "father": ["Ali", "Maxamed", None],
            "family": [None, "", None],
        }
    )
    made = prepared(records)
    assert made["whole"][0] == made["whole"][1] != made["whole"][2]
    assert made["keys"].to_pylist() == [2, 2, 0]
    assert made["w0"].to_pylist() == ["mohamed", "cali", None]
    assert made["born"].null_count == 3


def test_expected_shares_cover_every_level():
    assert {name: len(tests) + 1 for name, tests in LEVELS.items()} == {
        name: len(shares) for name, shares in EXPECTED.items()
    }


def test_the_model_holds_agreement_above_disagreement():
    import numpy as np

    patterns = np.array([[1, 1, 1, 1, 1], [10, 8, 1, 1, 2], [11, 8, 2, 2, 2], [0, 0, 0, 0, 0]])
    model = fitted(patterns, np.array([50.0, 900.0, 50.0, 1.0]))
    best, stranger, worst, unknown = model.weights(patterns)
    assert best > 0 > stranger > worst
    assert unknown == pytest.approx(model.base)
