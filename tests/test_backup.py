"""A backup brings everything back: rows, guards, files, the audit trail; and refuses to mix."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import psycopg
import pytest

from serai.front.management import backup
from serai.kit import postgres
from serai.kit.actor import acting_as, system_actor
from tests.one_of_each import one_of_each

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


class Place:
    """A database and a data folder, and the `serai` command run there."""

    def __init__(self, server, database, folder):
        self.app = server.url(postgres.RUNTIME, database)
        self.owner = server.url(postgres.OWNER, database)
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def serai(self, *arguments):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SERAI_", "DJANGO_"))}
        return subprocess.run(
            [sys.executable, "-m", "config.cli", *map(str, arguments)],
            env={
                **kept, "DATABASE_URL": self.app, "DATABASE_OWNER_URL": self.owner,
                "SERAI_DATA": str(self.folder),
            },
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def rows(self, query, *organisations):
        with psycopg.connect(self.app) as connection:
            seen = "{" + ",".join(str(o) for o in organisations) + "}"
            connection.execute("SELECT set_config('serai.organisations', %s, true)", [seen])
            return connection.execute(query).fetchall()


@pytest.fixture
def home(fresh_database, postgres_server, settings, tmp_path):
    """A house with one object of each kind, a blob on disk and a sealed audit trail."""
    from serai.accounts.models import Membership, Organisation, Team, User
    from serai.ledger.actions import seal

    place = Place(postgres_server, fresh_database.split("/")[3].split("?")[0], tmp_path / "home")
    settings.BLOB_DIR = place.folder / "blobs"
    with acting_as(system_actor()):
        organisation = Organisation.objects.create(name="Sahel", short_name="SR")
        team = Team.objects.create(organisation=organisation, name="Team")
        user = User.objects.create_user("a@example.org", name="A")
        Membership.objects.create(
            user=user, team=team, role="data_manager", starts_on=date(2020, 1, 1)
        )
        one_of_each(organisation, user)
    for _ in range(1_200):
        if seal():
            break
        time.sleep(0.1)  # somebody else's transaction on this server has not ended yet
    (place.folder / "secret.key").write_text("kept")
    (place.folder / "releases" / "october").mkdir(parents=True)
    (place.folder / "releases" / "october" / "figures.csv").write_text("month,persons\n")
    place.organisation = organisation.pk
    return place


@pytest.fixture
def elsewhere(postgres_server, tmp_path):
    """An empty database and an empty folder."""
    name = f"serai_restored_{os.getpid()}"
    postgres.drop_database(postgres_server.admin_url, name)
    postgres.prepare_database(postgres_server.admin_url, name)
    yield Place(postgres_server, name, tmp_path / "elsewhere")
    postgres.drop_database(postgres_server.admin_url, name)


@pytest.fixture
def kept(home, tmp_path):
    """The folder of a backup."""
    folders = {name: home.folder / name for name in ("blobs", "releases")}
    key = home.folder / "secret.key"
    backup.write_backup(tmp_path / "kept", owner_url=home.owner, folders=folders, key=key)
    return tmp_path / "kept"


def content(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_everything_comes_back(home, elsewhere, tmp_path):
    done = home.serai("backup", tmp_path / "kept")
    assert done.returncode == 0, done.stderr
    assert "keep it as safe as the server" in done.stdout
    done = elsewhere.serai("restore", tmp_path / "kept")
    assert done.returncode == 0, done.stderr
    assert re.search(r"The chain holds: \d+ events in [1-9]", done.stdout)

    for table in ("intake_submission", "intake_row", "flows_registryobservation", "ledger_event"):
        query = f"SELECT to_jsonb(t) FROM {table} t ORDER BY 1"
        assert elsewhere.rows(query, home.organisation) == home.rows(query, home.organisation) != []
        assert elsewhere.rows(query) == [], "the guards came back too"
    for name in ("blobs", "releases"):
        assert content(elsewhere.folder / name) == content(home.folder / name) != {}
    assert (elsewhere.folder / "secret.key").read_text() == "kept"
    assert (elsewhere.folder / "secret.key").stat().st_mode & 0o077 == 0


def test_life_goes_on_after_a_restore(home, elsewhere, kept):
    restore(kept, elsewhere)
    with (
        psycopg.connect(elsewhere.app) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("DELETE FROM ledger_event")
    before = home.rows("SELECT max(change) FROM flows_observationperiod", home.organisation)
    with psycopg.connect(elsewhere.app) as connection:
        connection.execute("SELECT set_config('serai.scope', 'system', false)")
        connection.execute("UPDATE flows_observationperiod SET hours = 5")
    after = elsewhere.rows("SELECT max(change) FROM flows_observationperiod", home.organisation)
    assert after > before, "readers of changes notice what is written after a restore"


def test_a_restore_never_mixes_with_what_is_there(home, elsewhere, kept):
    with pytest.raises(backup.BackupRefused, match="The database is not empty"):
        restore(kept, home)

    stray = elsewhere.folder / "blobs" / "ab" / "stray"
    stray.parent.mkdir(parents=True)
    stray.write_text("somebody's")
    with pytest.raises(backup.BackupRefused, match="blobs is not empty"):
        restore(kept, elsewhere)
    assert stray.read_text() == "somebody's"


def restore(kept, place):
    folders = {name: place.folder / name for name in ("blobs", "releases")}
    key = place.folder / "secret.key"
    return backup.restore_backup(kept, owner_url=place.owner, folders=folders, key=key)


def change_manifest(kept, **changes):
    manifest = json.loads((kept / "manifest.json").read_text())
    (kept / "manifest.json").write_text(json.dumps({**manifest, **changes}))


def blob_of(kept):
    return next(path for path in (kept / "blobs").rglob("*") if path.is_file())


def break_the_dump(kept):
    (kept / "database.dump").write_bytes(b"PGDMP?")
    files = json.loads((kept / "manifest.json").read_text())["files"]
    files["database.dump"] = [6, hashlib.sha256(b"PGDMP?").hexdigest()]
    change_manifest(kept, files=files)


HARMS = {
    "a byte changed": (lambda kept: blob_of(kept).write_bytes(b"a Workbook"), "damaged or missing"),
    "a file gone": (lambda kept: blob_of(kept).unlink(), "damaged or missing"),
    "no manifest": (lambda kept: (kept / "manifest.json").unlink(), "is not a whole backup"),
    "a format of tomorrow": (lambda kept: change_manifest(kept, format=2), "by a newer Serai"),
    "no dump inside": (break_the_dump, "pg_restore failed"),
}


def test_a_backup_that_is_not_whole_is_refused(elsewhere, kept, tmp_path):
    for name, (harm, sentence) in HARMS.items():
        copy = shutil.copytree(kept, tmp_path / name)
        harm(copy)
        with pytest.raises(backup.BackupRefused, match=sentence):
            restore(copy, elsewhere)
        assert elsewhere.rows("SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []
        shutil.rmtree(elsewhere.folder)
        elsewhere.folder.mkdir()


def test_a_backup_of_a_newer_version_is_refused(elsewhere, kept):
    change_manifest(kept, migrations=["intake.9999_tomorrow"])
    done = elsewhere.serai("restore", kept)
    assert done.returncode != 0
    assert "made by another version" in done.stderr


def test_a_backup_never_writes_over_another(home, kept):
    before = content(kept)
    done = home.serai("backup", kept)
    assert done.returncode != 0
    assert "exists already" in done.stderr
    assert content(kept) == before
    assert kept.stat().st_mode & 0o077 == 0, "only its owner reads a backup"


def test_missing_rows_are_noticed(home, kept):
    manifest = backup.read_backup(kept)
    assert backup.differences(manifest, home.owner) == {}
    with psycopg.connect(home.owner) as connection:
        connection.execute("DELETE FROM intake_row")
    assert backup.differences(manifest, home.owner) == {"intake_row": (1, 0)}
