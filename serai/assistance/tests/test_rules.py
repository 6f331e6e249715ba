"""Rules without a database: limits over days, and taking out of lots."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.assistance.methods.limits import again_on, left, window
from serai.assistance.methods.lots import is_good, take

TODAY = date(2026, 11, 27)
DAYS = st.integers(0, 60).map(lambda days: TODAY - timedelta(days=days))
GIVEN = st.lists(st.tuples(DAYS, st.integers(1, 5)), max_size=12)


@pytest.mark.parametrize(("ago", "still"), [(0, 0), (1, 0), (29, 0), (30, 1), (31, 1)])
def test_a_limit_of_thirty_days_counts_today_and_the_29_before(ago, still):
    given_then = [(TODAY - timedelta(days=ago), 1)]
    assert left(given_then, TODAY, most=1, days=30) == still


def test_the_window_of_one_day_is_today():
    assert window(TODAY, 1) == TODAY
    assert window(TODAY, 7) == date(2026, 11, 21)


@given(GIVEN, st.integers(1, 9), st.integers(1, 45))
def test_what_is_left_and_what_counts_make_up_the_limit(rows, most, days):
    counted = sum(q for day, q in rows if TODAY - timedelta(days=days) < day <= TODAY)
    assert left(rows, TODAY, most=most, days=days) == max(0, most - counted)


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(1, 4), st.integers(1, 20))
def test_whoever_gives_only_what_is_left_never_goes_over_in_any_window(gaps, most, days):
    day, rows = TODAY, []
    for gap in gaps:
        day += timedelta(days=gap)
        if left(rows, day, most=most, days=days):
            rows.append((day, 1))
    for last, _quantity in rows:
        first = last - timedelta(days=days)
        assert sum(q for on, q in rows if first < on <= last) <= most


@given(GIVEN, st.integers(1, 9), st.integers(1, 45), st.data())
def test_the_day_told_is_the_first_on_which_it_can_be_given(rows, most, days, data):
    wanted = data.draw(st.integers(1, most))
    day = again_on(rows, TODAY, most=most, days=days, wanted=wanted)
    assert day >= TODAY
    assert left(rows, day, most=most, days=days) >= wanted
    if day > TODAY:
        assert left(rows, day - timedelta(days=1), most=most, days=days) < wanted


@given(st.lists(st.integers(0, 20), max_size=8), st.integers(0, 60))
def test_taking_takes_exactly_what_is_wanted_or_nothing(held, wanted):
    lots = list(enumerate(held))
    taken = take(lots, wanted)
    if taken is None:
        assert sum(held) < wanted
        return
    assert sum(part for _lot, part in taken) == wanted
    assert all(0 < part <= held[lot] for lot, part in taken)
    emptied = [lot for lot, part in taken[:-1]]
    assert all(dict(taken)[lot] == held[lot] for lot in emptied)


def test_the_lot_in_front_is_emptied_first():
    assert take([("a", 2), ("b", 0), ("c", 5)], 4) == [("a", 2), ("c", 2)]
    assert take([("a", 2)], 3) is None
    assert take([], 0) == []


def test_a_lot_is_good_until_its_last_day():
    assert is_good(None, TODAY)
    assert is_good(TODAY, TODAY)
    assert not is_good(TODAY - timedelta(days=1), TODAY)
