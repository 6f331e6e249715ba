"""What the guards know of the house: its rooms, from the ground up."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "kit",
    "xforms",
    "names",
    "instruments",
    "vault",
    "ledger",
    "accounts",
    "directory",
    "intake",
    "review",
    "webforms",
    "flows",
    "people",
    "retention",
    "consent",
    "journey",
    "matching",
    "registration",
    "reception",
    "screening",
    "cases",
    "protection",
    "assistance",
    "cash",
    "supervision",
    "imports",
    "evidence",
    "demonstration",
    "front",
)
RANK = {room: number for number, room in enumerate(ROOMS)}
FACE = {"models", "events", "choices", "methods", "access", "queries", "actions"}


def code_files(room: str) -> Iterator[Path]:
    """Yield a room's Python files, tests and migrations apart."""
    for path in sorted((ROOT / "serai" / room).rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path


def lines_of_code(path: Path) -> int:
    """Count a file's lines that are neither blank, nor comment, nor docstring."""
    text = path.read_text()
    documented: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            documented |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sum(
        1
        for number, line in enumerate(text.splitlines(), start=1)
        if number not in documented and line.strip() and line.strip()[0] != "#"
    )


def definitions(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """Yield a file's definitions of these kinds."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, kinds):
            yield node


def short(path: Path) -> str:
    """Return a path as the guards print it."""
    return str(path.relative_to(ROOT))
