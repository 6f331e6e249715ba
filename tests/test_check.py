"""`make test` says in plain words what the browser tests lack."""

from pathlib import Path

import pytest

from tools import check


@pytest.fixture
def program(tmp_path: Path):
    """Make an executable of a shell line."""

    def make(line: str) -> str:
        path = tmp_path / "chromium"
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
        return str(path)

    return make


def test_a_browser_that_starts_lacks_nothing(program):
    assert check.missing_browser(program("echo Chromium 1")) == ""


def test_without_a_browser_both_ways_out_are_named():
    said = check.missing_browser(None)
    assert "apt-get install chromium" in said
    assert "SERAI_CHROMIUM" in said


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("echo noise >&2; echo 'libnss3.so: cannot open shared object file' >&2; exit 127",
         "libnss3.so: cannot open shared object file"),
        ("exit 3", "It ended with status 3."),
    ],
)  # fmt: skip
def test_a_browser_that_does_not_start_is_quoted_with_what_helps(program, line, reason):
    said = check.missing_browser(program(line))
    assert reason in said
    assert "noise" not in said
    assert "install-deps chromium" in said


def test_a_browser_that_is_not_there_is_said_to_be_so(tmp_path):
    assert "does not start" in check.missing_browser(str(tmp_path / "nowhere"))


def test_the_environment_names_the_browser_first(monkeypatch):
    monkeypatch.setenv("SERAI_CHROMIUM", "/opt/mine")
    assert check.find_browser() == "/opt/mine"


def test_a_failing_browser_step_is_named_and_nothing_is_run(monkeypatch, capsys):
    monkeypatch.setattr(check, "browser", lambda: None)
    monkeypatch.setattr(check.os, "chdir", lambda _folder: None)
    assert check.main(["browser tests"]) == 1
    told = capsys.readouterr().out
    assert "there is no Chromium" in told
    assert told.rstrip().endswith("Failed: browser tests")


def test_the_tests_that_kill_servers_are_all_looked_for():
    """They stand in one folder, so that their step need not read all the others."""
    marked = [path for path in (check.ROOT / "serai").rglob("test_*.py")
              if "mark.alone" in path.read_text()]  # fmt: skip
    assert marked == []
    assert "mark.alone" in (check.ROOT / "tests" / "test_durability.py").read_text()


def test_types_are_checked_beside_the_others_and_each_failure_is_named(monkeypatch, capsys):
    """The slow check is over before anything that runs the program, and what it said is shown."""
    steps = {
        "format": ["sh", "-c", "exit 0"],
        "types": ["sh", "-c", "sleep 0.2; echo a wrong type; exit 1"],
        "tests": ["sh", "-c", "exit 3"],
    }
    monkeypatch.setattr(check, "STEPS", steps)
    monkeypatch.setattr(check.os, "chdir", lambda _folder: None)
    assert check.main([]) == 1
    said = capsys.readouterr().out
    assert said.index("a wrong type") < said.index("▸ tests")
    assert "✓ format" in said
    assert said.endswith("Failed: types, tests\n")
