"""What is overdue goes before the team's supervisors, and leaves them again when it is done."""

import json
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from serai.cases.models import Alert
from serai.cases.queries.limits import answer_hours_of
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.supervision import events

HOURS = "(%(hours)s::jsonb ->> c.risk)::int * interval '1 hour'"
"""How long an answer may take, by the risk of the case."""
OVERDUE = f"""
    SELECT 'first_step' AS kind, c.id AS subject_id, c.id AS case_id, c.person_id, c.team_id,
           c.worker_id, c.act_by AS due_at
    FROM cases_case c
    WHERE c.state = 'open' AND c.acted_at IS NULL AND c.act_by < %(now)s
    UNION ALL
    SELECT 'action', a.id, c.id, c.person_id, c.team_id, coalesce(a.responsible_id, c.worker_id),
           (a.due_on + 1)::timestamp AT TIME ZONE %(zone)s
    FROM cases_planaction a JOIN cases_case c ON c.id = a.case_id
    WHERE c.state = 'open' AND a.state = 'planned' AND a.due_on < %(today)s
    UNION ALL
    SELECT 'task', t.id, c.id, c.person_id, c.team_id, t.assigned_to_id,
           (t.due_on + 1)::timestamp AT TIME ZONE %(zone)s
    FROM cases_task t JOIN cases_case c ON c.id = t.case_id
    WHERE c.state = 'open' AND t.done_at IS NULL AND t.due_on < %(today)s
    UNION ALL
    SELECT 'follow_up', f.id, c.id, c.person_id, c.team_id, f.worker_id,
           (f.due_on + 1)::timestamp AT TIME ZONE %(zone)s
    FROM cases_followup f JOIN cases_case c ON c.id = f.case_id
    WHERE c.state = 'open' AND f.done_at IS NULL AND f.due_on < %(today)s
    UNION ALL
    SELECT 'approval', a.id, c.id, c.person_id, a.team_id, NULL::uuid, a.requested_at + {HOURS}
    FROM cases_approval a JOIN cases_case c ON c.id = a.case_id
    WHERE c.state = 'open' AND a.state = 'requested' AND a.requested_at + {HOURS} < %(now)s
    UNION ALL
    SELECT 'transfer', t.id, c.id, c.person_id, c.team_id, NULL::uuid, t.offered_at + {HOURS}
    FROM cases_transfer t JOIN cases_case c ON c.id = t.case_id
    WHERE c.state = 'open' AND t.state = 'offered' AND t.offered_at + {HOURS} < %(now)s
"""
END = f"""
    WITH overdue AS MATERIALIZED ({OVERDUE})
    UPDATE cases_alert a SET ended_at = %(now)s
    WHERE a.ended_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM overdue o WHERE o.kind = a.kind AND o.subject_id = a.subject_id
          AND o.team_id = a.team_id AND o.worker_id IS NOT DISTINCT FROM a.worker_id
          AND o.due_at = a.due_at)
"""
RAISE = f"""
    INSERT INTO cases_alert (id, kind, subject_id, case_id, person_id, team_id, worker_id, due_at,
        raised_at)
    SELECT gen_random_uuid(), o.kind, o.subject_id, o.case_id, o.person_id, o.team_id,
        o.worker_id, o.due_at, %(now)s
    FROM ({OVERDUE}) o
    WHERE NOT EXISTS (
        SELECT 1 FROM cases_alert a
        WHERE a.kind = o.kind AND a.subject_id = o.subject_id AND a.ended_at IS NULL)
    ON CONFLICT DO NOTHING
"""


class SeenAlready(Refusal):
    """Another supervisor was quicker, or it is done."""

    sentence = _("Somebody looked at this meanwhile, or it is done.")


@transaction.atomic
def escalate(*, organisation_id: UUID) -> tuple[int, int]:
    """Raise what became overdue in an organisation, end what is done; return both counts.

    Runs as the organisation's register, which sees its persons. An approval that nobody decides
    goes before the supervisors of the team that asked, an offer that nobody answers before those of
    the team that still has the case. What was given to another worker or another day is a new
    alert, when that day is over.
    """
    now = clock.now()
    zone = timezone.get_default_timezone_name()
    values: dict[str, Any] = {
        "now": now, "today": clock.today(), "zone": zone,
        "hours": json.dumps(answer_hours_of(organisation_id)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(END, values)
        ended = cursor.rowcount
        cursor.execute(RAISE, values)
        raised = cursor.rowcount
    if raised or ended:
        payload = {"raised": raised, "ended": ended}
        record(
            Happened(
                events.ALERTS_RAISED, "organisation", organisation_id, organisation_id, payload
            )
        )
    return raised, ended


@transaction.atomic
def mark_seen(*, actor: Actor, alert: Alert) -> Alert:
    """Say that a supervisor has looked at what is overdue; it stands until it is done."""
    rows = Alert.objects.filter(pk=alert.pk, seen_at=None, ended_at=None)
    if not rows.update(seen_at=clock.now(), seen_by_id=actor.user_id):
        raise SeenAlready
    alert.refresh_from_db()
    organisation_id = alert.team.organisation_id
    payload = {"alert": str(alert.pk), "kind": alert.kind}
    record(Happened(events.ALERT_SEEN, "case", alert.case_id, organisation_id, payload))
    return alert
