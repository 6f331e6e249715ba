"""How long the protection of tables takes: exact suppression, and the cell-key method.

`python -m bench.disclosure` prints JSON. Baseline of the cell-key method: the ONS package on the
same persons, one row each.
"""

import json
import time
from typing import Any

import numpy as np

from serai.evidence.methods import cellkey, cellkey_ons
from serai.evidence.methods.suppression import protect, protect_linked
from serai.evidence.methods.tables import Table

RANDOM = np.random.default_rng(20)


def table(name: str, rows: int, columns: int, *, empty: float = 0.0, mean: float = 25.0) -> Table:
    """Make a skewed two-way table."""
    counts = RANDOM.geometric(1 / mean, size=(rows, columns))
    counts[RANDOM.random((rows, columns)) < empty] = 0
    categories = (
        tuple(f"r{n}" for n in range(rows)),
        tuple(f"c{n}" for n in range(columns)),
    )
    return Table(name, ("row", "column"), categories, counts)


def suppression() -> dict[str, Any]:
    """Protect tables of the monthly picture's sizes."""
    found = {}
    for rows, columns, empty in ((20, 15, 0.0), (20, 40, 0.5), (30, 30, 0.7), (30, 60, 0.0)):
        made = protect(table("t", rows, columns, empty=empty))
        found[f"{rows} x {columns}, {empty:.0%} empty"] = {
            "seconds": round(made.seconds, 2),
            "optimal": made.optimal,
            "hidden": len(made.intervals),
        }
    cube = RANDOM.geometric(1 / 40, size=(20, 2, 15))
    points, sexes, nations = (
        tuple(f"{letter}{n}" for n in range(size))
        for letter, size in (("p", 20), ("s", 2), ("n", 15))
    )
    linked = protect_linked(
        [
            Table("by sex", ("point", "sex"), (points, sexes), cube.sum(axis=2)),
            Table("by nationality", ("point", "nationality"), (points, nations), cube.sum(axis=1)),
        ]
    )
    found["2 linked tables of 20 points"] = {
        "seconds": round(linked.seconds, 2),
        "optimal": linked.optimal,
        "hidden": len(linked.intervals),
    }
    return found


def cell_key() -> dict[str, Any]:
    """Perturb 300 cells of 200,000 persons, and the same with the ONS package."""
    cells = RANDOM.integers(0, 300, size=200_000)
    keys = RANDOM.integers(0, 256, size=200_000)
    ptable = cellkey.design_ptable()
    begun = time.perf_counter()
    counts, cell_keys = cellkey.aggregate(cells, np.ones_like(cells), keys, 300)
    cellkey.perturb(counts, cell_keys, ptable)
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    cellkey_ons.perturbed_by_ons(cells, keys, ptable, 10)
    theirs = time.perf_counter() - begun
    return {
        "200,000 persons, ms": round(ours * 1e3, 1),
        "ONS package, ms": round(theirs * 1e3, 1),
        "ratio": round(ours / theirs, 4),
    }


def main() -> None:
    """Measure and print."""
    print(json.dumps({"suppression": suppression(), "cell_key": cell_key()}, indent=2))


if __name__ == "__main__":
    main()
