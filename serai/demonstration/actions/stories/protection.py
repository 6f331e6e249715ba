"""Protection procedures: counter-trafficking files, a child's best interests, conferences."""

from typing import Any

from serai.demonstration.actions.stories.scene import Scene, Staff, Verb
from serai.protection.actions.best_interests import (
    add_option,
    assess,
    open_best_interests,
)
from serai.protection.actions.conferences import decide_point, hold, plan_conference
from serai.protection.actions.members import name_member, sign
from serai.protection.actions.safety import write_plan
from serai.protection.actions.trafficking import identify, keep_file, open_file, set_recovery
from serai.protection.models import AgendaPoint, Procedure


def procedure_of(scene: Scene, of: str, what: str) -> Procedure:
    """Return a person's procedure ("file", "interests" or "conference") as it stands now."""
    found: Procedure = scene.thing(of, what)
    found.refresh_from_db()
    return found


def safety(scene: Scene, staff: Staff, *, of: str, within: int, **texts: str) -> None:
    """Write a safety plan with the person."""
    case = scene.thing(of, "case")
    case.refresh_from_db()
    write_plan(
        actor=staff.actor, case=case, with_person=True, review_on=scene.day(-within), **texts
    )


def file_opened(scene: Scene, staff: Staff, *, of: str, **known: Any) -> None:
    """Open a counter-trafficking file and keep what is known."""
    made = open_file(actor=staff.actor, case=scene.thing(of, "case"), signed=True)
    keep_file(actor=staff.actor, procedure=made, **known)
    scene.keep(of, "file", made)


def identified(scene: Scene, staff: Staff, *, of: str, **said: Any) -> None:
    """Write down a step of the identification, decided today."""
    identify(
        actor=staff.actor, procedure=procedure_of(scene, of, "file"), decided_on=scene.day(0),
        **said,
    )  # fmt: skip


def recovering(scene: Scene, staff: Staff, *, of: str, days: int) -> None:
    """Give time to recover and reflect, from today."""
    set_recovery(
        actor=staff.actor, procedure=procedure_of(scene, of, "file"), recovery_from=scene.day(0),
        recovery_until=scene.day(-days),
    )  # fmt: skip


def interests(
    scene: Scene, staff: Staff, *, of: str, trigger: str, priority: str,
    assessment: dict[str, str], options: list[dict[str, str]],
) -> None:  # fmt: skip
    """Open a best-interests procedure, assess, and write the options down."""
    made = open_best_interests(
        actor=staff.actor, case=scene.thing(of, "case"), signed=True, trigger=trigger,
        priority=priority,
    )  # fmt: skip
    assess(actor=staff.actor, procedure=made, **assessment)
    for option in options:
        add_option(actor=staff.actor, procedure=made, **option)
    scene.keep(of, "interests", made)


def conference(
    scene: Scene, staff: Staff, *, of: str, reason: str, points: list[str], guests: list[str],
    within: int = 1,
) -> None:  # fmt: skip
    """Plan a case conference with colleagues."""
    made = plan_conference(
        actor=staff.actor, case=scene.thing(of, "case"), signed=True, kind="conference",
        reason=reason, planned_on=scene.day(-within), points="\n".join(points),
    )  # fmt: skip
    for guest in guests:
        member = name_member(
            actor=staff.actor, procedure=made, part="guest", user=scene.staff[guest].user
        )
        scene.keep(of, f"member.{guest}", member)
    scene.keep(of, "conference", made)


def signed(scene: Scene, staff: Staff, *, of: str, what: str = "conference") -> None:
    """Sign the undertaking of confidentiality."""
    sign(
        actor=staff.actor, procedure=procedure_of(scene, of, what),
        member=scene.thing(of, f"member.{staff.name}"),
    )  # fmt: skip


def held(
    scene: Scene, staff: Staff, *, of: str, minutes: str, outcome: str, decisions: list[str]
) -> None:
    """Write the minutes, and what was decided on each point: a task of the case within a week."""
    procedure = procedure_of(scene, of, "conference")
    hold(
        actor=staff.actor, procedure=procedure, held_on=scene.day(0), minutes=minutes,
        outcome=outcome,
    )  # fmt: skip
    points = AgendaPoint.objects.filter(procedure=procedure).order_by("added_at", "id")
    for point, decision in zip(points, decisions, strict=True):
        decide_point(
            actor=staff.actor, procedure=procedure, point=point, decision=decision, becomes="task",
            text=decision, assigned_to=scene.thing(of, "case").worker, due_on=scene.day(-7),
        )  # fmt: skip


VERBS: dict[str, Verb] = {
    "safety": safety, "open_file": file_opened, "identify": identified, "recovery": recovering,
    "interests": interests, "conference": conference, "sign": signed, "held": held,
}  # fmt: skip
