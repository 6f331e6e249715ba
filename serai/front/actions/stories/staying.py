"""Who sleeps at the centres: units, arrivals and departures at the desk."""

from serai.front.actions.stories.scene import Scene, Staff, Verb
from serai.reception.actions.centres import add_unit, make_centre
from serai.reception.actions.stays import check_in, check_out
from serai.reception.choices import Rule, WhenFull

UNITS = {Rule.FAMILIES: 40, Rule.WOMEN: 30, Rule.MEN: 60, Rule.CHILDREN: 20}
"""Places by whom a unit is for."""


def opened(scene: Scene, staff: Staff, *, place: str) -> None:
    """Open the centre of the team, with a unit for each kind of people."""
    centre = make_centre(
        actor=staff.actor, team=staff.team, name=staff.team.name, place=scene.places[place]
    )
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


VERBS: dict[str, Verb] = {"open_centre": opened, "check_in": arrived, "check_out": left}
