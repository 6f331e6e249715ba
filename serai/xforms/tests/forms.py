"""Form schemas for tests, written as the questions they ask."""

from collections.abc import Mapping

from serai.xforms.schema import Choice, FormSchema, Question, Table

EN, FR = "English (en)", "Français (fr)"


def ask(
    path: str, kind: str, label: str = "", table: str = "", choices: Mapping[str, str] | None = None
) -> Question:
    """Return a question whose labels and choices say their language."""
    return Question(
        path=path,
        name=path.rpartition("/")[2],
        type=kind,
        table=table,
        labels={EN: label, FR: f"{label} (fr)"} if label else {},
        choices=tuple(
            Choice(name, {EN: text, FR: f"{text} (fr)"}) for name, text in (choices or {}).items()
        ),
    )


DIRECTIONS = {"incoming": "Incoming", "outgoing": "Outgoing"}
REASONS = {"work": "Work", "family": "Family", "conflict": "Conflict"}
BANDS = [f"{sex}_{band}" for sex in "mf" for band in ("0_4", "5_17", "18_59", "60")]


def registry(version: str = "1") -> FormSchema:
    """Return a registry form: a point at the root, groups in a repeat, members below them."""
    group = [
        ask("group/direction", "select_one", "Direction", "group", DIRECTIONS),
        ask("group/nationality", "text", "Nationality", "group"),
        ask("group/reasons", "select_multiple", "Reasons", "group", REASONS),
        *(ask(f"group/{band}", "integer", f"Persons {band}", "group") for band in BANDS),
        ask("group/persons", "integer", "Persons", "group"),
        ask("group/member/age", "integer", "Age", "group/member"),
    ]
    root = [
        ask("point", "text", "Point"),
        ask("note", "note", "Read this aloud"),
        ask("where", "geopoint", "Where"),
        ask("photo", "image", "Photo"),
        ask("remark", "text", "Remark"),
    ]
    tables = (
        Table("", None, {}),
        Table("group", "", {EN: "Groups", FR: "Groupes"}),
        Table("group/member", "group", {EN: "Members", FR: "Membres"}),
    )
    return FormSchema("data", (EN, FR), EN, tables, (*root, *group))
