"""Consent's lines of the access matrix."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, POST, Door, PersonDoor

ONE = {"consent_id": "consent.Consent"}
PAGES = {"consent:ending": Door(P.PERSON_SHARE)}
PERSON_PAGES = {
    "consent:consents": PersonDoor(),
    "consent:card": PersonDoor(),
    "consent:record": PersonDoor(may=P.PERSON_SHARE, methods=BOTH),
    "consent:text": PersonDoor(may=P.PERSON_SHARE),
    "consent:withhold": PersonDoor(may=P.PERSON_SHARE, methods=BOTH),
    "consent:lift": PersonDoor(
        may=P.PERSON_SHARE, methods=POST, objects={"withholding_id": "consent.Withholding"}
    ),
    "consent:picture": PersonDoor(objects={"evidence_id": "consent.Evidence"}),
    "consent:consent": PersonDoor(objects=ONE),
    "consent:answer": PersonDoor(may=P.PERSON_SHARE, methods=BOTH, objects=ONE),
    "consent:withdraw": PersonDoor(
        may=P.PERSON_SHARE, methods=BOTH, objects=ONE, data={"why": "other"}
    ),
    "consent:paper": PersonDoor(objects={**ONE, "language": "fr"}),
    "consent:script": PersonDoor(objects={**ONE, "language": "ar"}),
}
