"""Two identities side by side: field by field, in bits, and in words."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai import names
from serai.matching.choices import Agreement, Field, Reason
from serai.matching.methods.comparing import (
    BIRTH_BITS,
    NAME_BITS,
    best_name,
    birth_of,
    compare,
)
from serai.matching.methods.saying import seen, sentence
from serai.people.choices import BirthBasis
from serai.people.methods.records import Birth, Contact, Contacts, Identifier, Identity, Name

TODAY = date(2026, 6, 30)


def identity(text="Amina Ouedraogo", script="Latn", **more):
    words = tuple(Name("given", word, script) for word in text.split())
    told = {"sex": "female", "nationalities": ("BFA",)} | more
    return Identity(words, **told)


def born(text, basis="declared"):
    return Birth(basis, on=text)


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (Birth(), None),
        (Birth("declared", on="2001-03-09"), names.Birth(2001, 3, 9)),
        (Birth("estimated", on="2001-01-01"), names.Birth(2001, 1, 1, 2)),
        (Birth("disputed", year=2001), names.Birth(2001, within=2)),
        (Birth("declared", year=2001), names.Birth(2001)),
        (Birth("declared", age=20, age_on="2021-05-05"), names.Birth(2001, within=1)),
        (Birth("estimated", age=20, age_on="2021-05-05"), names.Birth(2001, within=2)),
    ],
)
def test_a_birth_is_as_sure_as_it_was_told(birth, expected):
    assert birth_of(birth) == expected


def test_the_likest_of_all_spellings_counts():
    ours = [("Amina", "Saley"), ("آمنة", "سالي")]
    assert best_name(ours, [("Aminata", "Sale"), ("آمنة", "سالي")]).score == 1
    assert best_name(ours, []).score == 0
    assert best_name([], []).reasons == ()


@pytest.mark.parametrize(
    ("field", "one", "other", "expected"),
    [
        (Field.SEX, "female", "female", Agreement.MATCH),
        (Field.SEX, "female", "male", Agreement.MISMATCH),
        (Field.SEX, "female", "unknown", Agreement.BLANK),
        (Field.NATIONALITY, ("BFA",), ("BFA", "NER"), Agreement.MATCH),
        (Field.NATIONALITY, ("BFA",), ("NER",), Agreement.MISMATCH),
        (Field.NATIONALITY, ("BFA",), (), Agreement.BLANK),
    ],
)
def test_sex_and_nationality_agree_differ_or_are_not_known(field, one, other, expected):
    name = {Field.SEX: "sex", Field.NATIONALITY: "nationalities"}[field]
    made = compare(identity(**{name: one}), identity(**{name: other}))
    turned = compare(identity(**{name: other}), identity(**{name: one}))
    assert made.fields[field] == turned.fields[field] == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("A-1234567", "a 1234567", Agreement.MATCH),
        ("O1234567", "01234567", Agreement.MATCH),
        ("A1234567", "B7654321", Agreement.MISMATCH),
        ("A1234567", "", Agreement.BLANK),
    ],
)
def test_numbers_on_paper_agree_however_they_are_written(one, other, expected):
    held = [
        identity(identifiers=(Identifier("passport", number),) if number else ())
        for number in (one, other)
    ]
    assert compare(*held).fields[Field.DOCUMENT] == expected


def test_two_kinds_of_paper_do_not_contradict():
    card = identity(identifiers=(Identifier("national_id", "B7654321"),))
    passport = identity(identifiers=(Identifier("passport", "A1234567"),))
    assert compare(card, passport).fields[Field.DOCUMENT] == Agreement.BLANK


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("+22790112233", "0022790112233", Agreement.MATCH),
        ("+22790112233", "90 11 22 33", Agreement.MATCH),
        ("+22790112233", "+22790112234", Agreement.MISMATCH),
        ("+22790112233", "", Agreement.BLANK),
    ],
)
def test_telephones_agree_by_their_end(one, other, expected):
    held = [Contacts((Contact("phone", number),) if number else ()) for number in (one, other)]
    assert compare(identity(), identity(), *held).fields[Field.PHONE] == expected
    blind = compare(identity(), identity(), same_phone=True)
    assert blind.fields[Field.PHONE] == Agreement.MATCH


@pytest.mark.parametrize(
    ("other", "least", "most"),
    [
        (identity(birth=born("2001-03-09")), 0.99, 1),
        (identity("Aminata Wedraogo", birth=born("2001-09-03")), 0.8, 1),
        (identity("Ouedraogo Amina", birth=Birth("estimated", year=2001)), 0.5, 0.99),
        (identity("Moussa Sani", birth=born("2001-03-09")), 0, 0.2),
        (identity("Amina Ouedraogo", birth=born("1960-07-01")), 0, 0.7),
        (identity("Moussa Sani", sex="male", birth=born("1960-07-01")), 0, 0.01),
    ],
)
def test_probability_follows_what_agrees(other, least, most):
    found = compare(identity(birth=born("2001-03-09")), other)
    assert least <= found.probability <= most


def test_each_more_thing_in_common_makes_it_likelier():
    known = {"birth": born("2001-03-09"), "identifiers": (Identifier("passport", "A1234567"),)}
    steps = [
        identity("Moussa Sani", sex="male", nationalities=("NER",)),
        identity("Amina Sani", sex="male", nationalities=("NER",)),
        identity(sex="male", nationalities=("NER",)),
        identity(nationalities=("NER",)),
        identity(),
        identity(birth=born("2001-03-09")),
        identity(**known),
    ]
    odds = [compare(identity(**known), other).probability for other in steps]
    assert odds == sorted(odds)
    assert odds[0] < 0.001
    assert odds[-1] > 0.999


def test_bits_never_rise_where_less_agrees():
    worths = [worth for _least, worth in NAME_BITS]
    assert worths == sorted(worths, reverse=True)
    assert set(BIRTH_BITS) == set(names.BirthReason)
    assert BIRTH_BITS[names.BirthReason.SAME] == max(BIRTH_BITS.values())
    assert BIRTH_BITS[names.BirthReason.DIFFERENT] == min(BIRTH_BITS.values())
    assert BIRTH_BITS[names.BirthReason.MISSING] == 0


WORDS = st.sampled_from(["Amina", "Aminata", "Moussa", "Ouedraogo", "Wedraogo", "Sani", "آمنة"])
BIRTHS = st.one_of(
    st.just(Birth()),
    st.dates(date(1950, 1, 1), date(2020, 1, 1)).map(lambda day: born(day.isoformat())),
    st.integers(1950, 2020).map(lambda year: Birth("estimated", year=year)),
)
PEOPLE = st.builds(
    lambda words, sex, birth, nation: identity(
        " ".join(words), sex=sex, birth=birth, nationalities=nation
    ),
    st.lists(WORDS, min_size=1, max_size=3), st.sampled_from(["female", "male", "unknown"]),
    BIRTHS, st.sampled_from([(), ("BFA",), ("NER",), ("BFA", "NER")]),
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(PEOPLE, PEOPLE)
def test_comparing_is_symmetric_and_bounded(one, other):
    made, turned = compare(one, other), compare(other, one)
    assert made.probability == pytest.approx(turned.probability, abs=1e-3)
    assert made.fields == turned.fields
    assert 0 <= made.probability <= 1
    assert set(made.fields) == set(Field.values)
    assert all(str(sentence(code)) != code for code in made.reasons)


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_nobody_differs_from_themselves(one):
    found = compare(one, one)
    assert Agreement.MISMATCH not in found.fields.values()
    assert found.name == 1


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("name_same", "same name"),
        ("name_swapped", "parts swapped"),
        ("birth_slip", "one figure of the birth date differs"),
        ("phone", "same telephone number"),
        ("family", "others of the same group agree too"),
        ("something_else", "something_else"),
    ],
)
def test_reasons_are_said_in_words(code, says):
    assert str(sentence(code)) == says


def test_every_reason_has_words():
    codes = [f"name_{one}" for one in names.Reason] + [f"birth_{one}" for one in names.BirthReason]
    for code in [*codes, *Reason.values]:
        assert " " in str(sentence(code)) or str(sentence(code)).islower(), code


@pytest.mark.parametrize(
    ("birth", "age", "when"),
    [
        (born("2001-03-09"), "25 years", "2001-03-09"),
        (born("2001-09-09"), "24 years", "2001-09-09"),
        (born("2025-06-29"), "1 year", "2025-06-29"),
        (born("2001-01-01", BirthBasis.ESTIMATED), "about 25 years", "2001-01-01"),
        (Birth("declared", year=2001), "about 25 years", "2001"),
        (Birth(), "", ""),
    ],
)
def test_an_identity_is_shown_with_an_age_no_surer_than_it_is(birth, age, when):
    shown = seen(identity(birth=birth), TODAY)
    assert (shown.age, shown.born) == (age, when)
    assert shown.name == "Amina Ouedraogo"
    assert shown.others == ()


def test_other_spellings_and_papers_are_shown_beside():
    both = (Name("given", "Amina", "Latn"), Name("given", "أمينة", "Arab"),
            Name("alias", "Mimi", "Latn"))  # fmt: skip
    shown = seen(Identity(both, "female", identifiers=(Identifier("passport", "A1"),)), TODAY)
    assert shown.name == "Amina"
    assert set(shown.others) == {"أمينة", "Mimi"}
    assert shown.documents == ("A1",)
    assert shown.sex == "Female"
