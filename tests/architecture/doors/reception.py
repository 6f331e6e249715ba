"""Doors of reception."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, POST, Door, PersonDoor

OBJECTS = {
    "centre_id": "reception.Centre",
    "note_id": "reception.HandOver",
    "block_id": "reception.Block",
    "arrival_id": "registration.Arrival",
    "part_id": "reception.TakingPart",
}
STAY = {"stay_id": "reception.Stay"}


def desk(methods=BOTH, **objects: str) -> PersonDoor:
    """Return the door of what the desk does with a person."""
    return PersonDoor("identity", P.DESK_WORK, methods, objects)


def at_centre(needs=P.DESK_WORK, **more) -> Door:
    """Return the door of something at a centre."""
    return Door(needs, P.DESK_WORK, **more)


PAGES = {
    "reception:desk": Door(P.DESK_WORK),
    "reception:new_centre": Door(P.CASE_APPROVE, P.DESK_WORK, BOTH),
    "reception:centre": at_centre(methods=BOTH),
    "reception:here": at_centre(),
    "reception:give": at_centre(methods=BOTH),
    "reception:write_note": at_centre(methods=POST),
    "reception:read_note": Door(P.DESK_WORK, methods=POST),
    "reception:set_up": at_centre(P.CASE_APPROVE, methods=BOTH),
    "reception:unblock": Door(P.CASE_APPROVE, P.DESK_WORK, POST),
    "reception:figures": at_centre(),
    "reception:landings": Door(P.SCREENING_DO, P.PERSON_VIEW),
    "reception:new_landing": Door(P.SCREENING_DO, P.PERSON_VIEW, BOTH),
    "reception:landing": Door(P.SCREENING_DO, P.PERSON_VIEW, BOTH),
    "reception:name_partner": Door(P.PERSON_SHARE, P.SCREENING_DO, POST),
    "reception:end_part": Door(P.PERSON_SHARE, P.SCREENING_DO, POST),
    "reception:shared_landing": Door(
        P.SCREENING_DO,
        P.PERSON_VIEW,
        BOTH,
        {"part_id": "00000000-0000-4000-8000-000000000000"},
    ),
}
PERSON_PAGES = {
    "reception:person": desk(("GET",)),
    "reception:card": PersonDoor(),
    "reception:check_in": desk(centre_id="reception.Centre"),
    "reception:check_out": desk(**STAY),
    "reception:move": desk(**STAY),
    "reception:go_out": desk(**STAY),
    "reception:come_back": desk(POST, absence_id="reception.Absence"),
    "reception:flags": PersonDoor("protection", P.CASE_WORK, BOTH),
    "reception:lift_flag": PersonDoor(
        "protection", P.CASE_WORK, BOTH, {"flag_id": "reception.DeskFlag"}
    ),
}
