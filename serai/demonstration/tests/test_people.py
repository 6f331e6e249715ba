"""The demonstration's people are made up, the same each time, and registered as anybody is."""

from collections import Counter
from datetime import date

import pytest

from serai.demonstration.methods.people import COUNTRIES, SCRIPTS, WAYS, newcomers

UNTIL = date(2026, 10, 31)


@pytest.mark.parametrize("centre", WAYS)
def test_the_same_seed_makes_the_same_people(centre):
    once, again = (list(newcomers(centre, 8, UNTIL, 1)) for _ in range(2))
    assert once == again
    assert once != list(newcomers(centre, 8, UNTIL, 2))
    assert len({one.group for one in once}) == 8
    assert all(1 <= size <= 5 for size in Counter(one.group for one in once).values())


@pytest.mark.parametrize("centre", WAYS)
def test_they_come_from_where_the_centre_says_by_the_way_it_says(centre):
    place, nations, ways = WAYS[centre]
    for one in newcomers(centre, 40, UNTIL, 3):
        [nation] = one.identity.nationalities
        assert nation in nations
        assert one.legs[-1].destination == place
        assert [leg.origin for leg in one.legs] == list(ways[nation])
        assert [leg.on for leg in one.legs] == sorted(leg.on for leg in one.legs)
        assert all(leg.on < UNTIL for leg in one.legs)


def test_they_are_as_the_field_knows_people():
    found = [one for c in WAYS for one in newcomers(c, 60, UNTIL, 1)]
    births = Counter(one.identity.birth.basis for one in found)
    assert {"declared", "estimated", "document"} <= set(births)
    january = sum(one.identity.birth.on.endswith("-01-01") for one in found)
    assert 0.2 < january / len(found) < 0.5
    assert {"yes", "no", "ask"} <= {c.safe for one in found for c in one.contacts.contacts}
    assert {"Arab", "Ethi"} <= {n.script for one in found for n in one.identity.names}
    assert any(one.functioning and one.functioning.has_disability for one in found)
    assert any(one.identity.birth.is_child(UNTIL) for one in found)


def test_names_in_two_scripts_have_both():
    for nation in ("SDN", "ETH"):
        words = [w for part in ("female", "male", "family") for w in COUNTRIES[nation][part]]
        assert set(words) <= set(SCRIPTS)
