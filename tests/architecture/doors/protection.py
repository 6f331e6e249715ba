"""Doors of protection procedures."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, POST, Door, PersonDoor

CASE = {"case_id": "cases.Case"}
FILE = {"procedure_id": "protection.File"}
BEST = {"procedure_id": "protection.Best"}
MEETING = {"procedure_id": "protection.Meeting"}


def work(objects: dict[str, str], methods=BOTH, may=P.CASE_WORK, **more: str) -> PersonDoor:
    """Return the door of what changes a procedure."""
    return PersonDoor("protection", may, methods, objects | more)


PAGES = {
    "protection:mine": Door(P.PERSON_VIEW),
    "protection:export": Door(P.PERSON_EXPORT, methods=BOTH),
}
PERSON_PAGES = {
    "protection:card": PersonDoor("protection"),
    "protection:case": PersonDoor("protection", objects=CASE),
    "protection:open_file": work(CASE),
    "protection:procedure": PersonDoor("protection", objects=FILE),
    "protection:sign": PersonDoor("protection", methods=POST, objects=FILE),
    "protection:add_member": work(FILE),
    "protection:paper_signed": work(FILE, member_id="protection.Member"),
    "protection:end_member": work(FILE, POST, member_id="protection.Member"),
    "protection:close": work(FILE),
    "protection:set_review": work(FILE),
    "protection:keep_file": work(FILE),
    "protection:identify": work(FILE),
    "protection:recovery": work(FILE),
    "protection:open_best_interests": work(CASE),
    "protection:assess": work(BEST),
    "protection:add_option": work(BEST),
    "protection:convene": work(BEST, POST),
    "protection:speak": PersonDoor("protection", methods=BOTH, objects=BEST),
    "protection:decide": PersonDoor("protection", methods=BOTH, objects=BEST),
    "protection:approve": work(BEST, may=P.CASE_APPROVE),
    "protection:send_back": work(BEST, may=P.CASE_APPROVE),
    "protection:plan_conference": work(CASE),
    "protection:add_point": work(MEETING),
    "protection:decide_point": work(MEETING, point_id="protection.AgendaPoint"),
    "protection:hold": work(MEETING),
    "protection:safety": PersonDoor("protection", objects=CASE),
    "protection:write_safety": work(CASE),
    "protection:print_safety": work(CASE, POST),
}
