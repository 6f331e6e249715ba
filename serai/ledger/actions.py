"""Writing the ledger: record what was done, seal it, hand it to the handlers."""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from serai.kit import clock
from serai.kit.actor import acting_as, current_actor, system_actor
from serai.kit.sql import run_prepared
from serai.ledger.events import Happened
from serai.ledger.methods import chain
from serai.ledger.models import Outbox, Seal
from serai.ledger.queries import SEALER, events_by_id

log = logging.getLogger(__name__)

Handler = Callable[[Sequence[int]], None]
SEAL_LOCK = 7_301_442
LAST_ATTEMPT = 20
UNSEALED = """
    SELECT e.id FROM ledger_outbox o JOIN ledger_event e ON e.id = o.event_id
    WHERE o.handler = %s
      AND (e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
           OR e.transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    ORDER BY e.transaction_id, e.id LIMIT %s
"""
RECORD = """
    WITH made AS MATERIALIZED (
        SELECT nextval('ledger_event_id_seq') AS id, e.*
        FROM (
            SELECT * FROM ROWS FROM (jsonb_to_recordset(%(events)s::jsonb) AS (name text,
                organisation_id uuid, subject_type text, subject_id text, payload jsonb))
            WITH ORDINALITY ORDER BY ordinality
        ) e
    ), event AS (
        INSERT INTO ledger_event (id, at, name, actor_kind, actor_id, organisation_id,
            subject_type, subject_id, payload)
        SELECT id, %(at)s, name, %(kind)s, %(actor)s::uuid, organisation_id, subject_type,
            subject_id, payload
        FROM made
    )
    INSERT INTO ledger_outbox (event_id, event_name, handler, organisation_id, attempts, due_at,
        last_error)
    SELECT made.id, made.name, h.handler, made.organisation_id, 0, %(at)s, ''
    FROM made JOIN unnest(%(names)s::text[], %(handlers)s::text[]) h(name, handler) USING (name)
    RETURNING event_id
"""
"""Events and what they put out in one statement: submissions record hundreds of them a second.

The ids are drawn before: an actor may record what it may not read back (an invited user)."""


@cache
def reactions() -> dict[str, tuple[str, ...]]:
    """Return the handlers by event name, from `settings.SERAI_REACTIONS`."""
    table: dict[str, tuple[str, ...]] = import_string(settings.SERAI_REACTIONS)
    return table


def record(*happened: Happened) -> list[int]:
    """Append events in the caller's transaction, and put them out for their handlers.

    The actor is the one of the surrounding `acting_as`; without one nothing can be recorded.
    Return the events' ids.
    """
    actor = current_actor()
    if actor is None:
        raise RuntimeError("an event needs an actor: use acting_as")
    table = reactions()
    names = {one.name for one in happened}
    pairs = [(name, handler) for name in names for handler in (SEALER, *table.get(name, ()))]
    events = [
        {
            "name": one.name,
            "organisation_id": one.organisation_id and str(one.organisation_id),
            "subject_type": one.subject_type,
            "subject_id": str(one.subject_id),
            "payload": dict(one.payload),
        }
        for one in happened
    ]
    params = {
        "at": clock.now(),
        "kind": actor.kind,
        "actor": actor.id,
        "events": json.dumps(events),
        "names": [name for name, _ in pairs],
        "handlers": [handler for _, handler in pairs],
    }
    return sorted({row[0] for row in run_prepared(RECORD, params).fetchall()})


def seal(*, limit: int = 5_000) -> int:
    """Chain events that no running transaction can precede any more; return how many.

    Only transactions older than the oldest one still running are sealed (or such as came with a
    restored dump), so an event that commits late is never skipped. One sealer at a time: a second
    one returns 0.
    """
    with acting_as(system_actor()), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(UNSEALED, [SEALER, limit])
        ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return 0
        Outbox.objects.filter(handler=SEALER, event_id__in=ids).delete()
        last = Seal.objects.order_by("-position").values_list("hash", flat=True).first()
        previous = bytes(last) if last else chain.GENESIS
        found = events_by_id(ids)
        Seal.objects.create(
            sealed_at=clock.now(),
            event_ids=ids,
            previous_hash=previous,
            hash=chain.link(previous, [found[i] for i in ids]),
        )
        return len(ids)


def dispatch(*, batch: int = 100) -> int:
    """Hand one batch of waiting events to each handler; return how many entries were done.

    A handler that fails is tried again one event at a time, later and later, and its entries stay
    until it succeeds; after the last attempt they wait for somebody to look.
    """
    done = 0
    for handler in sorted({h for handlers in reactions().values() for h in handlers}):
        done += _dispatch_to(handler, batch)
    return done


def _dispatch_to(handler: str, batch: int) -> int:
    function: Handler = import_string(handler)
    try:
        with acting_as(system_actor()):
            entries = _claim(handler, batch)
            if not entries:
                return 0
            with transaction.atomic():
                function([entry.event_id for entry in entries])
            Outbox.objects.filter(id__in=[entry.pk for entry in entries]).delete()
            return len(entries)
    except Exception as error:
        log.error("handler %s failed on a batch (%s)", handler, type(error).__name__)
        return _dispatch_singly(handler, function, batch)


def _dispatch_singly(handler: str, function: Handler, batch: int) -> int:
    done = 0
    for _ in range(batch):
        with acting_as(system_actor()):
            entries = _claim(handler, 1)
            if not entries:
                break
            entry = entries[0]
            try:
                with transaction.atomic():
                    function([entry.event_id])
            except Exception as error:
                entry.attempts += 1
                entry.due_at = clock.now() + timedelta(seconds=min(2**entry.attempts, 3600))
                entry.last_error = type(error).__name__
                entry.save(update_fields=["attempts", "due_at", "last_error"])
            else:
                entry.delete()
                done += 1
    return done


def _claim(handler: str, batch: int) -> list[Outbox]:
    return list(
        Outbox.objects.select_for_update(skip_locked=True)
        .filter(handler=handler, due_at__lte=clock.now(), attempts__lt=LAST_ATTEMPT)
        .order_by("due_at", "id")[:batch]
    )
