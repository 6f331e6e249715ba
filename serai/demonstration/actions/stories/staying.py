"""Who sleeps at the centres: units, arrivals and departures, flags and notes at the desk."""

from datetime import timedelta

from serai.demonstration.actions.stories.scene import Scene, Staff, Verb
from serai.kit import clock
from serai.reception.actions.centres import add_unit, make_centre, set_limits
from serai.reception.actions.flags import lift_flag, set_flag
from serai.reception.actions.handing_over import acknowledge, hand_over
from serai.reception.actions.stays import check_in, check_out, come_back, go_out
from serai.reception.choices import Kind, Rule, WhenFull

UNITS = {Rule.FAMILIES: 40, Rule.WOMEN: 30, Rule.MEN: 60, Rule.CHILDREN: 20}
"""Places by whom a unit is for."""
DAILY = {Kind.BREAKFAST: 1, Kind.LUNCH: 1, Kind.DINNER: 1, Kind.WATER: 3, Kind.HYGIENE: 1}
"""How often somebody is given something on one day."""


def opened(scene: Scene, staff: Staff, *, place: str) -> None:
    """Open the centre of the team, with a unit for each kind of people."""
    centre = make_centre(
        actor=staff.actor, team=staff.team, name=staff.team.name, place=scene.places[place]
    )
    set_limits(actor=staff.actor, centre=centre, limits={str(k): n for k, n in DAILY.items()})
    scene.things[f"{staff.team.name}.centre"] = centre
    for rule, capacity in UNITS.items():
        unit = add_unit(
            actor=staff.actor, centre=centre, name=str(rule.label), capacity=capacity, rule=rule,
            when_full=WhenFull.WARN,
        )  # fmt: skip
        scene.things[f"{staff.team.name}.{rule.value}"] = unit


def arrived(scene: Scene, staff: Staff, *, of: list[str], unit: str) -> None:
    """Check people in at the desk, together; what only warns is confirmed."""
    stays = check_in(
        actor=staff.actor, people=[scene.persons[name] for name in of], confirmed=True,
        unit=scene.things[f"{staff.team.name}.{unit}"],
    )  # fmt: skip
    for name, stay in zip(of, stays, strict=True):
        scene.keep(name, "stay", stay)


def left(scene: Scene, staff: Staff, *, of: list[str], to: str = "own_way") -> None:
    """Check people out."""
    for name in of:
        check_out(actor=staff.actor, stay=scene.thing(name, "stay"), left_to=to, confirmed=True)


def gone_out(scene: Scene, staff: Staff, *, of: str, kind: str, hours: int) -> None:
    """Write down that somebody goes out, expected back in so many hours."""
    made = go_out(
        actor=staff.actor, stay=scene.thing(of, "stay"), kind=kind, confirmed=True,
        expected_at=clock.now() + timedelta(hours=hours),
    )  # fmt: skip
    scene.keep(of, "absence", made)


def back(scene: Scene, staff: Staff, *, of: str) -> None:
    """Write down that somebody is back."""
    come_back(actor=staff.actor, absence=scene.thing(of, "absence"))


def flagged(
    scene: Scene, staff: Staff, *, of: str, instruction: str, why: str, effect: str = "warn",
    at: str = "any",
) -> None:  # fmt: skip
    """Tell the desk what to do when it sees somebody; why is sealed."""
    made = set_flag(
        actor=staff.actor, person=scene.persons[of], effect=effect, at=at,
        instruction=instruction, why=why,
    )  # fmt: skip
    scene.keep(of, "flag", made)


def lifted(scene: Scene, staff: Staff, *, of: str, why: str) -> None:
    """Lift the flag that was set last."""
    lift_flag(actor=staff.actor, flag=scene.thing(of, "flag"), why=why)


def told_on(scene: Scene, staff: Staff, *, text: str) -> None:
    """Write what the next shift has to know."""
    centre = scene.things[f"{staff.team.name}.centre"]
    scene.things[f"{staff.team.name}.note"] = hand_over(actor=staff.actor, centre=centre, text=text)


def taken_over(scene: Scene, staff: Staff) -> None:
    """Read what the last shift wrote."""
    acknowledge(actor=staff.actor, note=scene.things[f"{staff.team.name}.note"])


VERBS: dict[str, Verb] = {
    "open_centre": opened, "check_in": arrived, "check_out": left, "go_out": gone_out,
    "come_back": back, "flag": flagged, "lift_flag": lifted, "hand_over": told_on,
    "take_over": taken_over,
}  # fmt: skip
