"""Case conferences and safety plans, opened up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from serai.cases.methods.sealed import GOAL
from serai.cases.models import Case, Goal
from serai.protection.methods.sealed import MINUTES, POINT, POINT_DECISION, SAFETY
from serai.protection.models import AgendaPoint, Conference, Procedure, SafetyPlan
from serai.protection.queries.procedures import Opener


@dataclass(frozen=True, slots=True)
class PointLine:
    """A point of the agenda, opened."""

    row: AgendaPoint
    text: str
    decision: str


@dataclass(frozen=True, slots=True)
class OpenedConference:
    """A conference, opened."""

    row: Conference
    minutes: str
    points: Sequence[PointLine]


def open_conference(procedure: Procedure, opener: Opener) -> OpenedConference:
    """Return a conference with its agenda."""
    row = Conference.objects.get(procedure=procedure)
    points = AgendaPoint.objects.filter(procedure=procedure).select_related("task", "action")
    return OpenedConference(
        row, opener(row.minutes, MINUTES),
        [
            PointLine(one, opener(one.text, POINT), opener(one.decision, POINT_DECISION))
            for one in points.order_by("added_at", "pk")
        ],
    )  # fmt: skip


def point_text(point: AgendaPoint, opener: Opener) -> str:
    """Return what a point is about."""
    return opener(point.text, POINT)


def goals_of(case: Case, opener: Opener) -> list[tuple[str, str]]:
    """Return the goals of a case's plan as (id, text)."""
    rows = Goal.objects.filter(case=case).order_by("pk")
    return [(str(one.pk), opener(one.text, GOAL)) for one in rows]


@dataclass(frozen=True, slots=True)
class OpenedPlan:
    """The newest version of a safety plan, opened, with those before it."""

    row: SafetyPlan
    texts: Mapping[str, str]
    earlier: Sequence[SafetyPlan]


def safety_plan(case: Case) -> OpenedPlan | None:
    """Return the safety plan of a case, or None."""
    rows = list(SafetyPlan.objects.filter(case=case).select_related("made_by").order_by("-version"))
    if not rows:
        return None
    return OpenedPlan(rows[0], Opener(case.person_id).mapping(rows[0].content, SAFETY), rows[1:])
