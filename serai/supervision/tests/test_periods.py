"""Weeks and months against the calendar of the standard library, and figures that stay figures."""

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.supervision.methods.bands import AGES, CASELOAD, MONTHS_OPEN, Band, months_between
from serai.supervision.queries.figures import Figure, Period, period_of, periods_until

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(DAYS)
def test_a_month_is_as_long_as_the_calendar_says(day):
    period = period_of(day, "month")
    assert (period.after - period.first).days == calendar.monthrange(day.year, day.month)[1]
    assert (period.first.year, period.first.month) == (day.year, day.month)


@given(DAYS)
def test_a_week_is_the_one_of_the_iso_calendar(day):
    period = period_of(day, "week")
    assert period.first.isocalendar()[:2] == day.isocalendar()[:2] == period.last.isocalendar()[:2]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("UTC", datetime(2026, 2, 28, 0, 0, tzinfo=UTC)),
        ("Africa/Niamey", datetime(2026, 2, 27, 23, 0, tzinfo=UTC)),
        ("Africa/Djibouti", datetime(2026, 2, 27, 21, 0, tzinfo=UTC)),
    ],
)
def test_a_period_begins_at_midnight_where_the_deployment_stands(settings, zone, first):
    settings.TIME_ZONE = zone
    since, before = Period(date(2026, 2, 28), date(2026, 3, 1)).moments
    assert since == first
    assert before - since == timedelta(days=1)


@given(DAYS, st.integers(1, 30))
def test_the_last_periods_end_with_the_one_of_the_day(day, count):
    found = periods_until(day, "month", count)
    assert found[0] == period_of(day, "month")
    assert months_between(found[-1].first, found[0].first) == count - 1


@given(DAYS, st.integers(0, 3_000))
def test_whole_months_are_the_most_that_fit_between_two_days(first, days):
    """Against counting up: so many months after the first day is not later than the last one."""
    last = first + timedelta(days=days)

    def reached(months):
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        return (year, month + 1, first.day)

    found = months_between(first, last)
    ends = (last.year, last.month, last.day)
    assert reached(found) <= ends < reached(found + 1)


@pytest.mark.parametrize("bands", [CASELOAD, MONTHS_OPEN, AGES])
def test_bands_touch_and_begin_at_nought(bands):
    assert bands[0].low == 0
    assert bands[-1].high is None
    assert [one.high for one in bands[:-1]] == [one.low for one in bands[1:]]


@pytest.mark.parametrize(
    ("band", "code"),
    [(Band(0, 1), "0"), (Band(1, 3), "1-2"), (Band(10, 21), "10-20"), (Band(31, None), "31+")],
)
def test_a_band_is_written_as_whole_numbers(band, code):
    assert band.code == code


@given(st.integers(0, 10_000), st.integers(2, 50))
def test_no_small_count_leaves_the_house(value, least):
    shown = Figure("x", "X", value).shown(least)
    if 0 < value < least:
        assert shown == f"<{least}"
        assert str(value) not in {shown, shown.strip("<")} or value == least
    else:
        assert shown == str(value)
