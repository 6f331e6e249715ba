"""Doors of case work."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, POST, Door, PersonDoor

CASE = {"case_id": "cases.Case"}


def work(methods=BOTH, **objects: str) -> PersonDoor:
    """Return the door of what changes a case."""
    return PersonDoor("protection", P.CASE_WORK, methods, CASE | objects)


PAGES = {
    "cases:work": Door(P.PERSON_VIEW),
    "cases:mine": Door(P.CASE_WORK),
    "cases:limits": Door(P.CASE_APPROVE, methods=BOTH),
}
PERSON_PAGES = {
    "cases:card": PersonDoor("protection"),
    "cases:open": PersonDoor("protection", P.CASE_WORK, BOTH),
    "cases:case": PersonDoor("protection", objects=CASE),
    "cases:set_risk": work(),
    "cases:assign": work(),
    "cases:add_need": work(),
    "cases:change_need": work(need_id="cases.Need"),
    "cases:add_goal": work(need_id="cases.Need"),
    "cases:change_goal": work(goal_id="cases.Goal"),
    "cases:add_action": work(goal_id="cases.Goal"),
    "cases:change_action": work(action_id="cases.PlanAction"),
    "cases:agree": work(POST),
    "cases:add_note": work(),
    "cases:add_task": work(),
    "cases:finish_task": work(POST, task_id="cases.Task"),
}
