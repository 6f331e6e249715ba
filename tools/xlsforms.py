"""Builds the shipped XLSForms from their readable source.

    python tools/xlsforms.py          write serai/*/xlsforms/*.xlsx
    python tools/xlsforms.py --check  say whether the written ones are what the source says

The source is one YAML file per form, with its own choices or those of `choices.yml`; each text is
[English, French, Arabic], and Portuguese, Amharic, Somali where the form has six languages.
Countries come from the directory's own list, those of the routes first; what that list does not
name, and languages, are named by the Unicode CLDR.
"""

import csv
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import yaml
from babel import Locale

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "serai/flows/xlsforms"
REGISTRATION = ROOT / "serai/registration/xlsforms"
COUNTRIES = ROOT / "serai/directory/data/countries.csv"
LANGUAGES = (
    "English (en)", "French (fr)", "Arabic (ar)", "Portuguese (pt)", "Amharic (am)", "Somali (so)",
)  # fmt: skip
FORMS = ("fmr", "fms", "mrc_registration")
IN_SIX_LANGUAGES = frozenset({"mrc_registration"})
SPOKEN = (
    "ar", "am", "bm", "bn", "dje", "en", "fa", "ff", "fr", "ha", "ku", "ln", "om", "ps", "pt", "so",
    "sw", "ti", "tmh", "ur", "wo", "yo", "es", "it", "tr",
)  # fmt: skip
NO_COUNTRY = {
    "XXA": ("Stateless", "Apatride", "عديم الجنسية", "Apátrida", "ዜግነት የሌለው", "Dal la'aan"),
    "UNK": ("Not known", "Inconnue", "غير معروفة", "Desconhecida", "አይታወቅም", "Lama garanayo"),
}
ON_THE_ROUTES = (
    "BEN", "BFA", "CMR", "CIV", "GMB", "GHA", "GIN", "GNB", "LBR", "MLI", "MRT", "NER", "NGA",
    "SEN", "SLE", "TGO", "TCD", "CAF", "SDN", "DZA", "LBY", "MAR", "TUN", "ESP", "ITA", "FRA",
)  # fmt: skip
TRANSLATED = ("label", "hint", "required_message", "constraint_message")
PLAIN = (
    "required", "relevant", "constraint", "appearance", "calculation", "default", "save_to",
)  # fmt: skip

Sheet = list[list[str]]


def home(name: str) -> Path:
    """Return the folder of a form or of shared choices."""
    return REGISTRATION if name in IN_SIX_LANGUAGES else FOLDER


def load(name: str) -> Any:
    """Return a YAML source by its name without ending."""
    return yaml.safe_load((home(name) / f"{name}.yml").read_text())


def named(kind: str, code: str, english: str) -> list[str]:
    """Return what CLDR calls a territory or a language in the last three of the six languages."""
    locales = (Locale.parse(tag) for tag in ("pt", "am", "so"))
    return [str(getattr(locale, kind).get(code, english)) for locale in locales]


def languages() -> dict[str, list[str]]:
    """Return the names of the languages of the routes in the six languages, by code."""
    locales = [Locale.parse(tag) for tag in ("en", "fr", "ar", "pt", "am", "so")]
    english = locales[0].languages
    names = {
        code: [str(one.languages.get(code, english.get(code, code))) for one in locales]
        for code in SPOKEN
    }
    return dict(sorted(names.items(), key=lambda pair: pair[1][0]))


def countries(spoken: int = 3) -> dict[str, list[str]]:
    """Return country names by ISO code in so many languages, those of the routes first."""
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["iso3"] and r["deprecated"] != "Y"]
    rows.sort(key=lambda r: (r["iso3"] not in ON_THE_ROUTES, r["name_en"]))
    found = {
        r["iso3"]: [r["name_en"], r["name_fr"] or r["name_en"], r["name_ar"] or r["name_en"]]
        for r in rows
    }
    if spoken == len(LANGUAGES):
        for r in rows:
            found[r["iso3"]] += named("territories", r["iso2"], r["name_en"])
        found = {code: list(texts) for code, texts in NO_COUNTRY.items()} | found
    return found


def sheets(name: str) -> dict[str, Sheet]:
    """Return the sheets of a form as rows of text."""
    spoken = len(LANGUAGES) if name in IN_SIX_LANGUAGES else 3
    form = load(name)
    choices = form.get("choices") or load("choices")
    choices |= {"countries": countries(spoken), "languages": languages()}
    used = {row["type"].split()[1] for row in form["survey"] if row["type"].startswith("select")}
    return {
        "survey": list(_survey(form["survey"], LANGUAGES[:spoken])),
        "choices": list(
            _choices({k: v for k, v in choices.items() if k in used}, LANGUAGES[:spoken])
        ),
        "entities": [
            ["list_name", "label"],
            *([e["list_name"], e["label"]] for e in form["entities"]),
        ],
        "settings": [
            [*form["settings"], "default_language"],
            [*map(str, form["settings"].values()), LANGUAGES[0]],
        ],
    }


def _survey(
    rows: list[dict[str, Any]], spoken: tuple[str, ...] = LANGUAGES[:3]
) -> Iterator[list[str]]:
    yield [
        "type", "name",
        *(f"{column}::{language}" for column in TRANSLATED[:2] for language in spoken),
        *PLAIN,
        *(f"{column}::{language}" for column in TRANSLATED[2:] for language in spoken),
    ]  # fmt: skip
    for row in rows:
        unknown = set(row) - {"type", "name", *TRANSLATED, *PLAIN}
        if unknown:
            raise SystemExit(f"{row.get('name')}: no such column {sorted(unknown)}")
        texts = {column: row.get(column, [""] * len(spoken)) for column in TRANSLATED}
        for column, text in texts.items():
            if len(text) != len(spoken):
                raise SystemExit(f"{row.get('name')}: {column} needs {len(spoken)} languages")
        yield [
            row["type"], row.get("name", ""),
            *(text for column in TRANSLATED[:2] for text in texts[column]),
            *(" ".join(str(row.get(column, "")).split()) for column in PLAIN),
            *(text for column in TRANSLATED[2:] for text in texts[column]),
        ]  # fmt: skip


def _choices(
    lists: dict[str, dict[str, list[str]]], spoken: tuple[str, ...]
) -> Iterator[list[str]]:
    yield ["list_name", "name", *(f"label::{language}" for language in spoken)]
    for list_name, answers in lists.items():
        for code, labels in answers.items():
            yield [list_name, str(code), *labels]


def write(name: str, path: Path) -> None:
    """Write a form's workbook."""
    write_sheets(name, sheets(name), path)


def write_sheets(name: str, content: dict[str, Sheet], path: Path) -> None:
    """Write sheets of text: headings in bold, wide text columns, the first row held."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    book.set_properties(
        {"title": name, "author": "Serai", "created": datetime(2026, 1, 1, tzinfo=UTC)}
    )
    bold = book.add_format({"bold": True, "bg_color": "#E3ECF5"})
    for title, rows in content.items():
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 2 if title == "survey" else 0)
        sheet.set_column(0, 60, 24)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(number, column, text, bold if number == 0 else None)
    book.close()


def read(path: Path) -> dict[str, Sheet]:
    """Return a workbook's sheets as rows of text, as `sheets` gives them."""
    book = openpyxl.load_workbook(path, read_only=True)
    return {
        sheet.title: [
            ["" if cell is None else str(cell) for cell in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book
    }


def main() -> int:
    """Write the forms, or check them; return the exit status."""
    stale = 0
    for name in FORMS:
        path = home(name) / f"{name}.xlsx"
        if "--check" not in sys.argv:
            write(name, path)
        elif not path.exists() or read(path) != sheets(name):
            print(f"{path.relative_to(ROOT)} is not what its source says: run tools/xlsforms.py")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
