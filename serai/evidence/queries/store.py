"""Reading the fact store: Parquet files that a manifest names, asked through DuckDB.

A table's folder holds `month=YYYY-MM/part-*.parquet` and `manifest.json`, which is replaced in one
step: a reader sees the files of one moment, never half a build. Every question names the
organisations whose facts it may see; `access.fact_organisations` says which those are.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock, local
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from serai.evidence.methods.expressions import Measure, Shape, compiled
from serai.kit.facts import FactTable

Row = tuple[Any, ...]
_lock = Lock()
_threads = local()


@dataclass(slots=True)
class Manifest:
    """Which files make up a table now, by month ("YYYY-MM"), and the last change they hold."""

    through: int = 0
    files: dict[str, list[str]] = field(default_factory=dict)


@cache
def fact_tables() -> Mapping[str, FactTable]:
    """Return the registered fact tables by name, from `settings.SERAI_FACT_TABLES`."""
    return {t.name: t for path in settings.SERAI_FACT_TABLES for t in import_string(path)}


def folder(table: str) -> Path:
    """Return the folder of a fact table's files."""
    return Path(settings.FACTS_DIR) / table


def manifest(table: str) -> Manifest:
    """Return the table's present manifest; an empty one before the first build."""
    path = folder(table) / "manifest.json"
    try:
        state = path.stat()
    except FileNotFoundError:
        return Manifest()
    return _read(path, state.st_ino, state.st_mtime_ns)


@lru_cache(maxsize=32)
def _read(path: Path, _inode: int, _changed: int) -> Manifest:
    """Read a manifest once; each new one is another file."""
    return Manifest(**json.loads(path.read_bytes()))


@cache
def _engine() -> Any:
    import duckdb

    engine = duckdb.connect()
    engine.execute("SET parquet_metadata_cache = true")
    return engine


def connect() -> Any:
    """Return a DuckDB cursor of this process; close it after use."""
    with _lock:
        return _engine().cursor()


def _own_cursor() -> Any:
    """Return this thread's cursor: opening one costs as much as a small question."""
    if not hasattr(_threads, "cursor"):
        _threads.cursor = connect()
    return _threads.cursor


def source(table: str, months: Sequence[str] | None = None) -> str:
    """Return SQL that reads the files of these months (of all: None); "" where there are none."""
    files = manifest(table).files
    chosen = sorted(files) if months is None else [m for m in months if m in files]
    place = str(folder(table)).replace("'", "''")
    paths = ", ".join(f"'{place}/{name}'" for month in chosen for name in files[month])
    options = "hive_partitioning = true, hive_types_autocast = false"
    return f"read_parquet([{paths}], {options})" if paths else ""


def ask(
    table: str,
    groups: tuple[str, ...],
    *,
    organisations: Sequence[str],
    synthetic: bool,
    months: Sequence[str] | None = None,
    measure: Measure = "persons",
    filters: Mapping[str, Sequence[str]] | None = None,
) -> list[Row]:
    """Group and sum facts: rows of the groups' values, then the measure's, in the groups' order.

    `organisations` are short names (none: no rows); `months` are "YYYY-MM"; an empty filter does
    not filter.
    """
    found = source(table, months)
    if not organisations or not found:
        return []
    values = {"organisation": organisations, **{k: v for k, v in (filters or {}).items() if v}}
    shape = shape_of(table, groups, values, synthetic=synthetic, measure=measure)
    parameters: dict[str, Any] = {
        f"{column}_{at}": value
        for column, chosen in values.items()
        for at, value in enumerate(chosen)
    }
    sql = compiled(shape).replace(f'FROM "{table}" AS', f"FROM {found} AS")
    return sorted(_own_cursor().execute(sql, parameters).fetchall())


def prepare(
    table: str, groups: tuple[str, ...], *, synthetic: bool, measure: Measure = "persons"
) -> None:
    """Make the SQL of a question about one organisation, without asking it."""
    values = {"organisation": ("",)}
    compiled(shape_of(table, groups, values, synthetic=synthetic, measure=measure))


def shape_of(
    table: str,
    groups: tuple[str, ...],
    values: Mapping[str, Sequence[str]],
    *,
    synthetic: bool,
    measure: Measure = "persons",
) -> Shape:
    """Return the shape of a question to a registered table."""
    declared = ((c.name, c.type) for c in fact_tables()[table].columns)
    columns = (*declared, ("month", "VARCHAR"))
    counts = tuple((column, len(chosen)) for column, chosen in values.items())
    return Shape(table, columns, groups, measure, counts, synthetic)


def months_of(table: str) -> list[str]:
    """Return the months ("YYYY-MM") for which the table has files, latest first."""
    return sorted(manifest(table).files, reverse=True)
