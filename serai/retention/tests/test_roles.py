"""Who comes in at which page of keeping and erasing, and what the pages say in each language."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.people.models import AccessGrant, Person
from serai.retention.actions.keeping import lift_hold, place_hold
from serai.retention.models import KeptLonger, LegalHold, RetentionRule
from serai.vault.models import Key

pytestmark = pytest.mark.django_db
KNOW = ("carla", "rami", "hana", "sofia", "rosa", "fadi", "reza")
STRANGERS = ("kofi", "pia", "piet", "boris", "ada", "alice", "guard", "sam")
ERASE = {"why": "requested", "ending": "erase"}
RULE = {"purpose": "assistance", "months": "9", "ending": "erase"}


@pytest.fixture
def url(centre):
    """Where a person's keeping is decided."""
    return f"/people/{centre.person.pk}/keeping/"


def doors(centre, url):
    """Return every page with what would do something there."""
    return {
        url: None, f"{url}hold/": {"reason": "Court of Agadez, file 12"},
        f"{url}longer/": {"until": "2099-01-01"},
        f"{url}erase/": ERASE | {"reference": centre.person.reference},
    }  # fmt: skip


def statuses(client, places):
    return [
        (client.get(place) if data is None else client.post(place, data)).status_code
        for place, data in places.items()
    ]


@pytest.mark.parametrize("name", KNOW + STRANGERS)
def test_nobody_but_the_focal_point_decides_and_nothing_is_changed(centre, url, name):
    client = centre.client(name)
    assert statuses(client, doors(centre, url)) == [403 if name in KNOW else 404] * 4
    rule = f"/retention/rules/{centre.organisation.pk}/"
    assert statuses(client, {"/retention/": None, rule: RULE}) == [404, 404]
    with acting_as(register_actor(centre.organisation.pk)):
        for model in (LegalHold, KeptLonger, RetentionRule):
            assert not model.objects.exists()
    assert Key.objects.filter(pk=centre.person.pk).exists()


def test_who_is_not_signed_in_is_asked_to(centre, url):
    assert statuses(centre.client("anonymous"), doors(centre, url)) == [302] * 4
    assert Key.objects.filter(pk=centre.person.pk).exists()


@pytest.mark.parametrize("place", ["hold/", "longer/", "erase/"])
def test_nothing_is_decided_by_following_a_link(centre, url, place):
    assert centre.client("dora").get(url + place).status_code == 405
    rule = f"/retention/rules/{centre.organisation.pk}/"
    assert centre.client("dora").get(rule).status_code == 405


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Keep longer", "Erase for good", "Place a legal hold")),
     ("fr", ("Conserver plus longtemps", "Effacer définitivement")),
     ("ar", ('dir="rtl"',))],
)  # fmt: skip
def test_the_pages_speak_the_readers_language_and_name_nobody(centre, url, language, words):
    client = centre.client("dora")
    for place in (url, "/retention/"):
        page = client.get(f"{place}?language={language}").content.decode()
        assert f'lang="{language}"' in page
        assert not any(word in page for word in ("Amina", "Ouedraogo", "90112233"))
        if place == url:
            assert all(word in page for word in words)
            assert f"<title>{centre.person.reference}" in page.replace("\n", "")
        assert ("Keep longer" in page) == (language == "en" and place == url)


def test_the_list_shows_who_is_held_and_why_they_were_kept(centre, url):
    then = clock.now() - timedelta(days=2000)
    with acting_as(register_actor(centre.organisation.pk)):
        Person.objects.update(changed_at=then)
        AccessGrant.objects.update(active_at=then)
    client = centre.client("dora")
    page = client.get("/retention/").content.decode()
    assert "Registered for assistance" in page
    assert ">no</td>" in page
    assert url in page
    client.post(f"{url}hold/", {"reason": "Court of Agadez, file 12"})
    assert ">yes</td>" in client.get("/retention/").content.decode()
    client.post(f"{url}longer/", {"until": "2099-01-01"})
    assert "Nobody is due" in client.get("/retention/").content.decode()


def test_the_page_names_who_placed_a_hold_and_offers_lifting_while_one_runs(centre, url):
    client = centre.client("dora")
    assert "Lift the hold" not in client.get(url).content.decode()
    with acting_as(centre.actor("dora")) as dora:
        place_hold(actor=dora, person=centre.person, reason="Court of Agadez, file 12.")
    page = client.get(url).content.decode()
    assert "Dora" in page
    assert ">runs<" in page
    with acting_as(centre.actor("dora")) as dora:
        lift_hold(actor=dora, person=centre.person)
    page = client.get(url).content.decode()
    assert "lifted on" in page
    assert ">runs<" not in page
    assert "Lift the hold" not in page


@pytest.mark.parametrize(
    ("place", "data", "sentence"),
    [
        ("hold/", {"reason": "short"}, "Say in a sentence"),
        ("hold/", {}, "This field is required"),
        ("longer/", {"until": "2020-02-02"}, "Choose a day after today"),
        ("longer/", {"until": "never"}, "Enter a valid date"),
        ("erase/", ERASE | {"reference": "nobody"}, "not the reference of this person"),
        ("erase/", {"why": "nonsense", "ending": "erase", "reference": "x"}, "Select a valid"),
    ],
)
def test_a_refusal_stands_on_the_page_and_keeps_what_was_typed(centre, url, place, data, sentence):
    answer = centre.client("dora").post(url + place, data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    for typed in ("short", "2020-02-02"):
        assert (typed in page) == (typed in data.values())
    assert Key.objects.filter(pk=centre.person.pk).exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [({}, "The rule is set."), ({"months": "1201"}, "between 1 and 1200"),
     ({"purpose": "nonsense"}, "Choose a purpose")],
)  # fmt: skip
def test_setting_a_rule_says_how_it_went(centre, more, sentence):
    client = centre.client("dora")
    answer = client.post(f"/retention/rules/{centre.organisation.pk}/", RULE | more)
    assert answer.url == "/retention/"
    [message] = get_messages(answer.wsgi_request)
    assert sentence in str(message)


def test_erasing_says_so_without_naming_anybody(centre, url):
    answer = centre.client("dora").post(
        f"{url}erase/", ERASE | {"reference": centre.person.reference}
    )
    assert answer.url == "/retention/"
    assert [str(one) for one in get_messages(answer.wsgi_request)] == ["The person is erased."]
