"""What a sealed record holds comes back as it was; ages and references keep their rules."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.people.choices import FUNCTIONS
from serai.people.methods.records import (
    Birth,
    Contact,
    Contacts,
    Functioning,
    Identifier,
    Identity,
    Name,
)
from serai.people.methods.references import LETTERS, new_reference, read_reference

TEXT = st.text(max_size=20)
NAMES = st.lists(
    st.builds(Name, st.sampled_from(["given", "father", "family", "alias"]), TEXT, TEXT), max_size=4
)
BIRTHS = st.one_of(
    st.builds(Birth, st.just("declared"), st.dates(date(1920, 1, 1)).map(str)),
    st.builds(Birth, st.just("estimated"), year=st.integers(1920, 2026)),
    st.just(Birth()),
)
IDENTITIES = st.builds(
    Identity, NAMES.map(tuple), st.sampled_from(["female", "male", "unknown"]), TEXT, BIRTHS,
    st.lists(TEXT, max_size=2).map(tuple),
    st.lists(st.builds(Identifier, TEXT, TEXT, TEXT), max_size=2).map(tuple), TEXT,
)  # fmt: skip


@given(identity=IDENTITIES)
def test_an_identity_comes_back_as_it_was_written(identity):
    kept = identity.as_json()
    assert Identity.from_json(kept) == identity
    assert Identity.from_json(kept | {"of_a_later_version": 1}) == identity


@given(contacts=st.lists(st.builds(Contact, TEXT, TEXT, TEXT, TEXT, TEXT), max_size=3))
def test_contacts_come_back_as_they_were_written(contacts):
    record = Contacts(tuple(contacts), ("ha", "fr"), needs_interpreter=True)
    assert Contacts.from_json(record.as_json()) == record


def test_a_record_of_an_older_version_opens():
    assert Identity.from_json({}) == Identity()
    assert Contacts.from_json({}) == Contacts()
    assert Functioning.from_json({}) == Functioning()


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([("family", "Diop", "Latn"), ("given", "Awa", "Latn")], "Awa Diop"),
        ([("given", "Hanan", "Latn"), ("given", "حنان", "Arab")], "Hanan"),
        ([("alias", "Kiné", "Latn"), ("given", "Khady", "Latn")], "Khady"),
        ([("alias", "Kiné", "Latn")], ""),
        ([("father", "Haile", "Latn"), ("given", "Abebe", "Latn")],
         "Abebe Haile"),
        ([], ""),
    ],
    ids=["order", "one script", "no alias", "alias only", "ethiopian", "none"],
)  # fmt: skip
def test_lists_show_the_name_in_its_order_and_one_script(names, shown):
    assert Identity(names=tuple(Name(*n) for n in names)).display == shown


def test_names_are_told_apart_by_script_and_alias():
    names = (Name("given", "Hanan", "Latn"), Name("given", "حنان", "Arab"), Name("alias", "Nana"))
    assert Identity(names=names).all_names() == {
        "Latn": ("Hanan",), "Arab": ("حنان",), "alias": ("Nana",)
    }  # fmt: skip


DAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("birth", "age", "child"),
    [
        (Birth("document", on="2008-11-27"), 18, False),
        (Birth("document", on="2008-11-28"), 17, True),
        (Birth("declared", on="2026-11-27"), 0, True),
        (Birth("declared", year=2008), 18, False),
        (Birth("declared", year=2009), 17, True),
        (Birth("estimated", age=16, age_on="2026-01-01"), 16, True),
        (Birth("estimated", age=30, age_on="2020-06-01"), 36, False),
        (Birth("disputed", on="1990-01-01"), 36, True),
        (Birth("disputed"), None, True),
        (Birth(), None, None),
    ],
)
def test_ages_and_who_counts_as_a_child(birth, age, child):
    assert (birth.age_at(DAY), birth.is_child(DAY)) == (age, child)


@given(born=st.dates(date(1930, 1, 1), DAY))
def test_an_age_grows_by_one_a_year_on_the_birthday(born):
    birth = Birth("document", on=born.isoformat())
    age = birth.age_at(DAY)
    assert 0 <= age <= 97
    assert birth.birth_year() == born.year
    assert birth.is_child(DAY) == (age < 18)


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [({}, None), (dict.fromkeys(FUNCTIONS, "none"), False), ({"seeing": "some"}, False),
     ({"walking": "a_lot"}, True), ({"hearing": "cannot", "seeing": "none"}, True),
     ({"seeing": "refused"}, None), ({"seeing": "unknown", "walking": "none"}, False)],
)  # fmt: skip
def test_disability_by_the_cut_off_of_the_washington_group(answers, wanted):
    assert Functioning(answers).has_disability is wanted


def test_references_are_random_and_read_as_people_type_them():
    made = {new_reference() for _ in range(500)}
    assert len(made) == 500
    for reference in made:
        assert read_reference(reference) == reference
        assert read_reference(f" {reference.lower().replace('-', '')} ") == reference
        assert set(reference) <= {*LETTERS, "-"}


@given(text=st.text(max_size=30))
def test_anything_typed_is_a_reference_or_none(text):
    found = read_reference(text)
    assert found is None or (len(found) == 9 and found[4] == "-")


@pytest.mark.parametrize("text", ["", "K7QD", "K7QD-4M2PX", "O0I1-L1OU", "كرت-1234"])
def test_what_cannot_be_a_reference_is_none(text):
    assert read_reference(text) is None
