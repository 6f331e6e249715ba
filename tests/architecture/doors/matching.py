"""Doors of finding and of duplicates. A pair and a merge open to who sees both persons."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, POST, Door, PersonDoor

PAGES = {
    "matching:find": Door(P.PERSON_VIEW, methods=BOTH, data={"text": "Amina"}),
    "matching:pairs": Door(P.PERSON_MERGE),
}
PERSON_PAGES = {
    "matching:merges": PersonDoor(),
    "matching:pair": PersonDoor(
        may=P.PERSON_MERGE, methods=BOTH, objects={"pair_id": "matching.CandidatePair"},
        data={"decision": "later"},
    ),
    "matching:undo": PersonDoor(
        may=P.PERSON_MERGE, methods=POST, objects={"merge_id": "matching.Merge"}
    ),
}  # fmt: skip
