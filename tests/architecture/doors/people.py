"""The register's lines of the access matrix."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, MAKER, POST, Door, PersonDoor

PAGES = {
    "people:persons": Door(P.PERSON_VIEW),
    "people:keep_filter": Door(P.PERSON_VIEW, methods=POST, data={"name": "Mine"}),
    "people:emergency": Door(P.PERSON_VIEW, methods=BOTH),
    "people:emergencies": Door(P.PERSON_SUPERVISE),
    "people:drop_filter": Door(MAKER, methods=POST),
}
ELSEWHERE = {
    "people:judge": "of a colleague's emergency; tried in serai/people/tests/test_access_pages",
}
OBJECTS = {"filter_id": "people.SavedFilter"}
PERSON_PAGES = {
    "people:person": PersonDoor(),
    "people:access": PersonDoor(),
    "people:revoke_grant": PersonDoor(
        may=P.PERSON_SHARE, methods=POST, objects={"grant_id": "people.AccessGrant"}
    ),
    "people:edit_identity": PersonDoor(may=P.PERSON_REGISTER, methods=BOTH),
    "people:edit_contacts": PersonDoor("profile", may=P.PERSON_REGISTER, methods=BOTH),
    "people:edit_functioning": PersonDoor("health", may=P.PERSON_REGISTER, methods=BOTH),
    "people:history_identity": PersonDoor(),
    "people:history_contacts": PersonDoor("profile"),
    "people:history_functioning": PersonDoor("health"),
}
