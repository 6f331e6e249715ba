"""Doors of keeping and erasing."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import POST, Door, PersonDoor

PAGES = {
    "retention:due": Door(P.PERSON_ERASE),
    "retention:set_rule": Door(P.PERSON_ERASE, methods=POST),
}
OBJECTS = {"organisation_id": "accounts.Organisation"}
PERSON_PAGES = {
    "retention:person": PersonDoor(may=P.PERSON_ERASE),
    "retention:hold": PersonDoor(may=P.PERSON_ERASE, methods=POST, data={"reason": "x"}),
    "retention:keep": PersonDoor(may=P.PERSON_ERASE, methods=POST),
    "retention:erase": PersonDoor(may=P.PERSON_ERASE, methods=POST),
    "retention:card": PersonDoor(),
    "retention:copy_pdf": PersonDoor(may=P.PERSON_SHARE, methods=POST),
    "retention:copy_json": PersonDoor(may=P.PERSON_SHARE, methods=POST),
}
