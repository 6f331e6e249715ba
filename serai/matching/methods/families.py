"""Families speak for each other: who registered together once, often does so again.

Where two groups probably share one person, their other members are likelier to be one person too;
and within two groups somebody is one other person at most. How much a family tells is learnt from
the pairs themselves.

Source: associative matching, as the United Kingdom's Office for National Statistics used it to link
the records of refugees.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from serai.matching.methods.levels import Levels
from serai.matching.methods.meeting import MOST_TOGETHER
from serai.matching.methods.preparing import Array, People
from serai.matching.methods.weighing import probability

SUPPORTING: Final = 0.5
"""Probability from which a pair speaks for others of the same two groups."""

MOST_SUPPORT: Final = 3
"""Pairs beyond which more of the same two groups say nothing new."""

SPOKEN_TO: Final = -10.0
"""Log odds below which no family can speak for a pair."""

EXPECTED: Final = {True: (0.1, 0.3, 0.3, 0.3), False: (0.9, 0.07, 0.02, 0.01)}
"""How many others speak for a pair of one person, and for one of two, before any are seen."""

FIRM: Final = 20.0
"""How many pairs `EXPECTED` stands for."""

ROUNDS: Final = 2
ALONE: Final = -1


@dataclass(frozen=True, slots=True)
class Meeting:
    """For each pair: the two groups it is of, and whether both are families.

    `both` numbers the two groups, `low` and `high` are the two records, the one of the lower group
    first.
    """

    both: Array
    low: Array
    high: Array
    families: Array


def meeting(people: People, levels: Levels) -> Meeting:
    """Return which two groups each pair is of; a family has two members at least, thirty at most"""
    group, known = people.group, people.group >= 0
    groups, at = np.unique(group, return_inverse=True)
    size = np.where(known, np.bincount(at)[at], 0)
    family = (size >= 2) & (size <= MOST_TOGETHER)
    ours, theirs = at[levels.left], at[levels.right]
    exchanged = ours > theirs
    both = np.minimum(ours, theirs).astype(np.int64) * len(groups) + np.maximum(ours, theirs)
    return Meeting(
        both=both,
        low=np.where(exchanged, levels.right, levels.left),
        high=np.where(exchanged, levels.left, levels.right),
        families=family[levels.left] & family[levels.right],
    )


def met(people: People, levels: Levels, chance: Array) -> tuple[Array, Array]:
    """Return which two families probably share a person, as two arrays of groups."""
    found = meeting(people, levels)
    which = found.families & (chance >= SUPPORTING)
    _both, first = np.unique(found.both[which], return_index=True)
    return people.group[found.low[which][first]], people.group[found.high[which][first]]


def firsts(found: Meeting, weights: Array) -> Array:
    """Say of each pair whether nobody else of the same two groups fits either of its two better."""
    return _best(found, found.low, weights) & _best(found, found.high, weights)


def _best(found: Meeting, side: Array, weights: Array) -> Array:
    order = np.lexsort((found.high, found.low, -weights, side, found.both))
    both, one = found.both[order], side[order]
    begins = np.ones(len(order), bool)
    begins[1:] = (both[1:] != both[:-1]) | (one[1:] != one[:-1])
    best = np.zeros(len(order), bool)
    best[order[begins]] = True
    return best


def supported(people: People, levels: Levels, weights: Array) -> tuple[Array, Array]:
    """Return each pair's probability after families have spoken, and how many pairs speak for it.

    The count is `ALONE` where one of the two is of no family.
    """
    found = meeting(people, levels)
    first = firsts(found, weights) | ~found.families
    groups, at = np.unique(found.both, return_inverse=True)
    open_to = first & found.families & (weights > SPOKEN_TO)
    chance = np.where(first, probability(weights), 0.0)
    level = np.full(len(weights), ALONE)
    for _ in range(ROUNDS):
        speaks = np.where(found.families & (chance >= SUPPORTING), 1, 0)
        others = np.bincount(at, speaks, len(groups))[at] - speaks
        level = np.where(found.families, np.minimum(others, MOST_SUPPORT), ALONE).astype(np.int8)
        added = _learnt(level[open_to], chance[open_to])
        spoken = np.where(open_to, weights + added[level], weights)
        chance = np.where(first, probability(spoken), 0.0)
    return chance, level


def _learnt(level: Array, chance: Array) -> Array:
    """Return the bits that each count of supporting pairs tells, by the pairs as they stand."""
    size = MOST_SUPPORT + 1
    ones = np.bincount(level, chance, size) + FIRM * np.array(EXPECTED[True])
    others = np.bincount(level, 1 - chance, size) + FIRM * np.array(EXPECTED[False])
    return np.asarray(np.log2(ones / ones.sum()) - np.log2(others / others.sum()))
