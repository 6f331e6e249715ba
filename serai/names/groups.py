"""The reviewed table of names that are one name: established variants, by corridor.

The table is data (`data/groups.txt`); its header says how to add to it.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Final

from serai.names.latin import vowelless
from serai.names.sounds import Reading, readings
from serai.names.splitting import plain
from serai.names.vowels import vowels_apart

NONE: Final[frozenset[str]] = frozenset()
FARTHEST_HEARD: Final = 0.45
"""Vowels that may contradict: Marwan is not heard as Maryan."""

MOST_HEARD: Final = 2
SHORTEST_HEARD: Final = 3
"""Consonants below which a sound alone says nothing about the group."""


def lines(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (name, spellings) of a table's text; an underscore is a space within a spelling."""
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if line:
            name, _, spellings = line.partition(":")
            yield name.strip(), tuple(word.replace("_", " ") for word in spellings.split())


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[str, ...]]:
    """Return the groups by name."""
    return dict(lines((files("serai.names") / "data" / "groups.txt").read_text("utf-8")))


@lru_cache(maxsize=1)
def _spelled() -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for name, spellings in table().items():
        for spelling in spellings:
            found.setdefault((plain(spelling), vowelless(spelling)), set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


@lru_cache(maxsize=1)
def _heard() -> dict[str, list[tuple[str, str, tuple[str, ...]]]]:
    found: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for (word, script), names in _spelled().items():
        for reading in readings(word)[:1]:
            if len(reading.loose) >= SHORTEST_HEARD:
                told = [(name, script, reading.slots) for name in names]
                found.setdefault(reading.loose, []).extend(told)
    return found


def spelled(word: str, *, unvoiced: str = "") -> frozenset[str]:
    """Return the groups in which this plain word stands.

    `unvoiced` is the script that writes no vowels, where it was one: "amr" is Omar in
    Arabic, and another name in Latin.
    """
    return _spelled().get((word, unvoiced), NONE)


@lru_cache(maxsize=100_000)
def sounding(loose: str) -> frozenset[str]:
    """Return every group of these consonants, however few; for the searching side.

    Whatever its vowels: where one was left out, the group under which a name is kept is not heard.
    """
    return frozenset(_sounds().get(loose, ()))


@lru_cache(maxsize=1)
def _sounds() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for (word, _script), names in _spelled().items():
        for reading in readings(word)[:1]:
            found.setdefault(reading.loose, set()).update(names)
    return found


def heard(reading: Reading, script: str = "") -> frozenset[str]:
    """Return the groups that sound like this reading, vowels as well, none where over two do.

    `script` is the one that writes no vowels, where the word was written in one.
    """
    near = {
        name
        for name, other, slots in _heard().get(reading.loose, ())
        if (script or not other)
        and vowels_apart(script, reading.slots, other, slots) <= FARTHEST_HEARD
    }
    return frozenset(near) if len(near) <= MOST_HEARD else NONE
