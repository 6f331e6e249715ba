"""A panel on a child's best interests: named, signed, convened, heard, decided and approved."""

from typing import Any

from serai.demonstration.actions.stories.protection import procedure_of
from serai.demonstration.actions.stories.scene import Scene, Staff, Verb
from serai.protection.actions.best_interests import approve, convene, decide, speak
from serai.protection.actions.members import name_member, sign
from serai.protection.models import Option

WHAT = "interests"


def named(
    scene: Scene, staff: Staff, *, of: str, who: str = "", outside: str = "", part: str = "panel",
    **more: Any,
) -> None:  # fmt: skip
    """Name a colleague in the procedure, or somebody outside, who signs on paper at once."""
    procedure = procedure_of(scene, of, WHAT)
    user = scene.staff[who].user if who else None
    member = name_member(
        actor=staff.actor, procedure=procedure, part=part, user=user, name=outside, **more
    )
    if outside:
        sign(actor=staff.actor, procedure=procedure, member=member)
    scene.keep(of, f"member.{who or outside}", member)


def convened(scene: Scene, staff: Staff, *, of: str) -> None:
    """Put the options before the panel."""
    convene(actor=staff.actor, procedure=procedure_of(scene, of, WHAT))


def spoken(
    scene: Scene, staff: Staff, *, of: str, option: str, reasons: str, outside: str = ""
) -> None:
    """Write down which kind of option a member holds best, and why: oneself, or one outside."""
    procedure = procedure_of(scene, of, WHAT)
    member = scene.thing(of, f"member.{outside or staff.name}")
    member.refresh_from_db()
    speak(
        actor=staff.actor, procedure=procedure, member=member, reasons=reasons,
        option=Option.objects.get(procedure=procedure, kind=option),
    )  # fmt: skip


def concluded(
    scene: Scene, staff: Staff, *, of: str, reasons: str, support: str, within: int
) -> None:
    """Write the panel's decision down, with the day on which it is looked at again."""
    decide(
        actor=staff.actor, procedure=procedure_of(scene, of, WHAT), reasons=reasons,
        support=support, review_on=scene.day(-within),
    )  # fmt: skip


def approved(scene: Scene, staff: Staff, *, of: str, note: str = "") -> None:
    """Approve the panel's decision."""
    approve(actor=staff.actor, procedure=procedure_of(scene, of, WHAT), note=note)


VERBS: dict[str, Verb] = {
    "name": named, "convene": convened, "speak": spoken, "conclude": concluded,
    "confirm": approved,
}  # fmt: skip
