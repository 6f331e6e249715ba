"""The folder of a backup: what its list proves, what is refused, what is never written."""

import hashlib
import json
import os
import stat
import sys

import pytest

from serai.front.management import backup
from serai.front.management.backup import (
    BackupRefused,
    Manifest,
    read_backup,
    restore_backup,
    write_backup,
)

URL = "postgresql://serai_owner:s%40fe@db.example:5433/serai?sslmode=require"
ROWS = {"intake_submission": 3, "ledger_event": 7}
MIGRATIONS = ("kit.0001_database", "ledger.0001_initial")
FILES = {
    "blobs/ab/one": b"picture",
    "blobs/cd/empty": b"",
    "releases/october/figures.csv": b"month,persons\n",
}


@pytest.fixture
def house(tmp_path):
    """A data folder with files, some of them not finished."""
    data = tmp_path / "data"
    for name, content in FILES.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(content)
    (data / "blobs" / "ab" / "half.part").write_bytes(b"half")
    (data / "blobs" / "half.tmp").write_bytes(b"half")
    (data / "secret.key").write_text("a key")
    return data


@pytest.fixture
def database(monkeypatch):
    """A database that is dumped as a few bytes; whoever really asks it fails."""

    def dump(path, owner_url):
        path.write_bytes(b"PGDMP" + owner_url.encode()[:10])
        return ROWS, MIGRATIONS

    monkeypatch.setattr(backup, "_dump", dump)


def folders(data, *names):
    return {name: data / name for name in names or ("blobs", "releases")}


@pytest.fixture
def kept(house, database, tmp_path):
    write_backup(tmp_path / "kept", owner_url=URL, folders=folders(house), key=house / "secret.key")
    return tmp_path / "kept"


def test_a_backup_lists_every_file_with_size_and_hash(kept):
    manifest = read_backup(kept)
    assert set(manifest.files) == {*FILES, "database.dump", "secret.key"}
    for name, content in FILES.items():
        assert manifest.files[name] == (len(content), hashlib.sha256(content).hexdigest())
    assert (manifest.rows, manifest.migrations, manifest.format) == (ROWS, MIGRATIONS, 1)
    assert manifest.made_at.endswith("+00:00")


def test_what_was_not_finished_is_not_taken(kept):
    assert not [path for path in kept.rglob("*") if path.suffix in {".part", ".tmp"}]


def test_only_its_owner_may_enter(kept):
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert not kept.with_name("kept.unfinished").exists()


@pytest.mark.parametrize(
    ("names", "key", "taken"),
    [
        (("blobs",), True, {"blobs", "secret.key"}),
        (("blobs", "nowhere"), False, {"blobs"}),
        (("nowhere",), False, set()),
    ],
)
def test_what_is_not_there_is_left_out(house, database, tmp_path, names, key, taken):
    made = write_backup(
        tmp_path / "kept",
        owner_url=URL,
        folders=folders(house, *names),
        key=house / ("secret.key" if key else "no.key"),
    )
    assert {name.split("/")[0] for name in made.files} == taken | {"database.dump"}


def test_an_attempt_that_broke_off_is_begun_again(house, database, tmp_path):
    remains = tmp_path / "kept.unfinished"
    remains.mkdir()
    (remains / "stray").write_text("of yesterday")
    made = write_backup(
        tmp_path / "kept", owner_url=URL, folders=folders(house), key=house / "secret.key"
    )
    assert "stray" not in made.files
    assert not remains.exists()


def test_a_dump_that_fails_leaves_no_backup_behind(house, monkeypatch, tmp_path):
    def fail(path, owner_url):
        raise BackupRefused("%(program)s failed: %(reason)s", program="pg_dump", reason="no")

    monkeypatch.setattr(backup, "_dump", fail)
    with pytest.raises(BackupRefused, match="pg_dump failed: no"):
        write_backup(tmp_path / "kept", owner_url=URL, folders={}, key=house / "secret.key")
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("make", ["mkdir", "touch"])
def test_a_name_that_is_taken_is_refused(house, database, tmp_path, make):
    getattr(tmp_path / "kept", make)()
    with pytest.raises(BackupRefused, match=r"kept exists already; name a new folder\."):
        write_backup(tmp_path / "kept", owner_url=URL, folders={}, key=house / "secret.key")


def rewrite(kept, **changes):
    manifest = json.loads((kept / "manifest.json").read_text())
    (kept / "manifest.json").write_text(json.dumps(manifest | changes))


HARMS = {
    "no manifest": (lambda k: (k / "manifest.json").unlink(), "is not a whole backup"),
    "an empty manifest": (lambda k: (k / "manifest.json").write_text(""), r"manifest\.json is dam"),
    "half a manifest": (
        lambda k: (k / "manifest.json").write_text('{"a'),
        r"manifest\.json is dam",
    ),
    "no format": (lambda k: rewrite(k, format=None), "by a newer Serai"),
    "another format": (lambda k: rewrite(k, format=2), "by a newer Serai"),
    "a byte changed": (
        lambda k: (k / "blobs/ab/one").write_bytes(b"Picture"),
        "blobs/ab/one is dam",
    ),
    "a byte more": (lambda k: (k / "blobs/cd/empty").write_bytes(b"x"), "blobs/cd/empty is dam"),
    "a file gone": (lambda k: (k / "database.dump").unlink(), r"database\.dump is damaged"),
    "a folder for a file": (
        lambda k: ((k / "secret.key").unlink(), (k / "secret.key").mkdir()),
        r"secret\.key is damaged",
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_backup_that_is_not_whole_says_what_is_wrong(kept, harm):
    do, words = HARMS[harm]
    do(kept)
    with pytest.raises(BackupRefused, match=words):
        read_backup(kept)


def test_a_damaged_backup_is_refused_before_the_database_is_asked(kept, tmp_path, monkeypatch):
    (kept / "blobs/ab/one").write_bytes(b"Picture")
    monkeypatch.setattr(backup.psycopg, "connect", None)
    new = tmp_path / "new"
    with pytest.raises(BackupRefused, match="damaged or missing"):
        restore_backup(kept, owner_url=URL, folders=folders(new), key=new / "secret.key")
    assert not new.exists()


class Empty:
    """A connection to a database without tables."""

    def execute(self, query):
        return self

    def fetchone(self):
        return None

    def close(self):
        """End."""


@pytest.fixture
def ran(monkeypatch):
    """The programs that would have been run, the database being an empty one."""
    calls = []
    monkeypatch.setattr(backup.psycopg, "connect", lambda url: Empty())
    monkeypatch.setattr(backup, "_run", lambda *arguments: calls.append(arguments))
    return calls


def test_files_come_back_as_they_were_and_the_key_is_the_owner_s_alone(kept, tmp_path, ran):
    new = tmp_path / "new"
    (new / "blobs").mkdir(parents=True)
    (new / "secret.key").write_text("a fresh key")
    restore_backup(kept, owner_url=URL, folders=folders(new), key=new / "secret.key")
    assert {n: (new / n).read_bytes() for n in FILES} == FILES
    assert (new / "secret.key").read_text() == "a key"
    assert stat.S_IMODE((new / "secret.key").stat().st_mode) == 0o600
    (call,) = ran
    assert call[:2] == ("pg_restore", URL)
    assert {"--no-owner", "--single-transaction", "--exit-on-error"} <= set(call)
    assert call[-1] == str(kept / "database.dump")


def test_a_folder_with_a_file_in_it_is_left_alone(kept, tmp_path, ran):
    new = tmp_path / "new"
    (new / "releases" / "old").mkdir(parents=True)
    (new / "releases" / "old" / "x").write_text("somebody's")
    with pytest.raises(BackupRefused, match="releases is not empty"):
        restore_backup(kept, owner_url=URL, folders=folders(new), key=new / "secret.key")
    assert not (new / "blobs").exists()
    assert ran == []


# programs of PostgreSQL -------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program that writes down what it is given, and fails when it is told."""
    script = tmp_path / "program"
    script.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys\n"
        "given = [sys.argv[1:], os.environ.get('PGPASSWORD')]\n"
        f"json.dump(given, open({str(tmp_path / 'given')!r}, 'w'))\n"
        "print('could not connect', file=sys.stderr) if '--fail' in sys.argv else None\n"
        "sys.exit('--fail' in sys.argv)\n"
    )
    script.chmod(0o700)
    monkeypatch.setattr(backup, "_program", lambda name: str(script))
    monkeypatch.delenv("PGPASSWORD", raising=False)
    return lambda: json.loads((tmp_path / "given").read_text())


@pytest.mark.parametrize(
    ("url", "shown", "password"),
    [
        (URL, "postgresql://serai_owner@db.example:5433/serai?sslmode=require", "s@fe"),
        ("postgresql://o@/d?host=%2Frun", "postgresql://o@/d?host=%2Frun", None),
        ("postgresql://o:p%3Aq@h/d", "postgresql://o@h/d", "p:q"),
    ],
)
def test_a_password_never_stands_among_the_arguments(program, url, shown, password):
    backup._run("pg_dump", url, "--format=custom")
    arguments, found = program()
    assert arguments == [f"--dbname={shown}", "--format=custom"]
    assert found == password


def test_a_program_that_fails_says_why_and_not_with_what_password(program):
    with pytest.raises(BackupRefused, match=r"pg_dump failed: could not connect") as refused:
        backup._run("pg_dump", URL, "--fail")
    assert "s@fe" not in str(refused.value)


@pytest.mark.parametrize("name", ["pg_dump", "pg_restore"])
def test_the_embedded_server_s_own_programs_are_used(name):
    path = backup._program(name)
    assert os.access(path, os.X_OK)
    assert path.endswith(f"pginstall/bin/{name}")


def test_a_program_that_the_wheel_lacks_is_looked_for_on_the_path():
    assert backup._program("pg_nothing") == "pg_nothing"


def test_a_manifest_is_what_it_was_when_made():
    manifest = Manifest("2026-01-01T00:00:00+00:00", {}, {}, ())
    with pytest.raises(AttributeError):
        manifest.rows = {}
