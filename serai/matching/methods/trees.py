"""Who is merged into whom, as trees: from each to the top, from one to all below."""

from collections.abc import Mapping
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
