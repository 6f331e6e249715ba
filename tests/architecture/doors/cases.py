"""Doors of case work."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, POST, Door, PersonDoor

NOBODYS = "00000000-0000-4000-8000-000000000000"
CASE, APPROVAL = {"case_id": "cases.Case"}, {"approval_id": "cases.Approval"}


def work(methods=BOTH, **objects: str) -> PersonDoor:
    """Return the door of what changes a case."""
    return PersonDoor("protection", P.CASE_WORK, methods, CASE | objects)


PAGES = {
    "cases:work": Door(P.PERSON_VIEW),
    "cases:mine": Door(P.CASE_WORK),
    "cases:offer": Door(
        P.CASE_WORK,
        methods=BOTH,
        objects={"transfer_id": NOBODYS},
    ),
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
    "cases:ask_plan": work(),
    "cases:add_follow_up": work(),
    "cases:hold_follow_up": work(follow_up_id="cases.FollowUp"),
    "cases:approval": PersonDoor("protection", objects=CASE | APPROVAL),
    "cases:decide": PersonDoor(
        "protection",
        P.CASE_APPROVE,
        POST,
        CASE | APPROVAL,
        {"decision": "send_back", "reason": "Which shelter?"},
    ),
    "cases:withdraw": work(POST, approval_id="cases.Approval"),
    "cases:close": work(),
    "cases:reopen": work(),
    "cases:transfer": work(),
    "cases:add_note": work(),
    "cases:add_task": work(),
    "cases:finish_task": work(POST, task_id="cases.Task"),
}
