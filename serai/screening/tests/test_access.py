"""Every door of a person's screenings and categories, tried by everybody around the centre."""

from datetime import date

import pytest
from django.urls import reverse

from serai.kit.actor import acting_as
from serai.screening.actions.categories import state_category
from serai.screening.models import CategoryStatement, ReturnBlock

EVERYBODY = (
    "carla",
    "sofia",
    "hana",
    "dora",
    "rami",
    "rosa",
    "fadi",
    "reza",
    "kofi",
    "pia",
    "piet",
    "boris",
    "ada",
    "alice",
    "guard",
    "sam",
    "anonymous",
)
STRANGERS = ("kofi", "boris", "ada", "alice", "guard", "sam")
KNOW_HER = ("rami", "rosa", "fadi", "reza", "piet")
"""Who was granted her, and whose role may hold neither protection nor health of her."""


@pytest.fixture
def world(centre, screen, published, grant_to):
    """Amina screened at first contact and for trafficking; pia treats her, knows nothing else."""
    first = screen({"fear_of_return": "yes", "pregnant": "yes"})
    trafficking = screen({"recruited": "yes", "forced_labour": "yes"}, "trafficking")
    half = screen({"violence": "no"}, finish=False)
    grant_to("partner_team", "identity", "health")
    carla = centre.actor("carla")
    with acting_as(carla):
        statement = state_category(
            actor=carla,
            person=centre.person,
            organisation=centre.organisation,
            category="migrant_worker",
            starts_on=date(2026, 1, 1),
        )
        block = ReturnBlock.objects.get()
    with acting_as(centre.actor("hana")):
        health = CategoryStatement.objects.get(compartment="health")
    return {
        "first": first,
        "trafficking": trafficking,
        "half": half,
        "statement": statement,
        "block": block,
        "health": health,
        "person": centre.person,
    }


def expect(**answers):
    """Return the expected status of everybody: strangers get 404, who is not signed in 302."""
    found = dict.fromkeys(STRANGERS, 404) | dict.fromkeys(KNOW_HER, 403) | {"anonymous": 302}
    return found | answers


DOORS = [
    ("person", "person", "get", expect(carla=200, sofia=200, hana=200, dora=200, pia=200)),
    ("card", "person", "get", expect(carla=200, sofia=200, hana=200, dora=200, pia=200)),
    ("profile", "person", "get", expect(carla=200, sofia=200, hana=200, dora=200, pia=200)),
    ("add_category", "person", "get", expect(carla=200, sofia=200, hana=200, dora=403, pia=200)),
    ("person", "person", "post", expect(carla=200, sofia=200, hana=403, dora=403, pia=403)),
    (
        "result",
        "first",
        "get",
        expect(carla=200, sofia=200, hana=200, dora=200, pia=200) | dict.fromkeys(KNOW_HER, 404),
    ),
    (
        "result",
        "trafficking",
        "get",
        expect(carla=200, sofia=200, hana=404, dora=200, pia=404) | dict.fromkeys(KNOW_HER, 404),
    ),
    (
        "fill",
        "half",
        "get",
        expect(carla=200, sofia=200, hana=403, dora=403, pia=403) | dict.fromkeys(KNOW_HER, 404),
    ),
    (
        "revise",
        "statement",
        "get",
        expect(carla=200, sofia=200, hana=404, dora=403, pia=404) | dict.fromkeys(KNOW_HER, 404),
    ),
    (
        "revise",
        "health",
        "get",
        expect(carla=404, sofia=404, hana=200, dora=403, pia=200) | dict.fromkeys(KNOW_HER, 404),
    ),
    (
        "clear_block",
        "block",
        "get",
        expect(carla=403, sofia=200, hana=404, dora=403, pia=404) | dict.fromkeys(KNOW_HER, 404),
    ),
]


def test_every_door_for_everybody(centre, world):
    clients = {who: centre.client(who) for who in EVERYBODY}
    for name, thing, method, expected in DOORS:
        arguments = [world[thing].pk, *([1] if name == "fill" else [])]
        url = reverse(f"screening:{name}", args=arguments)
        found = {who: getattr(one, method)(url).status_code for who, one in clients.items()}
        assert found == expected, (name, thing, method)


def test_the_api_answers_as_the_pages_do(centre, world):
    for who in EVERYBODY:
        _try_the_api(centre, who)


def _try_the_api(centre, who):
    client = centre.client(who)
    person = centre.person.pk
    base = f"/api/screening/persons/{person}"
    categories = client.get(f"{base}/categories")
    block = client.get(f"{base}/return-block")
    if who in ("carla", "sofia", "hana", "dora", "pia"):
        assert categories.status_code == 200
    else:
        assert categories.status_code in (401, 403, 404)
        assert b"migrant_worker" not in categories.content
    if who in ("carla", "sofia", "hana", "dora", "pia", *KNOW_HER):
        assert block.json() == {"is_blocked": True}
    else:
        assert block.status_code in (401, 404)


def test_a_partner_who_treats_her_reads_no_word_of_protection(centre, world):
    client = centre.client("pia")
    for name, thing in (
        ("person", "person"),
        ("profile", "person"),
        ("card", "person"),
        ("result", "first"),
    ):
        page = client.get(reverse(f"screening:{name}", args=[world[thing].pk])).content.decode()
        for word in ("Fear of return", "afraid", "trafficking", "Migrant worker", "asylum"):
            assert word not in page, (name, word)
    page = client.get(reverse("screening:result", args=[world["first"].pk])).content.decode()
    assert "pregnant" in page
    assert "14 questions belong to another compartment" in page


def test_who_screened_reads_no_health_answer_again(centre, world):
    client = centre.client("carla")
    page = client.get(reverse("screening:result", args=[world["first"].pk])).content.decode()
    assert "Fear of return was expressed" in page
    assert "pregnant" not in page
    assert "2 questions belong to another compartment" in page


def test_titles_and_addresses_name_nobody(centre, world):
    client = centre.client("carla")
    for name, thing in (("person", "person"), ("profile", "person"), ("result", "first")):
        page = client.get(reverse(f"screening:{name}", args=[world[thing].pk])).content.decode()
        title = page.split("<title>")[1].split("</title>")[0]
        assert world["person"].reference not in title
        assert "Amina" not in page


def test_no_grant_no_more_view(centre, world):
    from serai.people.actions.grants import revoke
    from serai.people.models import AccessGrant

    with acting_as(centre.actor("carla")):
        grants = list(AccessGrant.objects.filter(person=centre.person, team=centre.partner_team))
        revoke(grants=grants)
    client = centre.client("pia")
    assert client.get(reverse("screening:person", args=[centre.person.pk])).status_code == 404
    assert client.get(reverse("screening:result", args=[world["first"].pk])).status_code == 404
