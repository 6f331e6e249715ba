"""Doors of protection procedures."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, POST, Door, PersonDoor

CASE = {"case_id": "cases.Case"}
FILE = {"procedure_id": "protection.File"}


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
}
