"""For supervisors: what is overdue goes before them; who has how many cases."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from serai.cases.actions import cases, follow_ups, notes, plans
from serai.cases.models import Alert, Case, FollowUp, PlanAction, Task
from serai.cases.tests.test_cases import close_by_hand
from serai.cases.tests.test_pages import text
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.supervision.actions import alerts as actions
from serai.supervision.queries.team import alerts_for, unseen_alerts, workload
from serai.supervision.tasks import escalate_overdue


@pytest.fixture
def overdue(centre, planned, run):
    """A case in which a first step, an action, a task and a follow-up are overdue."""
    case, _goal, _action = planned
    today = clock.today()
    run("carla", notes.set_task, case=case, text="Call.", due_on=today, assigned_to=centre.sofia)
    run("carla", follow_ups.set_follow_up, case=case, kind="general", due_on=today)
    with acting_as(centre.actor("carla")):
        past = today - timedelta(days=2)
        Case.objects.update(act_by=clock.now() - timedelta(days=1))
        for model in (PlanAction, Task, FollowUp):
            model.objects.update(due_on=past)
    return case


@pytest.fixture
def escalate(centre):
    """Do what the hourly task does for the centre; return how many were raised and ended."""

    def once():
        with acting_as(register_actor(centre.organisation.pk)):
            return actions.escalate(organisation_id=centre.organisation.pk)

    return once


def shown(centre, who):
    actor = centre.actor(who)
    with acting_as(actor):
        return [str(one.kind) for one in alerts_for(actor)]


def test_what_is_overdue_goes_before_the_supervisor_once(centre, overdue, escalate):
    assert escalate() == (4, 0)
    assert escalate() == (0, 0)
    assert sorted(shown(centre, "sofia")) == ["action", "first_step", "follow_up", "task"]
    for who in ("carla", "kofi", "hana", "piet", "dora"):
        assert shown(centre, who) == [], who
    with acting_as(centre.actor("sofia")):
        by_kind = {one.kind: one for one in Alert.objects.all()}
    assert by_kind["task"].worker_id == centre.sofia.pk
    assert by_kind["first_step"].worker_id == centre.carla.pk
    midnight = by_kind["action"].due_at
    assert (midnight.hour, midnight.minute) == (0, 0)
    assert midnight.date() == clock.today() - timedelta(days=1)
    with acting_as(system_actor()):
        payloads = [e.payload for e in Event.objects.filter(name="case.alerts_raised")]
    assert payloads == [{"raised": 4, "ended": 0}]


def test_what_is_done_leaves_it_again(centre, overdue, escalate, run):
    escalate()
    with acting_as(centre.actor("carla")):
        task = Task.objects.get()
    run("sofia", notes.finish_task, case=overdue, task=task)
    assert escalate() == (0, 2)  # the task, and the first step that it was
    assert sorted(shown(centre, "sofia")) == ["action", "follow_up"]


def test_a_new_worker_or_another_day_is_a_new_alert(centre, overdue, escalate, run):
    escalate()
    run("sofia", cases.assign, case=overdue, worker=centre.sofia)
    assert escalate() == (3, 3)  # the first step, and the action and follow-up that went with it
    with acting_as(centre.actor("carla")):
        FollowUp.objects.update(due_on=clock.today() - timedelta(days=1))
    assert escalate() == (1, 1)


def test_a_closed_case_has_no_alerts(centre, overdue, escalate):
    escalate()
    close_by_hand(centre, overdue)
    assert escalate() == (0, 4)
    assert shown(centre, "sofia") == []


def test_what_is_due_today_is_not_overdue(centre, planned, escalate, run):
    case, _goal, _action = planned
    run("carla", notes.set_task, case=case, text="Call.", due_on=clock.today())
    assert escalate() == (0, 0)


def test_a_supervisor_looks_at_it_and_it_stands(centre, overdue, escalate, run):
    escalate()
    client = centre.client("sofia")
    assert "Overdue in your teams, not looked at yet: 4" in text(client.get(reverse("cases:work")))
    with acting_as(centre.actor("sofia")) as sofia:
        first = alerts_for(sofia)[0]
    url = reverse("supervision:seen", args=[first.pk])
    for who, status in (("carla", 404), ("kofi", 404), ("piet", 404), ("sofia", 302)):
        assert centre.client(who).post(url).status_code == status, who
    page = text(client.get(reverse("supervision:team")))
    assert "Looked at: <bdi>Sofia</bdi>" in page
    assert page.count("I have looked at it") == 3
    assert "Somebody looked at this meanwhile" in text(client.post(url, follow=True))
    with acting_as(centre.actor("sofia")) as sofia:
        assert unseen_alerts(sofia) == 3
        with pytest.raises(ProgrammingError), transaction.atomic():
            Alert.objects.raw("DELETE FROM cases_alert RETURNING id")[0]


def test_the_hourly_task_takes_every_organisation(centre, overdue):
    escalate_overdue.func(timestamp=0)
    assert len(shown(centre, "sofia")) == 4


def test_the_register_of_one_organisation_raises_nothing_of_another(centre, overdue):
    partner = centre.partner_organisation.pk
    with acting_as(register_actor(partner)):
        assert actions.escalate(organisation_id=partner) == (0, 0)
    assert shown(centre, "sofia") == []


def test_the_workload_counts_cases_by_risk_and_names_who_has_none(centre, overdue, escalate):
    escalate()
    with acting_as(centre.actor("sofia")):
        loads = {one.worker.name: one for one in workload(centre.team)}
    assert set(loads) == {"Carla", "Sofia", "Reza"}
    carla, sofia = loads["Carla"], loads["Sofia"]
    assert (carla.total, list(carla.by_risk), carla.late, carla.alerts) == (1, [0, 1, 0], 1, 3)
    assert (sofia.total, sofia.late, sofia.alerts) == (0, 0, 1)
    assert (carla.band.code, carla.is_over) == ("0-9", False)


def test_the_page_is_the_supervisors(centre, overdue, escalate):
    escalate()
    page = text(centre.client("sofia").get(reverse("supervision:team")))
    for words in ("My team", "Agadez", "Carla", "Amina", "not an official limit", "0-9"):
        assert words in page, words
    for who in ("carla", "dora", "hana", "alice", "guard", "sam"):
        assert centre.client(who).get(reverse("supervision:team")).status_code == 404, who


def test_an_alert_of_a_team_elsewhere_does_not_show(centre, overdue, escalate):
    escalate()
    with acting_as(centre.actor("carla")):
        Alert.objects.update(team=centre.other_team)
    assert shown(centre, "sofia") == []


def test_decisions_are_kept_without_whose_they_were(centre, planned, run):
    from serai.cases.models import ServiceDecision

    case, _goal, action = planned
    values = {"text": "Ask.", "who": "worker", "responsible": centre.carla, "state": "planned",
              "due_on": action.due_on}  # fmt: skip
    steps = (("unavailable", False), ("provided", False), ("", True))
    for seen, (decision, withdrawn) in enumerate(steps, start=3):
        run("carla", plans.change_action, case=case, action=action, seen_version=seen,
            decision=decision, **values)  # fmt: skip
        with acting_as(centre.actor("alice")):
            (row,) = ServiceDecision.objects.all()
        assert row.is_withdrawn == withdrawn
        assert (row.decision, row.domain) == (decision or "provided", "safety")
    names = {field.name for field in ServiceDecision._meta.get_fields()}
    assert not names & {"person", "case", "worker"}
