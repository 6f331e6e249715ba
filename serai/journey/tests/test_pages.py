"""The pages of a journey: timeline, map, as known on a day, correction, withdrawal."""

from datetime import timedelta

import pytest

from serai.journey.models import Experience, Step
from serai.journey.tests.test_journey import places  # noqa: F401
from serai.kit import clock
from serai.kit.actor import acting_as

pytestmark = pytest.mark.django_db
STEP = {"kind": "leg", "stage": "transit", "precision": "day", "company": "group",
        "source": "person", "certainty": "likely"}  # fmt: skip


@pytest.fixture
def url(centre):
    """Where the journey stands."""
    return f"/people/{centre.person.pk}/journey/"


def of(centre, model):
    with acting_as(centre.actor("carla")):
        return list(model.objects.order_by("recorded_at"))


def test_a_step_is_written_drawn_corrected_and_withdrawn(centre, url, places):  # noqa: F811
    client = centre.client("carla")
    assert "No step is known" in client.get(url).content.decode()
    step = STEP | {"from_place": places["agadez"].pk, "to_place": places["sebha"].pk,
                   "note": "Paid 300", "starts_on": "2026-01-05"}  # fmt: skip
    assert client.post(f"{url}steps/new/", step).status_code == 302
    page = client.get(url).content.decode()
    assert all(word in page for word in ("Agadez", "Sebha", "Paid 300", "<svg", "With a group"))
    [kept] = of(centre, Step)
    form = client.get(f"{url}steps/{kept.pk}/").content.decode()
    assert "Paid 300" in form
    client.post(f"{url}steps/{kept.pk}/", step | {"note": "Paid 400"})
    page = client.get(url).content.decode()
    assert "Paid 400" in page
    assert "Paid 300" not in page
    assert "corrected" in page
    assert client.get(f"{url}steps/{kept.pk}/").status_code == 404
    client.post(f"{url}steps/{of(centre, Step)[-1].pk}/withdraw/")
    assert "No step is known" in client.get(url).content.decode()


def test_as_known_on_shows_the_past_and_offers_no_writing(centre, url):
    client = centre.client("carla")
    client.post(f"{url}steps/new/", STEP | {"words": "by the well"})
    today, before = clock.today(), clock.today() - timedelta(days=1)
    past = client.get(f"{url}?known_on={before}").content.decode()
    assert "No step is known" in past
    assert "not what is known now" in past
    assert "Add a step" not in past
    assert "by the well" in client.get(f"{url}?known_on={today}").content.decode()
    assert "by the well" in client.get(f"{url}?known_on=nonsense").content.decode()


def test_a_refusal_keeps_what_was_typed(centre, url):
    page = centre.client("carla").post(f"{url}steps/new/", STEP | {"note": "Paid 300"})
    text = page.content.decode()
    assert "Say where" in text
    assert "Paid 300" in text


def test_what_happened_is_written_and_corrected_by_protection(centre, url):
    client = centre.client("carla")
    told = {"incidents": ["robbery", "detention"], "account": "At the third checkpoint",
            "source": "person", "certainty": "likely"}  # fmt: skip
    assert client.post(f"{url}experiences/new/", told).status_code == 302
    page = client.get(url).content.decode()
    assert "Robbery or extortion" in page
    assert "At the third checkpoint" in page
    [kept] = of(centre, Experience)
    client.post(f"{url}experiences/{kept.pk}/", told | {"account": "At the fourth"})
    assert "At the fourth" in client.get(url).content.decode()
    client.post(f"{url}experiences/{of(centre, Experience)[-1].pk}/withdraw/")
    assert "Nothing is written down" in client.get(url).content.decode()
    page = centre.client("rami").get(url).content.decode()
    assert "What happened" not in page


def test_the_card_is_a_fragment(centre, url):
    page = centre.client("carla").get(url, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in page
    assert "The whole journey" in page
    assert url in page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_page_speaks_the_readers_language(centre, url, language):
    page = centre.client("carla").get(f"{url}?language={language}").content.decode()
    assert "No step is known" not in page
    assert f'lang="{language}"' in page
