"""What was typed into the one box is read as names, a birth, numbers and a reference."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.matching.methods import asking
from serai.matching.methods.asking import ESTIMATE, OLDEST, read
from serai.names import Birth
from serai.people.methods.references import new_reference
from serai.people.methods.tokens import MOST_PARTS

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Amina Ouedraogo", ("Amina", "Ouedraogo")),
        ("  Amina,  Ouedraogo ", ("Amina", "Ouedraogo")),
        ("أمينة عثمان", ("أمينة", "عثمان")),
        ("Abdel Rahman Saley", ("Abdel Rahman", "Saley")),
        ("Amina 2001", ("Amina",)),
        ("Amina 24", ("Amina",)),
        ("Amina +227 90 11 22 33", ("Amina",)),
        ("Amina A-1234567", ("Amina",)),
        ("Amina 🙂", ("Amina",)),
        ("2001", ()),
        ("   ", ()),
        ("???", ()),
    ],
)
def test_names_are_what_has_no_figures(text, whole):
    assert read(text, TODAY).whole == whole


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("Amina 2001-03-09", Birth(2001, 3, 9)),
        ("Amina 9/3/2001", Birth(2001, 3, 9)),
        ("Amina 09.03.2001", Birth(2001, 3, 9)),
        ("2001-03-09 Amina", Birth(2001, 3, 9)),
        ("Amina ٢٠٠١-٠٣-٠٩", Birth(2001, 3, 9)),
        ("Amina 2001", Birth(2001)),
        ("Amina ۲۰۰۱", Birth(2001)),
        ("Amina 24", Birth(2002, within=ESTIMATE)),
        ("Amina 0", Birth(2026, within=ESTIMATE)),
        ("Amina 2001-02-30", None),
        ("Amina 1850", None),
        ("Amina 2027", None),
        ("Amina 199", None),
        ("Amina", None),
    ],
)
def test_a_birth_is_a_day_a_year_or_an_age(text, birth):
    assert read(text, TODAY).birth == birth


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+227 90 11 22 33", "+227 90 11 22 33"),
        ("Amina 90112233", "90112233"),
        ("(0)90-112-233", "(0)90-112-233"),
        ("A1234567", "A1234567"),
        ("Amina A1234567 Saley", "A1234567"),
        ("٩٠١١٢٢٣٣", "90112233"),
    ],
)
def test_numbers_are_kept_as_they_were_typed(text, number):
    assert number in read(text, TODAY).numbers


def test_a_number_that_gaps_divide_is_tried_as_a_whole_too():
    assert "AB123456" in read("AB 12 34 56", TODAY).numbers
    assert read("AB 12 34 56", TODAY).numbers.count("AB123456") == 1


@pytest.mark.parametrize("around", ["{}", " {} ", "Amina {}", "{} Amina"])
def test_a_reference_is_known_among_other_words(around):
    reference = new_reference()
    if any(letter.isdigit() for letter in reference) or around.strip() == "{}":
        assert read(around.format(reference), TODAY).reference == reference
        assert read(around.format(reference.lower()), TODAY).reference == reference


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Amina 2001", [2001]),
        ("Amina 24", [2000, 2001, 2002, 2003, 2004]),
        ("Amina 2001-03-09", [2001]),
        ("Amina", []),
    ],
)
def test_the_years_that_fit(text, years):
    assert read(text, TODAY).years == years


@pytest.mark.parametrize(
    ("text", "empty"), [("", True), ("24", True), ("2001", False), ("A", False)]
)
def test_what_cannot_be_looked_for_is_empty(text, empty):
    assert read(text, TODAY).is_empty == empty


def test_no_more_is_read_than_a_box_holds():
    assert len(read("Amina " * 300, TODAY).whole) <= MOST_PARTS
    assert read("x" * asking.LONGEST + " 2001", TODAY).birth is None


ANY = st.characters(codec="utf-8", exclude_categories=["Cs"])


@settings(max_examples=150, deadline=None)
@given(st.text(ANY, max_size=260), st.integers(0, OLDEST))
def test_whatever_is_typed_is_read_within_bounds(text, age):
    asked = read(f"{text} {age}", TODAY)
    assert len(asked.whole) <= MOST_PARTS
    assert len(set(asked.numbers)) == len(asked.numbers)
    assert len(asked.years) <= 2 * ESTIMATE + 1
    assert asked.is_empty == (not (asked.whole or asked.numbers or asked.reference))
