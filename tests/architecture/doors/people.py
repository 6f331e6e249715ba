"""The register's lines of the access matrix."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, MAKER, POST, Door, PersonDoor

PAGES = {
    "people:persons": Door(P.PERSON_VIEW),
    "people:keep_filter": Door(P.PERSON_VIEW, methods=POST, data={"name": "Mine"}),
    "people:emergency": Door(P.PERSON_VIEW, methods=BOTH),
    "people:find_card": Door(P.PERSON_VIEW, methods=POST, data={"code": "2222-2222"}),
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
    "people:issue_card": PersonDoor(may=P.PERSON_REGISTER, methods=POST),
    "people:revoke_card": PersonDoor(may=P.PERSON_REGISTER, methods=POST),
    "people:papers": PersonDoor(),
    "people:numbers": PersonDoor(),
    "people:add_document": PersonDoor(may=P.PERSON_REGISTER, methods=BOTH),
    "people:remove_document": PersonDoor(
        may=P.PERSON_REGISTER, methods=POST, objects={"document_id": "people.Document"}
    ),
    "people:add_file": PersonDoor(may=P.PERSON_REGISTER, methods=BOTH),
    "people:file": PersonDoor(objects={"file_id": "people.StoredFile"}),
    "people:remove_file": PersonDoor(
        may=P.PERSON_REGISTER, methods=POST, objects={"file_id": "people.StoredFile"}
    ),
    "people:family": PersonDoor("profile"),
    "people:link": PersonDoor("profile", may=P.PERSON_REGISTER, methods=POST),
    "people:end_link": PersonDoor(
        "profile", may=P.PERSON_REGISTER, methods=POST, objects={"link_id": "people.FamilyLink"}
    ),
    "people:new_group": PersonDoor("profile", may=P.PERSON_REGISTER, methods=POST),
    "people:add_member": PersonDoor(
        "profile", may=P.PERSON_REGISTER, methods=POST, objects={"group_id": "people.Group"}
    ),
    "people:leave_group": PersonDoor(
        "profile",
        may=P.PERSON_REGISTER,
        methods=POST,
        objects={"member_id": "people.GroupMember"},
    ),
}
