"""A landing: described, its people pre-registered, looked at by agencies, asked who they are."""

from typing import Any

from serai.demonstration.actions.stories.arriving import newly, together_since_today
from serai.demonstration.actions.stories.scene import Scene, Staff, Verb
from serai.demonstration.methods.steps import counted_as
from serai.directory.models import Country
from serai.kit import clock
from serai.people.models import Person
from serai.reception.actions.landings import look, record_landing
from serai.registration.actions.landing import complete, open_arrival, pre_register
from serai.registration.models import Arrival, Member


def landed(
    scene: Scene, staff: Staff, *, letters: str, place: str, departed: str, counts: dict[str, int],
    **told: Any,
) -> None:  # fmt: skip
    """Open a landing, describe it, and pre-register who came ashore, a wristband each.

    Until they are asked, people stand in the scene by their wristband.
    """
    arrival = open_arrival(
        actor=staff.actor, team=staff.team, arrived_on=scene.day(0), letters=letters,
        place=scene.places[place].name,
    )  # fmt: skip
    record_landing(
        actor=staff.actor, arrival=arrival, came_at=clock.now(), counts=counts,
        departed_from=Country.objects.get(pk=departed), **told,
    )  # fmt: skip
    group = pre_register(actor=staff.actor, arrival=arrival, counts=counts, is_synthetic=True)
    members = Member.objects.filter(group=group).select_related("person").order_by("wristband")
    bands = [band for band, number in counts.items() for _n in range(number)]
    scene.persons |= {one.wristband: one.person for one in members}
    scene.things[letters] = arrival
    scene.things[f"{letters}.ashore"] = [
        (band, one.person) for band, one in zip(bands, members, strict=True)
    ]


def asked(scene: Scene, staff: Staff, *, of: list[str], letters: str) -> None:
    """Ask people of a landing who they are: each takes a wristband of their sex and age."""
    named = {scene.persons[name].pk for name in scene.people if name in scene.persons}
    free: list[tuple[str, Person]] = [
        one for one in scene.things[f"{letters}.ashore"] if one[1].pk not in named
    ]
    for name in of:
        told = scene.people[name]
        band = counted_as(told["sex"], told["age"])
        person = free.pop([one[0] for one in free].index(band))[1]
        complete(actor=staff.actor, person=person, new=newly(told))
        scene.persons = {k: one for k, one in scene.persons.items() if one.pk != person.pk}
        scene.persons[name] = person
    together_since_today(staff, [scene.persons[name] for name in of], "household")


def looked(
    scene: Scene, staff: Staff, *, letters: str, agency: str, bands: list[str] | None = None,
    but: int = 0,
) -> None:  # fmt: skip
    """Tick whom an agency has seen: everybody, or those of some bands, but for the last so many."""
    arrival: Arrival = scene.things[letters]
    ashore = scene.things[f"{letters}.ashore"]
    seen = [person for band, person in ashore if not bands or band in bands]
    for person in seen[: len(seen) - but]:
        look(actor=staff.actor, arrival=arrival, person=person, agency=agency)


VERBS: dict[str, Verb] = {"land": landed, "complete": asked, "look": looked}
