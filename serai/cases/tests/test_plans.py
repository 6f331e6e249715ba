"""Plans: needs, goals, actions, decisions; two who write at once; fear of return."""

from datetime import timedelta

import pytest

from serai.cases.actions import plans
from serai.cases.actions.approvals import approve
from serai.cases.actions.cases import FearOfReturn, NotAWorker
from serai.cases.actions.common import CaseClosed, DeadlinePast, SayWhat
from serai.cases.choices import Decision
from serai.cases.methods.sealed import GOAL
from serai.cases.models import Goal, Need, PlanAction
from serai.cases.queries.cases import open_up, plan_of, texts
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.people.actions.persons import ChangedMeanwhile


def soon(days=3):
    return clock.today() + timedelta(days=days)


def values(centre, **more):
    """Return what changes an action to what it was, and more."""
    return {"text": "Ask the shelter.", "who": "worker", "responsible": centre.carla,
            "due_on": soon(), "state": "planned", **more}  # fmt: skip


def test_a_plan_grows_from_needs_to_actions(centre, planned):
    case, _goal, _action = planned
    with acting_as(centre.actor("carla")):
        case.refresh_from_db()
        opened = open_up(case)
    assert case.plan_version == 3
    (need,) = opened.plan
    assert need.row.domain == "safety"
    (goal,) = need.lines
    assert goal.text == "A safe bed."
    assert [a.text for a in goal.lines] == ["Ask the shelter."]
    assert opened.step == "planned"


def test_two_workers_who_write_at_once_see_each_other(centre, planned, run, again):
    case, goal, action = planned
    run("sofia", plans.change_goal, case=case, goal=goal, seen_version=3,
        text="A safe bed, near her sister.", progress="in_progress")  # fmt: skip
    with pytest.raises(ChangedMeanwhile):
        run("carla", plans.change_action, case=case, action=action, seen_version=3,
            **values(centre, state="done"))  # fmt: skip
    assert again(action).state == "planned"
    with acting_as(centre.actor("carla")):
        (need,) = plan_of(case, seen=3)
    assert not need.is_new
    assert need.lines[0].is_new
    assert need.lines[0].text == "A safe bed, near her sister."
    assert need.lines[0].row.changed_by == centre.sofia
    assert not need.lines[0].lines[0].is_new
    run("carla", plans.change_action, case=case, action=action, seen_version=4,
        **values(centre, state="done"))  # fmt: skip
    assert again(action).state == "done"


@pytest.mark.parametrize("seen", [0, 2, 4, 99])
def test_every_change_asks_which_plan_was_seen(centre, planned, run, seen):
    case, goal, action = planned
    changes = [
        (plans.add_need, {"domain": "legal"}),
        (plans.change_need, {"need": goal.need, "state": "met"}),
        (plans.add_goal, {"need": goal.need, "text": "x"}),
        (plans.change_goal, {"goal": goal, "text": "x", "progress": "met"}),
        (plans.add_action, {"goal": goal, "text": "x", "who": "person", "due_on": soon()}),
        (plans.change_action, {"action": action, **values(centre)}),
        (plans.agree, {"agreement": "person"}),
    ]
    for change, given in changes:
        with pytest.raises(ChangedMeanwhile):
            run("carla", change, case=case, seen_version=seen, **given)
    with acting_as(centre.actor("carla")):
        assert Need.objects.count() == Goal.objects.count() == PlanAction.objects.count() == 1


def test_an_open_need_stands_once(centre, case, run):
    with pytest.raises(plans.NeedKnown):
        run("carla", plans.add_need, case=case, seen_version=1, domain="safety")
    with acting_as(centre.actor("carla")):
        first = Need.objects.get()
    run("carla", plans.change_need, case=case, need=first, seen_version=1, state="met")
    run("carla", plans.add_need, case=case, seen_version=2, domain="safety", about="Again.")
    with pytest.raises(plans.NeedKnown):
        run("carla", plans.change_need, case=case, need=first, seen_version=3, state="open")


def test_a_deadline_in_the_past_is_refused(centre, planned, run, again):
    case, goal, action = planned
    past = soon(-1)
    with pytest.raises(DeadlinePast):
        run("carla", plans.add_action, case=case, goal=goal, seen_version=3, text="x",
            who="person", due_on=past)  # fmt: skip
    with pytest.raises(DeadlinePast):
        run("carla", plans.change_action, case=case, action=action, seen_version=3,
            **values(centre, due_on=past))  # fmt: skip
    with acting_as(centre.actor("carla")):
        PlanAction.objects.update(due_on=past)
        action.refresh_from_db()
    run("carla", plans.change_action, case=case, action=action, seen_version=3,
        **values(centre, due_on=past, state="done"))  # fmt: skip
    assert again(action).state == "done"


def test_an_action_is_somebodys(centre, planned, run):
    case, goal, _action = planned
    add = {"case": case, "goal": goal, "seen_version": 3, "text": "x", "due_on": soon()}
    for given in ({"who": "worker"}, {"who": "partner"}, {"who": "partner", "partner": "  "}):
        with pytest.raises(plans.SayWho):
            run("carla", plans.add_action, **add, **given)
    with pytest.raises(NotAWorker):
        run("carla", plans.add_action, **add, who="worker", responsible=centre.kofi)
    made = run("carla", plans.add_action, **add, who="partner", partner="The clinic")
    assert made.responsible_id is None
    assert b"clinic" not in bytes(made.partner)


@pytest.mark.parametrize("decision", Decision.values)
def test_each_decision_is_told_by_its_codes(centre, planned, run, again, decision):
    case, _goal, action = planned
    run("carla", plans.change_action, case=case, action=action, seen_version=3,
        **values(centre, decision=decision))  # fmt: skip
    assert again(case).acted_at is not None
    with acting_as(system_actor()):
        payloads = [e.payload for e in Event.objects.filter(name="case.service_decided")]
    assert payloads == [{"domain": "safety", "decision": decision}]
    run("carla", plans.change_action, case=case, action=action, seen_version=4,
        **values(centre, decision=decision))  # fmt: skip
    with acting_as(system_actor()):
        assert Event.objects.filter(name="case.service_decided").count() == 1


@pytest.mark.parametrize("decision", ["declined", "unavailable"])
def test_what_was_not_given_is_not_done(centre, planned, run, decision):
    case, _goal, action = planned
    with pytest.raises(plans.NotDecided):
        run("carla", plans.change_action, case=case, action=action, seen_version=3,
            **values(centre, decision=decision, state="done"))  # fmt: skip


def test_a_plan_is_agreed_as_it_stands_and_anew_when_it_changes(centre, planned, run, again):
    case, goal, _action = planned
    agreed = run("carla", plans.agree, case=case, seen_version=3, agreement="person")
    assert agreed.agreed_at is not None
    run("carla", plans.change_goal, case=case, goal=goal, seen_version=3, text="y",
        progress="met")  # fmt: skip
    case = again(case)
    assert (case.agreement, case.agreed_at) == ("not_yet", None)


def test_there_is_no_agreement_on_nothing(case, run):
    with pytest.raises(plans.NothingPlanned):
        run("carla", plans.agree, case=case, seen_version=1, agreement="person")


def test_texts_are_not_empty(centre, planned, run):
    case, goal, _action = planned
    with pytest.raises(SayWhat):
        run("carla", plans.add_goal, case=case, need=goal.need, seen_version=3, text=" ")
    with acting_as(centre.actor("carla")):
        case.refresh_from_db()
    assert case.plan_version == 3


def test_fear_of_return_stands_against_planning_one(centre, fears, open_case, run):
    fears()
    with pytest.raises(FearOfReturn):
        open_case(domains=["return"])
    case = open_case(domains=["safety"])
    with pytest.raises(FearOfReturn):
        run("carla", plans.add_need, case=case, seen_version=1, domain="return")


def test_a_fear_said_later_stops_a_plan_of_return(centre, open_case, run, fears):
    case = open_case(domains=["return"])
    with acting_as(centre.actor("carla")):
        need = Need.objects.get(case=case)
    goal = run("carla", plans.add_goal, case=case, need=need, seen_version=1, text="Home.")
    action = run("carla", plans.add_action, case=case, goal=goal, seen_version=2, text="Ticket",
                 who="person", due_on=soon())  # fmt: skip
    fears()
    with pytest.raises(FearOfReturn):
        run("carla", plans.add_goal, case=case, need=need, seen_version=3, text="Home.")
    with pytest.raises(FearOfReturn):
        run("carla", plans.add_action, case=case, goal=goal, seen_version=3, text="Bus",
            who="person", due_on=soon())  # fmt: skip
    with pytest.raises(FearOfReturn):
        run("carla", plans.change_action, case=case, action=action, seen_version=3,
            **values(centre, state="done"))  # fmt: skip
    run("carla", plans.change_action, case=case, action=action, seen_version=3,
        **values(centre, state="dropped"))  # fmt: skip


def test_a_plan_of_return_is_neither_agreed_nor_approved_nor_taken_up_again_against_a_fear(
    centre, open_case, run, again, fears
):
    """The wish to go home stays in the plan; nothing is done for it."""
    case = open_case(domains=["return", "safety"])
    with acting_as(centre.actor("carla")):
        need = Need.objects.get(case=case, domain="return")
    goal = run("carla", plans.add_goal, case=case, need=need, seen_version=1, text="Home.")
    action = run("carla", plans.add_action, case=case, goal=goal, seen_version=2, text="Ticket",
                 who="person", due_on=soon())  # fmt: skip
    asked = run("carla", plans.ask_plan_approval, case=case, seen_version=3)
    fears()
    for act, more in ((plans.agree, {"agreement": "person"}), (plans.ask_plan_approval, {})):
        with pytest.raises(FearOfReturn):
            run("carla", act, case=case, seen_version=3, **more)
    with pytest.raises(FearOfReturn):
        run("sofia", approve, case=case, approval=asked)
    assert again(asked).state == "requested"
    assert again(case).approved_version is None
    run("carla", plans.change_action, case=case, action=action, seen_version=3,
        **values(centre, state="dropped"))  # fmt: skip
    run("carla", plans.agree, case=case, seen_version=4, agreement="person")
    newer = run("carla", plans.ask_plan_approval, case=case, seen_version=4)
    run("sofia", approve, case=case, approval=newer)
    assert again(case).approved_version == again(case).plan_version == 4
    run("carla", plans.change_need, case=case, need=again(need), seen_version=4, state="ended")
    with pytest.raises(FearOfReturn):
        run("carla", plans.change_need, case=case, need=again(need), seen_version=5, state="open")
    assert again(need).state == "ended"


def test_a_closed_case_keeps_its_plan(centre, planned, run):
    from serai.cases.tests.test_cases import close_by_hand

    case, goal, _action = planned
    close_by_hand(centre, case)
    with pytest.raises(CaseClosed):
        run("carla", plans.add_goal, case=case, need=goal.need, seen_version=3, text="x")


def carried_out(centre, run, case, goal, action):
    """Do the action as planned, let the goal be reached and the need be met; versions 4 to 6."""
    run("carla", plans.change_action, case=case, action=action, seen_version=3,
        **values(centre, decision="provided", state="done"))  # fmt: skip
    with acting_as(centre.actor("carla")):
        (words,) = texts(case, (goal.text, GOAL))
    run("carla", plans.change_goal, case=case, goal=goal, seen_version=4, text=words,
        progress="met")  # fmt: skip
    run("carla", plans.change_need, case=case, need=goal.need, seen_version=5, state="met")


def test_what_is_carried_out_as_planned_stays_agreed_and_approved(centre, planned, run, again):
    case, goal, action = planned
    run("carla", plans.agree, case=case, seen_version=3, agreement="person")
    approval = run("carla", plans.ask_plan_approval, case=case, seen_version=3)
    run("sofia", approve, case=case, approval=approval)
    carried_out(centre, run, case, goal, action)
    case = again(case)
    assert (case.agreement, case.plan_version, case.approved_version) == ("person", 6, 6)
    assert again(action).state == "done"
    with pytest.raises(ChangedMeanwhile):
        run("sofia", plans.change_goal, case=case, goal=goal, seen_version=3, text="x",
            progress="met")  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Something else"}, {"due_on": clock.today() + timedelta(days=30)},
        {"who": "partner", "partner": "Clinic"}, {"state": "dropped"}, {"state": "planned"},
    ],
    ids=["other words", "another day", "somebody else", "dropped", "still planned"],
)  # fmt: skip
def test_what_changes_the_plan_has_to_be_agreed_and_approved_anew(
    centre, planned, run, again, change
):
    case, _goal, action = planned
    run("carla", plans.agree, case=case, seen_version=3, agreement="person")
    approval = run("carla", plans.ask_plan_approval, case=case, seen_version=3)
    run("sofia", approve, case=case, approval=approval)
    run("carla", plans.change_action, case=case, action=action, seen_version=3,
        **values(centre, **{"state": "done", **change}))  # fmt: skip
    case = again(case)
    assert (case.agreement, case.plan_version, case.approved_version) == ("not_yet", 4, 3)
