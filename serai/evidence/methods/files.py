"""The files of a release: CSV and XLSX with an HXL row, Parquet, GeoJSON, dictionary, data package.

Everything is made from the published picture, which holds protected figures only. Codes stay
codes; the dictionary says what they mean. "total" stands where a sum was taken.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from serai.evidence.methods.picture import ALL, SUBJECTS, Counts, Picture, Subject
from serai.flows import choices
from serai.kit.exports import Sheet, csv_stream, geojson_stream, write_xlsx
from serai.kit.facts import FactColumn, Sensitivity

TOTAL = "total"
MEASURES = (
    FactColumn(
        "persons", "INTEGER", "Persons counted; empty where the figure is not shown",
        Sensitivity.PUBLIC, "#affected+ind",
    ),
    FactColumn(
        "shown", "BOOLEAN", "Whether disclosure control lets the figure be shown",
        Sensitivity.PUBLIC, "#meta+shown",
    ),
)  # fmt: skip
MONTH = FactColumn("month", "VARCHAR", "Month (YYYY-MM)", Sensitivity.PUBLIC, "#date+month")
POINT_COLUMNS = (
    ("point", "VARCHAR", "Code of the monitoring point", "#loc+code"),
    ("name", "VARCHAR", "Name of the monitoring point", "#loc+name"),
    ("country", "VARCHAR", "Country (ISO 3166-1 alpha-3)", "#country+code"),
    ("longitude", "DOUBLE", "Degrees east (WGS 84)", "#geo+lon"),
    ("latitude", "DOUBLE", "Degrees north (WGS 84)", "#geo+lat"),
    ("status", "VARCHAR", "Status at the end of the month", "#status"),
    ("hours", "DOUBLE", "Hours observed in the month", "#indicator+hours"),
    ("days", "INTEGER", "Days observed in the month", "#indicator+days"),
)
TYPES = {"VARCHAR": "string", "INTEGER": "integer", "DOUBLE": "number", "BOOLEAN": "boolean"}
CODES: Mapping[str, Any] = {
    "direction": choices.Direction, "sex": choices.Sex, "age_band": choices.AgeBand,
    "transport": choices.Transport, "reason": choices.Reason,
    "vulnerability": choices.Vulnerability, "status": choices.PointState,
}  # fmt: skip
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Sheetful:
    """One table as files hold it: columns with meaning and HXL tag, and rows of text."""

    name: str
    columns: Sequence[FactColumn]
    rows: Rows

    @property
    def header(self) -> list[str]:
        """Return the names of the columns."""
        return [column.name for column in self.columns]

    @property
    def tags(self) -> list[str]:
        """Return the HXL row."""
        return [column.hxl for column in self.columns]


@dataclass(frozen=True, slots=True)
class About:
    """What a release says of itself (English): for the data package and the notes."""

    slug: str
    title: str
    description: str
    organisation: str
    created: str
    disclosure: Mapping[str, Any]


def sheets_of(picture: Picture, columns: Mapping[str, FactColumn]) -> list[Sheetful]:
    """Return the published tables. `columns` are the fact columns by name."""
    counts: dict[str, Counts] = {**picture.tables, "month_direction": picture.series}
    found = []
    for name, cells in counts.items():
        subject = SUBJECTS[name]
        if cells:
            dimensions = [MONTH if d == "month" else columns[d] for d in subject.dimensions]
            found.append(Sheetful(name, [*dimensions, *MEASURES], list(_rows(subject, cells))))
    points = [FactColumn(n, t, m, Sensitivity.PUBLIC, hxl) for n, t, m, hxl in POINT_COLUMNS]
    return [*found, Sheetful("points", points, _points(picture))]


def _rows(subject: Subject, cells: Counts) -> Iterable[Sequence[str]]:
    for cell in sorted(cells):
        if subject.name == "month_direction" and cell[0] == ALL:
            continue
        places = [TOTAL if part == ALL else part or "unknown" for part in cell]
        persons = cells[cell]
        shown = "false" if persons is None else "true"
        yield [*places, "" if persons is None else str(persons), shown]


def _points(picture: Picture) -> Rows:
    rows = []
    for code, p in picture.points.items():
        effort = picture.effort.get(code)
        hours, days = (f"{effort.hours:g}", str(effort.days)) if effort else ("0", "0")
        place = [f"{p.longitude:.5f}", f"{p.latitude:.5f}"]
        rows.append([code, p.name, p.country, *place, p.status, hours, days])
    return rows


def files_of(picture: Picture, columns: Mapping[str, FactColumn], about: About) -> dict[str, bytes]:
    """Return every data file of a release by name."""
    sheets = sheets_of(picture, columns)
    dictionary = Sheetful("dictionary", DICTIONARY, list(_dictionary(sheets)))
    files = {f"{s.name}.csv": _csv(s) for s in (*sheets, dictionary)}
    files["figures.xlsx"] = _xlsx([*sheets, dictionary])
    files["figures.parquet"] = _parquet(sheets)
    files["points.geojson"] = b"".join(geojson_stream(_features(picture)))
    package = _package([*sheets, dictionary], about)
    files["datapackage.json"] = json.dumps(package, ensure_ascii=False, indent=2).encode()
    return files


DICTIONARY = tuple(
    FactColumn(name, "VARCHAR", meaning, Sensitivity.PUBLIC, f"#meta+{name}")
    for name, meaning in (
        ("table", "Table of the release"),
        ("column", "Column of the table"),
        ("type", "Type of the values"),
        ("hxl", "HXL hashtag"),
        ("meaning", "What the column holds"),
        ("code", "A code that occurs in the column"),
        ("label", "What the code means"),
    )
)


def _dictionary(sheets: Sequence[Sheetful]) -> Iterable[Sequence[str]]:
    for sheet in sheets:
        for at, column in enumerate(sheet.columns):
            kind = TYPES[column.type]
            tag = column.hxl.removeprefix("#")
            yield [sheet.name, column.name, kind, tag, column.meaning, "", ""]
            words = CODES.get(column.name)
            if words is None:
                continue
            for code in sorted({row[at] for row in sheet.rows}):
                label = str(words(code).label) if code in words.values else code
                yield [sheet.name, column.name, kind, tag, column.meaning, code, label]


def _csv(sheet: Sheetful) -> bytes:
    """Return the table with its HXL row, without the mark that only spreadsheets need."""
    whole = b"".join(csv_stream(sheet.header, [sheet.tags, *sheet.rows]))
    return whole.removeprefix("\ufeff".encode())


def _xlsx(sheets: Sequence[Sheetful]) -> bytes:
    file = io.BytesIO()
    numbers = {"INTEGER", "DOUBLE"}
    write_xlsx(
        [
            Sheet(
                s.name, s.header, [s.tags, *s.rows],
                frozenset(i for i, c in enumerate(s.columns) if c.type in numbers),
            )
            for s in sheets
        ],
        file,
    )  # fmt: skip
    return file.getvalue()


def _parquet(sheets: Sequence[Sheetful]) -> bytes:
    """Return all tables of counts as one long table, with the HXL tag of each column."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    counted = [s for s in sheets if s.name in SUBJECTS]
    columns = {c.name: c for s in counted for c in s.columns}
    rows = [
        {"table": s.name, **dict(zip(s.header, row, strict=True))}
        for s in counted
        for row in s.rows
    ]
    kinds = {"VARCHAR": pa.string(), "INTEGER": pa.int64(), "BOOLEAN": pa.bool_()}
    fields = [pa.field("table", pa.string())]
    fields += [pa.field(n, kinds[c.type], metadata={"hxl": c.hxl}) for n, c in columns.items()]
    data = [pa.array([row["table"] for row in rows], pa.string())]
    for name, column in columns.items():
        values = [_typed(row.get(name), column.type) for row in rows]
        data.append(pa.array(values, kinds[column.type]))
    out = io.BytesIO()
    pq.write_table(pa.table(data, schema=pa.schema(fields)), out, compression="zstd")
    return out.getvalue()


def _typed(text: str | None, kind: str) -> str | int | bool | None:
    if kind == "INTEGER":
        return int(text) if text else None
    return text == "true" if kind == "BOOLEAN" else text


def _features(picture: Picture) -> Iterable[Mapping[str, Any]]:
    for code, p in picture.points.items():
        effort = picture.effort.get(code)
        persons = picture.count("point_direction", code, ALL)
        yield {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [p.longitude, p.latitude]},
            "properties": {
                "#loc+code": code, "#loc+name": p.name, "#country+code": p.country,
                "#status": p.status, "#affected+ind": persons, "#meta+shown": persons is not None,
                "#indicator+hours": effort.hours if effort else 0,
                "#date+month": f"{picture.month:%Y-%m}",
            },
        }  # fmt: skip


def _package(sheets: Sequence[Sheetful], about: About) -> dict[str, Any]:
    """Return the Frictionless data package. The HXL row reads as a comment, because of its sign."""
    return {
        "profile": "tabular-data-package",
        "name": about.slug,
        "title": about.title,
        "description": about.description,
        "created": about.created,
        "sources": [{"title": about.organisation}],
        "disclosureControl": about.disclosure,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": sheet.name.replace("_", "-"),
                "path": f"{sheet.name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"commentChar": "#"},
                "schema": {
                    "fields": [
                        {"name": c.name, "type": TYPES[c.type], "description": c.meaning,
                         "hxl": c.hxl}
                        for c in sheet.columns
                    ],
                    "missingValues": [""],
                },
            }
            for sheet in sheets
        ],
    }  # fmt: skip
