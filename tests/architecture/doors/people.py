"""The register's lines of the access matrix."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import MAKER, POST, Door, PersonDoor

PAGES = {
    "people:persons": Door(P.PERSON_VIEW),
    "people:keep_filter": Door(P.PERSON_VIEW, methods=POST, data={"name": "Mine"}),
    "people:drop_filter": Door(MAKER, methods=POST),
}
OBJECTS = {"filter_id": "people.SavedFilter"}
PERSON_PAGES = {
    "people:person": PersonDoor(),
}
