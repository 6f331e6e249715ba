"""The desk: one page, one person, once; bad input is told where it stands."""

import uuid

import pytest
from django.urls import reverse

from serai.kit.actor import acting_as, register_actor
from serai.people.actions.persons import NewPerson
from serai.people.actions.reading import read_person
from serai.people.methods.records import Identity, Name
from serai.people.models import Person
from serai.registration.actions import registering
from serai.registration.actions.registering import (
    OtherOrganisation,
    SentTwice,
    make_group,
    register,
)
from serai.registration.models import Group, Member
from tests.one_of_each import country_of_tests

pytestmark = pytest.mark.django_db
URL = "registration:register"


def typed(**changes):
    data = {"form_id": str(uuid.uuid4()), "given_name": "Halima", "sex": "female", "age": "27"}
    return data | changes


def post(centre, who="rami", **changes):
    return centre.client(who).post(reverse(URL), typed(**changes))


def opened(centre, pk):
    with acting_as(centre.actor("rami")) as rami:
        return read_person(actor=rami, person=Person.objects.get(pk=pk))


@pytest.mark.parametrize(
    ("who", "status"),
    [("rami", 200), ("carla", 200), ("sofia", 200), ("hana", 200), ("rosa", 403), ("dora", 403),
     ("ada", 404), ("alice", 404), ("guard", 404), ("sam", 404), ("anonymous", 302)],
)  # fmt: skip
def test_who_registers(centre, who, status):
    client = centre.client(who)
    assert client.get(reverse(URL)).status_code == status
    refused = client.post(reverse(URL), typed())
    assert refused.status_code == (302 if status == 200 else status)
    with acting_as(register_actor(centre.organisation.pk)):
        assert Person.objects.count() == (2 if status == 200 else 1)


def test_everything_that_was_said_is_kept(centre):
    country_of_tests()
    key = str(uuid.uuid4())
    response = post(
        centre, form_id=key, father_name="Musa", family_name="Garba", native_name="حليمة",
        alias="Lima", age="", birth_date="21/08/1994", birth_basis="document",
        nationality="niger, stateless", language="ha", needs_interpreter="yes",
        phone="+227 90 11 22 44", safe_to_call="ask", document_kind="passport",
        document_number="N 123-45",
    )  # fmt: skip
    assert response["Location"] == reverse("people:person", args=[key])
    person = opened(centre, key)
    who, reach = person.identity, person.contacts
    assert who.display == "Halima Musa Garba"
    assert who.all_names()["Arab"] == ("حليمة",)
    assert who.all_names()["alias"] == ("Lima",)
    assert (who.birth.on, who.birth.basis) == ("1994-08-21", "document")
    assert who.nationalities == ("NER", "XXA")
    assert who.identifiers[0].number == "N 123-45"
    assert (reach.languages, reach.needs_interpreter) == (("ha",), True)
    assert (reach.contacts[0].value, reach.contacts[0].safe) == ("+22790112244", "ask")


BAD = [
    ({"given_name": "\u202eHalima"}, "given_name"),
    ({"given_name": "Halima 😀"}, "given_name"),
    ({"given_name": "Hаlima"}, "given_name"),
    ({"given_name": " ".join(["Ali"] * 300)}, "given_name"),
    ({"given_name": "Ali " * 40}, "given_name"),
    ({"birth_date": "1990-02-31", "age": ""}, "birth_date"),
    ({"birth_date": "2190-02-01", "age": ""}, "birth_date"),
    ({"birth_date": "1690-02-01", "age": ""}, "birth_date"),
    ({"birth_date": "9" * 300, "age": ""}, "birth_date"),
    ({"birth_date": "//", "age": ""}, "birth_date"),
    ({"age": "-1"}, "age"),
    ({"age": "200"}, "age"),
    ({"age": "²"}, "age"),
    ({"birth_date": "2001-01-01", "age": "50"}, "age"),
    ({"nationality": "Atlantis"}, "nationality"),
    ({"phone": "call me"}, "phone"),
    ({"document_number": "1"}, "document_number"),
    ({"document_number": "1" * 90}, "document_number"),
    ({"sex": ""}, "sex"),
    ({"sex": "robot"}, "sex"),
    ({"language": "xx"}, "language"),
    ({"form_id": "nonsense"}, "form_id"),
]


@pytest.mark.parametrize(("changes", "at"), BAD)
def test_bad_input_is_told_at_its_field_and_keeps_what_was_typed(centre, changes, at):
    response = post(centre, family_name="Garba", **changes)
    assert response.status_code == 422
    assert at in response.context["form"].errors
    assert b'value="Garba"' in response.content
    with acting_as(register_actor(centre.organisation.pk)):
        assert Person.objects.count() == 1


def test_somebody_without_any_name_is_asked_for_one(centre):
    response = post(centre, given_name="")
    assert "given_name" in response.context["form"].errors


def test_marks_that_do_no_harm_are_cleaned(centre):
    key = str(uuid.uuid4())
    post(centre, form_id=key, given_name="  Hali\u200bma\u00ad  ", age="٢٧")
    person = opened(centre, key).identity
    assert (person.display, person.birth.age) == ("Halima", 27)


def test_a_double_click_makes_one_person(centre):
    data = typed()
    client = centre.client("rami")
    first, second = (client.post(reverse(URL), data) for _ in range(2))
    assert first["Location"] == second["Location"]
    with acting_as(register_actor(centre.organisation.pk)):
        assert Person.objects.count() == 2


def test_the_id_of_somebody_elses_person_opens_nothing(centre):
    response = centre.client("kofi").post(reverse(URL), typed(form_id=str(centre.person.pk)))
    assert response.status_code == 422
    assert b"sent already" in response.content
    new = NewPerson(Identity(names=(Name("given", "X", "Latn"),)))
    with acting_as(centre.actor("kofi")) as kofi, pytest.raises(SentTwice):
        register(actor=kofi, team=centre.other_team, new=new, form_id=centre.person.pk)


def test_the_next_of_the_group_takes_one_step(centre):
    client = centre.client("rami")
    response = client.post(reverse(URL), typed(next="1", role="head"))
    assert response["Location"].startswith(reverse(URL) + "?group=")
    page = client.get(response["Location"])
    assert b"The group so far" in page.content
    assert b"Halima" in page.content
    group = page.context["group"].pk
    response = client.post(reverse(URL), typed(given_name="Sani", group=str(group), role="child"))
    assert reverse("people:person", args=[uuid.UUID(int=0)])[:8] in response["Location"]
    with acting_as(centre.actor("rami")):
        assert sorted(Member.objects.values_list("role", flat=True)) == ["child", "head"]
        assert Group.objects.count() == 1


def test_a_group_of_another_organisation_is_not_there(centre):
    with acting_as(register_actor(centre.partner_organisation.pk)):
        group = make_group(organisation_id=centre.partner_organisation.pk, group_id=uuid.uuid4())
    response = centre.client("rami").get(f"{reverse(URL)}?group={group.pk}")
    assert response.status_code == 404
    new = NewPerson(Identity(names=(Name("given", "X", "Latn"),)))
    with acting_as(centre.actor("rami")) as rami, pytest.raises(OtherOrganisation):
        register(actor=rami, team=centre.team, new=new, form_id=uuid.uuid4(), group=group)


class Row:
    """Somebody who may be the same."""

    def __init__(self, person):
        self.person, self.identity = person, Identity(names=(Name("given", "Amina", "Latn"),))
        self.reasons = ["same telephone number"]


def test_who_may_be_the_same_is_shown_before_saving(centre, monkeypatch):
    from serai.registration.views import desk

    monkeypatch.setattr(desk, "likely_same", lambda **_: [Row(centre.person)])
    data = typed(given_name="Aminata")
    client = centre.client("rami")
    page = client.post(reverse(URL), data)
    assert page.status_code == 200
    assert b"may be somebody who is registered already" in page.content
    assert centre.person.reference.encode() in page.content
    assert b"same telephone number" in page.content
    assert b'value="Aminata"' in page.content
    with acting_as(register_actor(centre.organisation.pk)):
        assert Person.objects.count() == 1
    assert client.post(reverse(URL), data | {"sure": "1"}).status_code == 302


def test_without_matching_nobody_is_likely(centre, monkeypatch):
    monkeypatch.setattr(registering, "FINDING", "serai.nowhere")
    new = NewPerson(Identity(names=(Name("given", "Amina", "Latn"),)))
    assert registering.likely_same(actor=centre.actor("rami"), team=centre.team, new=new) == []


def test_the_page_names_nobody_in_its_title_or_address(centre):
    response = post(centre, given_name="")
    head = response.content.partition(b"</head>")[0]
    assert b"<title>Register a person" in head
    assert b"autofocus" in response.content
