"""Answers as tables: which columns a form's tables have, and what stands in each cell.

A form with several versions gives the columns of all of them, the newest version's first. Headers
are question paths below the table, or labels in one of the form's languages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from serai.xforms.schema import FormSchema, Question

SILENT_TYPES = frozenset({"note", "acknowledge"})
NUMBER_TYPES = frozenset({"integer", "decimal", "range", "int"})
SELECT_TYPES = frozenset({"select_one", "select_multiple", "rank"})
SEVERAL_TYPES = frozenset({"select_multiple", "rank"})
POINT_TYPES = frozenset({"geopoint", "start-geopoint"})
POINT_PARTS = ("latitude", "longitude", "altitude", "accuracy")
GEOMETRIES = {"geopoint": "Point", "start-geopoint": "Point", "geotrace": "LineString",
              "geoshape": "Polygon"}  # fmt: skip
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """How an export looks: codes, or labels in `language`; multiples in one column or split."""

    language: str | None = None
    split_multiples: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, the question it reads, and how the raw text becomes the cell."""

    header: str
    path: str
    is_number: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    option: str = ""
    part: int = -1

    @property
    def is_plain(self) -> bool:
        """Say whether the raw text is the cell."""
        return not self.labels and not self.option and self.part < 0

    def cell(self, raw: str) -> str:
        """Return the cell of a raw answer; an empty answer is an empty cell."""
        if not raw:
            return ""
        if self.option:
            return "1" if self.option in raw.split() else "0"
        if self.part >= 0:
            parts = raw.split()
            return parts[self.part] if self.part < len(parts) else ""
        if self.several:
            return ", ".join(self.labels.get(code, code) for code in raw.split())
        return self.labels.get(raw, raw)


def table_paths(schemas: Sequence[FormSchema]) -> list[str]:
    """Return the paths of all tables of all versions, the root ("") first."""
    return list(dict.fromkeys(t.path for s in schemas for t in s.tables))


def parent_of(schemas: Sequence[FormSchema], table: str) -> str:
    """Return the path of the table that holds this one; "" for the root and below it."""
    found = (t.parent for s in schemas for t in s.tables if t.path == table)
    return next(found, None) or ""


def questions_of(schemas: Sequence[FormSchema], table: str) -> list[tuple[FormSchema, Question]]:
    """Return each question of a table once, as the newest version that has it asks it."""
    found: dict[str, tuple[FormSchema, Question]] = {}
    for schema in schemas:
        for question in schema.in_table(table):
            if question.type not in SILENT_TYPES:
                found.setdefault(question.path, (schema, question))
    return list(found.values())


def columns_of(schemas: Sequence[FormSchema], table: str, layout: Layout) -> tuple[Column, ...]:
    """Return a table's columns; labels that occur twice are told apart by their paths."""
    columns = []
    for schema, question in questions_of(schemas, table):
        choices = _choice_labels(schemas, question.path, layout.language)
        below = question.path.removeprefix(f"{table}/" if table else "")
        header = below
        if layout.language is not None:
            header = schema.text(question.labels, layout.language, below)
        columns += _columns(question, header, choices, layout)
    return _told_apart(columns)


def _columns(
    question: Question, header: str, choices: Mapping[str, str], layout: Layout
) -> list[Column]:
    path = question.path
    if question.type in POINT_TYPES:
        return [
            Column(f"{header}/{name}", path, is_number=True, part=index)
            for index, name in enumerate(POINT_PARTS)
        ]
    shown = choices if layout.language is not None else {}
    columns = [
        Column(
            header,
            path,
            is_number=question.type in NUMBER_TYPES,
            labels=shown if question.type in SELECT_TYPES else {},
            several=question.type in SEVERAL_TYPES,
        )
    ]
    if layout.split_multiples and question.type == "select_multiple":
        columns += [
            Column(f"{header}/{label if shown else code}", path, is_number=True, option=code)
            for code, label in choices.items()
        ]
    return columns


def _choice_labels(
    schemas: Sequence[FormSchema], path: str, language: str | None
) -> dict[str, str]:
    """Return the labels (or codes) of a question's choices over all versions, newest first."""
    found: dict[str, str] = {}
    for schema in schemas:
        question = schema.question(path)
        for choice in question.choices if question else ():
            label = schema.text(choice.labels, language or "", choice.name)
            found.setdefault(choice.name, choice.name if language is None else label)
    return found


def _told_apart(columns: Sequence[Column]) -> tuple[Column, ...]:
    headers = [column.header for column in columns]
    return tuple(
        Column(
            f"{c.header} ({c.path})" if headers.count(c.header) > 1 else c.header,
            c.path, c.is_number, c.labels, c.several, c.option, c.part,
        )
        for c in columns
    )  # fmt: skip


def row_maker(columns: Sequence[Column]) -> Callable[[Answers], list[str]]:
    """Return the function that makes a row's cells from its answers."""
    paths = [column.path for column in columns]
    changed = [(i, column.cell) for i, column in enumerate(columns) if not column.is_plain]

    def row(answers: Answers) -> list[str]:
        get = answers.get
        cells = [get(path, "") for path in paths]
        for index, cell in changed:
            cells[index] = cell(cells[index])
        return cells

    return row


def row_key(instance_id: str, table: str, ordinal: int) -> str:
    """Return the key that joins the sheets: the instance, or `instance/repeat[n]`."""
    return f"{instance_id}/{table}[{ordinal}]" if table else instance_id


def geometry(kind: str, raw: str) -> dict[str, Any] | None:
    """Return the GeoJSON geometry of an ODK geopoint, geotrace or geoshape; None where it is none.

    Positions are longitude, latitude and, where recorded, altitude in metres (RFC 7946).
    """
    try:
        points = [_position(point) for point in raw.split(";") if point.strip()]
    except (ValueError, IndexError):
        return None
    shape = GEOMETRIES.get(kind)
    if shape is None or not points:
        return None
    if shape == "Point":
        return {"type": shape, "coordinates": points[0]}
    if len(points) < (2 if shape == "LineString" else 4):
        return None
    return {"type": shape, "coordinates": points if shape == "LineString" else [points]}


def _position(text: str) -> list[float]:
    latitude, longitude, *rest = (float(part) for part in text.split())
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("not on earth")
    return [longitude, latitude, *[a for a in rest[:1] if a and abs(a) < 10_000]]


def differences(
    before: Mapping[tuple[str, int], Answers], after: Mapping[tuple[str, int], Answers]
) -> list[tuple[str, int, str, str, str]]:
    """Return what a correction changed: (table, ordinal, path, raw before, raw after)."""
    changed = []
    for key in dict.fromkeys(chain(before, after)):
        old, new = before.get(key, {}), after.get(key, {})
        for path in dict.fromkeys(chain(old, new)):
            if old.get(path, "") != new.get(path, ""):
                changed.append((*key, path, old.get(path, ""), new.get(path, "")))
    return changed
