"""A second attacker, written apart from the product: another formulation, no shared code.

Unknowns are the inner cells of each table only. A margin is a sum of them; a published one is an
equation, a hidden one at most a lower bound. Cells shown by two tables are equated.
"""

from __future__ import annotations

from itertools import chain, combinations, product

import highspy
import numpy as np


def make(counts, dimensions="pns", name="table"):
    """A table with categories p0, p1, ... for dimension p, and so on."""
    from serai.evidence.methods.tables import Table

    array = np.asarray(counts)
    return Table(
        name,
        tuple(dimensions[: array.ndim]),
        tuple(
            tuple(f"{d}{i}" for i in range(n))
            for d, n in zip(dimensions, array.shape, strict=False)
        ),
        array,
    )


def cells_of(table):
    """Yield (key, positions of inner cells it sums, true count) for every shown cell."""
    dims = range(len(table.dimensions))
    for fixed in chain.from_iterable(combinations(dims, k) for k in range(len(dims) + 1)):
        for labels in product(*(range(len(table.categories[d])) for d in fixed)):
            chosen = dict(zip(fixed, labels, strict=True))
            axes = [[chosen[d]] if d in chosen else range(table.counts.shape[d]) for d in dims]
            inner = list(product(*axes))
            key = frozenset(
                (table.dimensions[d], table.categories[d][at]) for d, at in chosen.items()
            )
            yield key, inner, int(sum(table.counts[at] for at in inner))


class Reader:
    """Somebody with the release: ``hidden`` keys, everything else published.

    ``least``: what he believes a hidden cell holds at least.
    """

    def __init__(self, tables, hidden, least):
        self.model = highspy.Highs()
        self.model.silent()
        self.sums = {}
        for table in tables:
            unknown = {at: self.model.addVariable(lb=0) for at in np.ndindex(table.counts.shape)}
            for key, inner, count in cells_of(table):
                total = self.model.qsum([unknown[at] for at in inner])
                if key in self.sums:
                    self.model.addConstr(total - self.sums[key] == 0)
                self.sums[key] = total
                if key not in hidden:
                    self.model.addConstr(total == count)
                elif count > 0:
                    self.model.addConstr(total >= least)

    def least(self, key):
        self.model.minimize(self.sums[key])
        assert self.model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return self.model.getObjectiveValue()

    def most(self, key, ceiling=10_000):
        """Greatest possible count, looking no further than ``ceiling``."""
        limit = self.model.addConstr(self.sums[key] <= ceiling)
        self.model.maximize(self.sums[key])
        assert self.model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found = self.model.getObjectiveValue()
        self.model.removeConstr(limit)
        return found


def truth(tables):
    """True count of every shown cell."""
    return {key: count for table in tables for key, _, count in cells_of(table)}


def breaks(tables, hidden, threshold=10, least=1, zeros="publish"):
    """Primary cells whose interval does not run from the unavoidable least up to the threshold."""
    counts = truth(tables)
    everything = {k for k, c in counts.items() if c > 0 or zeros == "hide"}
    blind, reader = Reader(tables, everything, least), Reader(tables, hidden, least)
    broken = []
    for key, count in counts.items():
        if 0 < count < threshold:
            low, floor = reader.least(key), blind.least(key)
            if low > floor + 1e-6 or reader.most(key) < threshold - 1e-6:
                broken.append(key)
    return broken
