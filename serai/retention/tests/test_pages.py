"""The pages of keeping and erasing: due list, rules, holds, the typed reference."""

from datetime import timedelta

import pytest

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.people.models import AccessGrant, Person
from serai.retention.models import KeptLonger, LegalHold, RetentionRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(centre):
    """Where a person's keeping is decided."""
    return f"/people/{centre.person.pk}/keeping/"


def test_rules_are_set_and_nonsense_is_refused(centre):
    client = centre.client("dora")
    place = f"/retention/rules/{centre.organisation.pk}/"
    rule = {"purpose": "assistance", "months": "24", "ending": "anonymise"}
    assert client.post(place, rule).status_code == 302
    page = client.get("/retention/").content.decode()
    assert "24 months" in page
    assert "no official period" in page  # the other rule is a default still
    client.post(place, rule | {"months": "0"})
    with acting_as(centre.actor("dora")):
        assert RetentionRule.objects.get().months == 24
    other = f"/retention/rules/{centre.partner_organisation.pk}/"
    assert client.post(other, rule).status_code == 404


def test_who_is_due_stands_in_the_list_by_reference_alone(centre):
    long_ago = clock.now() - timedelta(days=4000)
    with acting_as(register_actor(centre.organisation.pk)):
        AccessGrant.objects.update(active_at=long_ago)
        Person.objects.update(changed_at=long_ago)
    page = centre.client("dora").get("/retention/").content.decode()
    assert centre.person.reference in page
    assert "Amina" not in page


def test_a_hold_is_placed_shown_and_lifted(centre, url):
    client = centre.client("dora")
    assert "full" not in client.post(f"{url}hold/", {"reason": ""}).content.decode()
    assert "must not be erased" in client.post(f"{url}hold/", {"reason": "x"}).content.decode()
    assert client.post(f"{url}hold/", {"reason": "Court of Agadez, file 12"}).status_code == 302
    page = client.get(url).content.decode()
    assert "Lift the hold" in page
    assert "Court of Agadez" not in page
    client.post(f"{url}hold/", {"lift": "1"})
    assert "Lift the hold" not in client.get(url).content.decode()
    with acting_as(centre.actor("dora")):
        assert LegalHold.objects.get().lifted_by == centre.dora


def test_somebody_is_kept_until_a_day(centre, url):
    client = centre.client("dora")
    assert "after today" in client.post(f"{url}longer/", {"until": "2020-01-01"}).content.decode()
    assert client.post(f"{url}longer/", {"until": "2099-01-01"}).status_code == 302
    with acting_as(centre.actor("dora")):
        assert KeptLonger.objects.get().until.year == 2099


def test_erasing_asks_for_the_reference_typed(centre, url):
    client = centre.client("dora")
    asked = {"why": "requested", "ending": "erase", "reference": "2222-2222"}
    assert "not the reference" in client.post(f"{url}erase/", asked).content.decode()
    client.post(f"{url}hold/", {"reason": "Court of Agadez, file 12"})
    asked["reference"] = centre.person.reference.lower()
    assert "legal hold runs" in client.post(f"{url}erase/", asked).content.decode()
    client.post(f"{url}hold/", {"lift": "1"})
    assert client.post(f"{url}erase/", asked).status_code == 302
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("carla", 403), ("sofia", 403), ("kofi", 404)])
def test_others_do_not_decide(centre, url, name, status):
    client = centre.client(name)
    for place in ("", "hold/", "longer/", "erase/"):
        answer = client.post(url + place, {}) if place else client.get(url)
        assert answer.status_code == status, place
    assert client.get("/retention/").status_code == 404
