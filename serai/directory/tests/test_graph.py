"""The graph of places: distances, neighbours, ways, held against slow and sure counterparts."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.directory.methods.graph import Graph, kilometres

AGADEZ, NIAMEY = (7.991, 16.973), (2.112, 13.512)
DIAMOND = [("a", "b", 1.0), ("b", "d", 1.0), ("a", "c", 2.0), ("c", "d", 2.0), ("a", "d", 9.0)]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((0.0, 0.0), (1.0, 0.0), 111.19),
        ((0.0, 0.0), (0.0, 1.0), 111.19),
        ((0.0, 0.0), (180.0, 0.0), 20015.09),
        (AGADEZ, NIAMEY, 736.0),
        (AGADEZ, AGADEZ, 0.0),
    ],
)
def test_distances_are_those_of_the_globe(a, b, expected):
    assert kilometres(a, b) == pytest.approx(expected, rel=0.01, abs=0.01)
    assert kilometres(a, b) == pytest.approx(kilometres(b, a))


def test_neighbours_are_known_from_both_sides():
    graph = Graph([("a", "b", 3.0)])
    assert graph.neighbours("b") == {"a": 3.0}
    assert graph.neighbours("z") == {}


def test_the_shorter_of_two_legs_counts():
    assert Graph([("a", "b", 3.0), ("b", "a", 2.0)]).neighbours("a") == {"b": 2.0}


def test_how_many_legs_away():
    graph = Graph([("a", "b", 1.0), ("b", "c", 1.0), ("c", "d", 1.0)])
    assert graph.within("a", 2) == {"a": 0, "b": 1, "c": 2}
    assert graph.within("a", 0) == {"a": 0}


def test_ways_come_shortest_first():
    ways = Graph(DIAMOND).ways("a", "d")
    assert [(way.nodes, way.length) for way in ways] == [
        (("a", "b", "d"), 2.0),
        (("a", "c", "d"), 4.0),
        (("a", "d"), 9.0),
    ]


@pytest.mark.parametrize(("start", "end"), [("a", "a"), ("a", "z"), ("z", "a"), ("a", "x")])
def test_there_is_no_way(start, end):
    assert Graph([*DIAMOND, ("x", "y", 1.0)]).ways(start, end) == []


edges = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(0, 5), st.integers(1, 20).map(float)
    ).filter(lambda edge: edge[0] != edge[1]),
    min_size=1, max_size=10,
)  # fmt: skip


def every_way(graph, start, end):
    """Return the lengths of all ways without loops, by trying every order of places."""
    lengths = {}
    inner = [node for node in graph.edges if node not in {start, end}]
    for count in range(len(inner) + 1):
        for middle in permutations(inner, count):
            nodes = (start, *middle, end)
            if all(b in graph.neighbours(a) for a, b in pairwise(nodes)):
                lengths[nodes] = sum(graph.neighbours(a)[b] for a, b in pairwise(nodes))
    return lengths


@given(edges, st.integers(0, 5), st.integers(0, 5), st.integers(1, 4))
def test_the_ways_found_are_the_shortest_there_are(legs, start, end, limit):
    graph = Graph(legs)
    found = graph.ways(start, end, limit)
    if start == end or start not in graph.edges or end not in graph.edges:
        assert found == []
        return
    lengths = every_way(graph, start, end)
    assert [way.length for way in found] == sorted(lengths.values())[:limit]
    assert len({way.nodes for way in found}) == len(found)
    for way in found:
        assert lengths[way.nodes] == way.length
        assert len(set(way.nodes)) == len(way.nodes)
