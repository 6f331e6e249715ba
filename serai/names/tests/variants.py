"""The labelled spellings of names: every two spellings of a line, and the hard negatives."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Name:
    """One name, in all its spellings, in the habits of one corridor."""

    corridor: str
    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two spellings, and whether they are one name."""

    corridor: str
    one: str
    other: str
    same: bool


def _read(part):
    for line in (FOLDER / f"variants_{part}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _words(text):
    return tuple(dict.fromkeys(word.replace("_", " ") for word in text.split()))


def names(part):
    """Return the names of a part, "tuning" or "heldout"."""
    found = []
    for line in _read(part):
        if not line.startswith("!"):
            label, _, spellings = line.partition(":")
            corridor, name = label.split()
            found.append(Name(corridor, name, _words(spellings)))
    return found


def pairs(part):
    """Return the labelled pairs of a part: spellings of one name first, hard negatives after."""
    found = [
        Pair(name.corridor, one, other, same=True)
        for name in names(part)
        for one, other in combinations(name.spellings, 2)
    ]
    for line in _read(part):
        if line.startswith("!"):
            one, other = _words(line[1:])
            found.append(Pair("", one, other, same=False))
    return found
