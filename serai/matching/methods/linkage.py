"""The same person registered twice: probabilities and reasons, for a registry of any size.

Pairs that share something rare are compared (`meeting`, `levels`), weighed by how little of it is
to be expected by chance (`weighing`), and families speak for each other (`families`). Nothing is
decided here: people confirm each pair.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from serai.matching.methods import families, levels, meeting, weighing
from serai.matching.methods.levels import Levels
from serai.matching.methods.preparing import Array, People, prepared

CERTAIN: Final = 0.7
"""Probability from which a pair is proposed."""


@dataclass(frozen=True, slots=True)
class Links:
    """What linkage found.

    `pairs` has `left` and `right` (ids, left the smaller), `probability`, and why: how many parts
    of the names agree (`shared`), places in `levels.BORN` (`born`) and `levels.AGREE` (`sex`,
    `nationality`, `place`), and `family`, how many other pairs of the same two groups agree, -1
    where one is of no group. `compared` is how many pairs were looked at.
    """

    pairs: pa.Table
    compared: int


def link(records: pa.Table, *, threshold: float = CERTAIN) -> Links:
    """Return the pairs of records that are probably one person, with probability and reasons.

    `records` is what `serai.matching.methods.preparing.prepared` takes. A registry of fewer than
    two records has no pairs.
    """
    people = prepared(records)
    strangers = weighing.drawn(people)
    model = weighing.expected(people.count)
    with meeting.house(people) as database:
        left, right = meeting.candidates(database)
        near, told = _kept(people, model, strangers, left, right)
        model = weighing.fitted(people.count, near, told)
        chance = weighing.probability(model.weights(near, told))
        pairs = meeting.relatives(database, *families.met(people, near, chance))
    seen = len(left)
    del left, right
    also, more = _kept(people, model, strangers, *_new(people, near, *pairs))
    every, told = levels.together([near, also]), weighing.joined([told, more])
    chance, family = families.supported(people, every, model.weights(every, told))
    return _answer(people, every, chance, family, threshold, seen + len(pairs[0]))


def _kept(
    people: People, model: weighing.Model, strangers: weighing.Strangers, left: Array, right: Array
) -> tuple[Levels, weighing.Told]:
    """Compare pairs; return those that are not hopeless, and the bits in what they share."""
    near, told = [], []
    for chunk in levels.chunks(people, left, right):
        found = weighing.surprises(people, chunk, strangers)
        which = model.weights(chunk, found) >= weighing.HOPELESS
        near.append(chunk.of(which))
        told.append(found.of(which))
    return levels.together(near), weighing.joined(told)


def _new(people: People, near: Levels, left: Array, right: Array) -> tuple[Array, Array]:
    """Return those of the pairs that are not among the near ones, each once."""
    count = np.int64(people.count)
    known = near.left * count + near.right
    fresh = np.setdiff1d(left * count + right, known)
    return fresh // count, fresh % count


def _answer(
    people: People, every: Levels, chance: Array, family: Array, threshold: float, compared: int
) -> Links:
    found = np.flatnonzero((chance >= threshold) & (chance > 0))
    kept = every.of(found)
    ours, theirs = people.ids[kept.left], people.ids[kept.right]
    pairs = pa.table(
        {
            "left": np.minimum(ours, theirs), "right": np.maximum(ours, theirs),
            "probability": chance[found], "shared": kept.parts[:, :2].sum(axis=1, dtype=np.int8),
            "born": kept.born, "sex": kept.sex, "nationality": kept.nationality,
            "place": kept.place, "family": family[found],
        }
    )  # fmt: skip
    return Links(pairs.sort_by([("left", "ascending"), ("right", "ascending")]), compared)
