"""Who is merged into whom, as trees; and who belongs together, as numbers."""

from collections.abc import Hashable, Iterable, Mapping
from uuid import UUID


class _Tops(dict[UUID, UUID]):
    """The top of each person; one not merged is its own."""

    def __missing__(self, person: UUID) -> UUID:
        return person


def tops(edges: Mapping[UUID, UUID]) -> Mapping[UUID, UUID]:
    """Return the top of each person, given who is merged into whom."""
    found = _Tops()
    for person in edges:
        top = person
        while top in edges:
            top = edges[top]
        found[person] = top
    return found


def below(person: UUID, edges: Mapping[UUID, UUID]) -> set[UUID]:
    """Return everybody merged into a person, directly or through others."""
    found: set[UUID] = set()
    wanted = {person}
    while wanted:
        wanted = {one for one, into in edges.items() if into in wanted} - found
        found |= wanted
    return found


def together(ties: Iterable[tuple[UUID, Hashable]]) -> dict[UUID, int]:
    """Return a number for each person: the same for those tied to one thing, or through others.

    A tie leads from a person to a group they are in, or to another person.
    """
    above: dict[Hashable, Hashable] = {}

    def top(one: Hashable) -> Hashable:
        while (other := above.setdefault(one, one)) != one:
            above[one] = above[other]
            one = above[one]
        return one

    persons = set()
    for person, other in ties:
        persons.add(person)
        above[top(other)] = top(person)
    numbers: dict[Hashable, int] = {}
    return {one: numbers.setdefault(top(one), len(numbers)) for one in sorted(persons)}
