"""Size budgets: the tail is what hurts, so the tail is what is bounded."""

import ast
import re

import pytest

from tests.architecture.rooms import ROOMS, ROOT, code_files, definitions, lines_of_code, short

FUNCTION, FILE, CLASS, ROOM, TESTS = 60, 500, 250, 3_000, 1.3
OWED, SLACK = 2_000, 700
"""Lines of tests that the newest rooms owe (ADR 0012)."""
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def length(node):
    return node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("room", ROOMS)
def test_functions_classes_and_files_stay_small(room):
    found = []
    for path in code_files(room):
        if len(path.read_text().splitlines()) > FILE:
            found.append(f"{short(path)}: the file is too long")
        for node in definitions(path, *FUNCTIONS):
            if length(node) > FUNCTION:
                found.append(f"{short(path)}:{node.lineno} {node.name}: {length(node)} lines")
        for node in definitions(path, ast.ClassDef):
            if length(node) > CLASS:
                found.append(f"{short(path)}:{node.lineno} {node.name}: {length(node)} lines")
    assert not found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_stays_a_room(room):
    assert sum(lines_of_code(path) for path in code_files(room)) <= ROOM


def test_there_is_more_test_than_code():
    code = sum(lines_of_code(path) for room in ROOMS for path in code_files(room))
    tests = sum(
        lines_of_code(path)
        for folder in (ROOT / "serai", ROOT / "tests")
        for path in folder.rglob("*.py")
        if "tests" in path.parts
    )
    owed = round(TESTS * code) - tests
    assert owed <= OWED, f"{tests} lines of tests for {code} lines of code: {owed} are owed"
    assert owed > OWED - SLACK, f"only {owed} lines are owed any more: lower OWED"


OPEN = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")


def test_nothing_is_left_open():
    found = [
        f"{short(path)}: {match.group()}"
        for room in ROOMS
        for path in code_files(room)
        for match in OPEN.finditer(path.read_text())
    ]
    assert not found


def test_no_signal_receiver():
    found = [
        short(path)
        for room in ROOMS
        for path in code_files(room)
        if re.search(r"@receiver|\b(pre|post)_(save|delete|init)\b|m2m_changed", path.read_text())
    ]
    assert not found


def test_models_do_not_override_save():
    found = [
        f"{short(path)}:{node.lineno}"
        for room in ROOMS
        for path in code_files(room)
        if path.name == "models.py"
        for node in definitions(path, ast.FunctionDef)
        if node.name in {"save", "delete"}
    ]
    assert not found


def test_views_never_reach_for_objects():
    found = [
        short(path)
        for room in ROOMS
        for path in code_files(room)
        if ("views" in path.parts or path.stem in {"views", "api"} or "api" in path.parts)
        and re.search(r"\.objects\b", path.read_text())
    ]
    assert not found


def test_every_public_definition_says_what_it_means():
    found = []
    for room in ROOMS:
        for path in code_files(room):
            tree = ast.parse(path.read_text())
            if ast.get_docstring(tree) is None and path.read_text().strip():
                found.append(f"{short(path)}: no module docstring")
            for node in tree.body:
                if (
                    isinstance(node, (*FUNCTIONS, ast.ClassDef))
                    and not node.name.startswith("_")
                    and ast.get_docstring(node) is None
                ):
                    found.append(f"{short(path)}:{node.lineno} {node.name}")
    assert not found
