"""Registration's lines of the access matrix."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, POST, Door, PersonDoor

PAGES = {
    "registration:register": Door(P.PERSON_REGISTER, methods=BOTH),
    "registration:landings": Door(P.PERSON_REGISTER, methods=BOTH),
    "registration:landing": Door(P.PERSON_REGISTER, methods=BOTH),
    "registration:wristbands": Door(P.PERSON_REGISTER),
    "registration:code": Door(P.PERSON_REGISTER, methods=BOTH),
    "registration:files": Door(P.PERSON_REGISTER, methods=BOTH),
    "registration:file": Door(P.PERSON_REGISTER, methods=BOTH),
    "registration:drop_file": Door(P.PERSON_REGISTER, methods=POST),
}
OBJECTS = {"arrival_id": "registration.Arrival", "file_id": "registration.PersonFile"}
PERSON_PAGES = {
    "registration:complete": PersonDoor(may=P.PERSON_REGISTER, methods=BOTH),
}
