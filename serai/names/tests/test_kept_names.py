"""Cleaning, problems, numbers, births and the sentences of all reasons, by language and custom."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from serai.names import (
    Birth,
    BirthReason,
    Likeness,
    Problem,
    Reason,
    aged,
    birth_likeness,
    clean,
    document,
    exact,
    name_likeness,
    phone,
    problems,
    script,
    scripts,
)
from serai.names.births import LONGEST_TOLERANCE, from_ethiopian
from serai.names.writing import APOSTROPHES, INVISIBLE, ISO_15924, LONGEST, MOST_MARKS, OVERRIDES

ORDINARY = [
    ("Amina Ouédraogo", "Latn"), ("N’Guessan Konaté", "Latn"), ("Ɗanjuma Ƙasimu", "Latn"),
    ("Ŋaabo Ɓaldé", "Latn"), ("Nguyễn Thị Hương", "Latn"), ("Škorpil Žák", "Latn"),
    ("Xaawo Cabdi", "Latn"), ("Jean-Baptiste d'Almeida", "Latn"), ("عبد الرحمن", "Arab"),
    ("گل‌پری احمدی", "Arab"), ("ډاکټر ښکلا", "Arab"), ("عُمَر بْن", "Arab"), ("ገብረ መድኅን", "Ethi"),
    ("Амина Иванова", "Cyrl"), ("Ελένη", "Grek"), ("ߡߎߛߊ ߞߎߟߎߓߊߟߌ", "Nkoo"), ("ⵎⵓⵙⴰ", "Tfng"),
    ("דוד", "Hebr"), ("राम", "Deva"), ("আমিনা", "Beng"), ("สมชาย", "Thai"), ("김민수", "Hang"),
    ("𐒖𐒘", "Osma"), ("Արամ", "Armn"), ("გია", "Geor"), ("ܝܘܚܢܢ", "Syrc"), ("ކާ", "Thaa"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), ORDINARY)
def test_an_ordinary_name_of_any_script_is_kept_as_it_is(text, code):
    assert problems(text) == ()
    assert script(text) == code
    assert scripts(text) == {code}
    visible = "".join(char for char in text if char not in INVISIBLE)
    assert clean(text) == unicodedata.normalize("NFC", visible)


def test_every_script_has_a_code_of_four_letters():
    assert all(len(code) == 4 and code.istitle() for code in ISO_15924.values())


@pytest.mark.parametrize("mark", sorted(OVERRIDES), ids=lambda char: f"{ord(char):04x}")
def test_each_mark_that_turns_the_writing_is_refused(mark):
    assert problems(f"Ali {mark}Musa") == (Problem.DIRECTION,)
    assert Problem.DIRECTION.refused
    assert clean(f"Ali {mark}Musa") == "Ali Musa"


@pytest.mark.parametrize("mark", sorted(INVISIBLE), ids=lambda char: f"{ord(char):04x}")
def test_each_invisible_mark_is_taken_out_in_silence(mark):
    assert problems(f"Amina{mark} Diallo") == ()
    assert clean(f"Ami{mark}na Diallo") == "Amina Diallo"


@pytest.mark.parametrize("mark", sorted(APOSTROPHES), ids=lambda char: f"{ord(char):04x}")
def test_each_apostrophe_is_an_apostrophe(mark):
    assert problems(f"N{mark}Diaye") == ()
    assert clean(f"N{mark}Diaye") == unicodedata.normalize("NFC", f"N{mark}Diaye")
    assert name_likeness((f"N{mark}Diaye",), ("Ndiaye",)).score == 1.0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ali\x00", Problem.CONTROL), ("Ali\x1b[0m", Problem.CONTROL), ("A\x7fli", Problem.CONTROL),
        ("Ali \U0001f476", Problem.EMOJI), ("Ali €", Problem.EMOJI), ("Ali = Musa", Problem.EMOJI),
        ("Ali ©", Problem.EMOJI), ("Ali \ue000", Problem.EMOJI), ("Ali ٣", Problem.DIGITS),
        ("Ali ½", Problem.DIGITS), ("Louis Ⅳ", Problem.DIGITS), ("Ali ፫", Problem.DIGITS),
        ("Ꭺli", Problem.LOOK_ALIKE), ("Aliи", Problem.LOOK_ALIKE), ("Ｍusa", Problem.LOOK_ALIKE),
        ("Ali علي", Problem.MIXED_SCRIPTS), ("Abebe አበበ", Problem.MIXED_SCRIPTS),
        ("?!", Problem.EMPTY), ("'", Problem.EMPTY), ("\u200b", Problem.EMPTY),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_in_any_script(text, found):
    assert found in problems(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Amina (Mimi) Diallo", "Amina (Mimi) Diallo"), ("-Amina-", "Amina"), (", Ali ,", "Ali"),
        ("Ali/Musa", "Ali/Musa"), ("Ali; DROP TABLE", "Ali DROP TABLE"), ("<b>Ali</b>", "bAli/b"),
        ("{{ 7*7 }} Ali", "Ali"), ("Ali\u00a0Musa", "Ali Musa"), ("Ali\u3000Musa", "Ali Musa"),
        ("M. A. Sow", "M. A. Sow"), ("\u0301Ali", "Ali"), ("ﷲ", "الله"), ("ﻻ", "لا"),
        ("Ali\r\nMusa", "Ali Musa"), ("Ali_Musa", "AliMusa"), ("=Ali", "Ali"), ("@Ali", "Ali"),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_text_that_is_hardly_a_name(text, kept):
    assert clean(text) == kept


@given(base=st.sampled_from("aeioumn"), marks=st.integers(0, 40))
def test_no_letter_bears_a_pile_of_marks(base, marks):
    """One mark makes a letter of its own with these; three more may stand on it."""
    kept = unicodedata.normalize("NFD", clean(base + "\u0323" * marks))
    assert sum(unicodedata.category(char) == "Mn" for char in kept) == min(marks, MOST_MARKS + 1)


@given(st.text(alphabet="ab cd", max_size=LONGEST * 2))
def test_too_long_is_counted_as_it_was_typed(text):
    assert (Problem.TOO_LONG in problems(text)) == (len(text) > LONGEST)


SHOWN = [*Problem, *Reason, *BirthReason]


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("reason", SHOWN, ids=lambda one: f"{type(one).__name__}-{one}")
def test_every_sentence_is_said_in_french_and_arabic(language, reason):
    with translation.override("en"):
        english = str(reason.sentence)
    with translation.override(language):
        told = str(reason.sentence)
    assert told != english
    assert script(told) == ("Arab" if language == "ar" else "Latn")
    assert told.endswith(".") == english.endswith(".")


@pytest.mark.parametrize("kind", [Problem, Reason, BirthReason])
def test_no_two_reasons_say_the_same(kind):
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            assert len({str(one.sentence) for one in kind}) == len(kind)


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (["Hodan"], ["Hodan"], (Reason.SAME,)), (["Usman"], ["Ousmane"], (Reason.SPELLING,)),
        (["H", "Bello"], ["Hodan", "Bello"], (Reason.SAME, Reason.INITIAL)),
        (["Hodan", "Bello"], ["Bello", "Hodan"], (Reason.SAME, Reason.SWAPPED)),
        (["Bello", "Usman"], ["Ousmane", "Bello"], (Reason.SAME, Reason.SPELLING, Reason.SWAPPED)),
        (["Hodan", "Bello", "Kanuri"], ["Bello"], (Reason.SAME, Reason.MISSING)),
        (["Hodan"], ["Kwabena"], (Reason.DIFFERENT,)), ([], [], (Reason.MISSING,)),
        (["Marie", "Claire"], ["Marieclaire"], (Reason.SAME, Reason.JOINED)),
    ],
)  # fmt: skip
def test_reasons_stand_in_a_fixed_order(one, other, reasons):
    assert name_likeness(one, other).reasons == reasons
    assert name_likeness(other, one).reasons == reasons


@pytest.mark.parametrize(
    ("parts", "score"), [(1, 1.0), (2, 0.88), (3, 0.86), (4, 0.84), (5, 0.82), (6, 0.8), (8, 0.8)]
)
def test_parts_that_one_side_lacks_cost_more_the_more_they_are(parts, score):
    names = ["Hodan", "Bello", "Kanuri", "Tesfaye", "Warsame", "Girma", "Sawadogo", "Kwame"]
    assert name_likeness(names[:parts], names[:1]).score == pytest.approx(score)


@pytest.mark.parametrize(("shared", "score"), [(2, 0.95), (3, 0.975), (4, 0.9833), (5, 0.9875)])
def test_one_part_lacking_costs_less_the_more_agree(shared, score):
    names = ["Hodan", "Bello", "Kanuri", "Tesfaye", "Warsame", "Girma"]
    assert name_likeness(names[: shared + 1], names[:shared]).score == pytest.approx(score)


def test_what_is_beyond_eight_parts_is_left_out():
    names = ["Hodan"] * 8
    assert name_likeness([*names, "Kwabena"], names) == Likeness(1.0, (Reason.SAME,))


@pytest.mark.parametrize(
    ("one", "other", "reason", "score"),
    [
        (Birth(1990, 5, 7), Birth(1990, 7, 5), BirthReason.SWAPPED, 0.93),
        (Birth(1990, 5, 17), Birth(1991, 5, 17), BirthReason.SLIP, 0.86),
        (Birth(1990, 5, 17), Birth(1990, 8, 17), BirthReason.SLIP, 0.86),
        (Birth(1990, 3, 28), Birth(1991, 11, 4), BirthReason.NEAR, 0.45),
        (Birth(1990, 3, 28), Birth(1993, 11, 4), BirthReason.DIFFERENT, 0.2),
        (Birth(1990), Birth(1991), BirthReason.NEAR, 0.55),
        (Birth(1990), Birth(1992), BirthReason.NEAR, 0.42),
        (Birth(1990), Birth(1993), BirthReason.DIFFERENT, 0.25),
        (Birth(1990), Birth(1998), BirthReason.CALENDAR, 0.5),
        (Birth(1990, within=2), Birth(1991), BirthReason.ESTIMATE, 0.7),
        (Birth(1990, within=2), Birth(1992), BirthReason.ESTIMATE, 0.62),
        (Birth(1990, within=2), Birth(1994), BirthReason.NEAR, 0.42),
        (Birth(1380), Birth(2001), BirthReason.SAME_YEAR, 0.82),
        (Birth(1380), Birth(2002, 2, 3), BirthReason.ESTIMATE, 0.62),
        (Birth(1992, 1, 1), Birth(1999, 9, 12), BirthReason.CALENDAR, 0.5),
        (Birth(1992, 1, 2), Birth(1999, 9, 13), BirthReason.CALENDAR, 0.9),
        (Birth(1900), Birth(2026), BirthReason.DIFFERENT, 0.0),
    ],
)  # fmt: skip
def test_what_two_births_are_worth(one, other, reason, score):
    found = birth_likeness(one, other)
    assert (found.reason, found.score) == (reason, pytest.approx(score))
    assert birth_likeness(other, one) == found


@given(year=st.integers(1930, 2026), within=st.integers(1, 40), apart=st.integers(0, 40))
def test_an_estimate_agrees_as_far_as_it_was_estimated(year, within, apart):
    found = birth_likeness(Birth(year, within=within), Birth(year - apart, 6, 15))
    agrees = found.reason in {BirthReason.ESTIMATE, BirthReason.SAME_YEAR}
    assert agrees == (apart <= min(within, LONGEST_TOLERANCE))
    assert not agrees or found.score >= 0.62


@given(day=st.dates(date(1930, 1, 1), date(2026, 12, 31)), years=st.integers(1, 90))
def test_an_age_is_the_year_it_was_told_in_less_the_years(day, years):
    assert aged(years, day, within=5) == Birth(day.year - years, within=5)
    assert birth_likeness(aged(years, day), Birth(day.year - years, 6, 1)).score >= 0.78


@given(day=st.dates(date(1950, 1, 1), date(2026, 12, 31)))
def test_ethiopian_days_follow_each_other(day):
    year = day.year - 8
    found = from_ethiopian(year, day.month, min(day.day, 29))
    assert from_ethiopian(year, day.month, min(day.day, 29) + 1) == found + timedelta(1)
    assert 7 <= found.year - year <= 8
    assume((day.month, day.day) != (1, 1) and (found.month, found.day) != (1, 1))
    copied = birth_likeness(Birth(year, day.month, min(day.day, 29)), exact(found))
    assert (copied.reason, copied.score) == (BirthReason.CALENDAR, 0.9)


@pytest.mark.parametrize("wrong", [(2000, 0, 1), (2000, 1, 0), (0, 1, 1), (9001, 1, 1)])
def test_no_ethiopian_day_is_none(wrong):
    assert from_ethiopian(*wrong) is None


@pytest.mark.parametrize(
    ("text", "region", "kept"),
    [
        ("+252 61 555 0123", None, "+252615550123"), ("061 555 0123", "SO", "+252615550123"),
        ("+251 91 123 4567", None, "+251911234567"), ("0911 234 567", "ET", "+251911234567"),
        ("+249 91 234 5678", None, "+249912345678"), ("0912345678", "SD", "+249912345678"),
        ("+221 77 123 45 67", None, "+221771234567"), ("77 123 45 67", "SN", "+221771234567"),
        ("70 12 34 56", "BF", "+22670123456"), ("020 7946 0018", "GB", "+442079460018"),
        ("tel: 90-12-34-56", "NE", "+22790123456"), ("(90) 12.34.56", "NE", "+22790123456"),
        ("۹۰۱۲۳۴۵۶", "NE", "+22790123456"), ("９０１２３４５６", "NE", "+22790123456"),
        ("12345", "NE", ""), ("1" * 18, None, ""), ("+", None, ""),
        ("99999999999999999", "NE", "99999999999999999"),
    ],
)  # fmt: skip
def test_telephone_numbers_of_the_corridors(text, region, kept):
    assert phone(text, region) == kept


@given(number=st.integers(90_000_000, 99_999_999), gap=st.sampled_from(["", " ", "-", "."]))
def test_a_number_is_found_however_it_is_spaced(number, gap):
    written = gap.join(str(number)[at : at + 2] for at in range(0, 8, 2))
    assert phone(written, "NE") == phone(f"+227{gap}{written}") == f"+227{number}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AB 123/45-O", "ab123450"), ("I-901", "1901"), ("L77", "i77"), ("Q12", "012"),
        ("٤٥٦", "456"), ("ａｂ１", "AB1"), ("no. 7", "N07"), ("é-1", "É1"),
    ],
)  # fmt: skip
def test_two_writings_of_one_document_meet(one, other):
    assert document(one) == document(other) != ""


@given(st.text(alphabet="ABCDEFGH23456789", min_size=1, max_size=14), st.data())
def test_a_document_number_keeps_every_sign_that_tells(text, data):
    at = data.draw(st.integers(0, len(text)))
    gap = data.draw(st.sampled_from([" ", "-", "/", ".", "\u00a0"]))
    assert document(text[:at] + gap + text[at:].lower()) == text
