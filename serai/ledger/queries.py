"""Reading the ledger: a subject's history, the seals' proof, the outbox's state."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from serai.kit.actor import Actor
from serai.ledger.access import visible_to
from serai.ledger.methods import chain
from serai.ledger.models import Event, Outbox, Seal

HASHED = (
    "id", "transaction_id", "at", "name", "actor_kind", "actor_id", "organisation_id",
    "subject_type", "subject_id", "payload",
)  # fmt: skip
SEALER = "seal"
TOTALS = """
    SELECT (SELECT count(*) FROM ledger_event),
        (SELECT count(*) FROM ledger_outbox WHERE handler = %s),
        (SELECT coalesce(sum(cardinality(event_ids)), 0) FROM ledger_seal)
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found. `problems` is empty where the chain holds."""

    seals: int
    events: int
    unsealed: int
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Say whether nothing was changed, removed or inserted."""
        return not self.problems


def events_by_id(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the hashed columns of these events by id, times in UTC ISO 8601."""
    rows = Event.objects.filter(id__in=ids).values(*HASHED)
    return {row["id"]: row | {"at": row["at"].isoformat()} for row in rows}


def verify() -> Verdict:
    """Recompute the whole chain and name every break. Runs as the system actor."""
    problems: list[str] = []
    previous = chain.GENESIS
    seals = events = 0
    for seal in _seals():
        seals += 1
        found = events_by_id(seal.event_ids)
        missing = [i for i in seal.event_ids if i not in found]
        if missing:
            problems.append(f"seal {seal.position}: events {missing} are gone")
        if bytes(seal.previous_hash) != previous:
            problems.append(f"seal {seal.position}: does not follow the seal before it")
        ordered = [found[i] for i in seal.event_ids if i in found]
        if not missing and chain.link(bytes(seal.previous_hash), ordered) != bytes(seal.hash):
            problems.append(f"seal {seal.position}: an event in it was changed")
        previous = bytes(seal.hash)
        events += len(seal.event_ids)
    total, waiting, sealed = _totals()
    if total > sealed + waiting:
        problems.append(f"{total - sealed - waiting} events belong to no seal and wait for none")
    return Verdict(seals, events, waiting, tuple(problems))


def _totals() -> tuple[int, int, int]:
    """Return events, events that wait for a seal, and events in seals, all at one moment."""
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, [SEALER])
        total, waiting, sealed = cursor.fetchone()
    return total, waiting, sealed


def _seals() -> Iterator[Seal]:
    last = 0
    while batch := list(Seal.objects.filter(position__gt=last).order_by("position")[:200]):
        yield from batch
        last = batch[-1].position


def history(actor: Actor, subject_type: str, subject_id: UUID | str) -> QuerySet[Event]:
    """Return what happened to a subject, newest first, as far as the actor may see it."""
    return (
        visible_to(actor)
        .filter(subject_type=subject_type, subject_id=str(subject_id))
        .order_by("-id")
    )


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How much the handlers still have to see, and how much they failed at."""

    waiting: int
    failing: int
    most_attempts: int


def outbox_state() -> OutboxState:
    """Return the outbox in three figures."""
    row = Outbox.objects.aggregate(
        waiting=Count("id"), failing=Count("id", filter=Q(attempts__gt=0)), most=Max("attempts")
    )
    return OutboxState(row["waiting"], row["failing"], row["most"] or 0)


def trail(actor: Actor, *, name: str = "", subject: str = "") -> QuerySet[Event]:
    """Return the events the actor may see, newest first, of a name or subject where given."""
    found = visible_to(actor)
    if name:
        found = found.filter(name=name)
    if subject:
        found = found.filter(subject_id=subject)
    return found.order_by("-id")


def names(actor: Actor) -> list[str]:
    """Return the event names that occur in what the actor may see."""
    return list(visible_to(actor).order_by("name").values_list("name", flat=True).distinct())
