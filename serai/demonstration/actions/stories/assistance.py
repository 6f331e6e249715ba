"""What people were given: services, health contacts, sessions."""

from serai.assistance.actions.health import record_contact
from serai.assistance.actions.services import give
from serai.assistance.actions.sessions import hold_session
from serai.demonstration.actions.stories.scene import Scene, Staff, Verb


def given(
    scene: Scene, staff: Staff, *, of: str, kind: str, setting: str = "centre", partner: str = "",
    note: str = "",
) -> None:  # fmt: skip
    """Write down that a service was given."""
    give(
        actor=staff.actor, person=scene.persons[of], team=staff.team, kind=kind,
        given_on=scene.day(0), setting=setting, partner=partner, note=note,
    )  # fmt: skip


def treated(
    scene: Scene, staff: Staff, *, of: str, note: str, kind: str = "consultation",
    referred_to: str = "", fitness: str = "", holds: int | None = None,
) -> None:  # fmt: skip
    """Write down a health contact, which health staff alone can read."""
    record_contact(
        actor=staff.actor, person=scene.persons[of], team=staff.team, kind=kind, note=note,
        given_on=scene.day(0), referred_to=referred_to, fitness=fitness,
        valid_until=None if holds is None else scene.day(-holds),
    )  # fmt: skip


def counselled(
    scene: Scene, staff: Staff, *, of: str, aim: str = "counselling", minutes: int = 45,
    note: str = "",
) -> None:  # fmt: skip
    """Write down a psychosocial session."""
    hold_session(
        actor=staff.actor, person=scene.persons[of], team=staff.team, kind="individual", aim=aim,
        given_on=scene.day(0), minutes=minutes, note=note,
    )  # fmt: skip


VERBS: dict[str, Verb] = {"give": given, "treat": treated, "counsel": counselled}
