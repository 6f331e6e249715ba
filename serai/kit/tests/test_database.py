"""Roles, databases, guards and grants, on a real server and a database of the test's own."""

import os

import psycopg
import pytest
from django.core.management import call_command
from psycopg import errors

from serai.kit import postgres
from serai.kit.postgres import OWNER, RUNTIME, Server
from serai.kit.rls import SEES, append_only, guard_by_organisation, one_person

ONE, OTHER = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"


@pytest.mark.parametrize(
    ("host", "role", "database", "url"),
    [
        ("localhost", "a", "b", "postgresql://a@/b?host=localhost"),
        ("/tmp/my sockets", "a", "b", "postgresql://a@/b?host=%2Ftmp%2Fmy%20sockets"),
        ("/run/é&x=1", "o", "d", "postgresql://o@/d?host=%2Frun%2F%C3%A9%26x%3D1"),
    ],
)
def test_the_address_of_a_database(host, role, database, url):
    assert Server(host, "").url(role, database) == url


@pytest.fixture(scope="module")
def own(postgres_server, migrated_template):
    """The name of a migrated database that the tests of this module may change."""
    name = f"serai_kit_{os.getpid()}"
    postgres.drop_database(postgres_server.admin_url, name)
    postgres.prepare_database(postgres_server.admin_url, name, template=migrated_template)
    yield name
    postgres.drop_database(postgres_server.admin_url, name)


@pytest.fixture
def owner(postgres_server, own):
    with psycopg.connect(postgres_server.url(OWNER, own), autocommit=True) as connection:
        yield connection


@pytest.fixture
def runtime(postgres_server, own):
    with psycopg.connect(postgres_server.url(RUNTIME, own), autocommit=True) as connection:
        yield connection


def test_roles_are_made_once_and_can_little(postgres_server):
    postgres.prepare_roles(postgres_server.admin_url)
    with psycopg.connect(postgres_server.admin_url) as admin:
        rows = admin.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin"
            " FROM pg_roles WHERE rolname = ANY(%s) ORDER BY 1",
            [[OWNER, RUNTIME]],
        ).fetchall()
    assert rows == [
        (RUNTIME, False, False, False, False, True),
        (OWNER, False, False, False, False, True),
    ]


def test_a_database_is_made_once_and_dropped_with_whoever_is_in_it(postgres_server):
    name = f"serai_brief_{os.getpid()}"
    admin = postgres_server.admin_url
    assert postgres.prepare_database(admin, name)
    assert not postgres.prepare_database(admin, name)
    with psycopg.connect(postgres_server.url(OWNER, name), autocommit=True) as somebody:
        assert somebody.execute("SELECT current_user").fetchone() == (OWNER,)
        postgres.drop_database(admin, name)
        with pytest.raises(psycopg.OperationalError):
            somebody.execute("SELECT 1")
    postgres.drop_database(admin, name)
    assert postgres.prepare_database(admin, name)
    postgres.drop_database(admin, name)


@pytest.mark.parametrize("name", ['with "quotes"', "with space", "Upper"])
def test_a_database_may_have_an_odd_name(postgres_server, name):
    name = f"serai {name} {os.getpid()}"
    assert postgres.prepare_database(postgres_server.admin_url, name)
    with psycopg.connect(postgres_server.admin_url) as admin:
        found = admin.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
        assert found.fetchone() == (1,)
    postgres.drop_database(postgres_server.admin_url, name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log_statement", "none"),
        ("log_min_error_statement", "panic"),
        ("log_min_duration_statement", "-1"),
    ],
)
def test_statements_are_never_logged_by_the_embedded_server(name, value):
    assert postgres.SETTINGS[name] == value


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes"])
def test_durability_is_left_on(name):
    assert name not in postgres.SETTINGS


# the runtime role -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "ALTER TABLE accounts_user ADD COLUMN mine int",
        "DROP TABLE accounts_user",
        "ALTER TABLE intake_submission DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON intake_submission USING (true)",
        "SET ROLE serai_owner",
        "SET session_replication_role = replica",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "COPY accounts_user TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
        "ALTER ROLE serai_app BYPASSRLS",
        "GRANT SELECT ON accounts_user TO PUBLIC",
    ],
)
def test_the_runtime_role_changes_no_structure(runtime, statement):
    try:
        runtime.execute(statement)
    except errors.InsufficientPrivilege:
        return
    granted = runtime.execute(
        "SELECT count(*) FROM information_schema.table_privileges"
        " WHERE grantee = 'PUBLIC' AND table_name = 'accounts_user'"
    ).fetchone()
    assert statement.startswith("GRANT")
    assert granted == (0,), "PostgreSQL only warns that there is nothing to grant"


def test_what_the_owner_makes_later_the_runtime_role_may_use(owner, runtime):
    owner.execute("CREATE TABLE later (id serial PRIMARY KEY, word text)")
    try:
        runtime.execute("INSERT INTO later (word) VALUES ('a')")
        runtime.execute("UPDATE later SET word = 'b'")
        assert runtime.execute("SELECT id, word FROM later").fetchall() == [(1, "b")]
        runtime.execute("DELETE FROM later")
        with pytest.raises(errors.InsufficientPrivilege):
            runtime.execute("TRUNCATE later")
    finally:
        owner.execute("DROP TABLE later")


def test_granting_again_changes_nothing(postgres_server, own, owner):
    query = "SELECT defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1"
    before = owner.execute(query).fetchall()
    postgres.grant_defaults(postgres_server.url(OWNER, own))
    assert owner.execute(query).fetchall() == before
    assert {kind for kind, _ in before} == {"r", "S", "f"}


# guards -----------------------------------------------------------------------------------------


@pytest.fixture
def table(owner):
    """A table with a row of each of two organisations, guarded as a migration does it."""
    owner.execute("CREATE TABLE guarded (organisation_id uuid, word text)")
    owner.execute("INSERT INTO guarded VALUES (%s, 'one'), (%s, 'other')", [ONE, OTHER])
    yield owner
    owner.execute("DROP TABLE guarded")


def run(owner, operation, *, backwards=False):
    for statement in operation.reverse_sql if backwards else operation.sql:
        owner.execute(statement)


SEEN = [
    ("nobody", "", "", []),
    ("nothing", "{}", "", []),
    ("one", f"{{{ONE}}}", "", ["one"]),
    ("both", f"{{{ONE},{OTHER}}}", "", ["one", "other"]),
    ("the system", "", "system", ["one", "other"]),
    ("a scope that is none", "", "System", []),
    ("the system with a name", f"{{{ONE}}}", "", ["one"]),
]


@pytest.mark.parametrize(("who", "organisations", "scope", "words"), SEEN, ids=[s[0] for s in SEEN])
def test_a_guarded_table_shows_rows_by_organisation(
    table, runtime, who, organisations, scope, words
):
    run(table, guard_by_organisation("guarded"))
    with runtime.transaction():
        runtime.execute("SELECT set_config('serai.organisations', %s, true)", [organisations])
        runtime.execute("SELECT set_config('serai.scope', %s, true)", [scope])
        found = runtime.execute("SELECT word FROM guarded ORDER BY word").fetchall()
    assert [word for (word,) in found] == words
    assert runtime.execute("SELECT * FROM guarded").fetchall() == [], "outside, nobody acts"


@pytest.mark.parametrize(
    ("statement", "outcome"),
    [
        (f"INSERT INTO guarded VALUES ('{ONE}', 'x')", 1),
        (f"INSERT INTO guarded VALUES ('{OTHER}', 'x')", None),
        ("INSERT INTO guarded VALUES (NULL, 'x')", None),
        ("UPDATE guarded SET word = 'x'", 1),
        (f"UPDATE guarded SET organisation_id = '{OTHER}'", None),
        (f"UPDATE guarded SET word = 'x' WHERE organisation_id = '{OTHER}'", 0),
        ("DELETE FROM guarded", 1),
    ],
)
def test_a_guarded_table_takes_rows_by_organisation(table, runtime, statement, outcome):
    run(table, guard_by_organisation("guarded"))
    with runtime.transaction():
        runtime.execute("SELECT set_config('serai.organisations', %s, true)", [f"{{{ONE}}}"])
        if outcome is None:
            with (
                pytest.raises(errors.InsufficientPrivilege, match="row-level security"),
                runtime.transaction(),
            ):
                runtime.execute(statement)
        else:
            assert runtime.execute(statement).rowcount == outcome


def test_a_guard_is_taken_back_as_it_was_set_up(table, runtime):
    step = guard_by_organisation("guarded")
    run(table, step)
    run(table, step, backwards=True)
    assert len(runtime.execute("SELECT * FROM guarded").fetchall()) == 2
    run(table, step)
    assert runtime.execute("SELECT * FROM guarded").fetchall() == []


def test_a_guard_may_look_at_another_column(table):
    table.execute("ALTER TABLE guarded RENAME COLUMN organisation_id TO owner_id")
    step = guard_by_organisation("guarded", "owner_id")
    run(table, step)
    assert SEES.format(column="owner_id") in step.sql[1]


@pytest.mark.parametrize("statement", ["UPDATE guarded SET word = 'x'", "DELETE FROM guarded"])
def test_an_append_only_table_stops_the_runtime_role_and_the_owner(table, runtime, statement):
    run(table, append_only("guarded"))
    with pytest.raises(errors.InsufficientPrivilege, match="permission denied"):
        runtime.execute(statement)
    with pytest.raises(errors.InsufficientPrivilege, match="guarded is append-only"):
        table.execute(statement)
    runtime.execute("INSERT INTO guarded VALUES (NULL, 'more')")
    run(table, append_only("guarded"), backwards=True)
    assert runtime.execute(statement).rowcount == 3


def test_a_row_is_about_the_person_of_the_row_it_belongs_to(owner):
    owner.execute("CREATE TABLE files (id int, person_id int)")
    owner.execute("CREATE TABLE pages (file_id int, other_id int, person_id int)")
    tied = one_person("pages", file_id="files", other_id="files")
    steps = [one_person("files"), tied]
    try:
        for step in steps:
            run(owner, step)
        owner.execute("INSERT INTO files VALUES (1, 1), (2, 2)")
        owner.execute("INSERT INTO pages VALUES (1, NULL, 1), (NULL, 2, 2), (NULL, NULL, 3)")
        for statement in (
            "INSERT INTO pages VALUES (1, NULL, 2)",
            "INSERT INTO pages VALUES (1, 2, 1)",
            "INSERT INTO pages VALUES (3, NULL, 1)",
            "UPDATE pages SET file_id = 2 WHERE person_id = 1",
            "UPDATE pages SET person_id = 2 WHERE person_id = 3",
            "UPDATE files SET person_id = 3 WHERE id = 1",
        ):
            with pytest.raises(errors.CheckViolation, match="is about them"):
                owner.execute(statement)
        for step in steps:
            run(owner, step, backwards=True)
        owner.execute("INSERT INTO pages VALUES (1, 2, 3)")
    finally:
        owner.execute("DROP TABLE pages, files")


@pytest.mark.parametrize(
    ("setting", "organisations"),
    [("", []), ("{}", []), (f"{{{ONE}}}", [ONE]), (f"{{{ONE},{OTHER}}}", [ONE, OTHER])],
)
def test_the_actor_s_organisations_as_the_database_reads_them(runtime, setting, organisations):
    with runtime.transaction():
        runtime.execute("SELECT set_config('serai.organisations', %s, true)", [setting])
        (found,) = runtime.execute("SELECT serai_organisations()").fetchone()
    assert [str(one) for one in found] == organisations


def test_upgrading_an_up_to_date_database_does_nothing(fresh_database, settings, capsys):
    settings.DATABASE_OWNER_URL = fresh_database.replace(RUNTIME, OWNER)
    call_command("upgrade")
    assert "No migrations to apply." in capsys.readouterr().out
