"""What the forms of the register take and refuse: names, births, ways to reach, papers."""

import unicodedata
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from serai.kit import clock
from serai.people.forms.families import (
    DocumentForm,
    EndForm,
    FileForm,
    GroupForm,
    LinkForm,
    MemberForm,
)
from serai.people.forms.fields import NameField, TextField
from serai.people.forms.grants import EmergencyForm
from serai.people.forms.lists import PersonFilter, SaveFilterForm
from serai.people.forms.records import ContactsForm, FunctioningForm, IdentityForm
from serai.people.methods.records import Birth, Contact, Contacts, Functioning, Identity, Name

COUNTRIES = [("BFA", "Burkina Faso"), ("NER", "Niger")]
AMINA = Identity((Name("given", "Amina", "Latn"),), "female", birth=Birth("declared", "2001-03-09"))


def identity(record=AMINA, **typed):
    data = {"part_0": "given", "name_0": "Amina", "sex": "female", "basis": "declared"} | typed
    return IdentityForm(data, record=record, countries=COUNTRIES)


def contacts(**typed):
    return ContactsForm(typed, record=Contacts())


HARMLESS = (
    "Amina", "أمينة", "አሚና", "Ƙabiru", "N'Diaye", "Ould-Cheikh", "Jean Baptiste", "Ọlá", "রহিম",
    "Mohammed Abd al-Rahman ibn Yusuf", "ⵎⵓⵃⵎⵎⴰⴷ", "Xúsèén", "Gebre-Egziabher",
)  # fmt: skip
REFUSED = (
    "\u202eAmina", "Ami\u2066na", "Amina 😀", "👩", "Am1na", "12345", "Аmina",
    " ".join(["Ali"] * 300),
    "A" * 201, "𝐀mina", "Ａmina", "Am\u200bina😀", "☺",
)  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_names_of_the_routes_are_taken_as_they_are_written(text):
    form = identity(name_0=text)
    assert form.is_valid(), form.errors
    assert form.result().names[0].text == unicodedata.normalize("NFC", text)
    assert form.result().names[0].script


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_name_is_refused_at_its_row_in_a_sentence(text):
    form = identity(name_0=text)
    assert not form.is_valid()
    [sentence] = form.errors["name_0"]
    assert sentence.endswith(".")
    assert text not in sentence


@pytest.mark.parametrize(("language", "letter"), [("en", "T"), ("fr", "C"), ("ar", "ه")])
def test_the_refusal_is_in_the_readers_language(language, letter):
    seen = set()
    for other in ("en", "fr", "ar"):
        with translation.override(other):
            [sentence] = identity(name_0="\u202eAmina").errors["name_0"]
            seen.add(str(sentence))
    assert len(seen) == 3
    assert letter


@given(st.text(max_size=300))
def test_whatever_is_typed_for_a_name_is_taken_or_refused(text):
    with suppress(ValidationError):
        kept = NameField(required=False).clean(text)
        assert len(kept) <= 200
        assert not any(unicodedata.category(c) in {"Cc", "Cs", "So"} for c in kept)


@given(st.text(max_size=200))
def test_free_text_keeps_no_mark_that_turns_or_hides(text):
    with suppress(ValidationError):
        kept = TextField(required=False).clean(text)
        assert all(c.isprintable() or c in "\n\t" for c in kept)


TODAY = clock.today()


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"born_on": "2001-02-30"}, "born_on"),
        ({"born_on": "yesterday"}, "born_on"),
        ({"born_on": "0000-01-01"}, "born_on"),
        ({"born_on": "1701-01-01"}, "born_on"),
        ({"born_on": (TODAY + timedelta(days=1)).isoformat()}, "born_on"),
        ({"born_in": str(TODAY.year + 1)}, "born_in"),
        ({"born_in": str(TODAY.year - 121)}, "born_in"),
        ({"born_in": "-5"}, "born_in"),
        ({"born_in": "9" * 40}, "born_in"),
        ({"age": "-1"}, "age"),
        ({"age": "121"}, "age"),
        ({"age": "x"}, "age"),
        ({"born_on": "2001-03-09", "age": "25"}, "born_on"),
        ({"born_in": "2001", "age": "25"}, "born_on"),
        ({"born_on": "2001-03-09", "born_in": "2001"}, "born_on"),
        ({"sex": "robot"}, "sex"),
        ({"sex": ""}, "sex"),
        ({"gender": "x"}, "gender"),
        ({"basis": "guess"}, "basis"),
        ({"nationality_0": "ATL"}, "nationality_0"),
        ({"part_0": "nickname"}, "part_0"),
        ({"name_0": ""}, "name_0"),
        ({"name_0": "   "}, "name_0"),
    ],
)
def test_what_cannot_be_is_told_where_it_stands(typed, at):
    form = identity(**typed)
    assert not form.is_valid()
    assert at in form.errors
    assert all(str(sentence).strip() for sentence in form.errors[at])


@pytest.mark.parametrize(
    ("typed", "birth"),
    [
        ({"born_on": "2001-03-09"}, Birth("declared", on="2001-03-09")),
        ({"born_in": "1999"}, Birth("declared", year=1999)),
        ({"age": "0"}, Birth("declared", age=0, age_on=TODAY.isoformat())),
        ({"age": "120", "basis": "estimated"}, Birth("estimated", age=120,
                                                     age_on=TODAY.isoformat())),
        ({"basis": "unknown"}, Birth("unknown")),
        ({"born_on": TODAY.isoformat()}, Birth("declared", on=TODAY.isoformat())),
    ],
)  # fmt: skip
def test_a_birth_is_kept_as_it_is_known(typed, birth):
    form = identity(**typed)
    assert form.is_valid(), form.errors
    assert form.result().birth == birth


def test_nationalities_are_kept_once_in_order_stateless_and_unknown_too():
    form = identity(nationality_0="NER", nationality_1="XXA", nationality_2="NER")
    assert form.is_valid(), form.errors
    assert form.result().nationalities == ("NER", "XXA")


def test_what_the_form_does_not_ask_stays(monkeypatch):
    from serai.people.methods.records import Identifier

    record = Identity(AMINA.names, "female", identifiers=(Identifier("passport", "A1", "BFA"),))
    form = identity(record)
    assert form.is_valid()
    assert form.result().identifiers == record.identifiers


def test_a_row_without_a_part_is_a_given_name_and_empty_rows_are_none():
    form = identity(part_1="", name_1="Ouedraogo", part_2="alias", name_2="")
    assert form.is_valid(), form.errors
    assert [(n.part, n.text) for n in form.result().names] == [
        ("given", "Amina"), ("given", "Ouedraogo"),
    ]  # fmt: skip
    assert len(list(form.lines())) == 3
    assert {field.name for field in form.others()} >= {"sex", "born_on", "basis"}


@pytest.mark.parametrize(
    ("number", "kept"),
    [("+227 90 11 22 33", "+22790112233"), ("00227-90-11-22-33", "+22790112233"),
     ("+33 6 12 34 56 78", "+33612345678"), ("٠٠٢٢٧٩٠١١٢٢٣٣", "+22790112233")],
)  # fmt: skip
def test_telephones_are_kept_in_one_shape(number, kept):
    form = contacts(kind_0="phone", value_0=number, safe_0="no", note_0="evenings")
    assert form.is_valid(), form.errors
    assert form.result().contacts == (Contact("phone", kept, "", "no", "evenings"),)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"kind_0": "phone", "value_0": "no number"}, "value_0"),
        ({"kind_0": "phone", "value_0": "+" + "1" * 60}, "value_0"),
        ({"kind_0": "pigeon", "value_0": "x"}, "kind_0"),
        ({"kind_0": "email", "value_0": "\u202emoc.x@y"}, "value_0"),
        ({"kind_0": "email", "value_0": "x" * 201}, "value_0"),
        ({"kind_0": "email", "value_0": "a@b", "safe_0": "perhaps"}, "safe_0"),
        ({"languages": ["klingon"]}, "languages"),
        ({"interpreter": "maybe"}, "interpreter"),
        ({"occupation": "y" * 121}, "occupation"),
        ({"occupation": "tail\u2067or"}, "occupation"),
    ],
)
def test_what_is_no_way_to_reach_somebody_is_refused(typed, at):
    form = contacts(**typed)
    assert not form.is_valid()
    assert at in form.errors


@pytest.mark.parametrize(("typed", "kept"), [("yes", True), ("no", False), ("", None)])
def test_an_interpreter_is_needed_or_not_or_nobody_asked(typed, kept):
    form = contacts(interpreter=typed, languages=["ha", "fr"])
    assert form.is_valid(), form.errors
    assert form.result().needs_interpreter is kept
    assert form.result().languages == ("ha", "fr")


def test_a_safety_nobody_asked_about_is_unknown():
    form = contacts(kind_0="email", value_0="a@example.org")
    assert form.is_valid(), form.errors
    assert form.result().contacts[0].safe == "unknown"


def test_functioning_keeps_what_was_answered_and_no_more():
    form = FunctioningForm({"seeing": "a_lot", "walking": ""}, record=Functioning())
    assert form.is_valid(), form.errors
    assert form.result() == Functioning({"seeing": "a_lot"})
    assert form.result().has_disability is True
    assert not FunctioningForm({"seeing": "somewhat"}, record=Functioning()).is_valid()


REFERENCE = "K7QD-4M2P"


@pytest.mark.parametrize("form", [LinkForm, MemberForm])
@pytest.mark.parametrize("wrong", ["", "x", "K7QD", "K7QD-4M2P-9", "O0I1-L1OU", "😀" * 8])
def test_another_person_is_named_by_a_whole_reference(form, wrong):
    data = {"kind": "sibling", "role": "member", "since": "2026-01-01"}
    assert "reference" in form(data | {"reference": wrong}).errors
    good = form(data | {"reference": " k7qd 4m2p "})
    assert good.is_valid(), good.errors
    assert good.cleaned_data["reference"] == REFERENCE


@pytest.mark.parametrize(
    ("form", "data", "at"),
    [
        (LinkForm, {"kind": "friend", "since": "2026-01-01"}, "kind"),
        (LinkForm, {"kind": "sibling", "since": "2026-13-01"}, "since"),
        (LinkForm, {"kind": "sibling", "since": ""}, "since"),
        (MemberForm, {"role": "captain", "since": "2026-01-01"}, "role"),
        (GroupForm, {"kind": "tribe", "since": "2026-01-01"}, "kind"),
        (GroupForm, {"kind": "household", "since": "x"}, "since"),
        (EndForm, {"on": "2026-02-30"}, "on"),
        (EndForm, {"on": ""}, "on"),
        (SaveFilterForm, {"name": ""}, "name"),
        (SaveFilterForm, {"name": "x" * 61}, "name"),
    ],
)
def test_days_and_words_of_families_are_checked(form, data, at):
    assert at in form(data | {"reference": REFERENCE}).errors


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"kind": "licence"}, "kind"), ({"state": "eaten"}, "state"),
        ({"number": "1" * 61}, "number"), ({"number": "\u202e12"}, "number"),
        ({"issuer": "ATL"}, "issuer"), ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"valid_until": "soon"}, "valid_until"),
    ],
)  # fmt: skip
def test_a_paper_is_checked(typed, at):
    data = {"kind": "passport", "state": "seen", "number": "A1", "issuer": "NER"}
    assert DocumentForm(data, countries=COUNTRIES).is_valid()
    assert at in DocumentForm(data | typed, countries=COUNTRIES).errors


def test_a_file_goes_only_where_its_keeper_may_look():
    form = FileForm({"kind": "scan", "compartment": "health"}, {}, held=frozenset({"identity"}))
    assert set(form.errors) == {"compartment", "file"}
    assert FileForm({"kind": "video"}, {}, held=frozenset()).errors["kind"]


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"reference": "x"}, "reference"), ({"reason": ""}, "reason"),
        ({"reason": "\u202enow"}, "reason"), ({"reason": "z" * 1_001}, "reason"),
        ({"hours": "5"}, "hours"), ({"hours": "9000"}, "hours"), ({"team": "theirs"}, "team"),
    ],
)  # fmt: skip
def test_an_emergency_is_asked_for_in_bounds(typed, at):
    data = {"reference": REFERENCE, "reason": "She collapsed.", "hours": "4", "team": "mine"}
    form = EmergencyForm(data, teams=[("mine", "Agadez")])
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["hours"], form.cleaned_data["reference"]) == (4, REFERENCE)
    assert at in EmergencyForm(data | typed, teams=[("mine", "Agadez")]).errors


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, {}),
        ({"sex": "female", "age": "12-17"}, {"sex": "female", "age": "12-17"}),
        ({"sex": "robot", "age": "0-200", "team": "x", "nationality": "ATL"}, {}),
        ({"since": "2026-02-30"}, {}),
        ({"since": "2026-02-03", "incomplete": "on"}, {"since": "2026-02-03", "incomplete": True}),
        ({"nationality": "XXA", "sex": "robot"}, {"nationality": "XXA"}),
    ],
)
def test_a_filter_asks_what_it_knows_and_drops_the_rest(asked, wanted):
    form = PersonFilter(asked, countries=COUNTRIES, teams=[])
    assert form.wanted().as_json() == wanted
    assert form.wanted().asks is bool(wanted)
    assert date.today() >= date(2026, 1, 1)
