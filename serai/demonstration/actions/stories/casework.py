"""Cases with needs, a plan written with the person, notes and tasks."""

from typing import Any

from serai.cases.actions.cases import assign, open_case, set_risk
from serai.cases.actions.notes import finish_task, set_task, write_note
from serai.cases.actions.plans import (
    add_action,
    add_goal,
    add_need,
    agree,
    change_action,
    change_goal,
    change_need,
)
from serai.cases.models import Case
from serai.demonstration.actions.stories.scene import Scene, Staff, Verb


def _case(scene: Scene, of: str) -> Case:
    found: Case = scene.thing(of, "case")
    found.refresh_from_db()
    return found


def opened(
    scene: Scene, staff: Staff, *, of: str, risk: str, summary: str = "", worker: str = ""
) -> None:
    """Open a case, from the last screening where there was one."""
    made = open_case(
        actor=staff.actor, person=scene.persons[of], team=staff.team, risk=risk, summary=summary,
        worker=scene.staff[worker].user if worker else staff.user,
        screening=scene.things.get(f"{of}.screening"),
    )  # fmt: skip
    scene.keep(of, "case", made)


def plan(
    scene: Scene, staff: Staff, *, of: str, needs: dict[str, Any], agreed: str = "person"
) -> None:
    """Write a plan with the person: per need a goal and its actions; then agree on it.

    An action is what is done, who does it, in how many days, and the decision on the service.
    """
    case = _case(scene, of)

    def seen() -> dict[str, Any]:
        case.refresh_from_db()
        return {"actor": staff.actor, "case": case, "seen_version": case.plan_version}

    for domain, told in needs.items():
        need = add_need(**seen(), domain=domain, about=told.get("about", ""))
        goal = add_goal(**seen(), need=need, text=told["goal"])
        scene.keep(of, f"{domain}.need", need)
        scene.keep(of, f"{domain}.goal", goal)
        scene.keep(of, f"{domain}.words", told["goal"])
        for number, one in enumerate(told["actions"], start=1):
            who = one.get("who", "worker")
            action = add_action(
                **seen(), goal=goal, text=one["text"], who=who, due_on=scene.day(-one["within"]),
                responsible=staff.user if who == "worker" else None,
                partner=one.get("partner", ""), decision=one.get("decision", ""),
            )  # fmt: skip
            scene.keep(of, f"{domain}.{number}", (action, one))
    if agreed:
        agree(**seen(), agreement=agreed)


def agreed(scene: Scene, staff: Staff, *, of: str, how: str = "person") -> None:
    """Write down with whom the plan as it stands was agreed."""
    case = _case(scene, of)
    agree(actor=staff.actor, case=case, seen_version=case.plan_version, agreement=how)


def acted(
    scene: Scene, staff: Staff, *, of: str, action: str, decision: str = "", state: str = "done"
) -> None:
    """Say that an action of the plan ("health.1") was done or dropped, or what was decided."""
    case = _case(scene, of)
    line, told = scene.thing(of, action)
    line.refresh_from_db()
    change_action(
        actor=staff.actor, case=case, action=line, seen_version=case.plan_version,
        text=told["text"], who=line.who, due_on=line.due_on, state=state,
        responsible=line.responsible, partner=told.get("partner", ""),
        decision=decision or line.decision,
    )  # fmt: skip


def progress(scene: Scene, staff: Staff, *, of: str, domain: str, to: str = "met") -> None:
    """Say how far a goal has come; where it is met, so is its need."""
    case = _case(scene, of)
    goal, need = scene.thing(of, f"{domain}.goal"), scene.thing(of, f"{domain}.need")
    change_goal(
        actor=staff.actor, case=case, goal=goal, seen_version=case.plan_version, progress=to,
        text=scene.thing(of, f"{domain}.words"),
    )  # fmt: skip
    if to == "met":
        case.refresh_from_db()
        change_need(
            actor=staff.actor, case=case, need=need, seen_version=case.plan_version, state="met"
        )


def note(scene: Scene, staff: Staff, *, of: str, text: str, about: int = 0) -> None:
    """Write a note on a day's work."""
    write_note(actor=staff.actor, case=_case(scene, of), text=text, about_on=scene.day(about))


def task(scene: Scene, staff: Staff, *, of: str, text: str, within: int, to: str = "") -> None:
    """Give somebody of the team something to do within days."""
    due = scene.day(-within)
    made = set_task(
        actor=staff.actor, case=_case(scene, of), text=text, due_on=due,
        assigned_to=scene.staff[to].user if to else None,
    )  # fmt: skip
    scene.keep(of, "task", made)


def task_done(scene: Scene, staff: Staff, *, of: str) -> None:
    """Finish the last task."""
    finish_task(actor=staff.actor, case=_case(scene, of), task=scene.thing(of, "task"))


def risk(scene: Scene, staff: Staff, *, of: str, level: str, why: str) -> None:
    """Set the risk level anew."""
    set_risk(actor=staff.actor, case=_case(scene, of), risk=level, note=why)


def given(scene: Scene, staff: Staff, *, of: str, to: str) -> None:
    """Give the case to another worker."""
    assign(actor=staff.actor, case=_case(scene, of), worker=scene.staff[to].user)


VERBS: dict[str, Verb] = {
    "open_case": opened, "plan": plan, "agreed": agreed, "action": acted, "progress": progress,
    "note": note, "task": task, "task_done": task_done, "risk": risk, "assign": given,
}  # fmt: skip
