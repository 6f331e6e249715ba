"""A case with a need, a goal, an action, a task and a note."""

from datetime import timedelta

from serai.cases.actions.cases import open_case
from serai.cases.actions.notes import set_task, write_note
from serai.cases.actions.plans import add_action, add_goal
from serai.cases.models import Move, Need
from serai.kit import clock
from serai.kit.actor import current_actor


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
    }  # fmt: skip
