"""Reading the fact store: Parquet files that a manifest names, asked through DuckDB.

A table's folder holds `month=YYYY-MM/part-*.parquet` and `manifest.json`, which is replaced in one
step: a reader sees the files of one moment, never half a build. Every question names the
organisations whose facts it may see; `access.fact_organisations` says which those are.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from serai.evidence.methods.expressions import Measure, Shape, compiled
from serai.kit.facts import FactTable

Row = tuple[Any, ...]
_lock = Lock()


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
    try:
        return Manifest(**json.loads((folder(table) / "manifest.json").read_bytes()))
    except FileNotFoundError:
        return Manifest()


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


def source(table: str, months: Sequence[str] | None = None) -> tuple[str, list[str]] | None:
    """Return SQL that reads the files of these months (of all: None), and the files' paths."""
    files = manifest(table).files
    chosen = sorted(files) if months is None else [m for m in months if m in files]
    paths = [str(folder(table) / name) for month in chosen for name in files[month]]
    reader = "read_parquet($files, hive_partitioning = true, hive_types_autocast = false)"
    return (f"SELECT * FROM {reader}", paths) if paths else None


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
    if not organisations or found is None:
        return []
    values = {"organisation": organisations, **{k: v for k, v in (filters or {}).items() if v}}
    shape = shape_of(table, groups, values, synthetic=synthetic, measure=measure)
    parameters: dict[str, Any] = {
        f"{column}_{at}": value
        for column, chosen in values.items()
        for at, value in enumerate(chosen)
    }
    cursor = connect()
    try:
        return sorted(
            cursor.execute(
                f'WITH "{table}" AS ({found[0]}) {compiled(shape)}',
                parameters | {"files": found[1]},
            ).fetchall()
        )
    finally:
        cursor.close()


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
