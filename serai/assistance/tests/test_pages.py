"""Pages of what a person was given, through the browser's eyes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from serai.assistance.models import HealthContact, Service, Session
from serai.cases.actions import cases, plans
from serai.cases.models import Need, PlanAction
from serai.kit import clock
from serai.kit.actor import acting_as


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
    for words in ("<s><bdi>Legal assistance</bdi></s>", "Withdrawn", "Wrong day."):
        assert words in page, words
    again = text(client.post(url, {"reason": "Again."}))
    assert "This was withdrawn already" in again
    assert "<s><bdi>Legal assistance</bdi></s>" in text(client.get(address("card")))


def test_a_whole_household_is_given_food(centre, address, another, household, seen):
    other = another()
    group = household(other)
    client = centre.client("carla")
    assert "Household of 2" in text(client.get(address("give")))
    sent = {"team": centre.team.pk, "given_on": clock.today(), "kind": "food",
            "setting": "centre", "group": group.pk}  # fmt: skip
    assert "Together with others" in text(client.post(address("give"), sent, follow=True))
    assert {one.person_id for one in seen("carla", Service)} == {centre.person.pk, other.pk}


def test_refusals_stand_in_the_form(centre, address, fears):
    fears()
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


@pytest.fixture
def action(centre, run):
    """An action of Amina's plan that waits: legal advice."""
    case = run("carla", cases.open_case, person=centre.person, team=centre.team,
               worker=centre.carla, risk="medium", domains=["legal"])  # fmt: skip
    with acting_as(centre.actor("carla")):
        need = Need.objects.get(case=case)
    goal = run("carla", plans.add_goal, case=case, need=need, seen_version=1, text="Papers.")
    return run("carla", plans.add_action, case=case, goal=goal, seen_version=2, who="worker",
               text="Advice on her papers.", responsible=centre.carla,
               due_on=clock.today() + timedelta(days=3))  # fmt: skip


def test_from_the_case_to_a_service_that_carries_out_its_plan(centre, address, action, seen):
    client = centre.client("carla")
    case_page = reverse("cases:case", args=[centre.person.pk, action.case_id])
    link = reverse("assistance:of_case", args=[centre.person.pk, action.case_id])
    assert link in text(client.get(case_page))
    page = text(client.get(link, follow=True))
    for words in ("Planned, to carry out", "Advice on her papers."):
        assert words in page, words
    give_it = f"{address('give')}?action={action.pk}"
    assert give_it in page
    form = text(client.get(give_it))
    assert f'<option value="{action.pk}" selected>' in form
    sent = {"team": centre.team.pk, "given_on": clock.today(), "kind": "legal",
            "setting": "centre", "action": action.pk}  # fmt: skip
    page = text(client.post(address("give"), sent, follow=True))
    assert "The service is recorded." in page
    assert "Planned, to carry out" not in page
    (now,) = seen("carla", PlanAction, pk=action.pk)
    assert (now.state, now.decision) == ("done", "provided")
    assert "Provided by our own agency" in text(client.get(case_page))


def test_who_sees_no_cases_is_offered_no_action_of_a_plan(centre, address, action):
    page = text(centre.client("hana").get(address("person")))
    assert "Advice on her papers." not in page
    assert "Advice on her papers." not in text(centre.client("hana").get(address("give")))
    link = reverse("assistance:of_case", args=[centre.person.pk, action.case_id])
    assert centre.client("hana").get(link).status_code == 403
    assert centre.client("kofi").get(link).status_code == 404


def test_no_kind_is_chosen_beforehand(centre, address, seen):
    client = centre.client("carla")
    assert 'value="" selected' in text(client.get(address("give"))).split('name="kind"')[1]
    sent = {"team": centre.team.pk, "given_on": clock.today(), "setting": "centre", "kind": ""}
    assert client.post(address("give"), sent).context["form"].errors["kind"]
    assert client.post(address("give"), sent | {"kind": "health"}).context["form"].errors["kind"]
    assert not seen("carla", Service)


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("carla", {"give", "session", "hand"}), ("hana", {"give", "health", "hand"}),
        ("reza", {"give", "hand"}), ("rosa", {"hand"}), ("rami", set()), ("fadi", set()),
        ("dora", set()), ("sofia", {"give", "session", "hand"}),
    ],
)  # fmt: skip
def test_each_is_offered_what_their_role_gives(centre, address, who, shown):
    pages = [text(centre.client(who).get(address(name))) for name in ("person", "card")]
    for page in pages:
        offered = {
            name for name in ("give", "health", "session", "hand")
            if f'href="{address(name)}"' in page
        }  # fmt: skip
        assert offered == shown
