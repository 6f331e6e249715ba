"""How far a case has come, from what there is in it."""

from collections.abc import Collection

from serai.cases.choices import ActionState, Workflow


def workflow(*, is_closed: bool, needs: int, actions: Collection[str]) -> Workflow:
    """Return the step of a case with so many needs and the states of its plan's actions.

    New, then needs known, then a plan, then all done, then closed (METHODOLOGY 1.5). Dropped
    actions do not count: a plan of nothing else is no plan.
    """
    if is_closed:
        return Workflow.CLOSED
    held = [one for one in actions if one != ActionState.DROPPED]
    if held:
        done = all(one == ActionState.DONE for one in held)
        return Workflow.DELIVERED if done else Workflow.PLANNED
    return Workflow.ASSESSED if needs else Workflow.NEW
