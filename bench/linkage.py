"""How well, how fast and in how much memory records of one person are found to be one.

`python -m bench.linkage [COUNT] [--plain]` prints JSON: FEBRL 1 to 4 with a Splink model, and a
made-up registry of displaced people with the product's own linkage; with `--plain` that registry
with a plain Splink model instead, to compare (docs/adr/0013).
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


def plain(count: int) -> dict[str, Any]:
    """Link a made-up registry with a plain Splink model, and return its figures."""
    import splink.comparison_library as compared
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    records, true = registry(count)
    known, names = _pairs(true), ("given", "father", "family")
    columns = {name: records.column(name) for name in ("born", "sex", "nationality", "place")}
    for name in names:
        texts = records.column(name)
        columns[name] = pc.if_else(pc.equal(texts, ""), None, texts)
    begun, used = time.perf_counter(), time.process_time()
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("given", "born"), block_on("family", "born"), block_on("father", "born"),
            block_on("given", "father", "family"), block_on("given", "family", "place"),
        ],
        comparisons=[
            *(compared.JaroWinklerAtThresholds(name, [0.92, 0.8]) for name in names),
            compared.DamerauLevenshteinAtThresholds("born", [1, 2]),
            compared.ExactMatch("sex"), compared.ExactMatch("nationality"),
            compared.ExactMatch("place"),
        ],
    )  # fmt: skip
    interface = DuckDBAPI()
    table = pa.table({"unique_id": records.column("id"), **columns})
    linker = Linker([interface.register(table)], settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given", "father", "family", "born")], recall=0.4
    )
    for rule in (block_on("born", "given"), block_on("given", "father", "family")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    scored = linker.inference.predict(threshold_match_probability=0.3).as_record_list()
    figures: dict[str, Any] = {
        "seconds": round(time.perf_counter() - begun, 1),
        "CPU seconds": round(time.process_time() - used, 1),
    }
    for threshold in (0.3, 0.5, 0.9):
        kept = [r for r in scored if r["match_probability"] >= threshold]
        figures[f"at {threshold}"] = febrl.f1(
            {(min(r["unique_id_l"], r["unique_id_r"]), max(r["unique_id_l"], r["unique_id_r"]))
             for r in kept}, known,
        )  # fmt: skip
    figures["peak GB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)
    return figures


def _pairs(table: pa.Table) -> set[tuple[str, str]]:
    left, right = table.column("left").to_pylist(), table.column("right").to_pylist()
    return {(min(a, b), max(a, b)) for a, b in zip(left, right, strict=True)}


def main() -> None:
    """Measure and print."""
    count = next((int(word) for word in sys.argv[1:] if word.isdigit()), 1_000_000)
    if "--plain" in sys.argv:
        print(json.dumps({f"{count:,} displaced people, plain Splink": plain(count)}))
        return
    figures = {f"{count:,} displaced people": displaced(count), "without the id": febrl.run()}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
