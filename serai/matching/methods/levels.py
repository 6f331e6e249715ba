"""How two records compare, field by field, as numbers: for many pairs at once."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from serai.matching.methods.preparing import MOST_KEYS, Array, People

PARTS: Final = ("same", "spelling", "slip", "near", "like", "other")
"""How two parts of names agree: the letters; the key; one slip of the pen; two, or a like
beginning; somewhat; not. Parts that one side lacks are not compared."""

BORN: Final = ("unknown", "day", "new_year", "year_only", "slip", "year", "near", "far", "other")
"""How two births agree: to a day other than 1 January; both on that one; in the year, where one
is on it; but for one figure, or with day and month exchanged; in the year; within two years; within
five; not."""

AGREE: Final = ("unknown", "same", "other")
NEAR, FAR = 2, 5
SLIP, LIKE, ALIKE = 1, 0.9, 0.78
SHORTEST_SLIPPED, SHORTEST_TWICE = 3, 6
"""Letters from which one slip, or two, leave a name recognisable."""

CHUNK: Final = 1 << 17
"""Pairs compared at once: what the processor's cache holds."""


@dataclass(frozen=True, slots=True)
class Levels:
    """How pairs compare.

    `told` are the bits of information in the parts of names they share, `parts` how many parts
    agree how (a column for each of `PARTS`). `given` and `first` are the same of the parts that
    each of the two writes first: bits, and a place in `PARTS`, one beyond where one has no
    counterpart. The others are places in `BORN` and in `AGREE`.
    """

    left: Array
    right: Array
    told: Array
    parts: Array
    given: Array
    first: Array
    born: Array
    sex: Array
    nationality: Array
    place: Array

    def of(self, which: Array) -> "Levels":
        """Return some of the pairs."""
        return Levels(*(getattr(self, field.name)[which] for field in fields(self)))

    @property
    def count(self) -> int:
        """Return how many pairs there are."""
        return len(self.left)


def together(several: list[Levels]) -> Levels:
    """Return the pairs of all, one after the other."""
    return Levels(
        *(np.concatenate([getattr(one, f.name) for one in several]) for f in fields(Levels))
    )


def chunks(people: People, left: Array, right: Array) -> Iterator[Levels]:
    """Compare pairs of records, a hundred thousand at a time; nothing of no pairs but one chunk."""
    for start in range(0, max(1, len(left)), CHUNK):
        yield compared(people, left[start : start + CHUNK], right[start : start + CHUNK])


def compared(people: People, left: Array, right: Array) -> Levels:
    """Compare pairs of records."""
    told, parts, given, first = _names(people, left, right)
    sex, nationality, place = (
        _agreement(code[left], code[right])
        for code in (people.sex, people.nationality, people.place)
    )
    born = _births(people, left, right)
    return Levels(left, right, told, parts, given, first, born, sex, nationality, place)


def _agreement(one: Array, other: Array) -> Array:
    known = (one >= 0) & (other >= 0)
    return np.where(known, np.where(one == other, 1, 2), 0).astype(np.int8)


def _names(people: People, left: Array, right: Array) -> tuple[Array, Array, Array, Array]:
    """Return what `told`, `parts`, `given` and `first` are of pairs."""
    ours, theirs = people.key[left].T.copy(), people.key[right].T.copy()
    our_words, their_words = people.word[left].T.copy(), people.word[right].T.copy()
    rare, other_rare = people.rare[left].T, people.rare[right].T
    spelt = people.spelt[left].T
    told = np.zeros(len(left), np.float32)
    parts = np.zeros((len(left), len(PARTS)), np.int8)
    for one in range(MOST_KEYS):
        for other in range(MOST_KEYS):
            at = np.flatnonzero((ours[one] == theirs[other]) & (ours[one] >= 0))
            same = our_words[one, at] == their_words[other, at]
            extra = spelt[one, at]
            surprise = np.where(same, extra, -np.log2(np.maximum(1 - 2**-extra, 0.1)))
            told[at] += np.minimum(rare[one, at], other_rare[other, at]) + surprise
            parts[at, np.where(same, 0, 1)] += 1
            our_words[one, at] = their_words[other, at] = -1
    met = (our_words[0] < 0) & (their_words[0] < 0)
    best = _left_over(people.words, our_words, their_words, parts)
    given = np.where(met, np.minimum(rare[0], other_rare[0]), 0.0).astype(np.float32)
    return told, parts, given, np.where(met, 0, best).astype(np.int8)


def _left_over(words: Array, ours: Array, theirs: Array, parts: Array) -> Array:
    """Count how the parts agree that have no counterpart of one key, two a side at most.

    Return how those agree that agree best, one beyond the last of `PARTS` where there are none.
    """
    nearest = np.full(ours.shape[1], len(PARTS), np.int8)
    at = np.flatnonzero((ours >= 0).any(axis=0) & (theirs >= 0).any(axis=0))
    sides = []
    for side in (ours[:, at], theirs[:, at]):
        first = np.argsort(side < 0, axis=0, kind="stable")[:2]
        sides.append(np.take_along_axis(side, first, 0))
    (one, two), (three, four) = sides
    straight = np.stack([_bands(words, one, three), _bands(words, two, four)])
    crossed = np.stack([_bands(words, one, four), _bands(words, two, three)])
    best = np.where(straight.sum(axis=0) <= crossed.sum(axis=0), straight, crossed)
    lone = (two < 0) | (four < 0)
    best[0] = np.where(lone, np.minimum(straight, crossed).min(axis=0), best[0])
    best[1] = np.where(lone, len(PARTS), best[1])
    for line in best:
        met = line < len(PARTS)
        np.add.at(parts, (at[met], line[met]), 1)
    nearest[at] = best.min(axis=0)
    return nearest


def _bands(words: Array, one: Array, other: Array) -> Array:
    """Return which of `PARTS` fits each two words; one beyond the last where a word is missing."""
    band = np.full(len(one), len(PARTS), np.int8)
    there = np.flatnonzero((one >= 0) & (other >= 0))
    low, high = np.minimum(one[there], other[there]), np.maximum(one[there], other[there])
    both, at = np.unique(low.astype(np.int64) * len(words) + high, return_inverse=True)
    ours, theirs = words[both // len(words)].tolist(), words[both % len(words)].tolist()
    slips = process.cpdist(ours, theirs, scorer=OSA.distance, score_cutoff=2 * SLIP, dtype=np.int32)
    like = process.cpdist(ours, theirs, scorer=JaroWinkler.similarity, dtype=np.float32)
    sizes = [np.fromiter(map(len, side), np.int32, len(side)) for side in (ours, theirs)]
    shorter = np.minimum(*sizes)
    found = np.select(
        [
            (slips <= SLIP) & (shorter >= SHORTEST_SLIPPED),
            ((slips <= 2 * SLIP) & (shorter >= SHORTEST_TWICE)) | (like >= LIKE),
            like >= ALIKE,
        ],
        [2, 3, 4],
        5,
    )
    band[there] = found[at]
    return band


def _births(people: People, left: Array, right: Array) -> Array:
    one, other = people.day[left], people.day[right]
    apart = np.abs(people.year[left] - people.year[right])
    rough = people.new_year[left].astype(np.int8) + people.new_year[right]
    exchanged = (one % 100 == other // 100 % 100) & (one // 100 % 100 == other % 100)
    slipped = (_figures_apart(one, other) == 1) | (exchanged & (apart == 0))
    tests = {
        "unknown": (one < 0) | (other < 0),
        "day": (one == other) & (rough == 0),
        "new_year": (one == other) & (rough == 2),
        "year_only": (apart == 0) & (rough == 1),
        "slip": slipped & (rough == 0),
        "year": apart == 0,
        "near": apart <= NEAR,
        "far": apart <= FAR,
    }
    return np.select(list(tests.values()), list(range(len(tests))), len(tests)).astype(np.int8)


def _figures_apart(one: Array, other: Array) -> Array:
    """Return in how many figures two dates differ."""
    count = np.zeros(len(one), np.int8)
    for power in range(8):
        count += one // 10**power % 10 != other // 10**power % 10
    return count
