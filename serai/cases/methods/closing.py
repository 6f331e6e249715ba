"""What has to be answered before a case is closed.

The eleven points are those of a published case-management configuration (METHODOLOGY 1.5, read in
its code). Which of them must be answered with yes is Serai's suggestion.
"""

from collections.abc import Mapping

from serai.cases.choices import Check, CheckPoint, ClosureReason

ASKED = tuple(point for point in CheckPoint if point != CheckPoint.SUPERVISOR)
"""The ten points that the worker answers; the eleventh is the approval itself."""
GROUND = {
    ClosureReason.COMPLETED: CheckPoint.PLAN_DONE,
    ClosureReason.NO_CONTACT: CheckPoint.NO_CONTACT,
    ClosureReason.ASKED: CheckPoint.ASKED,
    ClosureReason.LEFT_AREA: CheckPoint.LEFT_AREA,
    ClosureReason.TRANSFERRED: CheckPoint.TRANSFERRED,
    ClosureReason.FUNDING: CheckPoint.FUNDING,
}
"""The point that has to be answered with yes for a reason to hold."""
UNREACHABLE = frozenset({ClosureReason.NO_CONTACT, ClosureReason.DECEASED})
"""Reasons for which nobody could be told that help can begin again."""


def unanswered(checklist: Mapping[str, str]) -> list[CheckPoint]:
    """Return the points without an answer that is on the list."""
    return [point for point in ASKED if checklist.get(point) not in Check.values]


def contradictions(reason: str, checklist: Mapping[str, str]) -> list[CheckPoint]:
    """Return the points whose answer does not go with the reason.

    The reason's own point has to be answered with yes, and the person has to have been told that
    help can begin again, wherever they could be.
    """
    needed = {GROUND[known] for known in GROUND if known == reason}
    if reason not in UNREACHABLE:
        needed.add(CheckPoint.TOLD)
    return [point for point in ASKED if point in needed and checklist.get(point) != Check.YES]
