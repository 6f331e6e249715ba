"""A case with a plan, a task, a note, a follow-up, and what waits for others to decide."""

from datetime import timedelta

from serai.cases.actions.cases import open_case
from serai.cases.actions.closing import ask_closure
from serai.cases.actions.follow_ups import hold_follow_up, set_follow_up
from serai.cases.actions.notes import set_task, write_note
from serai.cases.actions.plans import add_action, add_goal, ask_plan_approval
from serai.cases.actions.transfers import ask_transfer
from serai.cases.methods.closing import ASKED
from serai.cases.models import Alert, GoalProgress, Move, Need
from serai.kit import clock
from serai.kit.actor import acting_as, current_actor


def make(centre):
    """Make one of each."""
    actor, soon = current_actor(), clock.today() + timedelta(days=3)
    case = open_case(
        actor=actor, person=centre.person, team=centre.team, worker=centre.carla, risk="high",
        domains=["safety"], summary="Fled at night.",
    )  # fmt: skip
    options, need = {"actor": actor, "case": case}, Need.objects.get(case=case)
    goal = add_goal(need=need, seen_version=1, text="A safe bed.", **options)
    return {
        "cases.Case": case,
        "cases.Need": need,
        "cases.Goal": goal,
        "cases.PlanAction": add_action(
            goal=goal, seen_version=2, text="Ask the shelter.", who="partner", partner="Shelter",
            due_on=soon, **options,
        ),
        "cases.Task": set_task(text="Call back.", due_on=soon, **options),
        "cases.Note": write_note(text="She is calm.", **options),
        "cases.Move": Move.objects.get(case=case),
        "cases.FollowUp": set_follow_up(kind="general", due_on=soon, **options),
        **decided_by_others(centre, case, goal),
    }  # fmt: skip


def decided_by_others(centre, case, goal):
    """Ask, as carla, for approvals of the plan, a closure and a transfer; say what is overdue."""
    actor = centre.actor("carla")
    with acting_as(actor):
        options, soon = {"actor": actor, "case": case}, clock.today()
        case.refresh_from_db()
        held = hold_follow_up(
            follow_up=set_follow_up(kind="service", due_on=soon, **options), held_on=soon,
            outcome="ongoing", progress={goal.pk: "met"}, **options,
        )  # fmt: skip
        case.refresh_from_db()
        answers = dict.fromkeys(ASKED, "yes")
        return {
            "cases.GoalProgress": GoalProgress.objects.get(follow_up=held),
            "cases.Closure": ask_closure(reason="completed", checklist=answers, **options),
            "cases.Transfer": ask_transfer(
                team=centre.other_team, reason="moving", note="She moves.", **options
            ),
            "cases.Approval": ask_plan_approval(seen_version=case.plan_version, **options),
            "cases.Alert": Alert.objects.create(
                case=case, person=centre.person, kind="task", subject_id=case.pk, team=centre.team,
                due_at=clock.now(), raised_at=clock.now(),
            ),
        }  # fmt: skip
