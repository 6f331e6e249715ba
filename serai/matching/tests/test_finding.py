"""Finding persons: any spelling, number or code; only whom a grant opens; nothing typed is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.matching.actions.finding import find
from serai.people.actions.cards import issue_card
from serai.people.actions.grants import grant
from serai.people.actions.persons import NewPerson, change_record, register_person
from serai.people.methods.records import Birth, Contact, Contacts, Identifier, Identity, Name
from serai.people.models import Person, SearchToken

pytestmark = pytest.mark.django_db


def somebody(text, *, sex="male", born="", year=None, nationality="NER", **more):
    """Return a new person with a name of one part or more, in one script."""
    script = "Arab" if any("\u0600" <= c <= "\u06ff" for c in text) else "Latn"
    parts = ("given", "father", "family", "other", "other")
    names = tuple(Name(part, word, script) for part, word in zip(parts, text.split(), strict=False))
    birth = Birth("declared", on=born) if born else Birth("estimated", year=year)
    contacts = more.pop("phone", "") and Contacts((Contact("phone", more.pop("number", "")),))
    return NewPerson(Identity(names, sex, "", birth, (nationality,), **more), contacts or None)


def register(centre, new, by="carla"):
    actor = centre.actor(by)
    team = centre.other_team if by == "kofi" else centre.team
    with acting_as(actor):
        return register_person(actor=actor, team=team, new=new)


def search(centre, text, by="carla"):
    with acting_as(centre.actor(by)) as actor:
        return find(actor=actor, text=text)


def ids(found):
    return [row.person.pk for row in found]


@pytest.mark.parametrize(
    "text",
    [
        "Amina Ouedraogo", "ouedraogo AMINA", "Aminata Wedraogo", "Amina", "Wédraogo",
        "أمينة ويدراوغو", "Amina Ouedraogo 2001", "Amina Ouedrago", "+227 90 11 22 33",
        "90112233", "٩٠١١٢٢٣٣", "Amina 25",
    ],
)  # fmt: skip
def test_she_is_found_by_what_people_type(centre, text):
    assert centre.person.pk in ids(search(centre, text))


@pytest.mark.parametrize(
    "text", ["", "   ", "?!", "x", "12", "\u202e", "🙂", "A" * 900, "' OR 1=1"]
)
def test_what_says_nothing_finds_nobody_and_breaks_nothing(centre, text):
    assert search(centre, text) == []


def test_reasons_say_why(centre):
    reasons = {row.person.pk: row.reasons for row in search(centre, "Wedraogo Aminata")}
    assert "name_spelling" in reasons[centre.person.pk]
    assert "name_swapped" in reasons[centre.person.pk]
    assert search(centre, "90112233")[0].reasons == ("phone",)
    assert search(centre, centre.person.reference.lower())[0].reasons[0] == "reference"


def test_a_document_is_found_however_it_is_typed(centre):
    paper = Identifier("passport", "NE-0O 1234567", "NER")
    person = register(centre, somebody("Sani Maman", born="1990-01-01", identifiers=(paper,)))
    for text in ("NE001234567", "ne 0o-1234567", "NEOO1234567"):
        assert search(centre, text)[0].person == person
        assert search(centre, text)[0].reasons[0] == "document"


def test_a_card_is_found_by_its_code_and_stays_found_after_a_correction(centre):
    with acting_as(centre.actor("carla")) as carla:
        code = issue_card(actor=carla, person=centre.person).code
        assert search(centre, code.lower().replace("-", " "))[0].reasons[0] == "code"
        name = (Name("given", "Aïssata", "Latn"), Name("family", "Traoré", "Latn"))
        change_record(
            actor=carla, person=centre.person, content=Identity(names=name), seen_version=1
        )
    assert ids(search(centre, code.replace("-", ""))) == [centre.person.pk]
    assert ids(search(centre, "Aissata Traore")) == [centre.person.pk]
    assert ids(search(centre, "Amina Ouedraogo")) == []
    assert ids(search(centre, "90112233")) == [centre.person.pk]


def test_an_alias_and_a_second_script_are_found(centre):
    names = (
        Name("given", "Mahamadou", "Latn"), Name("family", "Issoufou", "Latn"),
        Name("given", "محمد", "Arab"), Name("alias", "Petit Modou", "Latn"),
    )  # fmt: skip
    person = register(centre, NewPerson(Identity(names=names)))
    for text in ("Muhammad Yusuf", "محمد", "petit modu", "Issoufou"):
        assert person.pk in ids(search(centre, text)), text


@pytest.mark.parametrize("name", ["kofi", "pia", "piet", "boris"])
def test_nobody_finds_whom_no_grant_opens(centre, name):
    for text in ("Amina Ouedraogo", "+22790112233", "Amina", centre.person.reference):
        assert search(centre, text, by=name) == []


def test_a_partner_finds_whom_a_grant_opened_and_by_what_it_opened(centre):
    with acting_as(centre.actor("carla")) as carla:
        grant(actor=carla, person=centre.person, team=centre.partner_team,
              compartments=["identity"], basis="referral")  # fmt: skip
    assert ids(search(centre, "Wedraogo Amina", by="piet")) == [centre.person.pk]
    assert ids(search(centre, centre.person.reference, by="piet")) == [centre.person.pk]
    assert search(centre, "+227 90112233", by="piet") == []
    assert search(centre, "Amina Ouedraogo", by="kofi") == []


def test_who_may_not_see_the_profile_does_not_find_by_telephone(centre):
    assert ids(search(centre, "Amina", by="rosa")) == [centre.person.pk]
    assert search(centre, "90112233", by="rosa") == []


def test_the_trail_says_who_searched_and_whom_they_saw_never_what(centre):
    search(centre, "Ouedraogo 90112233")
    with acting_as(system_actor()):
        event = Event.objects.filter(name="persons.searched").latest("id")
    assert event.payload == {"persons": [str(centre.person.pk)]}
    assert event.actor_id == centre.carla.pk


def test_a_name_borne_by_many_is_narrowed_by_year_and_age(centre):
    for year in range(1960, 2010, 2):
        register(centre, somebody("Moussa Ibrahim", year=year))
    found = search(centre, "Ibrahim Moussa 1984")
    assert found[0].identity.birth.year == 1984
    assert len(search(centre, "Moussa Ibrahim")) == 20


def test_a_small_team_finds_its_own_among_very_many_of_others(centre, monkeypatch):
    monkeypatch.setattr("serai.matching.queries.MOST_ROWS", 3)
    for _ in range(6):
        register(centre, somebody("Amina Saley"), by="kofi")
    assert ids(search(centre, "Amina")) == [centre.person.pk]


def test_an_erased_person_is_not_found(centre):
    from serai.vault.sealing import destroy_keys

    destroy_keys([centre.person.pk])
    assert search(centre, "Amina Ouedraogo") == []


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs"])


@settings(max_examples=40, deadline=None)
@given(st.text(LETTERS, max_size=60))
def test_any_text_is_read_without_error(text):
    from datetime import date

    from serai.matching.methods import asking

    asked = asking.read(text, date(2026, 1, 1))
    assert len(asked.whole) <= 12
    assert all(1 <= year <= 9999 + 2 for year in asked.years)


def test_tokens_tell_nothing_without_the_keyring(centre):
    with acting_as(centre.actor("carla")):
        kept = b"".join(bytes(t) for t in SearchToken.objects.values_list("token", flat=True))
        count = SearchToken.objects.filter(person=centre.person).count()
    assert b"amina" not in kept.lower()
    assert 6 <= count <= 20
    with acting_as(centre.actor("kofi")):
        assert SearchToken.objects.count() == Person.objects.count() == 0


def test_the_rarest_of_what_agrees_comes_first(centre):
    from serai.matching.queries import candidates
    from serai.people.methods import tokens

    rare = register(centre, somebody("Zoubeir Moussa"))
    for year in range(1960, 1972):
        register(centre, somebody("Moussa Ibrahim", year=year))
    asks = tokens.asked_tokens(("Zoubeir", "Ibrahim"), [])
    with acting_as(centre.actor("carla")):
        assert next(iter(candidates(asks, most=5))) == rare.pk
        assert len(candidates(asks, most=5)) == 5


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Kabirou Sani", "Kabrou Sani"),
        ("Daouda Soulou", "Daoda Soulou"),
        ("Lanye Faye", "Laye Faye"),
        ("Cheikh Thialy", "Chikh Thialy"),
        ("Safija Souoro", "Safia Souoro"),
        ("Letebrhan Saleh Yohannes", "Letebrhan Yohannes"),
    ],
)
def test_a_slip_of_the_pen_hides_nobody(centre, kept, typed):
    person = register(centre, somebody(kept))
    assert person.pk in ids(search(centre, typed))[:5]
