"""Builds the shipped screening instruments from their readable source.

    python tools/instruments.py          write serai/screening/xlsforms/*.xlsx
    python tools/instruments.py --check  say whether the written ones are what the source says

The source is one YAML file per instrument and `choices.yml`; each text is [English, French,
Arabic]. An instrument is an XLSForm with the sheets `instrument`, `weights`, `tables`, `outcomes`.
"""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "serai/screening/xlsforms"
FACTORS = ROOT / "serai/screening/data/factors.yml"
INSTRUMENTS = ("first_contact", "trafficking", "labour_exploitation", "factors")
LANGUAGES = ("English (en)", "French (fr)", "Arabic (ar)")
STRENGTHS = {"s": "strong", "m": "medium", "w": "weak"}
PERSON = ["Reference of the person", "Référence de la personne", "الرقم المرجعي للشخص"]
DAY = ["Day of the screening", "Jour de l’entretien", "يوم المقابلة"]
UNOFFICIAL = [
    "Not an official instrument. What it says supports a decision and makes none.",
    "Instrument non officiel. Ce qu’il dit aide une décision et n’en prend aucune.",
    "ليست أداة رسمية. ما تقوله يسند القرار ولا يتّخذه.",
]
QUESTION = {"kind", "name", "label", "hint", "compartment", "list", "htcds", "relevant"}

Sheet = list[list[str]]
spec = importlib.util.spec_from_file_location("xlsforms", ROOT / "tools/xlsforms.py")
xlsforms: Any = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
spec.loader.exec_module(xlsforms)  # type: ignore[union-attr]


def load(name: str) -> Any:
    """Return a YAML source by its name without ending, with all its parts spelt out."""
    form = yaml.safe_load((FOLDER / f"{name}.yml").read_text())
    form.setdefault("weights", [])
    _spell_out_dimensions(form)
    _spell_out_factors(form)
    _spell_out_elements(form)
    return form


def _spell_out_dimensions(form: Any) -> None:
    """Turn each dimension into a page of questions and its weights."""
    for code, dimension in form.get("dimensions", {}).items():
        questions = []
        for name, (adult, child, *texts) in dimension["indicators"].items():
            pairs = zip(dimension["ask"], texts, strict=True)
            questions.append({"name": name, "label": [f"{ask} {text}" for ask, text in pairs]})
            same = adult == child
            for which, strength in (("all", adult),) if same else (
                ("adult", adult), ("child", child),
            ):  # fmt: skip
                if strength != "-":
                    form["weights"].append([name, "yes", code, which, STRENGTHS[strength]])
        form["pages"].append({"name": code, "label": dimension["label"], "questions": questions})
        form["outcomes"].append(
            {"outcome": "dimension", "value": code, "label": dimension["label"]}
        )


def _spell_out_factors(form: Any) -> None:
    """Turn each level's factors into a page, and each answer into a rule."""
    data = yaml.safe_load(FACTORS.read_text())
    titles = {
        "individual": ["The person", "La personne", "الشخص"],
        "household": ["Household and family", "Ménage et famille", "الأسرة"],
    }
    rules = []
    for level in form.get("factors", []):
        questions = []
        for code, factor in data[level]["factors"].items():
            questions.append({"name": f"f_{code}", "list": "effect", "label": factor["label"]})
            for way in ("risk", "protective"):
                rules.append({"rule": f"{code}_{way}", "if": {f"f_{code}": way},
                              "outcome": "factor", "value": f"{code}.{way}"})  # fmt: skip
        form["pages"].append({"name": level, "label": titles[level], "questions": questions})
    if rules:
        form["tables"].append({"table": "factors", "rules": rules})


def _spell_out_elements(form: Any) -> None:
    """Where a page stands for an element, any "yes" on it meets it, and HTCDS codes follow."""
    rules, codes = [], []
    pages = {page["name"]: page for page in form["pages"]}
    for element, page in form.get("elements", {}).items():
        for question in pages[page]["questions"]:
            when = {question["name"]: "yes"}
            rules.append({"rule": f"{element}_{question['name']}", "if": when,
                          "outcome": "element", "value": element})  # fmt: skip
            if "htcds" in question:
                codes.append({"rule": f"code_{question['name']}", "if": when,
                              "outcome": "htcds", "value": question["htcds"]})  # fmt: skip
    if rules:
        form["tables"].insert(0, {"table": "elements", "rules": rules})
        form["tables"].append({"table": "codes", "rules": codes})


def sheets(name: str) -> dict[str, Sheet]:
    """Return the sheets of an instrument as rows of text."""
    form = load(name)
    names = [q["name"] for page in form["pages"] for q in page["questions"]]
    lists = {q.get("list", "yes_no") for p in form["pages"] for q in p["questions"]}
    choices = yaml.safe_load((FOLDER / "choices.yml").read_text())
    calls = ["call"] if any("call" in one for one in form["outcomes"]) else []
    return {
        "survey": list(_survey(form, names)),
        "choices": list(
            xlsforms._choices({k: v for k, v in choices.items() if k in lists}, LANGUAGES)
        ),
        "entities": [["list_name", "label"], ["screening", f"'{form['code']}'"]],
        "settings": [
            ["form_id", "form_title", "version", "default_language"],
            [f"screening_{form['code']}", form["title"][0], form["version"], LANGUAGES[0]],
        ],
        "instrument": [
            ["source", "mark", *_heads("title"), *_heads("purpose")],
            [form["source"], form["mark"], *form["title"], *form["purpose"]],
        ],
        "weights": [["question", "answer", "dimension", "list", "strength"], *form["weights"]],
        "tables": list(_tables(form)),
        "outcomes": [
            ["outcome", "value", "urgency", *calls, *_heads("label")],
            *([o["outcome"], o["value"], o.get("urgency", ""), *(o.get(c, "") for c in calls),
               *o["label"]] for o in form["outcomes"]),
        ],
    }  # fmt: skip


def _heads(column: str) -> list[str]:
    return [f"{column}::{language}" for language in LANGUAGES]


def _survey(form: Any, names: list[str]) -> Iterator[list[str]]:
    used = {column for page in form["pages"] for q in page["questions"] for column in q}
    head = ["type", "name", *_heads("label"), *_heads("hint"), "appearance",
            *(["relevant"] if "relevant" in used else []), "required", "default", "compartment",
            "save_to", "calculation"]  # fmt: skip
    yield head

    def row(kind: str, name: str, label: list[str] | None = None, **cells: Any) -> list[str]:
        hint = cells.pop("hint", None) or ["", "", ""]
        texts = dict(zip([*_heads("label"), *_heads("hint")],
                         [*(label or ["", "", ""]), *hint], strict=True))  # fmt: skip
        found = {"type": kind, "name": name, **texts, **cells}
        return [str(found.get(column, "")) for column in head]

    yield row("start", "start")
    yield row("end", "end")
    yield row("text", "person", PERSON, required="yes", save_to="person")
    yield row("date", "screened_on", DAY, required="yes", default="today()", save_to="screened_on")
    for page in form["pages"]:
        yield row("begin_group", page["name"], page["label"], appearance="field-list")
        if page is form["pages"][0] and form["mark"] not in {"P", "CODE"}:
            yield row("note", "not_official", UNOFFICIAL)
        for question in page["questions"]:
            if strange := set(question) - QUESTION:
                raise SystemExit(f"{question['name']}: no such column {sorted(strange)}")
            kind = question.get("kind") or f"select_one {question.get('list', 'yes_no')}"
            yield row(kind, question["name"], question["label"], hint=question.get("hint"),
                      compartment=question.get("compartment", ""),
                      relevant=question.get("relevant", ""))  # fmt: skip
        yield row("end_group", "")
    parts = ", ".join(f"'{name}=', ${{{name}}}, ';'" for name in names)
    yield row("calculate", "answers", save_to="answers", calculation=f"concat({parts})")


def _tables(form: Any) -> Iterator[list[str]]:
    rules = [(t["table"], rule) for t in form["tables"] for rule in t["rules"]]
    names = list(dict.fromkeys(name for _table, rule in rules for name in rule["if"]))
    yield ["table", "rule", *(f"if:{n}" for n in names), "outcome", "value", *_heads("reason")]
    for table, rule in rules:
        cells = [str(rule["if"].get(name, "")) for name in names]
        reasons = rule.get("reason", ["", "", ""])
        yield [table, rule["rule"], *cells, rule["outcome"], rule.get("value", ""), *reasons]


def main() -> int:
    """Write the instruments, or check them; return the exit status."""
    stale = 0
    for name in INSTRUMENTS:
        path = FOLDER / f"{name}.xlsx"
        wanted = sheets(name)
        if "--check" not in sys.argv:
            xlsforms.write_sheets(name, wanted, path)
        elif not path.exists() or xlsforms.read(path) != wanted:
            print(f"{path.relative_to(ROOT)} is not what its source says: run tools/instruments.py")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
