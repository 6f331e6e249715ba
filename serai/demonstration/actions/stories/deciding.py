"""What another person decides: plans approved, cases closed; and people seen again."""

from typing import Any

from serai.cases.actions.approvals import approve, send_back
from serai.cases.actions.closing import ask_closure
from serai.cases.actions.follow_ups import hold_follow_up, set_follow_up
from serai.cases.actions.plans import ask_plan_approval
from serai.cases.choices import ApprovalState
from serai.cases.methods.closing import ASKED
from serai.cases.models import Approval, Case
from serai.demonstration.actions.stories.scene import Scene, Staff, Verb

HOLD = frozenset({"needs_met", "safety_plan", "plan_done", "no_further_need", "told"})
"""Points of the checklist that hold where a plan was completed."""


def _case(scene: Scene, of: str) -> Case:
    found: Case = scene.thing(of, "case")
    found.refresh_from_db()
    return found


def plan_asked(scene: Scene, staff: Staff, *, of: str, note: str = "") -> None:
    """Ask for the plan as it stands to be approved."""
    case = _case(scene, of)
    ask_plan_approval(actor=staff.actor, case=case, seen_version=case.plan_version, note=note)


def closing_asked(
    scene: Scene, staff: Staff, *, of: str, summary: str, reason: str = "completed",
    checklist: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Ask for the case to be closed: what was planned is done, nothing more is needed.

    `checklist` answers the points that are answered otherwise.
    """
    usual = {point.value: "yes" if point.value in HOLD else "no" for point in ASKED}
    ask_closure(
        actor=staff.actor, case=_case(scene, of), reason=reason, summary=summary,
        checklist=usual | (checklist or {}),
    )  # fmt: skip


def decided(scene: Scene, staff: Staff, *, of: str, sent_back: str = "") -> None:
    """Approve what somebody else asked for last, or send it back with a reason."""
    case = _case(scene, of)
    waiting = Approval.objects.get(case=case, state=ApprovalState.REQUESTED)
    if sent_back:
        send_back(actor=staff.actor, case=case, approval=waiting, reason=sent_back)
    else:
        approve(actor=staff.actor, case=case, approval=waiting)


def to_be_seen(scene: Scene, staff: Staff, *, of: str, within: int, kind: str = "service") -> None:
    """Plan to see or call somebody again within days."""
    made = set_follow_up(
        actor=staff.actor, case=_case(scene, of), kind=kind, due_on=scene.day(-within)
    )
    scene.keep(of, "follow_up", made)


def seen(
    scene: Scene, staff: Staff, *, of: str, outcome: str, text: str,
    progress: dict[str, str] | None = None, **said: Any,
) -> None:  # fmt: skip
    """Write down what came of the last follow-up; `progress` is by need."""
    goals = {scene.thing(of, f"{domain}.goal").pk: to for domain, to in (progress or {}).items()}
    hold_follow_up(
        actor=staff.actor, case=_case(scene, of), follow_up=scene.thing(of, "follow_up"),
        held_on=scene.day(0), outcome=outcome, progress=goals, text=text, **said,
    )  # fmt: skip


VERBS: dict[str, Verb] = {
    "ask_plan": plan_asked, "ask_closing": closing_asked, "decide": decided,
    "see_again": to_be_seen, "seen": seen,
}  # fmt: skip
