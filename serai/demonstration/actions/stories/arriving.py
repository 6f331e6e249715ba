"""Registering people, their families, and how they came."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from serai.demonstration.actions.stories.scene import Scene, Staff, Verb
from serai.demonstration.methods.people import Newcomer
from serai.journey.actions.statements import record_experience, record_step
from serai.kit import clock
from serai.people.actions.families import join_group, link_persons, make_group
from serai.people.actions.persons import NewPerson, register_persons
from serai.people.methods.records import Birth, Contact, Contacts, Functioning, Identity, Name
from serai.people.models import Person


def register(scene: Scene, staff: Staff, *, of: list[str], together: str = "household") -> None:
    """Register people who came together, as one group where they are more than one."""
    made = register_persons(
        actor=staff.actor, team=staff.team, is_synthetic=True,
        people=[newly(scene.people[name]) for name in of],
    )  # fmt: skip
    scene.persons |= dict(zip(of, made, strict=True))
    together_since_today(staff, made, together)


def together_since_today(staff: Staff, people: Sequence[Person], kind: str) -> None:
    """Make a group of people, the first of them its head, where they are more than one."""
    if len(people) > 1:
        today = clock.today()
        group = make_group(actor=staff.actor, kind=kind, head=people[0], since=today)
        for person in people[1:]:
            join_group(actor=staff.actor, group=group, person=person, role="member", since=today)


def newly(told: Mapping[str, Any]) -> NewPerson:
    """Return what is known of somebody, as a profile made it or as a story tells it."""
    if "newcomer" in told:
        one: Newcomer = told["newcomer"]
        return NewPerson(one.identity, one.contacts, one.functioning)
    names = [Name("given", told["given"], "Latn"), Name("family", told["family"], "Latn")]
    names += [Name(part, text, told["script"]) for part, text in told.get("written", {}).items()]
    phone = told.get("phone")
    contacts = (Contact("phone", phone, safe=told.get("safe", "ask")),) if phone else ()
    return NewPerson(
        Identity(
            tuple(names), told["sex"], birth=_birth(told),
            nationalities=tuple(told.get("nationalities", ())),
        ),
        Contacts(
            contacts, tuple(told["languages"]), needs_interpreter=told.get("interpreter", False),
            occupation=told.get("occupation", ""),
        ),
        Functioning(told["functioning"]) if "functioning" in told else None,
    )  # fmt: skip


def _birth(told: Mapping[str, Any]) -> Birth:
    basis, today = told.get("birth", "declared"), clock.today()
    if basis in {"estimated", "disputed"}:
        return Birth(basis=basis, age=told["age"], age_on=today.isoformat())
    born = today - timedelta(days=int(told["age"] * 365.25) + 40)
    return Birth(basis=basis, on=born.isoformat())


def linked(scene: Scene, staff: Staff, *, of: str, to: str, kind: str) -> None:
    """Say what somebody is to another."""
    link_persons(
        actor=staff.actor, person=scene.persons[of], other=scene.persons[to], kind=kind,
        since=clock.today(),
    )  # fmt: skip


def journey(scene: Scene, staff: Staff, *, of: list[str], legs: list[dict[str, Any]]) -> None:
    """Write down the legs and stays of a journey; `ago` and `until` count from the day it is told.

    A leg says `from` and `to`, a stay only `to`; places are the directory's codes.
    """
    for name in of:
        for leg in legs:
            origin = leg.get("from")
            record_step(
                actor=staff.actor, person=scene.persons[name],
                kind="leg" if origin else "stay", stage=leg.get("stage", "transit"),
                from_place=scene.places[origin] if origin else None,
                to_place=scene.places[leg["to"]], starts_on=scene.day(leg["ago"]),
                ends_on=scene.last_day(leg.get("until")), transport=leg.get("transport", ""),
                company=leg.get("company", "group"), source="person", certainty="likely",
                note=leg.get("note", ""),
            )  # fmt: skip


def happened(
    scene: Scene, staff: Staff, *, of: str, incidents: list[str], ago: int, account: str = ""
) -> None:
    """Write down what happened to somebody on the way."""
    record_experience(
        actor=staff.actor, person=scene.persons[of], incidents=incidents, account=account,
        happened_on=scene.day(ago), source="person", certainty="likely",
    )  # fmt: skip


VERBS: dict[str, Verb] = {
    "register": register, "link": linked, "journey": journey, "happened": happened,
}  # fmt: skip
