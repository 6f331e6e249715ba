"""Fact tables of the tests' own: the real ones' columns over small PostgreSQL tables."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import connection

from serai.evidence.queries import store
from serai.kit.facts import FactColumn, FactTable, Sensitivity

WIDE = (
    "observation_id:VARCHAR day:DATE point:VARCHAR country:VARCHAR organisation:VARCHAR"
    " direction:VARCHAR time_slot:VARCHAR nationality:VARCHAR origin:VARCHAR previous:VARCHAR"
    " next:VARCHAR destination:VARCHAR transport:VARCHAR sex:VARCHAR age_band:VARCHAR"
    " persons:INTEGER synthetic:BOOLEAN"
)
COMMON = "day:DATE point:VARCHAR country:VARCHAR organisation:VARCHAR"
COLUMNS = {
    "flows_observation": WIDE,
    "flows_reason": f"observation_id:VARCHAR {COMMON} direction:VARCHAR reason:VARCHAR"
    " persons:INTEGER synthetic:BOOLEAN",
    "flows_vulnerability": f"observation_id:VARCHAR {COMMON} direction:VARCHAR"
    " vulnerability:VARCHAR persons:INTEGER synthetic:BOOLEAN",
    "flows_period": f"period_id:VARCHAR {COMMON} hours:DOUBLE synthetic:BOOLEAN",
}
POSTGRES = {"DOUBLE": "double precision"}


def table_of(name: str) -> FactTable:
    """Return the fact table over the tests' own PostgreSQL table."""
    columns = [part.split(":") for part in COLUMNS[name].split()]
    return FactTable(
        name=name,
        meaning="a table of the tests",
        columns=tuple(FactColumn(n, t, n, Sensitivity.AGGREGATE, f"#test+{n}") for n, t in columns),
        sql=f"SELECT *, date_trunc('month', day)::date AS month FROM test_{name}",
    )


class Facts:
    """Writes fact rows as a room would: every write takes the next change."""

    def __init__(self) -> None:
        self.change = 0
        self.waiting: dict[str, list[list[Any]]] = {name: [] for name in COLUMNS}
        with connection.cursor() as cursor:
            for name, wide in COLUMNS.items():
                columns = [part.split(":") for part in wide.split()]
                body = ", ".join(f"{n} {POSTGRES.get(t, t)}" for n, t in columns)
                cursor.execute(
                    f"CREATE TEMP TABLE test_{name} ({body}, change bigint, withdrawn boolean)"
                )

    def put(self, name: str, *, withdrawn: bool = False, **values: Any) -> None:
        """Add a row, which is written when it is read; what is not named takes a plain value."""
        self.change += 1
        names = [part.split(":") for part in COLUMNS[name].split()]
        row = [values.pop(n, PLAIN.get(n, f"{name}-{self.change}")) for n, _kind in names]
        assert not values, values
        self.waiting[name].append([*row, self.change, withdrawn])

    def write(self) -> None:
        """Write the rows that wait."""
        for name, rows in self.waiting.items():
            if rows:
                with (
                    connection.cursor() as cursor,
                    cursor.copy(f"COPY test_{name} FROM STDIN") as to,
                ):
                    for row in rows:
                        to.write_row(row)
                rows.clear()

    def change_row(self, name: str, key: str, **values: Any) -> None:
        """Change a row in place, as an update in a room does."""
        self.write()
        self.change += 1
        sets = ", ".join(f"{column} = %s" for column in values)
        with connection.cursor() as cursor:
            first = COLUMNS[name].split(":")[0]
            cursor.execute(
                f"UPDATE test_{name} SET {sets}, change = %s WHERE {first} = %s",
                [*values.values(), self.change, key],
            )


PLAIN: dict[str, Any] = {
    "day": date(2026, 5, 4),
    "point": "P1",
    "country": "NER",
    "organisation": "SR",
    "direction": "outgoing",
    "time_slot": "morning",
    "nationality": "NGA",
    "origin": "NGA",
    "previous": "NGA",
    "next": "DZA",
    "destination": "LBY",
    "transport": "truck_bus",
    "sex": "male",
    "age_band": "18-59",
    "persons": 10,
    "synthetic": True,
    "reason": "economic",
    "vulnerability": "uasc",
    "hours": 10.0,
}


@pytest.fixture
def facts(db: None, monkeypatch: pytest.MonkeyPatch) -> Facts:
    """The tests' own fact tables, registered instead of the real ones."""
    tables, made = {name: table_of(name) for name in COLUMNS}, Facts()

    def written() -> dict[str, FactTable]:
        made.write()
        return tables

    monkeypatch.setattr(store, "fact_tables", written)
    return made


def rows_of(name: str, *columns: str) -> Sequence[tuple[Any, ...]]:
    """Return these columns of every row in the table's present files."""
    found = store.source(name)
    if not found:
        return []
    cursor = store.connect()
    rows = cursor.execute(f"SELECT {', '.join(columns)} FROM {found} ORDER BY ALL").fetchall()
    cursor.close()
    return rows
