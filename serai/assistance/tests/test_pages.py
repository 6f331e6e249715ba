"""Pages of what a person was given, through the browser's eyes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from serai.assistance.models import HealthContact, Service, Session
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.screening.models import ReturnBlock


@pytest.fixture
def address(centre):
    """Return the address of a page about Amina."""

    def make(name, *more):
        return reverse(f"assistance:{name}", args=[centre.person.pk, *more])

    return make


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_card_to_a_service_and_back_to_withdrawn(centre, address, seen):
    client, today = centre.client("carla"), clock.today()
    card = text(client.get(address("card")))
    assert address("give") in card
    assert address("health") not in card
    form = text(client.get(address("give")))
    assert "Legal assistance" in form
    assert "Health and medical care" not in form
    assert "Serai's own" in form
    sent = {"team": centre.team.pk, "given_on": today, "kind": "legal", "setting": "centre",
            "note": "First advice."}  # fmt: skip
    page = text(client.post(address("give"), sent, follow=True))
    for words in ("The service is recorded.", "Legal assistance", "First advice.", "Amina"):
        assert words in page, words
    (service,) = seen("carla", Service)
    url = address("withdraw_service", service.pk)
    assert url in page
    page = text(client.post(url, {"reason": "Wrong day."}, follow=True))
    for words in ("<s>Legal assistance</s>", "Withdrawn", "Wrong day."):
        assert words in page, words
    again = text(client.post(url, {"reason": "Again."}))
    assert "This was withdrawn already" in again
    assert "<s>Legal assistance</s>" in text(client.get(address("card")))


def test_a_whole_household_is_given_food(centre, address, another, household, seen):
    other = another()
    group = household(other)
    client = centre.client("carla")
    assert "Household of 2" in text(client.get(address("give")))
    sent = {"team": centre.team.pk, "given_on": clock.today(), "kind": "food",
            "setting": "centre", "group": group.pk}  # fmt: skip
    assert "Together with others" in text(client.post(address("give"), sent, follow=True))
    assert {one.person_id for one in seen("carla", Service)} == {centre.person.pk, other.pk}


def test_refusals_stand_in_the_form(centre, address):
    with acting_as(centre.actor("carla")):
        ReturnBlock.objects.create(
            person=centre.person, organisation=centre.organisation, raised_at=clock.now(),
            raised_by=centre.carla,
        )  # fmt: skip
    client, sent = centre.client("reza"), {"team": centre.team.pk, "setting": "centre"}
    assert "Fear of return was expressed." in text(client.get(address("give")))
    sent |= {"given_on": clock.today(), "kind": "return_travel", "note": "Ticket to Kano."}
    page = text(client.post(address("give"), sent))
    assert "until somebody else has cleared the block" in page
    assert "Ticket to Kano." in page
    later = {"given_on": clock.today() + timedelta(days=1), "kind": "food"}
    assert "This day is still to come" in text(client.post(address("give"), sent | later))
    assert (
        "given_on" in client.post(address("give"), sent | {"given_on": "x"}).context["form"].errors
    )


def test_a_health_worker_records_a_check_and_a_case_worker_does_not_see_it(centre, address, seen):
    client = centre.client("hana")
    form = text(client.get(address("health")))
    assert "Seen by health staff only" in form
    assert "not an official instrument" in form
    sent = {"team": centre.team.pk, "given_on": clock.today(), "kind": "fit_to_travel",
            "fitness": "fit", "note": "Blood pressure normal."}  # fmt: skip
    assert "Say until when" in text(client.post(address("health"), sent))
    until = {"valid_until": clock.today() + timedelta(days=2)}
    page = text(client.post(address("health"), sent | until, follow=True))
    assert "Fit to travel" in page
    (contact,) = seen("hana", HealthContact)
    assert address("withdraw_health", contact.pk) in page
    others = text(centre.client("carla").get(address("person")))
    assert "Blood pressure" not in others
    assert "Fit to travel" not in others
    assert centre.client("carla").get(address("health")).status_code == 403


def test_a_session_in_a_group_by_references(centre, address, another, seen):
    client, other = centre.client("carla"), another()
    sent = {"team": centre.team.pk, "given_on": clock.today(), "kind": "group",
            "aim": "activity", "setting": "shelter", "minutes": 60,
            "references": f"{other.reference}, nonsense"}  # fmt: skip
    page = client.post(address("session"), sent)
    assert "Line 2 is no reference." in text(page)
    page = client.post(address("session"), sent | {"references": "ZZZZ-ZZZZ"})
    assert "1 of those named are not open to you" in text(page)
    page = client.post(address("session"), sent | {"references": other.reference}, follow=True)
    assert "Group session" in text(page)
    rows = seen("carla", Session)
    assert {one.person_id for one in rows} == {centre.person.pk, other.pk}
    mine = next(one for one in rows if one.person_id == centre.person.pk)
    assert address("withdraw_session", mine.pk) in text(client.get(address("person")))


def test_what_another_person_was_given_is_not_found_here(centre, address, give, another):
    (service,) = give("food", person=another())
    url = address("withdraw_service", service.pk)
    assert centre.client("carla").get(url).status_code == 404


def test_a_receptionist_sees_the_page_and_gives_no_service(centre, address, give):
    give("legal", note="First advice.")
    page = text(centre.client("rosa").get(address("person")))
    assert "Legal assistance" not in page
    assert address("give") not in page
    assert centre.client("rosa").get(address("give")).status_code == 403


def test_titles_and_addresses_name_nobody(centre, address):
    client = centre.client("carla")
    for name in ("person", "give", "session"):
        title = text(client.get(address(name))).split("<title>")[1].split("</title>")[0]
        assert "Amina" not in title
        assert centre.person.reference not in title


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Aide juridique"), ("ar", "مساعدة قانونية")]
)
def test_the_page_reads_in_french_and_arabic(centre, address, give, language, words):
    give("legal")
    page = centre.client("carla").get(address("person"), headers={"accept-language": language})
    assert words in text(page)
    assert "Legal assistance" not in text(page)
