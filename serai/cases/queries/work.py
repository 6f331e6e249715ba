"""What somebody has to do next, and by when; rooms above add lines by `SERAI_WORK`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.module_loading import import_string
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from serai.cases.choices import ActionState, CaseState, WorkKind
from serai.cases.methods.limits import act_by
from serai.cases.methods.sealed import ACTION, TASK
from serai.cases.models import Case, FollowUp, PlanAction, Task
from serai.cases.queries.approvals import kinds, waiting_for
from serai.cases.queries.limits import answer_hours_of
from serai.cases.queries.transfers import offers_to
from serai.kit.actor import Actor
from serai.vault.fields import Sealed
from serai.vault.sealing import Keys, Unreadable

MOST = 50
"""Lines of one kind that are looked at; who has more sees the soonest."""

When = Literal["late", "today", "week", "later", "open"]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing somebody has to do: for whom, what, until when, and where it is done.

    `due` is a moment, or a day that lasts until its end, or None for what waits without a limit.
    `kind` is a code that groups and marks the line; rooms may use their own. `reference` is the
    person's; `person_id` is None for what is about nobody.
    """

    person_id: UUID | None
    reference: str
    label: str | Promise
    due: date | datetime | None
    url: str
    kind: str
    icon: str = "clock"

    @property
    def moment(self) -> datetime | None:
        """Return the last moment at which it is done in time."""
        if self.due is None or isinstance(self.due, datetime):
            return self.due
        return timezone.make_aware(datetime.combine(self.due, time.max))

    @property
    def has_time(self) -> bool:
        """Say whether it is due at an hour, not only on a day."""
        return isinstance(self.due, datetime)

    def is_late(self, now: datetime) -> bool:
        """Say whether it is overdue."""
        return self.moment is not None and self.moment < now

    def when(self, now: datetime) -> When:
        """Return how near it is: late, today, within seven days, later, or open."""
        if self.moment is None:
            return "open"
        if self.moment < now:
            return "late"
        left = timezone.localdate(self.moment) - timezone.localdate(now)
        if left <= timedelta(days=0):
            return "today"
        return "week" if left <= timedelta(days=7) else "later"


Source = Callable[[Actor, datetime], Iterable[WorkItem]]


@cache
def _sources(paths: tuple[str, ...]) -> tuple[Source, ...]:
    return tuple(import_string(path) for path in paths)


def sources() -> tuple[Source, ...]:
    """Return the functions of (actor, now) that add lines, this room's and those above."""
    return _sources(tuple(settings.SERAI_WORK))


def my_work(actor: Actor, now: datetime) -> list[WorkItem]:
    """Return all that somebody has to do, what is due first in front, what waits last."""
    found = [item for source in sources() for item in source(actor, now)]
    return sorted(found, key=_soonest)


def _soonest(item: WorkItem) -> tuple[bool, float]:
    return (item.moment is None, item.moment.timestamp() if item.moment else 0.0)


def of_cases(actor: Actor, now: datetime) -> list[WorkItem]:
    """Return what the actor has to do in cases, has to approve, and what other teams offer."""
    actions, tasks = _planned(actor), _undone(actor)
    keys = Keys([one.person_id for one in (*actions, *tasks)])
    own = [*_first_steps(actor), *_actions(actions, keys), *_tasks(tasks, keys)]
    return [*own, *_follow_ups(actor), *_approvals(actor), *_offers(actor)]


def case_url(case: Case) -> str:
    """Return the address of a case."""
    return reverse("cases:case", args=[case.person_id, case.pk])


def _text(keys: Keys, owner: UUID, sealed: Sealed, column: str) -> str:
    """Open a text; "" where no key opens it."""
    try:
        return str(keys.open(owner, sealed, column))
    except Unreadable:
        return ""


_opened = lazy(_text, str)
"""Opens a text when it is shown: of a hundred lines a page shows the soonest."""


def _first_steps(actor: Actor) -> list[WorkItem]:
    rows = Case.objects.filter(worker_id=actor.id, state=CaseState.OPEN, acted_at=None)
    return [
        WorkItem(
            one.person_id, one.person.reference,
            format_lazy("{} · {}", _("Do something in the case"), one.get_risk_display()),
            one.act_by, case_url(one), WorkKind.FIRST_STEP, "flag",
        )
        for one in rows.select_related("person").order_by("act_by")[:MOST]
    ]  # fmt: skip


def _planned(actor: Actor) -> list[PlanAction]:
    rows = PlanAction.objects.filter(
        responsible_id=actor.id, state=ActionState.PLANNED, case__state=CaseState.OPEN
    )
    return list(rows.select_related("person").order_by("due_on")[:MOST])


def _actions(rows: Sequence[PlanAction], keys: Keys) -> list[WorkItem]:
    return [
        WorkItem(
            one.person_id, one.person.reference, _opened(keys, one.person_id, one.text, ACTION),
            one.due_on, reverse("cases:change_action", args=[one.person_id, one.case_id, one.pk]),
            WorkKind.ACTION, "clipboard-list",
        )
        for one in rows
    ]  # fmt: skip


def _undone(actor: Actor) -> list[Task]:
    rows = Task.objects.filter(assigned_to_id=actor.id, done_at=None, case__state=CaseState.OPEN)
    return list(rows.select_related("person", "case").order_by("due_on")[:MOST])


def _tasks(rows: Sequence[Task], keys: Keys) -> list[WorkItem]:
    return [
        WorkItem(
            one.person_id, one.person.reference, _opened(keys, one.person_id, one.text, TASK),
            one.due_on, f"{case_url(one.case)}#tasks", WorkKind.TASK, "check",
        )
        for one in rows
    ]  # fmt: skip


def _follow_ups(actor: Actor) -> list[WorkItem]:
    rows = FollowUp.objects.filter(
        worker_id=actor.id, done_at=None, case__state=CaseState.OPEN
    ).select_related("person")
    return [
        WorkItem(
            one.person_id, one.person.reference,
            format_lazy("{} · {}", WorkKind.FOLLOW_UP.label, one.get_kind_display()), one.due_on,
            reverse("cases:hold_follow_up", args=[one.person_id, one.case_id, one.pk]),
            WorkKind.FOLLOW_UP, "message",
        )
        for one in rows.order_by("due_on")[:MOST]
    ]  # fmt: skip


def _approvals(actor: Actor) -> list[WorkItem]:
    waiting = waiting_for(actor)
    hours = {one: answer_hours_of(one) for one in {a.case.organisation_id for a in waiting}}
    return [
        WorkItem(
            one.person_id, one.person.reference,
            format_lazy("{} · {}", _("To approve"), kinds()[one.kind].label),
            act_by(one.requested_at, hours[one.case.organisation_id][one.case.risk]),
            reverse("cases:approval", args=[one.person_id, one.case_id, one.pk]),
            WorkKind.APPROVAL, "shield",
        )
        for one in waiting
    ]  # fmt: skip


def _offers(actor: Actor) -> list[WorkItem]:
    """Return the cases offered to the actor's teams, by reference: the persons are not open yet."""
    offered = offers_to(actor)
    hours = {one: answer_hours_of(one) for one in {t.team.organisation_id for t in offered}}
    return [
        WorkItem(
            None, one.reference,
            format_lazy("{} · {}", _("A case is offered to your team"), one.get_risk_display()),
            act_by(one.offered_at or one.asked_at, hours[one.team.organisation_id][one.risk]),
            reverse("cases:offer", args=[one.pk]), WorkKind.TRANSFER, "arrows-exchange",
        )
        for one in offered
    ]  # fmt: skip
