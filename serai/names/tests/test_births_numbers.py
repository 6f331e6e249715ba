"""Birth dates, telephone and document numbers, as they are written down."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.names import Birth, BirthReason, aged, birth_likeness, document, exact, phone
from serai.names.births import from_ethiopian

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 12, 31))
births = st.none() | st.builds(
    Birth,
    st.integers(1, 9999),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 31),
    st.integers(0, 40),
)


@pytest.mark.parametrize(
    ("one", "other", "reason", "least", "most"),
    [
        (Birth(1990, 5, 17), Birth(1990, 5, 17), BirthReason.SAME, 1, 1),
        (Birth(1990, 5, 7), Birth(1990, 7, 5), BirthReason.SWAPPED, 0.9, 0.95),
        (Birth(1990, 5, 17), Birth(1990, 5, 18), BirthReason.SLIP, 0.8, 0.9),
        (Birth(1990, 5, 17), Birth(1980, 5, 17), BirthReason.SLIP, 0.8, 0.9),
        (Birth(1990, 5, 17), Birth(1990, 5, 2), BirthReason.SLIP, 0.65, 0.75),
        (Birth(1990, 1, 1), Birth(1990, 1, 1), BirthReason.SAME_YEAR, 0.8, 0.85),
        (Birth(1990, 1, 1), Birth(1990, 5, 17), BirthReason.SAME_YEAR, 0.75, 0.8),
        (Birth(1990), Birth(1990, 5, 17), BirthReason.SAME_YEAR, 0.75, 0.8),
        (Birth(1990, within=3), Birth(1992, 5, 17), BirthReason.ESTIMATE, 0.6, 0.75),
        (Birth(1990, 1, 1), Birth(1991, 1, 1), BirthReason.NEAR, 0.5, 0.6),
        (Birth(1985, 5, 12), Birth(1993, 1, 20), BirthReason.CALENDAR, 0.85, 0.95),
        (Birth(1985, 5, 12), Birth(1993, 5, 12), BirthReason.CALENDAR, 0.7, 0.8),
        (Birth(1985, 1, 1), Birth(1993, 1, 1), BirthReason.CALENDAR, 0.45, 0.55),
        (Birth(1370), Birth(1991, 4, 2), BirthReason.SAME_YEAR, 0.75, 0.8),
        (Birth(1990, 5, 17), Birth(1960, 8, 2), BirthReason.DIFFERENT, 0, 0.1),
        (None, Birth(1990), BirthReason.MISSING, 0.5, 0.5),
        (None, None, BirthReason.MISSING, 0.5, 0.5),
    ],
)
def test_births_are_compared_as_they_are_registered(one, other, reason, least, most):
    found = birth_likeness(one, other)
    assert found.reason == reason
    assert least <= found.score <= most
    assert found == birth_likeness(other, one)


@pytest.mark.parametrize("reason", BirthReason)
def test_every_reason_can_be_shown(reason):
    assert str(reason.sentence)


def test_an_age_becomes_a_year_with_a_tolerance():
    assert aged(30, date(2026, 6, 1), within=3) == Birth(1996, within=3)
    assert aged(30, date(2026, 6, 1), within=0).within == 1
    assert exact(date(1990, 5, 17)) == Birth(1990, 5, 17)


@pytest.mark.parametrize(
    ("ethiopian", "ours"),
    [
        ((2000, 1, 1), date(2007, 9, 12)),
        ((1985, 5, 12), date(1993, 1, 20)),
        ((2011, 13, 5), date(2019, 9, 10)),
        ((2016, 4, 28), date(2024, 1, 7)),
        ((2000, 14, 1), None),
        ((2000, 1, 31), None),
    ],
)
def test_ethiopian_dates(ethiopian, ours):
    assert from_ethiopian(*ethiopian) == ours


@given(births, births)
def test_births_are_symmetric_and_bounded(one, other):
    found = birth_likeness(one, other)
    assert 0 <= found.score <= 1
    assert found == birth_likeness(other, one)


@given(days)
def test_a_known_date_is_like_itself(day):
    assert birth_likeness(exact(day), exact(day)).score >= 0.82


@pytest.mark.parametrize(
    ("text", "region", "kept"),
    [
        ("+227 90 12 34 56", None, "+22790123456"),
        ("00227 90 12 34 56", "FR", "+22790123456"),
        ("90 12 34 56", "NE", "+22790123456"),
        ("٩٠١٢٣٤٥٦", "NE", "+22790123456"),
        ("0803 123 4567", "NG", "+2348031234567"),
        ("90 12 34 56", None, "90123456"),
        ("123", "NE", ""),
        ("", "NE", ""),
        ("call me", None, ""),
        ("1" * 40, "NE", ""),
    ],
)
def test_telephone_numbers_have_one_shape(text, region, kept):
    assert phone(text, region) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a-123 o45", "A123045"),
        ("A123045", "A123045"),
        ("il 77", "1177"),
        ("ኢ٤٥", "ኢ45"),
        ("", ""),
    ],
)
def test_document_numbers_are_folded(text, kept):
    assert document(text) == kept


@given(st.text(max_size=60))
def test_numbers_never_raise(text):
    assert phone(text) == "" or phone(text).lstrip("+").isdigit()
    assert document(document(text)) == document(text)
