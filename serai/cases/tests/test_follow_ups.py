"""Follow-ups: by when, by whom, what came of them, and how far each goal has come."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.urls import reverse

from serai.cases.actions import follow_ups, plans
from serai.cases.actions.cases import NotAWorker
from serai.cases.actions.common import CaseClosed, DeadlinePast
from serai.cases.actions.notes import NotYet
from serai.cases.choices import FollowUpOutcome
from serai.cases.models import FollowUp, GoalProgress
from serai.cases.queries.work import my_work
from serai.cases.tests.test_cases import close_by_hand
from serai.cases.tests.test_pages import address, text
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.people.actions.persons import ChangedMeanwhile


def soon(days=3):
    return clock.today() + timedelta(days=days)


@pytest.fixture
def due(planned, run):
    """A follow-up of the planned case, due in three days, carla's: (case, goal, follow-up)."""
    case, goal, _action = planned
    made = run("sofia", follow_ups.set_follow_up, case=case, kind="service", due_on=soon())
    return case, goal, made


def held(**more):
    return {"held_on": clock.today(), "outcome": "ongoing", "progress": {}, **more}


def test_a_follow_up_is_the_workers_until_it_is_written_down(centre, due, run):
    case, goal, made = due
    assert made.worker_id == centre.carla.pk
    actor = centre.actor("carla")
    with acting_as(actor):
        lines = [one for one in my_work(actor, clock.now()) if one.kind == "follow_up"]
    assert [str(one.label) for one in lines] == ["Follow-up · After a service"]
    assert lines[0].due == soon()
    run("carla", follow_ups.hold_follow_up, case=case, follow_up=made,
        **held(progress={goal.pk: "met"}, text="She sleeps well."))  # fmt: skip
    with acting_as(actor):
        assert "follow_up" not in {one.kind for one in my_work(actor, clock.now())}
    with acting_as(system_actor()):
        events = Event.objects.filter(name__startswith="case.follow_up").order_by("id")
        payloads = [one.payload for one in events]
    assert payloads == [{"worker": str(centre.carla.pk)}, {"outcome": "ongoing"}]


def test_a_goal_that_moved_is_a_change_of_the_plan_that_others_see(due, run, again):
    case, goal, made = due
    run("carla", plans.agree, case=case, seen_version=3, agreement="person")
    run("carla", follow_ups.hold_follow_up, case=case, follow_up=made,
        **held(progress={goal.pk: "met"}))  # fmt: skip
    assert again(goal).progress == "met"
    case = again(case)
    assert (case.plan_version, case.agreement) == (4, "person")
    assert case.acted_at is not None
    with pytest.raises(ChangedMeanwhile):
        run("sofia", plans.change_goal, case=case, goal=goal, seen_version=3, text="x",
            progress="in_progress")  # fmt: skip


def test_a_goal_that_did_not_move_is_kept_and_changes_nothing(due, run, again):
    case, goal, made = due
    run("carla", follow_ups.hold_follow_up, case=case, follow_up=made,
        **held(progress={goal.pk: "in_progress"}))  # fmt: skip
    assert again(case).plan_version == 3
    assert again(made).outcome == "ongoing"


def test_goals_of_another_case_are_left_alone(centre, due, run):
    from serai.kit.ids import new_id

    case, _goal, made = due
    run("carla", follow_ups.hold_follow_up, case=case, follow_up=made,
        **held(progress={new_id(): "met"}))  # fmt: skip
    with acting_as(centre.actor("carla")):
        assert not GoalProgress.objects.exists()


def test_days_have_to_make_sense(centre, due, run, again):
    case, _goal, made = due
    with pytest.raises(DeadlinePast):
        run("carla", follow_ups.set_follow_up, case=case, kind="general", due_on=soon(-1))
    with pytest.raises(NotYet):
        run("carla", follow_ups.hold_follow_up, case=case, follow_up=made, **held(held_on=soon(1)))
    with pytest.raises(DeadlinePast):
        run("carla", follow_ups.hold_follow_up, case=case, follow_up=made, **held(next_on=soon(-1)))
    assert again(made).done_at is None


def test_it_is_given_to_who_works_on_cases_in_the_team(centre, due, run):
    case, _goal, _made = due
    for name in ("kofi", "hana", "piet"):
        with pytest.raises(NotAWorker):
            run("carla", follow_ups.set_follow_up, case=case, kind="general", due_on=soon(),
                worker=centre.users[name])  # fmt: skip


def test_it_is_written_down_once_and_the_next_is_planned_with_it(centre, due, run):
    case, _goal, made = due
    run("carla", follow_ups.hold_follow_up, case=case, follow_up=made, **held(next_on=soon(30)))
    with pytest.raises(follow_ups.HeldAlready):
        run("sofia", follow_ups.hold_follow_up, case=case, follow_up=made, **held())
    with acting_as(centre.actor("carla")):
        following = FollowUp.objects.get(done_at=None)
    assert (following.kind, following.due_on) == ("service", soon(30))


def test_a_closed_case_has_no_follow_ups(centre, due, run):
    case, _goal, made = due
    close_by_hand(centre, case)
    with pytest.raises(CaseClosed):
        run("carla", follow_ups.set_follow_up, case=case, kind="general", due_on=soon())
    with pytest.raises(CaseClosed):
        run("carla", follow_ups.hold_follow_up, case=case, follow_up=made, **held())


def test_the_database_keeps_them_coherent_and_what_was_seen(centre, due, run):
    case, goal, made = due
    run("carla", follow_ups.hold_follow_up, case=case, follow_up=made,
        **held(progress={goal.pk: "met"}))  # fmt: skip
    with acting_as(centre.actor("carla")):
        with (
            pytest.raises(IntegrityError, match="cases_followup_done_or_due"),
            transaction.atomic(),
        ):
            FollowUp.objects.update(outcome="")
        with pytest.raises(ProgrammingError), transaction.atomic():
            GoalProgress.objects.update(progress="na")
        with pytest.raises(ProgrammingError), transaction.atomic():
            FollowUp.objects.raw("DELETE FROM cases_followup RETURNING id")[0]


@pytest.mark.parametrize("outcome", FollowUpOutcome.values)
def test_the_pages_plan_and_write_down(centre, planned, run, outcome):
    case, goal, _action = planned
    client = centre.client("carla")
    client.post(
        address("add_follow_up", case),
        {"kind": "general", "due_on": soon(), "worker": centre.carla.pk},
    )
    with acting_as(centre.actor("carla")):
        made = FollowUp.objects.get()
    url = address("hold_follow_up", case, follow_up_id=made.pk)
    form = text(client.get(url))
    assert "A safe bed." in form
    said = {"held_on": clock.today(), "outcome": outcome, "is_need_met": "no",
            "has_new_needs": "", "suggests_closure": "yes", "text": "She sleeps well."}  # fmt: skip
    assert "This field is required" in text(client.post(url, said))
    page = text(client.post(url, said | {f"goal_{goal.pk}": "met"}, follow=True))
    for words in ("She sleeps well.", "Closing suggested", FollowUpOutcome(outcome).label):
        assert str(words) in page, words
    with acting_as(centre.actor("carla")):
        made.refresh_from_db()
    assert (made.is_need_met, made.has_new_needs, made.suggests_closure) == (False, None, True)
    assert reverse("cases:work") in page
