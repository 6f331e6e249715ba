"""What intake does when the ledger says that something happened. Each handler is idempotent."""

from collections.abc import Sequence
from uuid import UUID

from serai.intake.actions.understanding import understand
from serai.ledger.queries import events_by_id


def understand_received(event_ids: Sequence[int]) -> None:
    """Understand the submissions that these events are about."""
    events = events_by_id(event_ids)
    understand(submission_ids={UUID(event["subject_id"]) for event in events.values()})
