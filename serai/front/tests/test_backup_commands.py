"""`serai backup` and `serai restore` say what they did, and refuse in a sentence.

That a backup brings everything back is proved with real databases in `tests/test_backup.py`.
"""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.loader import MigrationLoader

from serai.front.management import backup
from serai.front.management.commands import backup as backup_command
from serai.front.management.commands import restore as restore_command

FILES = {"database.dump": (1_500_000, "a" * 64), "blobs/ab/cd": (600_000, "b" * 64)}
ROWS = {"intake_row": 12, "intake_submission": 3}
KNOWN = ("accounts.0001_initial", "kit.0001_database")


def manifest(**changes):
    """Return what a backup says of itself."""
    values = {
        "made_at": "2026-11-02T09:30:00+00:00", "files": FILES, "rows": ROWS, "migrations": KNOWN,
    }  # fmt: skip
    return backup.Manifest(**values | changes)


@pytest.fixture
def stage(monkeypatch):
    """The two commands with nothing behind them; tells in which order what was called."""
    called = []

    def answers(name, answer):
        def call(*args, **options):
            called.append((name, args, options))
            return answer

        return call

    monkeypatch.setattr(backup, "write_backup", answers("write", manifest()))
    monkeypatch.setattr(backup, "read_backup", answers("read", manifest()))
    monkeypatch.setattr(backup, "restore_backup", answers("restore", manifest()))
    monkeypatch.setattr(backup, "differences", answers("compare", {}))
    monkeypatch.setattr(restore_command, "call_command", answers("command", None))
    monkeypatch.setattr(backup_command, "call_command", answers("command", None))
    return called


def names(stage):
    """Return what was called, commands by their own name."""
    return [args[0] if name == "command" else name for name, args, _options in stage]


def told(name, *arguments):
    """Run a command and return what it told."""
    text = StringIO()
    call_command(name, *arguments, stdout=text)
    return text.getvalue()


def test_a_backup_says_how_much_it_holds_and_to_keep_it_safe(stage, tmp_path):
    assert told("backup", str(tmp_path / "kept")) == (
        f"{tmp_path / 'kept'}: 15 rows, 2 files, 2.1 MB."
        " It holds the secret key: keep it as safe as the server.\n"
    )
    assert stage[-1][1] == ("vault", "backup")


def test_it_takes_the_database_as_its_owner_and_every_folder_that_cannot_be_made_anew(
    stage, settings, tmp_path
):
    settings.DATABASE_OWNER_URL = "postgresql://owner@/house"
    settings.DATA_DIR = tmp_path
    settings.BLOB_DIR, settings.RELEASES_DIR = tmp_path / "b", tmp_path / "r"
    settings.FACTS_DIR, settings.SEALED_DIR = tmp_path / "facts", tmp_path / "s"
    told("backup", "kept")
    [(_name, args, options), _keys] = stage
    assert args == (Path("kept").absolute(),)
    assert options == {
        "owner_url": "postgresql://owner@/house",
        "folders": {
            "blobs": tmp_path / "b",
            "releases": tmp_path / "r",
            "keys": tmp_path / "keys",
            "sealed": tmp_path / "s",
        },
        "key": tmp_path / "secret.key",
    }


def test_a_restore_writes_where_the_backup_read(stage, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    told("backup", "kept")
    told("restore", "kept")
    written = next(options for name, _args, options in stage if name == "write")
    restored = next(options for name, _args, options in stage if name == "restore")
    assert written == restored
    assert {"blobs", "releases"} <= set(backup_command.folders())


def test_a_restore_checks_brings_back_counts_upgrades_and_verifies_in_this_order(stage):
    text = told("restore", "kept")
    assert names(stage) == ["read", "restore", "compare", "upgrade", "audit"]
    assert stage[-1][1] == ("audit", "verify")
    assert text == "Restored what was kept at 2026-11-02T09:30:00+00:00: 15 rows, 2 files.\n"


def test_a_restore_brings_the_keys_back_where_their_file_is_named(stage, monkeypatch):
    text = told("restore", "kept", "--keys", "store")
    assert names(stage) == ["read", "restore", "compare", "upgrade", "vault", "audit"]
    assert "stays shut" not in text
    monkeypatch.setattr(
        backup, "restore_backup", lambda *_a, **_o: manifest(rows={"people_person": 3})
    )
    assert "serai vault restore FILE" in told("restore", "kept")


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_both_ask_where(command):
    with pytest.raises(CommandError, match="folder"):
        call_command(command)


def refuse(*_args, **_options):
    """Refuse as the kit does."""
    raise backup.BackupRefused("%(folder)s is in the way.", folder="/kept")


@pytest.mark.parametrize(
    ("command", "step", "after"),
    [
        ("backup", "write_backup", []),
        ("restore", "read_backup", []),
        ("restore", "restore_backup", ["read"]),
    ],
)
def test_a_refusal_is_a_sentence_and_the_end(stage, monkeypatch, command, step, after):
    monkeypatch.setattr(backup, step, refuse)
    with pytest.raises(CommandError, match=r"^/kept is in the way\.$"):
        told(command, "/kept")
    assert names(stage) == after


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"intake_row": (12, 11)}, r"Rows are missing: \{'intake_row': \(12, 11\)\}"),
        ({"a": (1, 0), "b": (2, 3)}, r"Do not use this restored copy\."),
    ],
)
def test_rows_that_did_not_come_back_are_told_and_nothing_is_upgraded(
    stage, monkeypatch, wrong, sentence
):
    monkeypatch.setattr(backup, "differences", lambda *_args: wrong)
    with pytest.raises(CommandError, match=sentence):
        told("restore", "kept")
    assert names(stage) == ["read", "restore"]


@pytest.mark.parametrize(
    ("migrations", "unknown"),
    [
        (("zoo.0001_initial",), "zoo.0001_initial"),
        (("accounts.0001_initial", "accounts.9999_tomorrow"), "accounts.9999_tomorrow"),
        (("flows.9999_b", "flows.9998_a"), "flows.9998_a"),
    ],
)
def test_a_backup_of_another_version_is_refused_before_anything_is_written(
    stage, monkeypatch, migrations, unknown
):
    monkeypatch.setattr(backup, "read_backup", lambda _source: manifest(migrations=migrations))
    with pytest.raises(CommandError, match=rf"another version of Serai \({unknown} is not known"):
        told("restore", "kept")
    assert names(stage) == []


def test_every_migration_of_this_version_is_known():
    disk = MigrationLoader(None).disk_migrations
    everything = tuple(f"{app}.{name}" for app, name in disk)
    restore_command._refuse_newer(manifest(migrations=everything))
    assert len(everything) > 20


def test_a_migration_that_was_merged_into_another_is_known(monkeypatch):
    class Loader:
        def __init__(self, _connection):
            class Merged:
                replaces = [("intake", "0001_initial"), ("intake", "0002_more")]

            self.disk_migrations = {("intake", "0001_merged"): Merged}

    monkeypatch.setattr(restore_command, "MigrationLoader", Loader)
    restore_command._refuse_newer(manifest(migrations=("intake.0002_more", "intake.0001_merged")))
    with pytest.raises(backup.BackupRefused):
        restore_command._refuse_newer(manifest(migrations=("intake.0003_third",)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "is not a whole backup: it has no manifest"),
        (json.dumps({"format": 99, "files": {}}), "was made by a newer Serai"),
        (
            json.dumps(
                {
                    "format": 1,
                    "made_at": "",
                    "files": {"database.dump": [3, "0" * 64]},
                    "rows": {},
                    "migrations": [],
                }
            ),
            "database.dump is damaged or missing",
        ),
    ],
)
def test_a_folder_that_is_no_backup_is_refused_with_the_database_untouched(
    tmp_path, text, sentence
):
    # this test has no database: touching it would fail
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(CommandError, match=sentence):
        told("restore", str(tmp_path))


def test_a_backup_into_a_folder_that_is_there_is_refused(tmp_path):
    (tmp_path / "mine").write_text("kept")
    with pytest.raises(CommandError, match="exists already; name a new folder"):
        told("backup", str(tmp_path))
    assert (tmp_path / "mine").read_text() == "kept"
