"""`python -m bench [NAME ...]`: run the benchmarks, print them, keep them for the documentation.

Each benchmark runs in a process of its own and prints JSON. `python -m bench --write` puts the
newest results of `var/bench/` into `docs/performance.md`, table by table.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import ending

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "bench"
PAGE = ROOT / "docs" / "performance.md"
BENCHMARKS = {
    "ingest": "Taking submissions in, and understanding them behind",
    "exports": "Rows and exports over 17,000 stored submissions",
    "evidence": "The picture over 50,000,000 observations",
    "disclosure": "Disclosure control",
    "memory": "Memory of a web process that draws pictures",
    "screening": "Evaluating screenings",
    "linkage": "The same person registered twice",
    "webforms": "Forms in the browser, on a slow phone",
    "register": "The register of persons: search, duplicates, pages",
    "cases": "Case work with 300,000 cases and 5,000 users",
    "reception": "A reception desk with 5,000 present and 300,000 stays kept",
}
INTRODUCTION = """# Performance

What `make bench` measured last, on the machine named with each table. Shared machines are noisy:
compare the ratios, which stand against a baseline of the same run, before the absolute figures.
Benchmarks are not tests and fail nothing.
"""


def machine() -> str:
    """Return the machine in a line: cores, memory, system, Python."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return (
        f"{os.cpu_count()} cores, {round(pages * size / 2**30)} GiB, {platform.system()}"
        f" {platform.machine()}, Python {platform.python_version()}"
    )


def run(name: str) -> None:
    """Run one benchmark, print its figures and keep them."""
    print(f"▸ {name}: {BENCHMARKS[name]}", flush=True)
    command = [sys.executable, "-m", f"bench.{name}"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        printed, _ = child.communicate()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    figures = json.loads(printed)
    kept = {"machine": machine(), "at": datetime.now(UTC).date().isoformat(), "figures": figures}
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name}.json").write_text(json.dumps(kept, indent=2))
    for label, value in flat(figures):
        print(f"  {label}: {value}")


def flat(figures: Any, prefix: str = "") -> list[tuple[str, Any]]:
    """Return nested figures as (label, value) lines."""
    if isinstance(figures, dict):
        return [
            line
            for key, value in figures.items()
            if key != "machine"
            for line in flat(value, f"{prefix} {key}".strip())
        ]
    if isinstance(figures, list) and any(isinstance(v, dict | list) for v in figures):
        return [line for n, value in enumerate(figures, 1) for line in flat(value, f"{prefix} {n}")]
    return [(prefix.replace("_", " "), figures)]


def write() -> None:
    """Bring the documentation's page up to date: the tables of what is kept, and nothing else.

    What people wrote beside a table stays, and so do the sections that were not measured here.
    """
    page = PAGE.read_text() if PAGE.exists() else INTRODUCTION
    for name, title in BENCHMARKS.items():
        path = KEPT / f"{name}.json"
        if not path.exists():
            continue
        kept = json.loads(path.read_text())
        rows = "\n".join(f"| {label} | {value} |" for label, value in flat(kept["figures"]))
        table = (
            f"`python -m bench.{name}`, {kept['at']}, {kept['machine']}.\n\n"
            f"| figure | value |\n|---|---|\n{rows}\n"
        )
        page = with_table(page, name, title, table)
    PAGE.write_text(page)


def with_table(page: str, name: str, title: str, table: str) -> str:
    """Return the page with a benchmark's table in its section, which is added where it lacks."""
    found = re.search(rf"^`python -m bench\.{name}`.*\n(\n?\|.*(\n\|.*)*\n)?", page, re.MULTILINE)
    if found:
        return page[: found.start()] + table + page[found.end() :]
    return f"{page.rstrip()}\n\n## {title}\n\n{table}"


def main() -> None:
    """Run what is asked, all where nothing is."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--write", action="store_true", help="write docs/performance.md only")
    options = parser.parse_args()
    ending.by_signals()
    if options.write:
        write()
        return
    for name in options.names or BENCHMARKS:
        run(name)
    write()


if __name__ == "__main__":
    main()
