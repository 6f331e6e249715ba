"""Which pairs of records are worth comparing: those that share something that few share.

The joins run in DuckDB, over whole numbers only. Records of one group were registered side by side
and are not compared.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from serai.matching.methods.preparing import MOST_KEYS, Array, People

MOST_NAMESAKES: Final = 30
"""Records of one whole name, or of two parts of one, beyond which the name alone says too little
to make a pair worth comparing."""

YEARS_APART: Final = 2
"""Years of birth that two records with two rare parts of a name in common may be apart."""

MOST_TOGETHER: Final = 30
"""Members of a group beyond which it is no family and says nothing."""

_SINGLE: Final = (
    "create temp table single as select * from (select id, grouped, day, year, new_year, sex,"
    " nationality, place, unnest([{keys}]) as key from people) where key >= 0"
)
_DOUBLE: Final = (
    "create temp table double as select a.id, a.grouped, a.day, a.year, a.new_year, a.sex,"
    " a.key * 16777216::bigint + b.key as key"
    " from single a join single b on a.id = b.id and a.key < b.key"
)
_RARE: Final = (
    "create temp table rare as select * from double qualify count(*) over (partition by key)"
    f" between 2 and {MOST_NAMESAKES}"
)
_NAMESAKES: Final = (
    "create temp table namesakes as select id, grouped, sex, whole from people where whole <> ''"
    f" qualify count(*) over (partition by whole) between 2 and {MOST_NAMESAKES}"
)
_JOINS: Final = (
    "double a join double b on a.key = b.key and a.year = b.year and a.year > 0",
    "double a join double b on a.key = b.key and a.day % 10000 = b.day % 10000 and a.day > 0"
    " and not a.new_year",
    "rare a join rare b on a.key = b.key and (abs(a.year - b.year)"
    f" <= {YEARS_APART} or a.year = 0 or b.year = 0)",
    "namesakes a join namesakes b on a.whole = b.whole and a.sex = b.sex",
    "single a join single b on a.key = b.key and a.day = b.day and a.day > 0 and not a.new_year",
    "single a join single b on a.key = b.key and a.year = b.year and a.place = b.place"
    " and a.nationality = b.nationality and a.sex = b.sex and a.year > 0 and a.place >= 0",
)
"""Two parts of the name and the year, or the day and month; two rare parts and nearly the year; a
rare whole name; a part and the birth date; a part and the year, sex, nationality and place."""


@contextmanager
def house(people: People) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory with the table `people`; ids are places in the registry."""
    place = np.arange(people.count, dtype=np.int32)
    columns = {
        "id": place, "grouped": people.group, "day": people.day, "year": people.year,
        "new_year": people.new_year, "sex": people.sex, "nationality": people.nationality,
        "place": people.place, **{f"k{at}": people.key[:, at].copy() for at in range(MOST_KEYS)},
    }  # fmt: skip
    with duckdb.connect(config={"threads": 2, "preserve_insertion_order": False}) as database:
        database.execute("set enable_progress_bar = false")
        database.register("given", pa.table(columns))
        keys = ", ".join(f"k{at}" for at in range(MOST_KEYS))
        database.execute(
            "create table people as select *, array_to_string(list_sort(list_filter("
            f"[{keys}], lambda key: key >= 0)), ' ') as whole from given"
        )
        database.unregister("given")
        yield database


def candidates(database: duckdb.DuckDBPyConnection) -> tuple[Array, Array]:
    """Return the pairs worth comparing, as two arrays; left the smaller place, each pair once."""
    keys = ", ".join(f"k{at}" for at in range(MOST_KEYS))
    for made in (_SINGLE.format(keys=keys), _DOUBLE, _RARE, _NAMESAKES):
        database.execute(made)
    apart = "a.id < b.id and (a.grouped < 0 or a.grouped <> b.grouped)"
    pairs = " union ".join(
        f"select a.id as l, b.id as r from {join} and {apart}" for join in _JOINS
    )
    found = database.execute(f"{pairs} order by l, r").fetchnumpy()
    for name in ("single", "double", "rare", "namesakes"):
        database.execute(f"drop table {name}")
    return found["l"], found["r"]


def relatives(
    database: duckdb.DuckDBPyConnection, groups: Array, others: Array
) -> tuple[Array, Array]:
    """Return the pairs of members, of one sex, of these groups and those others, side by side."""
    database.register("met", pa.table({"g": groups, "h": others}))
    found = database.execute(
        "with small as (select grouped from people where grouped >= 0 group by grouped"
        f" having count(*) between 2 and {MOST_TOGETHER})"
        " select least(a.id, b.id) as l, greatest(a.id, b.id) as r from met"
        " join people a on a.grouped = met.g join people b on b.grouped = met.h and a.sex = b.sex"
        " where g in (select grouped from small) and h in (select grouped from small) order by l, r"
    ).fetchnumpy()
    database.unregister("met")
    return found["l"], found["r"]
