"""What is kept of a name, and what a form says of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.names import Problem, clean, problems, script, scripts
from serai.names.writing import LONGEST, MOST_PARTS


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("  Amina   Diallo ", "Amina Diallo"),
        ("Amina\tDiallo\n", "Amina Diallo"),
        ("Ame\u0301lie", "Amélie"),
        ("Amina \U0001f600 Diallo", "Amina Diallo"),
        ("Ali\u202egnp", "Alignp"),
        ("Ali\x00\x07 Musa", "Ali Musa"),
        ("\ufee3\ufea4\ufee4\ufeaa", "محمد"),
        ("مـحـمـد", "محمد"),
        ("N'Diaye", "N'Diaye"),
        ("Al-Hassan", "Al-Hassan"),
        ("ɓala ƙasimu", "ɓala ƙasimu"),
        ("Ali 23", "Ali"),
        ("", ""),
        ("123 !!", ""),
        ("a\u0301\u0301\u0301\u0301\u0301\u0301", "a\u0301\u0301\u0301\u0301"),
    ],
)
def test_a_name_is_cleaned(given_text, kept):
    assert clean(given_text) == unicodedata.normalize("NFC", kept)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Amina Diallo", ()),
        ("عبد الرحمن", ()),
        ("ተስፋዬ ኃይሌ", ()),
        ("N’Diaye", ()),
        ("Sa`id Qa´id", ()),
        ("می‌رضا", ()),
        ("", (Problem.EMPTY,)),
        (" - ", (Problem.EMPTY,)),
        ("a" * (LONGEST + 1), (Problem.TOO_LONG,)),
        (" ".join("ab" * 1 for _ in range(300)), (Problem.TOO_LONG, Problem.TOO_MANY_PARTS)),
        ("a b c d e f g h i j k l m", (Problem.TOO_MANY_PARTS,)),
        ("Ali\x07", (Problem.CONTROL,)),
        ("Ali\u202egnp", (Problem.DIRECTION,)),
        ("Ali\u2067x\u2069", (Problem.DIRECTION,)),
        ("Amina \U0001f600", (Problem.EMOJI,)),
        ("Amina ♥", (Problem.EMOJI,)),
        ("Ali2", (Problem.DIGITS,)),
        ("Аmina", (Problem.LOOK_ALIKE,)),
        ("Οmar", (Problem.LOOK_ALIKE,)),
        ("𝐀𝐥𝐢", (Problem.LOOK_ALIKE,)),
        ("Ａｌｉ", (Problem.LOOK_ALIKE,)),
        ("Mohamed محمد", (Problem.MIXED_SCRIPTS,)),
    ],
)
def test_what_is_wrong_is_named(text, found):
    assert problems(text) == found


def test_only_what_can_be_mended_silently_is_tolerated():
    tolerated = {problem for problem in Problem if not problem.refused}
    assert tolerated == {Problem.CONTROL, Problem.MIXED_SCRIPTS}


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_a_sentence(problem):
    assert str(problem.sentence).endswith(".")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Amina", "Latn"),
        ("أمينة", "Arab"),
        ("አሚና", "Ethi"),
        ("Амина", "Cyrl"),
        ("ߡߏߛߊ", "Nkoo"),
        ("𞤀𞤤𞤭", "Adlm"),
        ("ⵎⵓⵙⴰ", "Tfng"),
        ("123", "Zzzz"),
        ("محمد M", "Arab"),
    ],
)
def test_the_script_is_known(text, code):
    assert script(text) == code


def test_scripts_of_a_text_in_two():
    assert scripts("Ali علي 1") == {"Latn", "Arab"}


@given(st.text(max_size=400))
def test_cleaning_any_text_settles(text):
    kept = clean(text)
    assert clean(kept) == kept
    assert "  " not in kept
    assert kept == kept.strip()
    assert all(unicodedata.category(char)[0] not in "CNS" or char in "`´" for char in kept)


@given(st.text(max_size=400))
def test_any_text_has_an_opinion(text):
    found = problems(text)
    assert (Problem.EMPTY in found) == (not any(char.isalpha() for char in clean(text)))
    assert list(found) == [problem for problem in Problem if problem in found]


def test_bounds_are_what_the_sentences_mean():
    assert problems("a" * LONGEST) == ()
    assert problems(" ".join("a" * MOST_PARTS)) == ()
