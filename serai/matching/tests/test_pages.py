"""The pages of finding and of duplicates, through the front door, by everybody."""

import re

import pytest
from django.utils import translation

from serai.directory.models import Country
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.matching.models import CandidatePair, Merge
from serai.matching.tests.test_finding import register, somebody
from serai.matching.tests.test_merging import join, pair_of, roots

pytestmark = pytest.mark.django_db
SEARCHERS = ("carla", "rami", "hana", "sofia", "dora", "rosa", "fadi", "reza")
OTHERS = {"ada": 404, "alice": 404, "guard": 404, "sam": 404, "anonymous": 302, "boris": 404,
          "kofi": 200, "pia": 200}  # fmt: skip


@pytest.fixture
def two(centre):
    """A pair that carla's team sees, with another spelling of Amina."""
    other = register(centre, somebody("Aminata Wedraogo", born="2001-03-09", sex="female"))
    return pair_of(centre, centre.person, other)


@pytest.mark.parametrize("name", SEARCHERS)
def test_the_team_finds_her(centre, name):
    client = centre.client(name)
    assert client.get("/find/").status_code == 200
    page = client.post("/find/", {"text": "wedraogo"}).content.decode()
    assert "Ouedraogo" in page
    assert f"/people/{centre.person.pk}/" in page
    assert "same name in another spelling" in page


@pytest.mark.parametrize(("name", "status"), OTHERS.items())
def test_others_are_turned_away_or_find_nobody(centre, name, status):
    answer = centre.client(name).post("/find/", {"text": "Amina Ouedraogo"})
    assert answer.status_code == status
    assert str(centre.person.pk) not in answer.content.decode()


def test_what_was_typed_stands_nowhere(centre):
    client = centre.client("carla")
    answer = client.post("/find/", {"text": "Wedraogo"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert "Wedraogo" not in page
    assert "HX-Push-Url" not in answer.headers
    whole = client.post("/find/", {"text": "Wedraogo"}).content.decode()
    assert "Wedraogo" not in re.search("<title>(.*?)</title>", whole)[1]
    with acting_as(system_actor()):
        assert all("edraogo" not in str(e.payload) for e in Event.objects.all())


@pytest.mark.parametrize("text", ["", " ", "x" * 400])
def test_the_box_says_what_it_takes(centre, text):
    answer = centre.client("carla").post("/find/", {"text": text})
    assert answer.status_code == 200
    assert "at most 200 characters" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "status"),
    {"carla": 200, "rami": 200, "sofia": 200, "hana": 403, "dora": 403, "rosa": 403, "fadi": 403,
     "reza": 403, "kofi": 404, "pia": 404, "piet": 404, "boris": 404, "ada": 404, "alice": 404,
     "guard": 404, "sam": 404, "anonymous": 302}.items(),
)  # fmt: skip
def test_only_who_sees_both_and_may_decide_sees_a_pair(centre, two, name, status):
    client = centre.client(name)
    assert client.get(f"/duplicates/{two.pk}/").status_code == status
    answer = client.post(f"/duplicates/{two.pk}/", {"decision": "later"})
    assert answer.status_code == (302 if status == 200 else status)
    with acting_as(centre.actor("carla")):
        state = CandidatePair.objects.get(pk=two.pk).state
        assert state == ("later" if status == 200 else "open")


def test_side_by_side_says_what_agrees(centre, two):
    with acting_as(system_actor()):
        Country.objects.create(iso3="BFA", name_en="Burkina Faso")
    client = centre.client("carla")
    listed = client.get("/duplicates/").content.decode()
    assert "Wedraogo" in listed
    assert str(two.pk) in listed
    page = client.get(f"/duplicates/{two.pk}/").content.decode()
    for word in ("Agrees", "Not known of both", "Differs", "2001-03-09", "Aminata"):
        assert word in page
    assert "Burkina Faso" in page
    assert "22790112233" not in page  # it is not safe to call
    assert "33" in page
    assert "Wedraogo" not in re.search("<title>(.*?)</title>", page)[1]


def test_a_decision_is_taken_shown_and_undone(centre, two):
    client = centre.client("carla")
    client.post(f"/duplicates/{two.pk}/", {"decision": "same", "kept": str(centre.person.pk)})
    other = two.high_id if two.low_id == centre.person.pk else two.low_id
    assert roots(centre)[other] == centre.person.pk
    page = client.get(f"/people/{centre.person.pk}/merges/").content.decode()
    undo = re.search(r'action="(/merges/[^"]+/undo/)"', page)[1]
    assert "undo the merge" in client.get(f"/duplicates/{two.pk}/").content.decode()
    assert centre.client("hana").post(undo).status_code == 403
    assert centre.client("kofi").post(undo).status_code == 404
    assert client.post(undo).status_code == 302
    assert roots(centre)[other] is None
    assert "undone already" in client.post(undo, follow=True).content.decode()


def test_two_clerks_deciding_at_once_are_told(centre, two):
    client = centre.client("carla")
    join(centre, two.low, two.high, by="rami")
    answer = client.post(f"/duplicates/{two.pk}/", {"decision": "same"}, follow=True)
    assert "somebody merged them meanwhile" in answer.content.decode()
    with acting_as(centre.actor("carla")):
        assert Merge.objects.count() == 1
    answer = client.post(f"/duplicates/{two.pk}/", {"decision": "nothing"}, follow=True)
    assert "Choose what you decide" in answer.content.decode()


@pytest.mark.parametrize("name", ["kofi", "pia", "alice", "guard", "sam"])
def test_the_card_is_for_who_sees_the_person(centre, name):
    assert centre.client(name).get(f"/people/{centre.person.pk}/merges/").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    {"fr": ("Rechercher une personne", "même nom dans une autre orthographe"),
     "ar": ("البحث عن شخص", "التهجئة")}.items(),
)  # fmt: skip
def test_it_speaks_french_and_arabic(centre, two, language, words):
    client = centre.client("carla")
    client.cookies["django_language"] = language
    with translation.override(language):
        client.post("/language/", {"language": language})
        page = client.get("/find/").content.decode()
        assert words[0] in page
        found = client.post("/find/", {"text": "wedraogo"}).content.decode()
        assert "same name" not in found
        assert "Possible duplicates" not in client.get("/duplicates/").content.decode()
        assert "Your decision" not in client.get(f"/duplicates/{two.pk}/").content.decode()
