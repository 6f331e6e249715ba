"""What rooms below case work add to My work, as its lines: they cannot know its room themselves."""

from datetime import datetime

from serai.cases.queries.work import WorkItem
from serai.kit.actor import Actor
from serai.reception.queries.work import due


def of_reception(actor: Actor, now: datetime, _most: int = 0) -> list[WorkItem]:
    """Return who is not back at the desk in time, hand-over notes to read, flags that end."""
    return [
        WorkItem(one.person_id, one.reference, one.label, one.due, one.url, one.kind, one.icon)
        for one in due(actor, now)
    ]
