"""What the office does when the ledger says that something happened. Handlers are idempotent."""

from collections.abc import Sequence

from serai.review.actions.webhooks import enqueue


def notify_webhooks(event_ids: Sequence[int]) -> None:
    """Put these events on their way to the organisation's webhooks."""
    enqueue(event_ids=event_ids)
