"""Keys under which a register keeps and searches names. They mean nothing on their own.

A register stores `keys` of each part (one to three) and `pair_keys` of the whole name, as keyed
blind tokens. `near_keys` are asked by a search only, when the stored ones found too few.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Final

from serai.names import groups
from serai.names.latin import vowelless
from serai.names.sounds import Reading, readings
from serai.names.splitting import parts, plain

MOST_KEYS: Final = 3
MOST_PAIRED: Final = 6
"""Parts of one name that are paired: 15 pairs at most."""

_NEIGHBOURS: Final = "btkmnlrsjf"
_SHORTEST_NEAR: Final = 3
LONGEST_NEAR: Final = 10
"""Consonants from the start that are varied: 220 keys at most."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """All that is compared of one part."""

    plain: str
    readings: tuple[Reading, ...]
    groups: frozenset[str]
    vowelless: str


@lru_cache(maxsize=300_000)
def spelling(part: str) -> Spelling:
    """Return what is compared of a part of a name."""
    word = plain(part)
    unvoiced = vowelless(part)
    return Spelling(word, readings(word), groups.spelled(word, unvoiced=unvoiced), unvoiced)


@lru_cache(maxsize=300_000)
def primary(part: str) -> str:
    """Return the one key that stands for a part: its group where it has one, else its sound."""
    known = spelling(part)
    if not known.readings:
        return ""
    loose = known.readings[0].loose
    named = known.groups or groups.heard(known.readings[0], known.vowelless)
    return "=" + min(named) if known.groups or len(named) == 1 else loose


def told(texts: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Return of each text its parts, each as plain letters and primary key; as JSON can say it."""
    return [[(plain(part), primary(part)) for part in parts(text)] for text in texts]


@lru_cache(maxsize=300_000)
def keys(part: str) -> frozenset[str]:
    """Return one to three keys of a part; spellings of one name share at least one.

    A key starting with "=" names a group of the table; others are folded consonants. A part
    without letters has none.
    """
    known = spelling(part)
    named = set(known.groups)
    if not named:
        named.update(*(groups.heard(reading, known.vowelless) for reading in known.readings))
    found = ["=" + name for name in sorted(named)[:2]]
    heard = known.readings[:1] if known.groups else known.readings
    found += [reading.loose for reading in heard if reading.loose]
    return frozenset(found[:MOST_KEYS])


def near_keys(part: str, *, short: bool = False) -> frozenset[str]:
    """Return the sounds one slip of the pen away, and the groups that sound so, by any vowels.

    A slip is a consonant lost, added, wrong or exchanged, or a vowel.
    For the searching side only: about 70 keys for a part of four consonants, none for parts of
    fewer than three, whose neighbours would be everybody; unless `short` asks for those as well,
    where another part of the name stands beside them.
    """
    found: set[str] = set()
    shortest = 1 if short else _SHORTEST_NEAR
    for reading in spelling(part).readings[:1]:
        sound = reading.loose[:LONGEST_NEAR]
        if len(sound) < shortest:
            continue
        for at in range(len(sound)):
            found.add(sound[:at] + sound[at + 1 :])
            found.add(sound[:at] + sound[at + 1 : at + 2] + sound[at] + sound[at + 2 :])
            found |= {sound[:at] + other + sound[at + 1 :] for other in _NEIGHBOURS}
            found |= {sound[: at + 1] + other + sound[at + 1 :] for other in _NEIGHBOURS}
        found.add(sound)
    near = {key for key in found if len(key) >= max(1, shortest - 1)}
    return frozenset(near | {"=" + name for key in near for name in groups.sounding(key)})


def pair_keys(names: Sequence[str], *, wide: bool = False) -> frozenset[str]:
    """Return a key for each two parts of a name, in either order.

    Stored as they are; a search asks `wide`, with every key of each part. They are what makes a
    search among a million people cheap where a single name is borne by a tenth of them.
    """
    each = [keys(part) if wide else {primary(part)} for part in names[:MOST_PAIRED]]
    return frozenset(
        "+".join(sorted(pair))
        for one, other in combinations(each, 2)
        for pair in product(one, other)
        if all(pair)
    )
