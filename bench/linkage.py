"""How well, how fast and in how much memory records of one person are found to be one.

`python -m bench.linkage [COUNT]` prints JSON: FEBRL 1 to 4 with a Splink model, and a made-up
registry of displaced people with the product's own linkage.
"""

import json
import resource
import sys
import time
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bench import febrl
from bench.registry import registry
from serai.matching.methods.linkage import CERTAIN, link


def displaced(count: int) -> dict[str, Any]:
    """Link a made-up registry, and return its figures at each threshold."""
    records, true = registry(count)
    known = _pairs(true)
    begun, used = time.perf_counter(), time.process_time()
    found = link(records, threshold=0.5)
    figures: dict[str, Any] = {
        "seconds": round(time.perf_counter() - begun, 1),
        "CPU seconds": round(time.process_time() - used, 1),
        "pairs compared": found.compared,
    }
    for threshold in (0.5, CERTAIN):
        kept = found.pairs.filter(pc.greater_equal(found.pairs["probability"], threshold))
        figures[f"at {threshold}"] = febrl.f1(_pairs(kept), known)
    figures["peak GB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)
    return figures


def _pairs(table: pa.Table) -> set[tuple[str, str]]:
    left, right = table.column("left").to_pylist(), table.column("right").to_pylist()
    return {(min(a, b), max(a, b)) for a, b in zip(left, right, strict=True)}


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    figures = {f"{count:,} displaced people": displaced(count), "without the id": febrl.run()}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
