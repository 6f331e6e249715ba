"""The demonstration's response centres: made-up people, registered through the actions."""

from datetime import date

from serai.accounts.models import Team
from serai.directory.models import Place
from serai.front.actions.demonstration import somebody
from serai.front.methods.demo_people import Newcomer, newcomers
from serai.journey.actions import record_step
from serai.kit.actor import Actor, acting_as
from serai.people.actions.persons import NewPerson, register_persons
from serai.people.models import Person

CENTRES = {"Agadez": "mariam", "Obock": "abdou"}
GROUPS = 12


def receive_people(until: date, seed: int = 1, groups: int = GROUPS) -> int:
    """Register the people of both centres with the journeys that led there; return how many."""
    return sum(_receive(centre, who, until, seed, groups) for centre, who in CENTRES.items())


def _receive(centre: str, who: str, until: date, seed: int, groups: int) -> int:
    _user, actor, organisation = somebody(who)
    arrived = list(newcomers(centre, groups, until, seed))
    places = dict(Place.objects.in_bulk(field_name="code"))
    with acting_as(actor):
        team = Team.objects.get(organisation=organisation, name=centre)
        people = [NewPerson(one.identity, one.contacts, one.functioning) for one in arrived]
        persons = register_persons(actor=actor, team=team, people=people, is_synthetic=True)
        for person, one in zip(persons, arrived, strict=True):
            _tell(person, one, places, actor)
    return len(persons)


def _tell(person: Person, one: Newcomer, places: dict[str, Place], actor: Actor) -> None:
    for leg in one.legs:
        record_step(
            actor=actor, person=person, kind="leg", stage="transit",
            from_place=places[leg.origin], to_place=places[leg.destination], starts_on=leg.on,
            transport=leg.transport, company="group", source="person", certainty="likely",
        )  # fmt: skip
