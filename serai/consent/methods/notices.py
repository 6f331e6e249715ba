"""What is read to a person before they agree, in their language: short sentences, as data.

The texts stand in `notices/`, a file a language, and follow the consent checklist that the Human
Trafficking Case Data Standard takes from IOM's screening form: purpose, uses, use without names,
asking for one's data, how long it is kept, how to withdraw. `VERSION` changes with any of them.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

VERSION = "2026-11"
FOLDER = Path(__file__).resolve().parent.parent / "notices"
ISOLATE, POP = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Notice:
    """A text in one language; `lines` are numbered when read aloud, `labels` stand on paper.

    `reviewed` says whether somebody who speaks the language from home has read it.
    """

    language: str
    name: str
    direction: str
    reviewed: bool
    title: str
    lines: tuple[str, ...]
    labels: dict[str, str]


def languages() -> dict[str, str]:
    """Return the languages there is a text in, by code, in their own words; English first."""
    found = {path.stem: str(_text(path.stem)["name"]) for path in sorted(FOLDER.glob("*.json"))}
    return {code: found[code] for code in sorted(found, key=["en", "fr", "ar", "pt", "am"].index)}


def closest(*wanted: str) -> str:
    """Return the first of the languages wanted that there is a text in; English where none is."""
    known = languages()
    return next((code for code in wanted if code in known), "en")


def notice(
    language: str,
    *,
    purpose: str,
    compartments: Collection[str],
    recipient: str = "",
    outside: str = "",
    until: date | None = None,
    is_child: bool = False,
) -> Notice:
    """Return what is read out: who would see what, for what, until when, and what one may do.

    `recipient` is the name of a team or organisation; `outside` the code of somebody without one.
    """
    text = _text(language)
    parts = text["compartments"]
    separator = "، " if text["direction"] == "rtl" else "፣ " if language == "am" else ", "
    values = {
        "recipient": text["outside"][outside] if outside else f"{ISOLATE}{recipient}{POP}",
        "purpose": text["purposes"][purpose],
        "compartments": separator.join(parts[name] for name in parts if name in compartments),
        "until": f"{ISOLATE}{until:%d/%m/%Y}{POP}" if until else text["no_end"],
    }
    lines = [str(line).format(**values) for line in text["lines"]]
    if outside:
        lines.insert(2, str(text["outside_note"]))
    if is_child:
        lines.insert(1, str(text["child"]))
    return Notice(
        language, text["name"], text["direction"], text["reviewed"], text["title"], tuple(lines),
        text["labels"],
    )  # fmt: skip


def script(read: Notice) -> str:
    """Return a notice as a numbered text to be read aloud or recorded, a sentence a line."""
    head = [read.title, f"{read.labels['read_aloud']} · {read.labels['version']} {VERSION}"]
    if not read.reviewed:
        head.append(read.labels["review"])
    body = [f"{number}. {line}" for number, line in enumerate(read.lines, 1)]
    return "\n".join([*head, "", *body]) + "\n"


@cache
def _text(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text())
    return found
