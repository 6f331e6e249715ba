"""One reading for all ways of registering: every field, every writing of it, every refusal."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.people.choices import DocumentKind as Paper
from serai.people.methods.records import Birth, Contact, Identifier
from serai.registration.choices import DocumentKind, Field
from serai.registration.methods.reading import PAPERS, folded, read_person

TODAY = date(2026, 11, 27)
COUNTRIES = {
    folded(name): code
    for code, names in {
        "NER": ("NER", "Niger", "النيجر"), "CIV": ("CIV", "Côte d'Ivoire", "Ivory Coast"),
        "BFA": ("BFA", "Burkina Faso"), "ETH": ("ETH", "Ethiopia", "Éthiopie"),
    }.items()
    for name in names
}  # fmt: skip


def read(region=None, **values):
    return read_person(
        {"given_name": "Halima", "sex": "female"} | values, today=TODAY, countries=COUNTRIES,
        region=region,
    )  # fmt: skip


def good(**values):
    new, faults = read(**values)
    assert faults == []
    return new


def faulty(**values):
    new, faults = read(**values)
    assert new is None
    return [fault.field for fault in faults]


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({}, [("given", "Halima")]),
        ({"father_name": "Musa", "grandfather_name": "Ali", "family_name": "Garba"},
         [("given", "Halima"), ("father", "Musa"), ("grandfather", "Ali"), ("family", "Garba")]),
        ({"native_name": "حليمة موسى"}, [("given", "Halima"), ("given", "حليمة موسى")]),
        ({"alias": "Lima"}, [("given", "Halima"), ("alias", "Lima")]),
        ({"given_name": "", "family_name": "Garba"}, [("family", "Garba")]),
        ({"given_name": "", "native_name": "ሐሊማ"}, [("given", "ሐሊማ")]),
        ({"given_name": None, "alias": "Lima"}, [("alias", "Lima")]),
    ],
)  # fmt: skip
def test_names_by_their_parts(values, parts):
    assert [(n.part, n.text) for n in good(**values).identity.names] == parts


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("1994-08-21", "1994-08-21"), ("21/08/1994", "1994-08-21"), ("21.8.1994", "1994-08-21"),
        ("21-08-1994", "1994-08-21"), ("1994-08-21T00:00:00", "1994-08-21"),
        ("1994-08-21 10:20", "1994-08-21"), ("٢١/٠٨/١٩٩٤", "1994-08-21"),
        ("19940821", "1994-08-21"), ("29/02/2000", "2000-02-29"), ("2026-11-27", "2026-11-27"),
    ],
)  # fmt: skip
def test_days_as_the_field_writes_them(text, born):
    assert good(birth_date=text).identity.birth == Birth("declared", on=born)


@pytest.mark.parametrize(
    "text",
    ["1994-02-30", "31/04/2000", "29/02/2001", "2026-11-28", "1889-12-31", "0000-00-00", "//",
     "21/08", "21/08/94/1", "August 1994", "9" * 50, "1994-8", "²1/08/1994", "-1-1-1", "1e3/1/2000",
     "\u202e1994-08-21", "😀"],
)  # fmt: skip
def test_days_on_which_nobody_was_born(text):
    assert "birth_date" in faulty(birth_date=text)


@pytest.mark.parametrize(
    ("values", "birth"),
    [
        ({"age": "27"}, Birth("estimated", age=27, age_on="2026-11-27")),
        ({"age": 27.0}, Birth("estimated", age=27, age_on="2026-11-27")),
        ({"age": "٢٧", "birth_basis": "declared"}, Birth("declared", age=27, age_on="2026-11-27")),
        ({"age": "0"}, Birth("estimated", age=0, age_on="2026-11-27")),
        ({"age": "120"}, Birth("estimated", age=120, age_on="2026-11-27")),
        ({}, Birth("unknown")),
        ({"birth_basis": "disputed"}, Birth("unknown")),
        ({"birth_date": "2001-01-01", "age": "25"}, Birth("declared", on="2001-01-01")),
        ({"birth_date": "2001-01-01", "age": "26"}, Birth("declared", on="2001-01-01")),
        ({"birth_date": "2009-01-01", "birth_basis": "disputed"}, Birth("disputed",
                                                                       on="2009-01-01")),
    ],
)  # fmt: skip
def test_ages_and_how_they_are_known(values, birth):
    assert good(**values).identity.birth == birth


@pytest.mark.parametrize("age", ["-1", "121", "2.5", "x", "1000", "²", "1 2", "twenty", "२०x"])
def test_ages_nobody_has(age):
    assert faulty(age=age) == ["age"]


@pytest.mark.parametrize("age", ["10", "40", "99"])
def test_a_date_and_an_age_that_contradict_each_other(age):
    assert faulty(birth_date="2001-01-01", age=age) == ["age"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ()), ("NER", ("NER",)), ("niger", ("NER",)), ("النيجر", ("NER",)),
        ("cote d ivoire", ("CIV",)), ("Côte d’Ivoire, Niger", ("CIV", "NER")),
        ("ETHIOPIE; xxa", ("ETH", "XXA")), ("UNK", ("UNK",)), ("NER, NER", ("NER",)),
        ("Burkina  Faso", ("BFA",)),
    ],
)  # fmt: skip
def test_nationalities_by_any_of_their_names(text, codes):
    assert good(nationality=text).identity.nationalities == codes


@pytest.mark.parametrize("text", ["Atlantis", "NER, Atlantis", "N", ",", "NER,,BFA", "😀"])
def test_countries_there_are_not(text):
    assert "nationality" in faulty(nationality=text)


@pytest.mark.parametrize(
    ("values", "contact"),
    [
        ({"phone": "+227 90 11 22 33"}, Contact("phone", "+22790112233")),
        ({"phone": "0022790112233", "safe_to_call": "no"},
         Contact("phone", "+22790112233", safe="no")),
        ({"phone": "90112233", "region": "NE"}, Contact("phone", "+22790112233")),
        ({"phone": "90 11 22 33"}, Contact("phone", "90112233")),
        ({"phone": "٠٠٢٢٧٩٠١١٢٢٣٣", "safe_to_call": "ASK"},
         Contact("phone", "+22790112233", safe="ask")),
    ],
)  # fmt: skip
def test_telephones_in_one_shape_with_their_safety(values, contact):
    assert good(**values).contacts.contacts == (contact,)


@pytest.mark.parametrize("phone", ["call me", "12", "+" + "9" * 40, "/////", "😀😀😀😀😀😀"])
def test_telephones_there_are_not(phone):
    assert faulty(phone=phone) == ["phone"]


@pytest.mark.parametrize("kind", DocumentKind)
def test_papers_get_the_registers_own_names(kind):
    [found] = good(document_kind=kind.value, document_number="AB 123-4").identity.identifiers
    assert found == Identifier(PAPERS[kind], "AB 123-4")
    assert found.kind in Paper.values


def test_a_number_without_a_kind_is_another_paper_and_a_kind_without_a_number_is_none():
    [found] = good(document_number="AB1234").identity.identifiers
    assert found.kind == "other"
    assert good(document_kind="passport").identity.identifiers == ()


@pytest.mark.parametrize("number", ["1", "--", "1" * 41, "AB\n1234", "AB\u202e1234", "😀"])
def test_numbers_no_paper_has(number):
    assert "document_number" in faulty(document_number=number)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("", None), ("unknown", None), ("yes", True), ("Oui", True), ("نعم", True), (True, True),
     ("no", False), ("NON", False), ("لا", False), (False, False), ("0", False)],
)  # fmt: skip
def test_yes_and_no_as_they_are_said(text, kept):
    assert good(needs_interpreter=text).contacts.needs_interpreter is kept


@pytest.mark.parametrize(
    ("text", "codes"),
    [("", ()), ("ha", ("ha",)), ("HA, fr;ar", ("ha", "fr", "ar")), ("ha ha", ("ha",))],
)
def test_languages_by_code(text, codes):
    assert good(language=text).contacts.languages == codes


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ({"sex": "robot"}, "sex"), ({"sex": "fem"}, "sex"), ({"language": "xx"}, "language"),
        ({"safe_to_call": "maybe", "phone": "+22790112233"}, "safe_to_call"),
        ({"birth_basis": "guess"}, "birth_basis"),
        ({"needs_interpreter": "x"}, "needs_interpreter"),
        ({"document_kind": "licence", "document_number": "A123"}, "document_kind"),
        ({"given_name": ""}, "given_name"), ({"given_name": "   "}, "given_name"),
        ({"given_name": "\u202eHalima"}, "given_name"), ({"alias": "😀"}, "alias"),
        ({"native_name": "Аmina"}, "native_name"), ({"family_name": "G" * 300}, "family_name"),
        ({"father_name": " ".join(["Ali"] * 300)}, "father_name"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_names_its_field_and_never_quotes(values, at):
    new, faults = read(**values)
    assert new is None
    assert at in [fault.field for fault in faults]
    for fault in faults:
        said = str(fault.sentence)
        assert said.endswith(".")
        assert not any(text and text.strip() and str(text) in said for text in values.values()
                       if len(str(text)) > 3)  # fmt: skip


def test_every_fault_of_a_row_is_told_at_once():
    assert set(faulty(sex="robot", age="x", phone="call", nationality="Atlantis")) == {
        "sex", "age", "phone", "nationality",
    }  # fmt: skip


@pytest.mark.parametrize(("letter", "code"), [("f", "female"), ("m", "male"), ("F", "female")])
def test_one_letter_is_enough_where_it_is_one_answer_only(letter, code):
    assert good(sex=letter).identity.sex == code


@given(
    st.dictionaries(
        st.sampled_from([*Field.values, "unknown_column"]),
        st.one_of(st.text(max_size=60), st.integers(), st.floats(), st.booleans(), st.none()),
    )
)
def test_whatever_stands_in_a_row_is_read_or_refused(values):
    new, faults = read_person(values, today=TODAY, countries=COUNTRIES)
    assert (new is None) is bool(faults)
    if new is not None:
        assert new.identity.names
        year = new.identity.birth.birth_year()
        assert year is None or 1890 <= year <= 2026
    assert all(fault.field in Field.values for fault in faults)


@given(st.dates(date(1890, 1, 1), TODAY))
def test_every_day_somebody_can_be_born_on_is_read_in_each_writing(born):
    for text in (born.isoformat(), f"{born:%d/%m/%Y}", f"{born:%d.%m.%Y}"):
        assert good(birth_date=text).identity.birth.on == born.isoformat()


@given(st.integers(0, 120))
def test_every_age_gives_the_year_it_means(age):
    birth = good(age=str(age)).identity.birth
    assert birth.birth_year() == 2026 - age
    assert birth.age_at(TODAY) == age
    assert birth.is_child(TODAY) is (age < 18)
