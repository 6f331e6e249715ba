"""Masked telephones and ages in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.people.methods.records import Birth
from serai.people.methods.showing import age_in_words, masked


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+22790112233", "+227 9• •• •• 33"), ("+22670123456", "+226 7• •• •• 56"),
        ("90112233", "9• •• •• 33"), ("12", "••"), ("", ""), ("+14155552671", "+1 4• •• •• •• 71"),
    ],
)  # fmt: skip
def test_masked(number, shown):
    assert masked(number) == shown


@given(st.text(alphabet="0123456789+ -", max_size=20))
def test_a_masked_number_never_tells_more_than_three_figures(number):
    shown = masked(number)
    national = shown.split(" ", 1)[1] if shown.startswith("+") and " " in shown else shown
    assert sum(c.isdigit() for c in national) <= 3


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        (Birth("declared", on="2001-03-09"), "25 years"), (Birth("declared", on="2025-11-01"),
        "1 year"), (Birth("declared", year=2000), "about 26 years"), (Birth(), ""),
        (Birth("estimated", age=30, age_on="2026-01-01"), "about 30 years"),
        (Birth("estimated", on="2001-03-09"), "about 25 years"),
    ],
)  # fmt: skip
def test_age_in_words(birth, words):
    assert age_in_words(birth, date(2026, 11, 27)) == words
