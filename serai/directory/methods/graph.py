"""The graph of places: who is next to whom, and the ways between two places.

A leg can be walked both ways: people go and come back. Lengths are great-circle kilometres.
"""

import heapq
import math
from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)
EARTH_KM = 6371.0088


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two (longitude, latitude) in kilometres (haversine)."""
    (lon1, lat1), (lon2, lat2) = (tuple(map(math.radians, p)) for p in (a, b))
    h = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


@dataclass(frozen=True, slots=True)
class Way(Generic[Node]):
    """One way between two places: the places in order, and its length in kilometres."""

    nodes: tuple[Node, ...]
    length: float


class Graph(Generic[Node]):
    """Places joined by legs with a length."""

    def __init__(self, legs: Iterable[tuple[Node, Node, float]]) -> None:
        self.edges: dict[Node, dict[Node, float]] = {}
        for start, end, length in legs:
            for a, b in ((start, end), (end, start)):
                known = self.edges.setdefault(a, {})
                known[b] = min(length, known.get(b, math.inf))

    def neighbours(self, node: Node) -> Mapping[Node, float]:
        """Return the places one leg away with the leg's length; empty for an unknown place."""
        return self.edges.get(node, {})

    def within(self, node: Node, legs: int) -> dict[Node, int]:
        """Return the places at most that many legs away, with how many (breadth first)."""
        found = {node: 0}
        waiting = deque([node])
        while waiting:
            here = waiting.popleft()
            if found[here] < legs:
                for there in self.neighbours(here):
                    if there not in found:
                        found[there] = found[here] + 1
                        waiting.append(there)
        return found

    def ways(self, start: Node, end: Node, limit: int = 3) -> list[Way[Node]]:
        """Return up to `limit` ways without loops, shortest first (Yen over Dijkstra)."""
        if start == end or start not in self.edges or end not in self.edges:
            return []
        first = self._shortest(start, end, frozenset(), frozenset())
        found = [first] if first else []
        candidates: set[Way[Node]] = set()
        while found and len(found) < limit:
            candidates.update(way for way in self._detours(found, end) if way not in found)
            if not candidates:
                break
            best = min(candidates, key=lambda way: (way.length, len(way.nodes)))
            candidates.remove(best)
            found.append(best)
        return found

    def _detours(self, found: Sequence[Way[Node]], end: Node) -> Iterator[Way[Node]]:
        """Yield ways that leave the last one found at each of its places."""
        last = found[-1].nodes
        for i in range(len(last) - 1):
            root = last[: i + 1]
            used = {
                (way.nodes[i], way.nodes[i + 1])
                for way in found
                if way.nodes[: i + 1] == root and len(way.nodes) > i + 1
            }
            spur = self._shortest(root[-1], end, frozenset(root[:-1]), frozenset(used))
            if spur is not None:
                length = sum(self.edges[a][b] for a, b in pairwise(root))
                yield Way(root[:-1] + spur.nodes, round(length + spur.length, 6))

    def _shortest(
        self, start: Node, end: Node, closed: frozenset[Node], barred: frozenset[tuple[Node, Node]]
    ) -> Way[Node] | None:
        """Return the shortest way that avoids closed places and barred legs (Dijkstra)."""
        best: dict[Node, float] = {start: 0.0}
        before: dict[Node, Node] = {}
        order = 0
        heap: list[tuple[float, int, Node]] = [(0.0, order, start)]
        while heap:
            length, _, here = heapq.heappop(heap)
            if here == end:
                return Way(_walk_back(before, start, end), round(length, 6))
            if length > best[here]:
                continue
            for there, step in self.edges[here].items():
                further = length + step
                if there in closed or (here, there) in barred:
                    continue
                if further < best.get(there, math.inf):
                    best[there], before[there] = further, here
                    order += 1
                    heapq.heappush(heap, (further, order, there))
        return None


def _walk_back(before: Mapping[Node, Node], start: Node, end: Node) -> tuple[Node, ...]:
    nodes = [end]
    while nodes[-1] != start:
        nodes.append(before[nodes[-1]])
    return tuple(reversed(nodes))
