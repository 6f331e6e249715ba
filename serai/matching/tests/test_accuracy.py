"""The right person among the first five, for labelled spellings through the database itself."""

import random

import pytest

from serai.kit.actor import acting_as
from serai.matching.actions.finding import find
from serai.names.tests.variants import names, pairs
from serai.people.actions.persons import NewPerson, register_persons
from serai.people.methods.records import Identity, Name

pytestmark = pytest.mark.django_db
SEARCHES = 100
LEAST = 0.97


def written(*words):
    """Return a person so called, each word in a script of its own kind."""
    return NewPerson(
        Identity(tuple(Name("given", word, "Latn") for word in words), "male", "", )
    )  # fmt: skip


@pytest.fixture
def labelled(centre):
    """A register where each person has two labelled names, among hard negatives of the names."""
    chance = random.Random(11)
    every = [name for part in ("heldout", "tuning") for name in names(part)]
    chosen = chance.sample([name for name in every if len(name.spellings) > 1], SEARCHES)
    people, asked = [], []
    for at, name in enumerate(chosen):
        second = chosen[(at + 1) % len(chosen)]
        (kept, typed), (other, also) = (chance.sample(n.spellings, 2) for n in (name, second))
        people.append(written(kept, other))
        asked.append([typed, also])
    traps = [p for part in ("heldout", "tuning") for p in pairs(part) if not p.same]
    people += [written(p.one, chance.choice(traps).other) for p in traps]
    people += [written(p.other, chance.choice(traps).one) for p in traps]
    actor = centre.actor("carla")
    with acting_as(actor):
        persons = register_persons(actor=actor, team=centre.team, people=people)
    return actor, list(zip(persons, asked, strict=False))


@pytest.mark.parametrize("order", ["as written", "swapped"])
def test_the_right_person_is_in_the_first_five(labelled, order):
    actor, searches = labelled
    missed = []
    with acting_as(actor):
        for person, words in searches:
            text = " ".join(words if order == "as written" else reversed(words))
            found = find(actor=actor, text=text)
            if person.pk not in [row.person.pk for row in found[:5]]:
                missed.append(text)
    assert len(missed) <= (1 - LEAST) * len(searches), missed


def test_one_name_alone_finds_too(labelled):
    actor, searches = labelled
    missed = []
    with acting_as(actor):
        for person, words in searches[:40]:
            found = find(actor=actor, text=words[0])
            if person.pk not in [row.person.pk for row in found]:
                missed.append(words[0])
    assert len(missed) <= 0.05 * 40, missed
