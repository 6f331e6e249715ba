"""Doors of the screening room. What belongs to a person is opened by a grant, and tried apart."""

from django.core.files.uploadedfile import SimpleUploadedFile

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, ORGANISATION, POST, Door, PersonDoor

NOBODY = {"person_id": "00000000-0000-0000-0000-000000000000"}
GRANT = "opened by a grant; tried by everybody in serai/screening/tests/test_access.py"


def workbook() -> SimpleUploadedFile:
    """Return a file that is no workbook: enough to be let in and then told so."""
    return SimpleUploadedFile("instrument.xlsx", b"no workbook")


OBJECTS = {
    "instrument_id": "screening.Instrument",
    "factor_id": "screening.PlaceFactor",
}
PAGES = {
    "screening:instruments": Door(P.FORM_VIEW),
    "screening:add_instrument": Door(P.FORM_PUBLISH, methods=BOTH),
    "screening:add_shipped": Door(
        P.FORM_PUBLISH, methods=POST, data={"name": "factors", "organisation": ORGANISATION}
    ),
    "screening:instrument": Door(P.FORM_VIEW),
    "screening:factors": Door(P.FORM_VIEW),
    "screening:add_factor": Door(P.SCREENING_DO, methods=BOTH),
    "screening:end_factor": Door(P.SCREENING_DO, P.FORM_VIEW, POST),
}
ELSEWHERE = dict.fromkeys(
    (
        "screening:person", "screening:card", "screening:fill", "screening:result",
        "screening:profile", "screening:add_category", "screening:revise", "screening:clear_block",
    ),
    GRANT,
)  # fmt: skip
PERSON_PAGES = {
    "screening:first_contact": PersonDoor(may=P.DESK_WORK, methods=BOTH),
    "screening:first_card": PersonDoor(may=P.DESK_WORK),
}
OPERATIONS = {
    "GET /screening/persons/{person_id}/categories": Door(P.PERSON_VIEW, objects=NOBODY),
}
PERSON_OPERATIONS = {
    "GET /screening/persons/{person_id}/return-block": PersonDoor(),
}
