"""The files of a release, made from a small picture by hand: every cell and every tag."""

import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from serai.evidence.methods.files import About, Sheetful, files_of, sheets_of
from serai.evidence.methods.picture import ALL, Effort, Picture, with_margins
from serai.evidence.tests.facts import COLUMNS, table_of
from serai.evidence.tests.pictures import a_picture

FACT_COLUMNS = {c.name: c for name in COLUMNS for c in table_of(name).columns}
ABOUT = About(
    slug="sr-2026-05-all-abc", title="Flow monitoring 2026-05, Sahel Response",
    description="Only what was seen.", organisation="Sahel Response",
    created="2026-06-01T08:00:00+00:00", disclosure={"method": "suppression", "tables": {}},
)  # fmt: skip


def small(**changes: Any) -> Picture:
    """Return a picture with a hidden figure, an unknown code and a formula for a name."""
    picture = a_picture(threshold=10, daily={}, before={})
    points = {**picture.points}
    points["P2"] = replace(points["P2"], name="=HYPERLINK(1)")
    tables = {
        "transport": {("car",): 72, ("",): 30, ("foot",): None, (ALL,): 104},
        "point_direction": {
            ("P1", "outgoing"): 60, ("P1", "incoming"): None, ("P1", ALL): 72,
            ("P2", "outgoing"): None, ("P2", ALL): None, (ALL, "outgoing"): 90,
            (ALL, "incoming"): 12, (ALL, ALL): 102,
        },
        "reason": {},
    }  # fmt: skip
    return replace(picture, tables=tables, points=points, **changes)


def sheet(name: str, picture: Picture | None = None) -> Sheetful:
    found = {s.name: s for s in sheets_of(picture or small(), FACT_COLUMNS)}
    return found[name]


def made() -> dict[str, bytes]:
    return files_of(small(), FACT_COLUMNS, ABOUT)


def test_a_sheet_for_every_table_that_has_cells_and_one_of_points() -> None:
    names = [s.name for s in sheets_of(small(), FACT_COLUMNS)]
    assert names == ["transport", "point_direction", "month_direction", "points"]
    empty = replace(small(), tables={}, series={}, points={})
    (points,) = sheets_of(empty, FACT_COLUMNS)
    assert (points.name, list(points.rows)) == ("points", [])


@pytest.mark.parametrize(
    ("name", "header", "tags"),
    [
        ("transport", ["transport", "persons", "shown"],
         ["#test+transport", "#affected+ind", "#meta+shown"]),
        ("point_direction", ["point", "direction", "persons", "shown"],
         ["#test+point", "#test+direction", "#affected+ind", "#meta+shown"]),
        ("month_direction", ["month", "direction", "persons", "shown"],
         ["#date+month", "#test+direction", "#affected+ind", "#meta+shown"]),
        ("points",
         ["point", "name", "country", "longitude", "latitude", "status", "hours", "days"],
         ["#loc+code", "#loc+name", "#country+code", "#geo+lon", "#geo+lat", "#status",
          "#indicator+hours", "#indicator+days"]),
    ],
)  # fmt: skip
def test_columns_and_their_hashtags(name: str, header: list[str], tags: list[str]) -> None:
    found = sheet(name)
    assert (found.header, found.tags) == (header, tags)
    assert all(len(row) == len(header) for row in found.rows)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("transport", ["car", "72", "true"]),
        ("transport", ["unknown", "30", "true"]),
        ("transport", ["foot", "", "false"]),
        ("transport", ["total", "104", "true"]),
        ("point_direction", ["P1", "total", "72", "true"]),
        ("point_direction", ["total", "outgoing", "90", "true"]),
        ("point_direction", ["P2", "total", "", "false"]),
        ("point_direction", ["total", "total", "102", "true"]),
        ("month_direction", ["2026-05", "incoming", "12", "true"]),
        ("month_direction", ["2026-05", "total", "102", "true"]),
        ("points", ["P1", "Agadez", "NER", "8.00000", "17.00000", "active", "20", "2"]),
        ("points", ["P2", "=HYPERLINK(1)", "NER", "7.40000", "18.70000", "suspended", "10", "1"]),
    ],
)
def test_a_row_as_the_files_hold_it(name: str, row: list[str]) -> None:
    assert row in [list(each) for each in sheet(name).rows]


def test_the_series_has_no_total_over_months() -> None:
    assert {row[0] for row in sheet("month_direction").rows} == {"2026-03", "2026-05"}


def test_a_point_without_effort_was_watched_no_time() -> None:
    rows = sheet("points", small(effort={"P1": Effort(7.5, 1)})).rows
    assert [row[-2:] for row in rows] == [["7.5", "1"], ["0", "0"]]


def test_the_csv_is_utf_8_with_the_tags_in_its_second_line_and_no_formula() -> None:
    files = made()
    lines = files["transport.csv"].decode().splitlines()
    assert lines[:3] == [
        "transport,persons,shown", "#test+transport,#affected+ind,#meta+shown", "unknown,30,true",
    ]  # fmt: skip
    text = files["points.csv"].decode()
    assert "\ufeff" not in text
    assert ",=HYPERLINK" not in text
    assert "HYPERLINK(1)" in text


@pytest.mark.parametrize(
    ("table", "column", "code", "label"),
    [
        ("transport", "transport", "car", "Car or taxi"),
        ("transport", "transport", "foot", "On foot"),
        ("transport", "transport", "total", "total"),
        ("transport", "transport", "unknown", "Unknown"),
        ("point_direction", "direction", "outgoing", "Outgoing"),
        ("points", "status", "suspended", "Suspended"),
    ],
)
def test_the_dictionary_says_what_a_code_means(
    table: str, column: str, code: str, label: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made()["figures.xlsx"]), read_only=True)
    _head, _tags, *rows = book["dictionary"].iter_rows(values_only=True)
    book.close()
    found = [r for r in rows if (r[0], r[1], r[5]) == (table, column, code)]
    assert len(found) == 1
    assert found[0][6].lower() == label.lower()
    assert found[0][2] in {"string", "integer", "number", "boolean"}
    assert not found[0][3].startswith("#")


def test_numbers_are_numbers_in_the_spreadsheet_and_hidden_figures_are_empty() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made()["figures.xlsx"]), read_only=True)
    assert book.sheetnames == [
        "transport", "point_direction", "month_direction", "points", "dictionary",
    ]  # fmt: skip
    rows = {row[0]: row[1:] for row in book["transport"].iter_rows(values_only=True)}
    points = list(book["points"].iter_rows(values_only=True))
    book.close()
    assert rows["car"] == (72, "true")
    assert rows["foot"] == (None, "false")
    assert points[2][3:] == (8, 17, "active", 20, 2)
    assert points[3][1].lstrip("'") == "=HYPERLINK(1)"


def test_parquet_holds_all_counts_typed_with_their_tags() -> None:
    table = pq.read_table(io.BytesIO(made()["figures.parquet"]))
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds == {
        "table": "string", "transport": "string", "persons": "int64", "shown": "bool",
        "point": "string", "direction": "string", "month": "string",
    }  # fmt: skip
    assert table.schema.field("persons").metadata == {b"hxl": b"#affected+ind"}
    rows = table.to_pylist()
    assert len(rows) == 4 + 8 + 5
    foot = next(row for row in rows if row["transport"] == "foot")
    assert (foot["persons"], foot["shown"], foot["point"]) == (None, False, None)
    car = next(row for row in rows if row["transport"] == "car")
    assert (car["table"], car["persons"], car["shown"]) == ("transport", 72, True)


def test_geojson_places_every_point_with_its_figure_or_none() -> None:
    told = json.loads(made()["points.geojson"])
    assert told["type"] == "FeatureCollection"
    one, two = told["features"]
    assert one["geometry"] == {"type": "Point", "coordinates": [8.0, 17.0]}
    assert one["properties"] == {
        "#loc+code": "P1", "#loc+name": "Agadez", "#country+code": "NER", "#status": "active",
        "#affected+ind": 72, "#meta+shown": True, "#indicator+hours": 20.0,
        "#date+month": "2026-05",
    }  # fmt: skip
    assert two["properties"]["#affected+ind"] is None
    assert two["properties"]["#meta+shown"] is False


def test_the_package_describes_every_csv_file_and_nothing_else() -> None:
    files = made()
    package = json.loads(files["datapackage.json"])
    assert {r["path"] for r in package["resources"]} == {n for n in files if n.endswith(".csv")}
    assert package["name"] == ABOUT.slug
    assert package["title"] == ABOUT.title
    assert package["sources"] == [{"title": "Sahel Response"}]
    assert package["disclosureControl"] == {"method": "suppression", "tables": {}}
    (transport,) = (r for r in package["resources"] if r["name"] == "transport")
    assert [(f["name"], f["type"], f["hxl"]) for f in transport["schema"]["fields"]] == [
        ("transport", "string", "#test+transport"), ("persons", "integer", "#affected+ind"),
        ("shown", "boolean", "#meta+shown"),
    ]  # fmt: skip
    assert transport["dialect"] == {"commentChar": "#"}


def test_totals_of_a_table_without_hidden_figures_are_in_the_file() -> None:
    counts = with_margins([("car", 12), ("foot", 30)])
    picture = replace(small(), tables={"transport": counts})
    assert [list(row) for row in sheet("transport", picture).rows] == [
        ["total", "42", "true"], ["car", "12", "true"], ["foot", "30", "true"],
    ]  # fmt: skip
