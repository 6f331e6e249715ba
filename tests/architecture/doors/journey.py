"""Doors of journeys."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, POST, PersonDoor

STEP, EXPERIENCE = {"step_id": "journey.Step"}, {"experience_id": "journey.Experience"}
PERSON_PAGES = {
    "journey:journey": PersonDoor("profile"),
    "journey:add_step": PersonDoor("profile", P.PERSON_REGISTER, BOTH),
    "journey:correct_step": PersonDoor("profile", P.PERSON_REGISTER, BOTH, STEP),
    "journey:withdraw_step": PersonDoor("profile", P.PERSON_REGISTER, POST, STEP),
    "journey:add_experience": PersonDoor("protection", P.PERSON_REGISTER, BOTH),
    "journey:correct_experience": PersonDoor("protection", P.PERSON_REGISTER, BOTH, EXPERIENCE),
    "journey:withdraw_experience": PersonDoor("protection", P.PERSON_REGISTER, POST, EXPERIENCE),
}
