"""Whom a scan or a typed number means: a card, its code, a reference. Names are searched apart."""

from collections.abc import Sequence
from uuid import UUID

from serai.kit.actor import Actor
from serai.matching.actions.finding import Found, find
from serai.people.access import persons_visible_to
from serai.people.actions.cards import find_by_code
from serai.people.methods.references import read_reference
from serai.people.models import Person
from serai.people.queries import person_seen


def scan(*, actor: Actor, text: str) -> Person | None:
    """Return whose card, code or reference this is, of those the actor may see."""
    text = text.strip()
    found: UUID | None = find_by_code(actor=actor, text=text)
    if found is not None:
        return persons_visible_to(actor).filter(pk=found).first()
    reference = read_reference(text)
    return person_seen(actor, reference) if reference else None


def scan_all(*, actor: Actor, text: str) -> tuple[Sequence[Person], Sequence[str]]:
    """Return whom several scans in a row mean, and those that mean nobody."""
    people, unknown = [], []
    for one in text.split():
        person = scan(actor=actor, text=one)
        if person is None:
            unknown.append(one)
        else:
            people.append(person)
    return people, unknown


def search(*, actor: Actor, text: str) -> Sequence[Found]:
    """Return who fits a name or number, the likeliest first; what was typed is not kept."""
    return find(actor=actor, text=text)
