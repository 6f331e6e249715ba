"""What somebody has to do next, and by when; rooms above add lines by `SERAI_WORK`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.module_loading import import_string
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from serai.cases.choices import ActionState, CaseState, FollowUpKind, Risk, WorkKind
from serai.cases.methods.limits import act_by
from serai.cases.methods.sealed import ACTION, TASK
from serai.cases.models import Case, FollowUp, PlanAction, Task
from serai.cases.queries.approvals import kinds, waiting_for
from serai.cases.queries.limits import answer_hours_of
from serai.cases.queries.transfers import offers_to
from serai.kit.actor import Actor
from serai.people.models import Person
from serai.vault.fields import Sealed
from serai.vault.sealing import Keys, Unreadable

MOST, ALL = 30, 1_000
"""Lines of one kind that are looked at, the soonest; and where somebody asks for all of them."""

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
    url: str | Promise
    kind: str
    icon: str = "clock"
    moment: datetime | None = field(init=False, repr=False, compare=False)
    """The last moment at which it is done in time; a page asks it of every line several times."""

    def __post_init__(self) -> None:
        moment = self.due
        if moment is not None and not isinstance(moment, datetime):
            moment = timezone.make_aware(datetime.combine(moment, time.max))
        object.__setattr__(self, "moment", moment)

    @property
    def has_time(self) -> bool:
        """Say whether it is due at an hour, not only on a day."""
        return isinstance(self.due, datetime)

    def is_late(self, now: datetime) -> bool:
        """Say whether it is overdue."""
        return self.moment is not None and self.moment < now

    def when(self, now: datetime) -> When:
        """Return how near it is: late, today, within seven days, later, or open."""
        moment = self.moment
        if moment is None:
            return "open"
        if moment < now:
            return "late"
        left = timezone.localdate(moment) - timezone.localdate(now)
        if left <= timedelta(days=0):
            return "today"
        return "week" if left <= timedelta(days=7) else "later"


Source = Callable[[Actor, datetime, int], Iterable[WorkItem]]


@cache
def _sources(paths: tuple[str, ...]) -> tuple[Source, ...]:
    return tuple(import_string(path) for path in paths)


def sources() -> tuple[Source, ...]:
    """Return the functions of (actor, now, most) that add lines, this room's and those above."""
    return _sources(tuple(settings.SERAI_WORK))


def my_work(actor: Actor, now: datetime, most: int = MOST) -> list[WorkItem]:
    """Return what somebody has to do, at most so many of a kind: the soonest, what waits last."""
    found = [item for source in sources() for item in source(actor, now, most)]
    return sorted(found, key=_soonest)


def _soonest(item: WorkItem) -> tuple[bool, float]:
    moment = item.moment
    return (moment is None, moment.timestamp() if moment else 0.0)


Rows = QuerySet[Any, tuple[Any, ...]]


class _Due(NamedTuple):
    """A row that is due, read as values: what this page does not show costs nothing."""

    pk: UUID
    case_id: UUID
    person_id: UUID
    due: date | datetime
    content: Any


def of_cases(actor: Actor, now: datetime, most: int = MOST) -> list[WorkItem]:
    """Return what the actor has to do in cases, has to approve, and what other teams offer."""
    steps, actions, tasks, due = (
        [_Due(*one) for one in rows[:most]]
        for rows in (_first_steps(actor), _planned(actor), _undone(actor), _follow_ups(actor))
    )
    keys = Keys([one.person_id for one in (*actions, *tasks)])
    ids = {one.person_id for one in (*steps, *actions, *tasks, *due)}
    known = dict(Person.objects.filter(pk__in=ids).values_list("pk", "reference"))

    def lines(
        rows: Iterable[_Due],
        kind: WorkKind,
        icon: str,
        page: str,
        label: Callable[[_Due], str | Promise],
    ) -> list[WorkItem]:
        return [
            WorkItem(
                one.person_id, known[one.person_id], label(one), one.due,
                _address(page, one), kind, icon,
            )
            for one in rows if one.person_id in known
        ]  # fmt: skip

    return [
        *lines(steps, WorkKind.FIRST_STEP, "flag", "cases:case",
               lambda one: format_lazy("{} · {}", _("Do something in the case"),
                                       Risk(one.content).label)),
        *lines(actions, WorkKind.ACTION, "clipboard-list", "cases:change_action",
               lambda one: _opened(keys, one.person_id, one.content, ACTION)),
        *lines(tasks, WorkKind.TASK, "check", "cases:case",
               lambda one: _opened(keys, one.person_id, one.content, TASK)),
        *lines(due, WorkKind.FOLLOW_UP, "message", "cases:hold_follow_up",
               lambda one: format_lazy("{} · {}", WorkKind.FOLLOW_UP.label,
                                       FollowUpKind(one.content).label)),
        *_approvals(actor), *_offers(actor),
    ]  # fmt: skip


def _page(page: str, one: _Due) -> str:
    if page == "cases:case":
        tasks = "#tasks" if isinstance(one.content, Sealed) else ""
        return reverse(page, args=[one.person_id, one.case_id]) + tasks
    return reverse(page, args=[one.person_id, one.case_id, one.pk])


def _text(keys: Keys, owner: UUID, sealed: Sealed, column: str) -> str:
    """Open a text; "" where no key opens it."""
    try:
        return str(keys.open(owner, sealed, column))
    except Unreadable:
        return ""


_opened = lazy(_text, str)
"""Opens a text when it is shown: of a hundred lines a page shows the soonest."""
_address = lazy(_page, str)


def _rows(found: QuerySet[Any], due: str, content: str, case: str = "case_id") -> Rows:
    """Return the rows as the values of `_Due`, the soonest first."""
    return found.order_by(due).values_list("pk", case, "person_id", due, content)


def _first_steps(actor: Actor) -> Rows:
    found = Case.objects.filter(worker_id=actor.id, state=CaseState.OPEN, acted_at=None)
    return _rows(found, "act_by", "risk", "pk")


def _planned(actor: Actor) -> Rows:
    mine = PlanAction.objects.filter(responsible_id=actor.id, state=ActionState.PLANNED)
    return _rows(mine.filter(case__state=CaseState.OPEN), "due_on", "text")


def _undone(actor: Actor) -> Rows:
    mine = Task.objects.filter(assigned_to_id=actor.id, done_at=None)
    return _rows(mine.filter(case__state=CaseState.OPEN), "due_on", "text")


def _follow_ups(actor: Actor) -> Rows:
    mine = FollowUp.objects.filter(worker_id=actor.id, done_at=None)
    return _rows(mine.filter(case__state=CaseState.OPEN), "due_on", "kind")


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
