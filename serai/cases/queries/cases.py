"""A person's cases, one case with all that is in it opened, and a worker's list."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from serai.accounts.choices import Compartment
from serai.cases.choices import (
    ApprovalState,
    CaseState,
    Domain,
    NeedState,
    Risk,
    TransferState,
    Workflow,
)
from serai.cases.methods.sealed import (
    ACTION,
    APPROVAL,
    DECISION,
    FOLLOW_UP,
    GOAL,
    MOVE,
    NEED,
    NOTE,
    PARTNER,
    SUMMARY,
    TASK,
)
from serai.cases.methods.workflow import workflow
from serai.cases.models import (
    Approval,
    Case,
    FollowUp,
    Goal,
    Move,
    Need,
    Note,
    PlanAction,
    Task,
    Transfer,
)
from serai.cases.queries.approvals import ApprovalKind, approvals_of, kinds
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import compartments_of
from serai.people.models import Person
from serai.people.queries import cluster_ids
from serai.screening.models import Outcome, Screening
from serai.screening.queries.persons import screenings_of
from serai.vault.fields import Sealed
from serai.vault.sealing import Keys

MOST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the case with its text opened; `is_new` where the reader had not seen it yet."""

    row: Need | Goal | PlanAction | Task | Note | Move | FollowUp
    text: str = ""
    partner: str = ""
    is_new: bool = False
    is_late: bool = False
    lines: Sequence["Line"] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for approval, with what it is called and what was written on both sides."""

    row: Approval
    kind: ApprovalKind
    note: str
    reason: str

    @property
    def is_waiting(self) -> bool:
        """Say whether somebody still has to decide."""
        return self.row.state == ApprovalState.REQUESTED


@dataclass(frozen=True, slots=True)
class Opened:
    """A case with its plan, tasks, notes and history, as the reader may see them."""

    case: Case
    summary: str
    plan: Sequence[Line]
    tasks: Sequence[Line]
    notes: Sequence[Line]
    moves: Sequence[Line]
    follow_ups: Sequence[Line]
    approvals: Sequence[Asked]
    transfer: Transfer | None
    step: Workflow

    @property
    def is_open(self) -> bool:
        """Say whether work goes on."""
        return self.case.state == CaseState.OPEN

    @property
    def goals(self) -> list[Line]:
        """Return the goals of all needs."""
        return [goal for need in self.plan for goal in need.lines]


@dataclass(slots=True)
class _Opener:
    """Opens sealed columns of one person with one query of keys."""

    person_id: UUID
    keys: Keys = field(init=False)

    def __post_init__(self) -> None:
        self.keys = Keys([self.person_id])

    def __call__(self, sealed: Sealed | None, column: str) -> str:
        return "" if sealed is None else str(self.keys.open(self.person_id, sealed, column))


def texts(case: Case, *sealed: tuple[Sealed | None, str]) -> list[str]:
    """Open some columns of a case's person, in order."""
    opener = _Opener(case.person_id)
    return [opener(value, column) for value, column in sealed]


def goals_of(case: Case) -> list[tuple[UUID, str, str]]:
    """Return the goals of needs that are open: id, words, how far they have come."""
    opener = _Opener(case.person_id)
    rows = Goal.objects.filter(case=case, need__state=NeedState.OPEN).order_by("pk")
    return [(goal.pk, opener(goal.text, GOAL), goal.progress) for goal in rows]


def plan_of(case: Case, *, seen: int | None = None) -> list[Line]:
    """Return the needs with their goals and actions; new are those changed after version `seen`."""
    return _plan(case, _Opener(case.person_id), seen)


def _plan(case: Case, opener: _Opener, seen: int | None) -> list[Line]:
    today = clock.today()

    def is_new(version: int) -> bool:
        return seen is not None and version > seen

    actions: defaultdict[UUID, list[Line]] = defaultdict(list)
    for row in (
        PlanAction.objects.filter(case=case)
        .select_related("responsible", "changed_by")
        .order_by("due_on", "pk")
    ):
        late = row.state == "planned" and row.due_on < today
        text, partner = opener(row.text, ACTION), opener(row.partner, PARTNER)
        actions[row.goal_id].append(Line(row, text, partner, is_new(row.version), late))
    goals: defaultdict[UUID, list[Line]] = defaultdict(list)
    for goal in Goal.objects.filter(case=case).select_related("changed_by").order_by("pk"):
        goals[goal.need_id].append(
            Line(goal, opener(goal.text, GOAL), "", is_new(goal.version), lines=actions[goal.pk])
        )
    order = {str(domain): place for place, domain in enumerate(Domain)}
    needs = Need.objects.filter(case=case).select_related("changed_by")
    return [
        Line(need, opener(need.about, NEED), "", is_new(need.version), lines=goals[need.pk])
        for need in sorted(needs, key=lambda n: (n.state != "open", order[n.domain], n.pk))
    ]


def open_up(case: Case) -> Opened:
    """Return a case with all that is in it, its texts opened."""
    opener, today = _Opener(case.person_id), clock.today()
    plan = _plan(case, opener, None)
    tasks = [
        Line(t, opener(t.text, TASK), is_late=t.done_at is None and t.due_on < today)
        for t in Task.objects.filter(case=case)
        .select_related("assigned_to", "done_by")
        .order_by("-done_at", "due_on")
    ]
    notes = [
        Line(n, opener(n.text, NOTE))
        for n in Note.objects.filter(case=case)
        .select_related("written_by")
        .order_by("-about_on", "-written_at")
    ]
    moves = [
        Line(m, opener(m.note, MOVE))
        for m in Move.objects.filter(case=case)
        .select_related("by", "team", "worker")
        .order_by("-at")
    ]
    follow_ups = [
        Line(f, opener(f.text, FOLLOW_UP), is_late=f.done_at is None and f.due_on < today)
        for f in FollowUp.objects.filter(case=case)
        .select_related("worker", "done_by")
        .order_by("-done_at", "due_on")
    ]
    running = [TransferState.WAITING, TransferState.OFFERED]
    transfer = Transfer.objects.filter(case=case, state__in=running).select_related("team").first()
    states = [a.row.state for n in plan for g in n.lines for a in g.lines
              if isinstance(a.row, PlanAction)]  # fmt: skip
    step = workflow(is_closed=case.state == CaseState.CLOSED, needs=len(plan), actions=states)
    return Opened(
        case, opener(case.summary, SUMMARY), plan, tasks, notes, moves, follow_ups,
        [_asked(one, opener) for one in approvals_of(case)], transfer, step,
    )  # fmt: skip


def asked(approval: Approval) -> Asked:
    """Return a request for approval with its texts opened."""
    return _asked(approval, _Opener(approval.person_id))


def _asked(row: Approval, opener: _Opener) -> Asked:
    note, reason = opener(row.note, APPROVAL), opener(row.reason, DECISION)
    return Asked(row, kinds()[row.kind], note, reason)


def cases_of(actor: Actor, person: Person) -> QuerySet[Case]:
    """Return the person's cases that the actor may see, open ones first."""
    rows = Case.objects.filter(person__in=cluster_ids(person))
    if Compartment.PROTECTION not in compartments_of(actor, person.pk):
        rows = rows.none()
    return rows.select_related("team", "worker", "organisation").order_by("-state", "-opened_at")


def screenings_to_open_from(actor: Actor, person: Person) -> list[Screening]:
    """Return the person's finished screenings, newest first."""
    return list(screenings_of(actor, person).filter(state="done")[:5])


def urgencies_of(screening: Screening) -> set[str]:
    """Return the urgencies that a screening's findings came with."""
    rows = Outcome.objects.filter(screening=screening).exclude(urgency="")
    return set(rows.values_list("urgency", flat=True))


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list of cases."""

    case: Case
    is_late: bool
    risk: Risk


def my_cases(actor: Actor, *, after: datetime | None = None) -> list[Listed]:
    """Return the open cases of which the actor is the worker, the soonest to act on first."""
    rows = Case.objects.filter(worker_id=actor.id, state=CaseState.OPEN)
    if after is not None:
        rows = rows.filter(act_by__gt=after)
    rows = rows.select_related("person", "team").order_by("act_by", "pk")[: MOST + 1]
    now = clock.now()
    return [Listed(c, c.acted_at is None and c.act_by < now, Risk(c.risk)) for c in rows]
