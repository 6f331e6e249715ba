"""Who was just registered is compared with everybody, for who sees both persons of a pair."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from serai.ledger.queries import events_by_id
from serai.matching.actions.proposing import propose_for


def look_for_same(event_ids: Sequence[int]) -> None:
    """Propose pairs for the persons that these events are of."""
    persons: dict[UUID, list[UUID]] = defaultdict(list)
    for event in events_by_id(event_ids).values():
        if event["organisation_id"] and event["subject_type"] == "person":
            persons[UUID(str(event["organisation_id"]))].append(UUID(str(event["subject_id"])))
    for organisation_id, person_ids in persons.items():
        propose_for(organisation_id=organisation_id, person_ids=person_ids)
