"""A made-up registry of displaced people with duplicates, as linkage meets it.

Given, father's and family name, birth date (35 % on 1 January), sex, nationality, place and the
group that registered together. No id, no address. A fifth of the records are second registrations:
of whole families, elsewhere, with slips of the pen, another order of names, another spelling, 1
January for a date, father's name or place missing.
"""

import random
from itertools import groupby
from typing import Any

import pyarrow as pa

from bench.population import Person, countries, people

DUPLICATES = 0.2
AGAIN = 0.8
"""Share of a family that comes along when the family registers a second time."""

LETTERS = "abdefghiklmnorstuwy"
SWAPS = (("ou", "u"), ("u", "ou"), ("dj", "j"), ("ss", "s"), ("ai", "ei"), ("i", "y"), ("kh", "k"),
         ("ph", "f"), ("a", "e"), ("oo", "u"), ("x", "h"), ("sh", "ch"), ("q", "k"))  # fmt: skip
COLUMNS = ("id", "given", "father", "family", "born", "sex", "nationality", "place", "group")


def registry(count: int, seed: int = 7) -> tuple[pa.Table, pa.Table]:
    """Return the records, and the true pairs (left, right) of one person's two records."""
    rng = random.Random(seed)
    rows: list[tuple[Any, ...]] = []
    pairs: list[tuple[int, int]] = []
    again = DUPLICATES / (1 - DUPLICATES) / AGAIN
    places = {country.code: country.places for country in countries()}
    group = 0
    for _family, members in groupby(people(count, seed), lambda person: person.family):
        family = list(members)
        group += 1
        first = len(rows)
        rows += [_row(first + at, person, group) for at, person in enumerate(family)]
        if rng.random() < again:
            group += 1
            place = rng.choice(places[family[0].nationality])
            for at, person in enumerate(family):
                if rng.random() < AGAIN:
                    pairs.append((first + at, len(rows)))
                    rows.append(_spoiled(rng, _row(len(rows), person, group), place))
        if len(rows) >= count:
            break
    rng.shuffle(order := list(range(len(rows))))
    columns = list(zip(*rows, strict=True))
    table = pa.table(dict(zip(COLUMNS, columns, strict=True))).take(pa.array(order))
    left, right = zip(*pairs, strict=True)
    return table, pa.table({"left": left, "right": right})


def _row(number: int, person: Person, group: int) -> tuple[Any, ...]:
    return (
        number, person.given, person.father, person.third, person.born.isoformat(), person.sex,
        person.nationality, person.place, group,
    )  # fmt: skip


def _spoiled(rng: random.Random, row: tuple[Any, ...], place: str) -> tuple[Any, ...]:
    number, given, father, family, born, sex, nationality, first_place, group = row
    names = [_misspelt(rng, name) for name in (given, father, family)]
    if rng.random() < 0.15:
        written = [at for at in range(3) if names[at]]
        one, other = rng.sample(written, 2) if len(written) > 1 else (0, 0)
        names[one], names[other] = names[other], names[one]
    if names[2] and names[1] and rng.random() < 0.2:
        names[1] = ""
    if rng.random() < 0.25:
        born = f"{born[:4]}-01-01"
    where = rng.choices((first_place, place, None), (0.6, 0.2, 0.2))[0]
    return (number, *names, born, sex, nationality, where, group)


def _misspelt(rng: random.Random, name: str) -> str:
    drawn = rng.random()
    if not name or drawn > 0.3:
        return name
    if drawn < 0.1:
        return respelt(rng, name)
    return slipped(rng, name)


def respelt(rng: random.Random, name: str) -> str:
    """Return the name with one habit of spelling changed for another, where it has one."""
    lower = name.lower()
    fitting = [(old, new) for old, new in SWAPS if old in lower[1:]]
    if not fitting:
        return name
    old, new = rng.choice(fitting)
    return name[0] + lower[1:].replace(old, new, 1)


def slipped(rng: random.Random, name: str) -> str:
    """Return the name with one letter wrong, lost, doubled or exchanged with the next."""
    if len(name) < 3:
        return name
    at = rng.randrange(len(name) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return name[:at] + rng.choice(LETTERS) + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at + 1 :]
    if kind == 2:
        return name[: at + 1] + rng.choice(LETTERS) + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
