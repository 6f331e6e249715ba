"""Made-up people by country: names by the country's custom, families that travel together.

`python -m bench.population COUNT` prints how long it takes. Seeded: the same seed makes the same
people. Nobody in it exists; the names are those of `data/corridors.txt`.
"""

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

CORRIDORS = Path(__file__).parent / "data" / "corridors.txt"
NEW_YEAR_SHARE = 0.35
ESTIMATED_SHARE = 0.12
PHONE_SHARE = 0.4
FAMILY_SIZES = (1, 2, 3, 4, 5, 6, 7, 8)
FAMILY_WEIGHTS = (50, 14, 10, 9, 7, 5, 3, 2)
TODAY = date(2026, 6, 30)
BATCH = 4096


class Person(NamedTuple):
    """One person. `third` is the grandfather's or family name by custom, "" where there is none."""

    number: int
    family: int
    given: str
    father: str
    third: str
    original: str
    sex: str
    born: date
    estimated: bool
    nationality: str
    place: str
    phone: str

    @property
    def name(self) -> str:
        """Return the whole name as it is written in Latin letters."""
        return " ".join(filter(None, (self.given, self.father, self.third)))


@dataclass(frozen=True)
class Country:
    """A country's names, places and custom."""

    code: str
    custom: str
    share: float
    telephone: str
    men: tuple[str, ...]
    women: tuple[str, ...]
    families: tuple[str, ...]
    places: tuple[str, ...]
    script: dict[str, str]


@lru_cache(maxsize=1)
def countries() -> tuple[Country, ...]:
    """Return the countries of the data file."""
    found = []
    head: list[str] = []
    lists: dict[str, tuple[str, ...]] = {}
    script: dict[str, str] = {}
    for line in [*CORRIDORS.read_text("utf-8").splitlines(), "["]:
        if line.startswith("[") and head:
            code, custom, share, telephone = head
            rng = random.Random(code)
            names = (
                lists["m"] + _made(lists["m"], 400, rng),
                lists["f"] + _made(lists["f"], 400, rng),
                lists["k"] + _made(lists["k"] + lists["m"], 1500, rng),
                lists["p"],
            )
            found.append(Country(code, custom, float(share), telephone, *names, script))
            lists, script = {}, {}
        if line.startswith("["):
            head = line.replace("[", "").replace("]", "").split()
        elif line[1:2] == ":":
            lists[line[0]] = _pool(line[2:], script)
    return tuple(found)


def _pool(text: str, script: dict[str, str]) -> tuple[str, ...]:
    names = []
    for word in text.split():
        latin, _, original = word.replace("_", " ").partition("=")
        names.append(latin)
        if original:
            script[latin] = original
    return tuple(names)


def _made(pool: tuple[str, ...], count: int, rng: random.Random) -> tuple[str, ...]:
    """Return rarer names put together from the beginnings and ends of common ones.

    Every country has thousands of names that few people bear; a list has only the common ones.
    """
    made = []
    for _ in range(count):
        first, last = rng.choice(pool).split(" ")[0], rng.choice(pool).split(" ")[-1].lower()
        cut, keep = rng.randint(2, 4), rng.randint(2, 5)
        made.append(first[:cut] + last[-keep:])
    return tuple(dict.fromkeys(made))


def _drawn(rng: random.Random, pool: tuple[str, ...], skew: float = 0.8) -> Iterator[str]:
    """Yield names, the first of the pool most often."""
    total, bounds = 0.0, []
    for rank in range(len(pool)):
        total += 1 / (rank + 3) ** skew
        bounds.append(total)
    while True:
        yield from rng.choices(pool, cum_weights=bounds, k=BATCH)


class _Home:
    """A country's endless supplies."""

    def __init__(self, country: Country, rng: random.Random) -> None:
        self.country = country
        self.men = _drawn(rng, country.men)
        self.women = _drawn(rng, country.women)
        self.families = _drawn(rng, country.families, 0.7)
        self.places = _drawn(rng, country.places, 0.5)


def people(count: int, seed: int = 1) -> Iterator[Person]:
    """Yield so many people, family by family; never holds more than one family."""
    rng = random.Random(seed)
    homes = [_Home(country, rng) for country in countries()]
    weights = [home.country.share for home in homes]
    number = family = 0
    while number < count:
        chosen = zip(
            rng.choices(homes, weights, k=BATCH),
            rng.choices(FAMILY_SIZES, FAMILY_WEIGHTS, k=BATCH),
            strict=True,
        )
        for home, size in chosen:
            family += 1
            for person in _family(home, min(size, count - number), rng, number, family):
                yield person
                number += 1
            if number >= count:
                return


def _family(
    home: _Home, size: int, rng: random.Random, number: int, family: int
) -> Iterator[Person]:
    """Yield a family: one or two adults first, then their children."""
    country = home.country
    house = next(home.men if country.custom == "grandfather" else home.families)
    place = next(home.places)
    father, mother = next(home.men), next(home.women)
    lone = size == 1
    for at in range(size):
        child = at > 1 or (at == 1 and rng.random() < 0.4)
        male = rng.random() < (0.75 if lone else 0.5) if child or lone else at == 0
        age = rng.randint(0, 17) if child else int(rng.triangular(15, 70, 25))
        if child:
            given = next(home.men if male else home.women)
            line = (father, house)
        elif male:
            given = father if not lone else next(home.men)
            line = (next(home.men), house)
            if country.custom == "grandfather":
                line = (house, next(home.men))
        else:
            given = mother if not lone else next(home.women)
            other = home.men if country.custom == "grandfather" else home.families
            line = (next(home.men), next(other))
        yield _person(country, rng, number + at, family, given, line, male, age, place)


def _person(
    country: Country,
    rng: random.Random,
    number: int,
    family: int,
    given: str,
    line: tuple[str, str],
    male: bool,
    age: int,
    place: str,
) -> Person:
    father, house = line
    third = ""
    if country.custom == "family":
        father, third = "", house
        if rng.random() < 0.2:
            given = f"{given} {rng.choice(country.men if male else country.women)}"
    elif country.custom != "father":
        third = house
    born, estimated = _born(rng, age)
    telephone = ""
    if age > 14 and rng.random() < PHONE_SHARE:
        telephone = f"{country.telephone}{rng.randint(10_000_000, 99_999_999)}"
    words = [country.script.get(word, "") for word in (given, father, third) if word]
    written = " ".join(words) if all(words) else ""
    sex = "male" if male else "female"
    return Person(
        number, family, given, father, third, written, sex, born, estimated, country.code, place,
        telephone,
    )  # fmt: skip


def _born(rng: random.Random, age: int) -> tuple[date, bool]:
    year = TODAY.year - age
    drawn = rng.random()
    if drawn < ESTIMATED_SHARE:
        return date(year - (year % 5 if drawn < ESTIMATED_SHARE / 2 else 0), 1, 1), True
    if drawn < NEW_YEAR_SHARE:
        return date(year, 1, 1), False
    latest = TODAY.month if year == TODAY.year else 12
    return date(year, rng.randint(1, latest), rng.randint(1, 28)), False


def main() -> None:
    """Make people and say how long it took."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    begun = time.perf_counter()
    new_year = sum(person.born.month == person.born.day == 1 for person in people(count))
    print(
        f"{count} people, {time.perf_counter() - begun:.1f} s, {new_year / count:.1%} on 1 January"
    )


if __name__ == "__main__":
    main()
