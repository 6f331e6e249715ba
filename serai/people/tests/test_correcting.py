"""Correcting records on the pages: what is refused, what is kept, and who was overtaken."""

import pytest

from serai.kit.actor import acting_as
from serai.people.actions.persons import change_record
from serai.people.actions.reading import read_person
from serai.people.methods.records import Contact, Contacts

pytestmark = pytest.mark.django_db
SAME = {
    "seen_version": "1", "sex": "female", "gender": "", "basis": "declared",
    "born_on": "2001-03-09", "part_0": "given", "name_0": "Amina", "part_1": "family",
    "name_1": "Ouedraogo", "nationality_0": "UNK", "is_complete": "on",
}  # fmt: skip


def post(centre, kind="identity", name="carla", **data):
    return centre.client(name).post(f"/people/{centre.person.pk}/{kind}/", data)


def identity(centre, **other):
    return post(centre, **{k: v for k, v in (SAME | other).items() if v is not None})


def opened(centre, name="carla"):
    with acting_as(centre.actor(name)) as actor:
        return read_person(actor=actor, person=centre.person)


def test_a_correction_is_a_new_version(centre):
    shown = centre.client("carla").get(f"/people/{centre.person.pk}/identity/").content.decode()
    assert 'value="Amina"' in shown
    assert 'value="2001-03-09"' in shown
    assert identity(centre, name_0="  Aminata ", name_2="أمينة", part_2="given").status_code == 302
    found = opened(centre)
    assert found.versions["identity"] == 2
    assert [n.text for n in found.identity.names] == ["Aminata", "Ouedraogo", "أمينة"]
    assert [n.script for n in found.identity.names] == ["Latn", "Latn", "Arab"]
    assert found.identity.nationalities == ("UNK",)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"born_on": "2001-02-30"}, "valid date"), ({"born_on": "2999-01-01"}, "still to come"),
        ({"born_on": "1801-01-01"}, "Nobody alive"), ({"born_on": None, "born_in": "1801"},
        "Nobody alive"), ({"born_on": None, "born_in": "2999"}, "Nobody alive"),
        ({"age": "30"}, "only one"), ({"born_on": None, "age": "200"}, "less than or equal to 120"),
        ({"name_0": "a " * 300}, "longer than a name"), ({"name_0": "b " * 40}, "more parts"),
        ({"name_0": "Am\u202eina"}, "direction"), ({"name_0": "Amina 😀"}, "pictures"),
        ({"name_0": "Аmina"}, "look alike"), ({"name_0": "Amina 2"}, "digits"),
        ({"name_0": "…"}, "no name in this"), ({"name_0": "", "name_1": ""}, "at least one name"),
        ({"sex": "nonsense"}, "valid choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(centre, wrong, sentence):
    answer = identity(centre, **wrong)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert opened(centre).versions["identity"] == 1


@pytest.mark.parametrize(("language", "words"), [("fr", "alphabets"), ("ar", "متشابهة")])
def test_the_sentence_is_in_the_readers_language(centre, language, words):
    client = centre.client("carla")
    client.get(f"/people/?language={language}")
    answer = client.post(f"/people/{centre.person.pk}/identity/", SAME | {"name_0": "Аmina"})
    assert "There is a problem" not in answer.content.decode()
    assert "look alike" not in answer.content.decode()
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("birth", "year"),
    [
        ({"born_on": None, "born_in": "1999", "basis": "estimated"}, 1999),
        ({"born_on": None, "basis": "unknown"}, None),
        ({"born_on": None, "age": "20", "basis": "estimated"}, "age"),
    ],
)  # fmt: skip
def test_births_are_known_in_different_ways(centre, birth, year):
    assert identity(centre, **birth).status_code == 302
    found = opened(centre).identity.birth
    assert (found.age == 20) if year == "age" else (found.birth_year() == year)


def test_who_was_overtaken_sees_what_the_other_wrote_and_loses_nothing(centre):
    assert identity(centre, name_0="Aminatou").status_code == 302
    answer = identity(centre, name_0="Mine")
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this" in shown
    assert "Aminatou" in shown
    assert 'value="Mine"' in shown
    assert 'name="seen_version" value="2"' in shown
    assert identity(centre, name_0="Mine", seen_version="2").status_code == 302
    assert opened(centre).identity.display == "Mine Ouedraogo"


def test_a_forged_version_is_a_conflict(centre):
    assert identity(centre, seen_version="x").status_code == 409


def contacts(centre, **other):
    data = {
        "seen_version": "1", "kind_0": "phone", "value_0": "+227 90 11 22 33", "safe_0": "ask",
        "note_0": "after dark", "languages": ["fr", "ha"], "interpreter": "yes",
        "kind_1": "email", "value_1": "", "safe_1": "unknown",
    }  # fmt: skip
    return post(centre, "contacts", **data | other)


def test_contacts_are_kept_in_one_shape(centre):
    assert contacts(centre).status_code == 302
    found = opened(centre).contacts
    assert found.contacts == (Contact("phone", "+22790112233", "", "ask", "after dark"),)
    assert found.languages == ("fr", "ha")
    assert found.needs_interpreter is True


@pytest.mark.parametrize("number", ["abc", "12", "+" + "9" * 40])
def test_a_number_that_is_none_is_refused(centre, number):
    assert "not a telephone number" in contacts(centre, value_0=number).content.decode()


def test_a_language_serai_does_not_name_stays(centre):
    with acting_as(centre.actor("carla")) as carla:
        change_record(
            actor=carla, person=centre.person, seen_version=1,
            content=Contacts(languages=("xyz",), education="primary"),
        )  # fmt: skip
    assert contacts(centre, seen_version="2", languages=["xyz", "fr"]).status_code == 302
    assert opened(centre).contacts.languages == ("xyz", "fr")
    assert opened(centre).contacts.education == "primary"


def test_functioning_is_for_who_may_hold_health(centre):
    answers = {"seen_version": "0", "seeing": "a_lot", "hearing": ""}
    assert post(centre, "functioning", "carla", **answers).status_code == 403
    assert post(centre, "functioning", "hana", **answers).status_code == 302
    found = opened(centre, "hana").functioning
    assert found.answers == {"seeing": "a_lot"}
    assert found.has_disability is True
    shown = centre.client("hana").get(f"/people/{centre.person.pk}/functioning/").content.decode()
    assert 'value="a_lot" selected' in shown


def test_the_history_tells_what_each_version_changed(centre):
    identity(centre, name_0="Aminatou")
    shown = centre.client("rosa").get(f"/people/{centre.person.pk}/identity/history/")
    later, first = shown.content.decode().split("Version 1")
    assert "Aminatou" in later
    assert "Ouedraogo" not in later
    assert "Amina" in first
    assert "Carla" in later
    contacts_history = f"/people/{centre.person.pk}/contacts/history/"
    assert centre.client("rosa").get(contacts_history).status_code == 403
    assert "after" not in centre.client("carla").get(contacts_history).content.decode()


def test_a_receptionist_corrects_nothing(centre):
    assert post(centre, "identity", "rosa", **SAME).status_code == 403
    assert post(centre, "identity", "kofi", **SAME).status_code == 404


def test_a_wrong_number_is_taken_out_and_finds_nobody_any_more(centre):
    from serai.people.methods.records import Identifier, Identity, Name
    from serai.people.methods.tokens import document_tokens
    from serai.people.models import SearchToken

    numbers = (Identifier("passport", "A1234567"), Identifier("national_id", "B7654321"))
    with acting_as(centre.actor("carla")) as carla:
        named = Identity((Name("given", "Amina", "Latn"),), identifiers=numbers)
        change_record(actor=carla, person=centre.person, content=named, seen_version=1)
    client, page = centre.client("carla"), f"/people/{centre.person.pk}/identity/"
    shown = client.get(page).content.decode()
    assert "A1234567" not in shown
    assert 'name="drop_0"' in shown
    answer = client.post(page, {
        "name_0": "Amina", "part_0": "given", "sex": "female", "basis": "unknown",
        "seen_version": "2", "drop_0": "on", "is_complete": "on",
    })  # fmt: skip
    assert answer.status_code == 302
    with acting_as(centre.actor("carla")) as carla:
        opened = read_person(actor=carla, person=centre.person)
        assert opened.identity.identifiers == numbers[1:]
        for one, there in zip(numbers, (False, True), strict=True):
            tokens = SearchToken.objects.filter(token__in=document_tokens([one.number]))
            assert tokens.exists() == there
