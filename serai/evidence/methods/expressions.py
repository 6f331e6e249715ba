"""Questions to the fact store as ibis expressions, compiled once per shape.

A shape says which table is grouped by what, summed how and filtered by which columns; the values of
the filters are parameters. So the SQL of a shape is made once per process, and a repeated
question costs no more than its SQL. On another engine the same expressions run unchanged.

The SQL is made by a helper process: ibis holds some 40 MB, and is needed for moments only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Literal

from serai.kit.apart import Helper

Measure = Literal["persons", "effort"]
MARK = re.compile(r"'parameter:(\w+)'")
TYPES = {
    "VARCHAR": "string",
    "DATE": "date",
    "INTEGER": "int32",
    "BIGINT": "int64",
    "DOUBLE": "float64",
    "BOOLEAN": "boolean",
}
"""ibis types by DuckDB type: what a fact column may be."""
COMPILER = Helper(f"{__name__}.compile_shape")


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of a question, without its values.

    `columns` are (name, DuckDB type) of the table; `filters` are (column, how many values are
    allowed). `measure`: "persons" sums persons; "effort" sums hours and counts days.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    measure: Measure
    filters: tuple[tuple[str, int], ...]
    synthetic: bool


def expression(shape: Shape) -> Any:
    """Return the ibis expression; every filter value is a literal that names its parameter."""
    import ibis

    table = ibis.table({name: TYPES[kind] for name, kind in shape.columns}, name=shape.table)
    conditions = [table["synthetic"] == shape.synthetic]
    for column, count in shape.filters:
        names = [ibis.literal(f"parameter:{column}_{at}") for at in range(count)]
        conditions.append(table[column].isin(names))
    chosen = table.filter(*conditions)
    if shape.measure == "effort":
        sums = {"hours": chosen["hours"].sum(), "days": chosen["day"].nunique()}
    else:
        sums = {"persons": chosen["persons"].sum().cast("int64")}
    return chosen.group_by(list(shape.groups)).aggregate(**sums)


@lru_cache(maxsize=512)
def compiled(shape: Shape) -> str:
    """Return DuckDB's SQL of the shape; `$column_0`, `$column_1` ... are the filters' values."""
    return str(COMPILER.ask(asdict(shape)))


def compile_shape(parts: Mapping[str, Any]) -> str:
    """Return the SQL of a shape given by its parts as JSON has them. For the helper process."""
    import ibis

    pairs = {key: tuple(map(tuple, parts[key])) for key in ("columns", "filters")}
    shape = Shape(**{**parts, **pairs, "groups": tuple(parts["groups"])})
    return MARK.sub(r"$\1", str(ibis.to_sql(expression(shape), dialect="duckdb")))
