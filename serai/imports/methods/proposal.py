"""A first draft of a mapping, from a spreadsheet's headers and spellings, for people to finish."""

from collections.abc import Sequence
from typing import Any

import yaml

from serai.imports.methods.mapping import REQUIRED
from serai.imports.methods.rows import plain_text
from serai.imports.methods.sheets import Sheet, header_labels

MOST_SPELLINGS = 40
NOTE = """\
# A draft. Under "lists" stands every spelling of the columns with few different texts: group them
# under the code they mean and delete the lists that are not needed. Under "fields", name the column
# that each field comes from. Headers of all columns stand at the end.
"""


def propose_mapping(sheets: Sequence[Sheet], header_rows: int = 1) -> str:
    """Return YAML that lists each sheet's headers and the different texts of its columns."""
    lists: dict[str, dict[str, list[str]]] = {}
    drafts: list[dict[str, Any]] = []
    comments: list[str] = []
    for sheet in sheets:
        labels = header_labels(sheet.rows, header_rows)
        for column, label in enumerate(labels):
            texts = _spellings(sheet, column, header_rows)
            if label and texts:
                lists[f"{sheet.name}: {label}"] = {"CODE": texts}
        drafts.append({
            "name": sheet.name, "header_rows": header_rows, "blank_when_empty": labels[:1],
            "fields": {name: {"column": "COLUMN"} for name in REQUIRED},
        })  # fmt: skip
        comments += [f"# {sheet.name}: {label}" for label in labels if label]
    draft = {
        "title": "",
        "source": "",
        "window": {},
        "points": {},
        "lists": lists,
        "sheets": drafts,
    }
    body = yaml.safe_dump(draft, allow_unicode=True, sort_keys=False, width=100)
    return NOTE + body + "\n".join(comments) + "\n"


def _spellings(sheet: Sheet, column: int, header_rows: int) -> list[str]:
    """Return the different texts of a column, if it holds words and not too many different ones."""
    found: set[str] = set()
    for cells in sheet.rows[header_rows:]:
        cell = cells[column] if column < len(cells) else None
        text = plain_text(cell)
        if not text or isinstance(cell, bool):
            continue
        if not isinstance(cell, str) or text.replace(".", "").isdigit():
            return []
        found.add(text)
        if len(found) > MOST_SPELLINGS:
            return []
    return sorted(found)
