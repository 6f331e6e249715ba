"""A refusal that no view caught is a page with its sentence; one person's key holds up no list."""

import pytest
from django.urls import reverse

from serai.kit.actor import acting_as, register_actor
from serai.ledger.models import Event
from serai.people.models import Person
from serai.vault.models import Key
from tests.one_person import one_person

pytestmark = pytest.mark.django_db
SAID = {"lost": "a lost key comes back from the newest copy", "damaged": "it is damaged"}
OF_ONE = [
    "people:person", "people:numbers", "people:edit_identity", "people:history_identity",
    "people:edit_contacts",
]  # fmt: skip
STAY = ["people:family", "people:access", "journey:journey", "consent:card", "cases:card"]


@pytest.fixture(params=SAID)
def locked(request, centre):
    """Amina, with something in every room, whose key is lost or damaged, and another person."""
    one_person(centre)
    keys = Key.objects.filter(pk=centre.person.pk)
    keys.delete() if request.param == "lost" else keys.update(wrapped=b"no key at all")
    return centre, SAID[request.param]


def test_pages_of_somebody_whose_key_is_gone_say_so(locked):
    centre, said = locked
    client = centre.client("carla")
    with acting_as(register_actor(centre.organisation.pk)):
        before = Event.objects.count()
    for name in OF_ONE:
        answer = client.get(reverse(name, args=[centre.person.pk]))
        assert answer.status_code == 409, name
        assert said in answer.content.decode()
        assert "Content-Security-Policy" in answer.headers
    with acting_as(register_actor(centre.organisation.pk)):
        assert Event.objects.count() == before, "what a page had begun is taken back"
    for name in STAY:
        assert client.get(reverse(name, args=[centre.person.pk])).status_code == 200, name


def test_lists_go_on_with_everybody_else(locked):
    centre, _said = locked
    client = centre.client("carla")
    page = client.get(reverse("people:persons")).content.decode()
    assert centre.person.reference in page
    assert ">Amina" not in page.replace("Aminata", "")
    assert "Aminata" in page
    assert client.get(reverse("cases:mine")).status_code == 200
    assert client.post(reverse("matching:find"), {"text": "Amina"}).status_code == 200


def test_a_card_says_it_within_its_page(locked):
    centre, said = locked
    address = reverse("assistance:card", args=[centre.person.pk])
    card = centre.client("carla").get(address, headers={"HX-Request": "true"})
    assert card.status_code == 200
    assert said in card.content.decode()
    assert "<html" not in card.content.decode()


@pytest.mark.parametrize(
    ("language", "heading"), [("fr", "Ce n’est pas possible"), ("ar", "هذا غير ممكن")]
)
def test_it_speaks_the_readers_language_and_names_nobody(locked, language, heading, caplog):
    centre, _said = locked
    client = centre.client("carla")
    client.cookies["language"] = language
    page = client.get(reverse("people:person", args=[centre.person.pk])).content.decode()
    assert heading in page
    with acting_as(register_actor(centre.organisation.pk)):
        assert Person.objects.get(pk=centre.person.pk).reference not in page
    assert "refused:" in caplog.text
    assert "Amina" not in caplog.text


def test_the_copy_for_the_person_is_no_half_copy(locked):
    centre, said = locked
    answer = centre.client("dora").post(f"/people/{centre.person.pk}/copy/json/")
    assert answer.status_code == 409
    assert said in answer.content.decode()


def test_other_errors_stay_errors(centre, monkeypatch):
    def broken(**_words):
        raise ValueError("of ours")

    monkeypatch.setattr("serai.people.views.persons.read_person", broken)
    client = centre.client("carla")
    client.raise_request_exception = False
    assert client.get(reverse("people:person", args=[centre.person.pk])).status_code == 500
