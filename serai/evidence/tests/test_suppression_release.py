"""The one door: a release names its method, its parameters and says it in words."""

import json

import numpy as np
import pytest
from django.utils import translation

from serai.evidence.methods.cellkey import Design
from serai.evidence.methods.release import Method, MissingKeysError, safe_release
from serai.evidence.methods.suppression import Rule
from serai.evidence.methods.tables import GRAND_TOTAL, InconsistentTablesError
from serai.evidence.tests.attacks import breaks, make, truth


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def keyed(seed=1, shape=(4, 3)):
    """A table and the cell keys of its inner cells."""
    random = np.random.default_rng(seed)
    counts, keys = random.integers(0, 120, shape), random.integers(0, 256, shape)
    return make(counts), np.where(counts == 0, 0, keys)


def test_suppression_gives_exact_values_and_keeps_its_audit():
    table = make([[5, 60, 70], [70, 80, 90], [30, 20, 10]])
    release = safe_release([table], Method.SUPPRESSION)
    counts = truth([table])
    assert all(value in (None, counts[key]) for key, value in release.values.items())
    assert breaks([table], {k for k, v in release.values.items() if v is None}) == []
    assert release.audit is not None
    assert release.audit.values == release.values


def test_a_release_describes_itself_in_plain_json():
    table = make([[5, 60, 70], [70, 80, 90], [30, 20, 10]])
    described = safe_release([table], Method.SUPPRESSION).described()
    assert json.loads(json.dumps(described)) == described
    assert described["method"] == "suppression"
    assert described["parameters"] == {
        "threshold": 10,
        "zeros": "publish",
        "weights": "persons",
        "sliding": 0,
        "lower": "full",
        "upper": "threshold",
        "least_loss_proven": True,
        "withheld": False,
    }
    assert "from 1 to 9" in described["note"]


def test_the_description_never_tells_primary_from_secondary():
    described = json.dumps(safe_release([make([5, 60, 70])], Method.SUPPRESSION).described())
    assert "primary" not in described
    assert "secondary" not in described


def test_a_withheld_release_says_so():
    release = safe_release([make([2, 3])], Method.SUPPRESSION, rule=Rule(threshold=8))
    assert release.parameters["withheld"] is True
    assert "fewer than 8 persons" in str(release.note)
    assert set(release.values.values()) == {None}


def test_sums_between_tables_are_passed_on():
    points, regions = make([4, 60, 50, 70], "p"), make([64, 120], "r")

    def key(part):
        return frozenset({(part[0], part)})

    sums = [(key("r0"), [key("p0"), key("p1")]), (key("r1"), [key("p2"), key("p3")])]
    release = safe_release([points, regions], Method.SUPPRESSION, sums=sums)
    assert release.values[key("p1")] is None
    assert release.values[key("p2")] == 50


def test_cell_key_values_are_near_the_truth_and_described():
    table, keys = keyed()
    release = safe_release([table], Method.CELL_KEY, cell_keys=[keys])
    counts = truth([table])
    assert release.values.keys() == counts.keys()
    assert all(
        value is None or (value >= 10 and abs(value - counts[key]) <= 5)
        for key, value in release.values.items()
    )
    described = release.described()
    assert described["method"] == "cell-key"
    assert described["parameters"]["additive"] is False
    assert described["parameters"]["reach"] == 5
    assert described["parameters"]["label"] == "serai-1"
    assert "do not add up" in described["note"]
    assert json.loads(json.dumps(described)) == described
    assert release.audit is None


def test_the_note_states_the_design_used():
    table, keys = keyed()
    design = Design(reach=3, variance=1.5, label="narrow")
    release = safe_release(
        [table], Method.CELL_KEY, cell_keys=[keys], design=design, rule=Rule(threshold=6)
    )
    assert "at most 3 persons" in str(release.note)
    assert "below 6" in str(release.note)


def test_margins_come_from_their_own_keys_so_tables_agree():
    random = np.random.default_rng(4)
    counts, keys = random.integers(5, 80, (3, 2, 4)), random.integers(0, 256, (3, 2, 4))
    by_sex, by_nation = make(counts.sum(axis=2), "ps"), make(counts.sum(axis=1), "pn")
    release = safe_release(
        [by_sex, by_nation],
        Method.CELL_KEY,
        cell_keys=[keys.sum(axis=2) % 256, keys.sum(axis=1) % 256],
    )
    alone = safe_release([by_nation], Method.CELL_KEY, cell_keys=[keys.sum(axis=1) % 256])
    assert alone.values.items() <= release.values.items()
    assert GRAND_TOTAL in release.values


def test_cell_key_tables_about_different_people_are_refused():
    one, keys = keyed(1)
    other, other_keys = keyed(2)
    with pytest.raises(InconsistentTablesError):
        safe_release([one, other], Method.CELL_KEY, cell_keys=[keys, other_keys])


@pytest.mark.parametrize("given", [[], [np.zeros((2, 2), dtype=int)]])
def test_the_cell_key_method_needs_keys_for_every_cell(given):
    table, _ = keyed()
    with pytest.raises(MissingKeysError):
        safe_release([table], Method.CELL_KEY, cell_keys=given)
