"""Pages of cases, through the browser's eyes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from serai.cases.actions import plans
from serai.cases.models import Case, Goal, Need, Note, PlanAction, Task, TimeLimit
from serai.kit import clock
from serai.kit.actor import acting_as


def address(name, case, **more):
    return reverse(f"cases:{name}", kwargs={"person_id": case.person_id, "case_id": case.pk} | more)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_person_to_a_finished_action(centre):
    client, person = centre.client("carla"), centre.person
    card = text(client.get(reverse("cases:card", args=[person.pk])))
    assert "Open a case" in card
    form = text(client.get(reverse("cases:open", args=[person.pk])))
    assert "not an official instrument" in form
    assert "within 24 hours" in form
    response = client.post(
        reverse("cases:open", args=[person.pk]),
        {"team": centre.team.pk, "worker": centre.carla.pk, "risk": "high", "domains": ["safety"],
         "summary": "Fled at night."},
    )  # fmt: skip
    with acting_as(centre.actor("carla")):
        case, need = Case.objects.get(), Need.objects.get()
    assert response["Location"] == address("case", case)
    client.post(
        address("add_goal", case, need_id=need.pk), {"seen_version": 1, "text": "A safe bed."}
    )
    with acting_as(centre.actor("carla")):
        goal = Goal.objects.get()
    action = {
        "seen_version": 2, "text": "Ask the shelter.", "who": "worker", "decision": "",
        "responsible": centre.carla.pk, "due_on": (clock.today() + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    client.post(address("add_action", case, goal_id=goal.pk), action)
    with acting_as(centre.actor("carla")):
        made = PlanAction.objects.get()
    client.post(
        address("change_action", case, action_id=made.pk),
        action | {"seen_version": 3, "decision": "provided", "state": "done"},
    )
    client.post(address("agree", case), {"seen_version": 4, "agreement": "person"})
    client.post(address("add_note", case), {"about_on": clock.today(), "text": "She is calm."})
    client.post(
        address("add_task", case),
        {"text": "Call back.", "due_on": clock.today(), "assigned_to": centre.carla.pk},
    )
    page = text(client.get(address("case", case)))
    for words in (
        "Amina", "Fled at night.", "A safe bed.", "Ask the shelter.", "She is calm.", "Call back.",
        "Provided by our own agency", "All that was planned is done",
        "Written and agreed with the person",
    ):  # fmt: skip
        assert words in page, words
    with acting_as(centre.actor("carla")):
        task = Task.objects.get()
    page = text(client.post(address("finish_task", case, task_id=task.pk), follow=True))
    assert "The task is done." in page
    assert "Amina" in text(client.get(reverse("cases:mine")))
    assert "Agadez" in text(client.get(reverse("cases:card", args=[person.pk])))


def test_a_change_meanwhile_keeps_what_was_typed_and_shows_what_is_new(centre, planned, run):
    case, goal, action = planned
    client = centre.client("carla")
    url = address("change_goal", case, goal_id=goal.pk)
    assert 'value="3"' in text(client.get(url))
    run("sofia", plans.change_action, case=case, action=action, seen_version=3,
        text="Ask the second shelter.", who="worker", responsible=centre.carla,
        due_on=action.due_on, state="planned")  # fmt: skip
    mine = {"seen_version": 3, "text": "A bed of her own.", "progress": "met"}
    page = text(client.post(url, mine))
    assert "Somebody changed this while you were writing" in page
    assert "A bed of her own." in page
    assert "Ask the second shelter." in page
    assert "Changed meanwhile: <bdi>Sofia</bdi>" in page
    assert 'name="seen_version" value="4"' in page
    assert client.post(url, mine | {"seen_version": 4}).status_code == 302


def test_refusals_stand_in_the_form(centre, case):
    client = centre.client("carla")
    past = clock.today() - timedelta(days=1)
    page = text(
        client.post(
            address("add_task", case),
            {"text": "Call.", "due_on": past, "assigned_to": centre.carla.pk},
        )
    )
    assert "This day is over already" in page
    page = text(
        client.post(
            reverse("cases:open", args=[centre.person.pk]),
            {"team": centre.team.pk, "worker": centre.carla.pk, "risk": "low"},
        )
    )
    assert "has an open case of this person already" in page


def test_risk_and_worker_are_set_on_their_pages(centre, case):
    client = centre.client("carla")
    client.post(address("set_risk", case), {"risk": "high", "note": "Threats by telephone."})
    client.post(address("assign", case), {"worker": centre.sofia.pk})
    page = text(client.get(address("case", case)))
    for words in ("Threats by telephone.", "Risk level set", "Given to a worker", "Sofia"):
        assert words in page, words


def test_a_case_of_another_person_is_not_found_there(centre, case):
    from serai.people.actions.persons import NewPerson, register_person
    from serai.people.methods.records import Identity

    carla = centre.actor("carla")
    with acting_as(carla):
        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
    url = reverse("cases:case", args=[other.pk, case.pk])
    assert centre.client("carla").get(url).status_code == 404


def test_who_sees_only_reads_and_writes_nothing(centre, case):
    client = centre.client("dora")
    page = text(client.get(address("case", case)))
    assert "Write a note" not in page
    assert client.post(address("add_note", case), {"text": "x"}).status_code == 403
    with acting_as(centre.actor("carla")):
        assert not Note.objects.exists()


def test_a_partner_with_protection_reads_a_case_and_changes_nothing(centre, case):
    from serai.kit.actor import register_actor
    from serai.people.actions.grants import grant

    register = register_actor(centre.organisation.pk)
    with acting_as(register):
        grant(actor=register, person=centre.person, team=centre.partner_team,
              compartments=["identity", "protection"], basis="referral")  # fmt: skip
    client = centre.client("piet")
    assert "Fled at night." in text(client.get(address("case", case)))
    assert client.get(address("add_note", case)).status_code == 403
    response = client.post(
        reverse("cases:open", args=[centre.person.pk]),
        {"team": centre.partner_team.pk, "worker": centre.piet.pk, "risk": "low"},
    )
    assert response.status_code == 302


def test_titles_and_addresses_name_nobody(centre, case):
    client = centre.client("carla")
    for url in (address("case", case), address("add_note", case), reverse("cases:mine")):
        title = text(client.get(url)).split("<title>")[1].split("</title>")[0]
        assert "Amina" not in title
        assert centre.person.reference not in title


def test_a_supervisor_sets_the_limits(centre):
    client, url = centre.client("sofia"), reverse("cases:limits")
    assert "not an official instrument" in text(client.get(url))
    given = {"organisation": centre.organisation.pk, "high": 6, "medium": 48, "low": 200}
    assert client.post(url, given).status_code == 302
    with acting_as(centre.actor("sofia")):
        assert dict(TimeLimit.objects.values_list("risk", "hours")) == {
            "high": 6, "medium": 48, "low": 200,
        }  # fmt: skip
    assert client.post(url, given | {"high": 0}).context["form"].errors["high"]
    assert centre.client("carla").get(url).status_code in {403, 404}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_case_reads_in_french_and_arabic(centre, planned, language):
    case = planned[0]
    client = centre.client("carla")
    page = text(client.get(address("case", case), headers={"accept-language": language}))
    assert {"fr": "Écrire une note", "ar": "الخطة"}[language] in page
    assert "Write a note" not in page
