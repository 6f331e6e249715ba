"""What an import says of itself: every count and every remark, as JSON for pages and programs.

Sentences are kept as English source text with their parameters and translated when they are shown.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal[
    "refused", "blank", "number_repeated", "date_outside_window", "totals_differ", "control_total",
    "point_created",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know about one row (row 0: the sheet or the file as a whole)."""

    kind: Kind
    sheet: str
    row: int
    column: str
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class SheetReport:
    """What became of one sheet's rows; `unused` are its columns that the mapping does not read."""

    name: str
    rows: int = 0
    taken: int = 0
    persons: int = 0
    blank: int = 0
    refused: int = 0
    unused: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ImportReport:
    """What became of a file. `spellings` counts (column, code, text as written).

    `trimmed` counts the texts of a column that lost spaces around them and nothing else.
    """

    sheets: list[SheetReport] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    spellings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unmapped: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    trimmed: Counter[str] = field(default_factory=Counter)
    totals: Counter[tuple[str, str]] = field(default_factory=Counter)

    def of_kind(self, kind: Kind) -> list[Remark]:
        """Return the remarks of one kind, in the order of the rows."""
        return [remark for remark in self.remarks if remark.kind == kind]

    def total(self, name: Literal["rows", "taken", "persons", "blank", "refused"]) -> int:
        """Return a figure summed over the sheets."""
        return sum(getattr(sheet, name) for sheet in self.sheets)

    def unified(self) -> list[dict[str, Any]]:
        """Return each code that came in more than one spelling, or in one unlike itself."""
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for (column, code, text), count in sorted(self.spellings.items()):
            found.setdefault((column, code), []).append({"text": text, "count": count})
        return [
            {"column": column, "code": code, "spellings": spellings}
            for (column, code), spellings in found.items()
            if len(spellings) > 1
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the whole report as JSON: what `ImportBatch.report` keeps and the API shows."""
        return {
            "rows": self.total("rows"), "taken": self.total("taken"),
            "persons": self.total("persons"), "blank": self.total("blank"),
            "refused": self.total("refused"),
            "sheets": [asdict(sheet) for sheet in self.sheets],
            "totals": [
                {"point": point, "direction": direction, "persons": persons}
                for (point, direction), persons in sorted(self.totals.items())
            ],
            "remarks": [asdict(remark) for remark in self.remarks],
            "trimmed": dict(sorted(self.trimmed.items())),
            "unified": self.unified(),
            "spellings": [
                {"column": column, "code": code, "text": text, "count": count}
                for (column, code, text), count in sorted(self.spellings.items())
            ],
            "unmapped": [
                {"column": column, "list": name, "text": text, "count": count}
                for (column, name, text), count in sorted(self.unmapped.items())
            ],
        }  # fmt: skip
