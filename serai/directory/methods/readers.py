"""Reading the reference files: countries, P-codes, places and routes.

Every reader yields what can be kept and notes what cannot, line by line, in a sentence that a
person can act on. Nothing is repaired silently. Text is UTF-8, comma separated, with a header.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TextIO

from django.utils.translation import gettext_noop

LANGUAGES = ("en", "fr", "ar", "es", "ru", "zh")
ALPHA3 = re.compile(r"[A-Z]{3}")
TAXONOMY_ONLY = {"XKX": "XKX"}
"""Codes that ISO leaves to users and that the taxonomy gives to a territory of its own."""
PCODE = re.compile(r"[A-Z0-9-]{3,20}")
P_CODE_COLUMNS = ("Location", "Admin Level", "P-Code", "Name", "Parent P-Code", "Valid from date")


@dataclass(frozen=True, slots=True)
class Note:
    """What is odd about one line of a file: its number, its code, and why in a sentence."""

    line: int
    code: str
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave: rows to keep, lines refused, and lines kept although they are odd."""

    rows: list[dict[str, Any]]
    refused: list[Note]
    odd: list[Note]


class WrongColumns(ValueError):
    """The file does not have the columns that are needed; `missing` names them."""

    def __init__(self, missing: Iterable[str]) -> None:
        self.missing = sorted(missing)
        super().__init__(", ".join(self.missing))


def lines_of(stream: TextIO, needed: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, trimmed cells by header); WrongColumns where one is missing."""
    reader = csv.DictReader(stream)
    head = [name.lstrip("\ufeff").strip() for name in reader.fieldnames or []]
    if missing := set(needed) - set(head):
        raise WrongColumns(missing)
    reader.fieldnames = head
    for row in reader:
        if any("\x00" in (v or "") for v in row.values() if not isinstance(v, list)):
            raise csv.Error("a NUL in the text")
        yield reader.line_num, {k: (v or "").strip() for k, v in row.items() if isinstance(k, str)}


def read_countries(stream: TextIO) -> Reading:
    """Read the extract of the OCHA taxonomy (see tools/extracts.py for its columns)."""
    rows: dict[str, dict[str, Any]] = {}
    refused: list[Note] = []
    odd: list[Note] = []
    for line, cells in lines_of(stream, ("iso3", "m49", "deprecated", "name_en")):
        code = cells["iso3"] or TAXONOMY_ONLY.get(cells.get("other_code", ""), "")
        shown = code or cells.get("other_code", "") or cells["m49"]
        if cells["deprecated"] == "Y":
            refused.append(Note(line, shown, gettext_noop("The code is withdrawn.")))
            continue
        if not ALPHA3.fullmatch(code):
            sentence = gettext_noop("%(name)s has no ISO 3166-1 code of its own.")
            refused.append(Note(line, shown, sentence, {"name": cells["name_en"]}))
            continue
        if code in rows:
            refused.append(Note(line, code, gettext_noop("The code stands in the file twice.")))
            continue
        if (text := _no_number(cells)) is not None:
            sentence = gettext_noop("“%(text)s” is not a number.")
            refused.append(Note(line, code, sentence, {"text": text}))
            continue
        if not cells["iso3"]:
            sentence = gettext_noop("The code is not ISO 3166-1 but one given by users.")
            odd.append(Note(line, code, sentence))
        nameless = [x for x in LANGUAGES if not cells.get(f"name_{x}")]
        if nameless:
            sentence = gettext_noop(
                "There is no name in: %(languages)s. The English one stands in."
            )
            odd.append(Note(line, code, sentence, {"languages": ", ".join(nameless)}))
        rows[code] = {
            "iso3": code, "iso2": cells.get("iso2", ""),
            "m49": int(cells["m49"]) if cells["m49"] else None,
            **{f"name_{x}": cells.get(f"name_{x}", "") for x in LANGUAGES},
            "longitude": _number(cells.get("longitude", "")),
            "latitude": _number(cells.get("latitude", "")),
        }  # fmt: skip
    return Reading(list(rows.values()), refused, odd)


def read_pcodes(stream: TextIO, countries: frozenset[str], only: frozenset[str]) -> Reading:
    """Read the OCHA file of P-codes; parents come out before their children.

    `countries` are the known ISO alpha-3 codes, `only` limits to some of them (empty: all).
    """
    rows: dict[str, dict[str, Any]] = {}
    refused: list[Note] = []
    odd: list[Note] = []
    found = [
        (line, cells)
        for line, cells in lines_of(stream, P_CODE_COLUMNS)
        if not only or cells["Location"] in only
    ]
    for line, cells in sorted(found, key=lambda pair: (pair[1]["Admin Level"], pair[0])):
        note = _refuse_pcode(line, cells, rows, countries)
        if note is not None:
            refused.append(note)
            continue
        code, parent = cells["P-Code"], cells["Parent P-Code"]
        level = int(cells["Admin Level"])
        if level > 1 and not code.startswith(parent):
            sentence = gettext_noop("The code does not begin with its parent's, %(parent)s.")
            odd.append(Note(line, code, sentence, {"parent": parent}))
        rows[code] = {
            "pcode": code, "country_id": cells["Location"], "level": level, "name": cells["Name"],
            "parent_id": parent if level > 1 else None,
            "valid_from": _date(cells["Valid from date"]),
        }  # fmt: skip
    return Reading(list(rows.values()), sorted(refused, key=lambda n: n.line), odd)


def _refuse_pcode(
    line: int,
    cells: Mapping[str, str],
    rows: Mapping[str, Mapping[str, Any]],
    countries: frozenset[str],
) -> Note | None:
    """Return why a line of the P-code file cannot be kept, or None."""
    code, level, parent = cells["P-Code"], cells["Admin Level"], cells["Parent P-Code"]
    above = rows.get(parent)
    checks: tuple[tuple[bool, str, dict[str, Any]], ...] = (
        (cells["Location"] not in countries, gettext_noop("The country %(country)s is not known."),
         {"country": cells["Location"]}),
        (level not in {"1", "2", "3", "4"}, gettext_noop("The level “%(level)s” is not 1 to 4."),
         {"level": level}),
        (not PCODE.fullmatch(code), gettext_noop("“%(code)s” is not a P-code."), {"code": code}),
        (code in rows, gettext_noop("The code stands in the file twice."), {}),
        (not cells["Name"], gettext_noop("The name is missing."), {}),
        (len(cells["Name"]) > 160, gettext_noop("The name is longer than 160 letters."), {}),
        (level != "1" and (above is None or above["country_id"] != cells["Location"]),
         gettext_noop("The parent %(parent)s is not in the file."), {"parent": parent}),
        (_date(cells["Valid from date"]) is None and bool(cells["Valid from date"]),
         gettext_noop("“%(date)s” is not a date."), {"date": cells["Valid from date"]}),
    )  # fmt: skip
    for wrong, sentence, params in checks:
        if wrong:
            return Note(line, code, sentence, params)
    return None


def _no_number(cells: Mapping[str, str]) -> str | None:
    """Return the first cell of a country that should hold a number and does not."""
    if cells["m49"] and not re.fullmatch(r"[0-9]{1,4}", cells["m49"]):
        return cells["m49"]
    for name in ("longitude", "latitude"):
        text = cells.get(name, "")
        if text and not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", text):
            return text
    return None


def _number(text: str) -> float | None:
    return float(text) if text else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
