"""The reviewed table of names that are one name: established variants, by corridor.

The table is data (`data/groups.txt`); its header says how to add to it.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Final

from serai.names.latin import vowelless
from serai.names.sounds import readings
from serai.names.splitting import plain

NONE: Final[frozenset[str]] = frozenset()
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
def _heard() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for (word, _), names in _spelled().items():
        for reading in readings(word)[:1]:
            if len(reading.loose) >= SHORTEST_HEARD:
                found.setdefault(reading.loose, set()).update(names)
    return {sound: frozenset(names) for sound, names in found.items() if len(names) <= MOST_HEARD}


def spelled(word: str, *, unvoiced: str = "") -> frozenset[str]:
    """Return the groups in which this plain word stands.

    `unvoiced` is the script that writes no vowels, where it was one: "amr" is Omar in
    Arabic, and another name in Latin.
    """
    return _spelled().get((word, unvoiced), NONE)


def heard(loose: str) -> frozenset[str]:
    """Return the groups that have this sound, none where more than two do."""
    return _heard().get(loose, NONE)
