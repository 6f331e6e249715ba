"""Age bands: half-open, without holes and without overlap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.assistance.methods.bands import BANDS, UNKNOWN, band_of


@pytest.mark.parametrize(
    ("age", "band"),
    [(0, "0-11"), (11, "0-11"), (12, "12-17"), (17, "12-17"), (18, "18-59"), (59, "18-59"),
     (60, "60+"), (104, "60+")],
)  # fmt: skip
def test_the_edges_belong_to_one_band(age, band):
    assert band_of(2026 - age, 2026) == band


@given(st.integers(0, 130))
def test_every_age_stands_in_exactly_one_band(age):
    fits = [c for c, first, end in BANDS if age >= first and (end is None or age < end)]
    assert fits == [band_of(2026 - age, 2026)]


def test_an_unknown_or_impossible_year_has_its_own_band():
    assert band_of(None, 2026) == UNKNOWN
    assert band_of(2027, 2026) == UNKNOWN


def test_each_band_begins_where_the_one_before_ends():
    assert [first for _c, first, _e in BANDS][1:] == [end for _c, _f, end in BANDS][:-1]
