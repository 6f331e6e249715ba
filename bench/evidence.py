"""How long the picture takes over a store of 50,000,000 observation rows, against DuckDB itself.

`python -m bench.evidence` prints JSON. The store is made up in a temporary folder, in the layout
that `serai facts build` writes: 36 months, 400 points in 20 countries, 60 nationalities. Every
question of the picture is also asked by SQL written by hand, straight in DuckDB, over the same
files in the same run, in turns; its ratio is ours over theirs.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bench.exports import database

MONTHS = 36
POINTS = 400
COUNTRIES = 20
NATIONS = 60
FIRST = 2023 * 12
REPEATS = 7
MADE_UP = {
    "observation_id": "md5(g::varchar)",
    "day": "month + dice(g, 1, 28)::integer",
    "point": "'P' || lpad(p::varchar, 3, '0')",
    "country": "country_code(p % {countries})",
    "organisation": "'SR'",
    "direction": "['outgoing', 'outgoing', 'incoming', 'internal'][1 + dice(g, 3, 4)]",
    "time_slot": "['morning', 'midday', 'evening', 'night'][1 + dice(g, 4, 4)]",
    "nationality": "country_code(skewed(g, 5, {nations}))",
    "origin": "country_code(skewed(g, 6, {nations}))",
    "previous": "country_code(skewed(g, 7, {countries}))",
    "next": "country_code(skewed(g, 8, {countries}))",
    "destination": "country_code(skewed(g, 9, {countries}))",
    "transport": "['truck_bus', 'truck_bus', 'car', 'foot', 'bicycle'][1 + dice(g, 10, 5)]",
    "sex": "['female', 'male'][1 + i % 2]",
    "age_band": "['0-4', '5-17', '18-59', '18-59', '60+'][1 + dice(i, 11, 5)]",
    "persons": "(1 + dice(i, 12, 5))::integer",
    "synthetic": "false",
    "reason": "['economic', 'conflict', 'family', 'education', 'disaster'][1 + dice(g, 13, 5)]",
    "vulnerability": "['uasc', 'pregnant', 'disability'][1 + dice(g, 14, 3)]",
    "period_id": "md5(g::varchar)",
    "hours": "(6 + dice(g, 15, 7))::double",
}
MACROS = (
    "CREATE MACRO dice(n, salt, sides) AS (hash(n, salt) % sides)::bigint",
    "CREATE MACRO country_code(n) AS chr((65 + n // 26)::integer) || chr((65 + n % 26)::integer)"
    " || 'X'",
    "CREATE MACRO skewed(g, salt, n) AS (n * pow((hash(g, salt) % 10007) / 10007.0, 3))::integer",
)
ROWS_A_GROUP = {"flows_observation": 4, "flows_reason": 1, "flows_vulnerability": 1}


def month_code(number: int) -> str:
    """Return the store's name of the month with this number, from 0."""
    year, month = divmod(FIRST + number, 12)
    return f"{year}-{month + 1:02}"


def make_store(rows: int) -> dict[str, Any]:
    """Write the store and its manifests; return its size."""
    from serai.evidence.queries import store

    cursor = store.connect()
    for macro in MACROS:
        cursor.execute(macro)
    a_month = rows // MONTHS
    sizes = {
        "flows_observation": a_month, "flows_reason": a_month // 4,
        "flows_vulnerability": a_month // 20, "flows_period": POINTS * 28,
    }  # fmt: skip
    for table, count in sizes.items():
        files = {}
        for number in range(MONTHS):
            code = month_code(number)
            place = store.folder(table) / f"month={code}"
            place.mkdir(parents=True)
            names = [c.name for c in store.fact_tables()[table].columns]
            values = (
                {**MADE_UP, "day": "month + (g % 28)::integer"} if "period" in table else MADE_UP
            )
            select = ", ".join(
                f"{values[n].format(countries=COUNTRIES, nations=NATIONS)} AS {n}" for n in names
            )
            group = f"(i // {ROWS_A_GROUP.get(table, 1)} + {number * a_month})"
            point = f"i // 28 % {POINTS}" if "period" in table else f"skewed({group}, 2, {POINTS})"
            cursor.execute(
                f"COPY (SELECT {select} FROM (SELECT i, {group} AS g, {point} AS p,"
                f" DATE '{code}-01' AS month FROM range({count}) t(i))"
                f" ORDER BY country, point, day) TO '{place / 'part-0.parquet'}'"
                " (FORMAT parquet, COMPRESSION zstd)"
            )
            files[code] = [f"month={code}/part-0.parquet"]
        manifest = store.Manifest(1, files)
        (store.folder(table) / "manifest.json").write_text(json.dumps(asdict(manifest)))
    cursor.close()
    paths = list(Path(store.folder("flows_observation")).parent.rglob("*.parquet"))
    megabytes = sum(path.stat().st_size for path in paths) / 1e6
    return {"rows": a_month * MONTHS, "files": len(paths), "megabytes": round(megabytes)}


def in_turns(ours: Callable[[], Any], theirs: Callable[[], Any]) -> dict[str, float]:
    """Return the least milliseconds of two ways, tried in turns, and their ratio.

    The least, because a shared machine only ever adds to a time.
    """
    found: tuple[list[float], list[float]] = ([], [])
    assert ours() == theirs(), "the two ways disagree"
    begun = time.perf_counter()
    ours()
    repeats = 3 if time.perf_counter() - begun > 1 else 25
    for _ in range(repeats):
        for times, way in zip(found, (ours, theirs), strict=True):
            begun = time.perf_counter()
            way()
            times.append(time.perf_counter() - begun)
    a, b = (min(times) * 1000 for times in found)
    return {"ours_ms": round(a, 1), "duckdb_ms": round(b, 1), "ratio": round(a / b, 2)}


def by_hand(
    table: str, groups: Sequence[str], months: Sequence[str] | None, country: str, sums: str
) -> Callable[[], Any]:
    """Return the same question as somebody would type it into DuckDB."""
    import duckdb

    from serai.evidence.queries import store

    connection = duckdb.connect()
    folder = store.folder(table)
    paths = [f"{folder}/month={m}/*.parquet" for m in months or ["*"]]
    where = "organisation = 'SR' AND NOT synthetic"
    where += f" AND country = '{country}'" if country else ""
    sql = (
        f"SELECT {', '.join(groups)}, {sums} FROM read_parquet({paths}, hive_partitioning = true,"
        f" hive_types_autocast = false) WHERE {where} GROUP BY ALL"
    )
    return lambda: sorted(connection.execute(sql).fetchall())


def questions() -> dict[str, Any]:
    """Measure each question of the picture of one country and month, and the whole history."""
    from serai.evidence.methods.picture import MENU, SERIES
    from serai.evidence.queries import store
    from serai.evidence.queries.picture import series_months

    month, before = month_code(MONTHS - 1), month_code(MONTHS - 2)
    year = series_months(date.fromisoformat(f"{month}-01"))
    asked: list[tuple[str, str, tuple[str, ...], list[str] | None, str]] = [
        (s.name, s.source, ("month", *s.dimensions), [before, month], "ADX") for s in MENU
    ]
    asked += [
        ("month_direction", SERIES.source, SERIES.dimensions, year, "ADX"),
        ("day_direction", SERIES.source, ("day", "direction"), [month], "ADX"),
        ("effort", "flows_period", ("month", "point"), [before, month], "ADX"),
        (
            "whole history by month, point, nationality", SERIES.source,
            ("month", "point", "nationality"), None, "",
        ),
    ]  # fmt: skip
    found = {}
    for name, table, groups, months, country in asked:
        effort = table == "flows_period"
        sums = "sum(hours), count(DISTINCT day)" if effort else "sum(persons)::bigint"

        def ours(
            table: str = table, groups: tuple[str, ...] = groups, months: Any = months,
            country: str = country, effort: bool = effort,
        ) -> Any:  # fmt: skip
            return store.ask(
                table, groups, organisations=["SR"], synthetic=False, months=months,
                filters={"country": [country]} if country else {},
                measure="effort" if effort else "persons",
            )  # fmt: skip

        found[name] = in_turns(ours, by_hand(table, groups, months, country, sums))
    return found


def whole_picture() -> dict[str, Any]:
    """Measure the picture of one country and month, from the question to the drawn page."""
    from serai.accounts.models import Organisation
    from serai.directory.models import Country
    from serai.evidence.queries.picture import Scope, picture
    from serai.evidence.queries.releases import shown
    from serai.flows.models import MonitoringPoint
    from serai.kit.actor import acting_as, system_actor

    home = Organisation.objects.create(name="Sahel Response", short_name="SR")
    actor = system_actor(home.pk)
    with acting_as(actor):
        names = {f"name_{code}": "Land" for code in ("en", "fr", "ar", "es", "ru", "zh")}
        Country.objects.create(iso3="ADX", longitude=8, latitude=17, **names)
        MonitoringPoint.objects.bulk_create(
            MonitoringPoint(
                organisation=home, code=f"P{n:03}", name=f"Point {n}", country_id="ADX",
                longitude=n % 20, latitude=n // 20, type="bus_station",
            )
            for n in range(3, POINTS, COUNTRIES)
        )  # fmt: skip
        scope = Scope(date.fromisoformat(f"{month_code(MONTHS - 1)}-01"), countries=("ADX",))
        times: dict[str, list[float]] = {"picture": [], "drawn": []}
        for _ in range(REPEATS):
            begun = time.perf_counter()
            found = picture(actor, scope)
            times["picture"].append(time.perf_counter() - begun)
            assert found.total, "the picture is empty"
            shown(found)
            times["drawn"].append(time.perf_counter() - begun)
    return {
        "first_ms": round(times["picture"][0] * 1000),
        "median_ms": round(statistics.median(times["picture"]) * 1000),
        "with_drawing_median_ms": round(statistics.median(times["drawn"]) * 1000),
    }


def main() -> None:
    """Make the store, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000_000)
    options = parser.parse_args()
    with database():
        made = make_store(options.rows)
        figures = {
            "store": made,
            "picture of one country and month": whole_picture(),
            "questions": questions(),
        }
        print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
