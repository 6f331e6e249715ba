"""What PostgreSQL itself shows and takes, asked without Django, for every guarded table there is.

The tables come from the catalogue: a new one with row-level security joins by itself, and fails
here until `tests.one_of_each` makes a row of it. A new one without must be listed with its reason.
"""

from contextlib import contextmanager, suppress
from datetime import date

import psycopg
import pytest
from psycopg import sql

from tests.architecture.rooms import ROOMS
from tests.one_of_each import one_of_each

OPEN_TABLES = {
    "accounts_organisation": "names of agencies, shown on what they publish",
    "accounts_team": "read when an actor is made; holds no person",
    "accounts_user": "read at sign-in, before anybody acts; guarded by accounts.access",
    "accounts_membership": "read when an actor is made",
    "accounts_apitoken": "read when an actor is made, by the hash of its token",
    "directory_country": "public reference data",
    "directory_adminarea": "public reference data",
    "directory_place": "public reference data",
    "directory_route": "public reference data",
    "directory_routeleg": "public reference data",
    "evidence_factbuild": "how far the fact files are; no rows of anybody",
    "intake_device_forms": "pairs of ids whose two sides are guarded",
    "ledger_outbox": "ids only; the worker reads every organisation's",
    "people_savedfilter": "codes of a list's filter, no person; shown to its own user only",
    "ledger_seal": "hashes and numbers of events",
    "vault_key": "wrapped keys open nothing without the keyring; what they open is guarded",
}
ALSO_PUBLIC = {"evidence_release": "state = 'published'"}
"""What a guarded table shows beyond the own organisation, to everybody."""
INSERT_ONLY = {"ledger_event"}
"""Tables that take a row from whoever acts (a refused sign-in belongs to nobody yet)."""

ADDED_ONLY = {
    "assistance_movement", "assistance_stock", "cash_posting", "cash_redemption",
    "cash_transaction", "cash_voucher",
}  # fmt: skip
"""Tables whose rows the runtime role can neither change nor take away."""


@pytest.fixture
def two_houses(fresh_database):
    """Two organisations with one row of each kind, committed; the runtime role's address."""
    from serai.accounts.choices import Role
    from serai.accounts.models import Membership, Organisation, Team, User
    from serai.kit.actor import acting_as, system_actor

    worlds = []
    with acting_as(system_actor()):
        for short in ("SR", "PA"):
            organisation = Organisation.objects.create(name=short * 3, short_name=short)
            team = Team.objects.create(organisation=organisation, name="Team")
            user = User.objects.create_user(f"{short}@example.org", name=short)
            Membership.objects.create(
                user=user, team=team, role=Role.DATA_MANAGER, starts_on=date(2020, 1, 1)
            )
            worlds.append(one_of_each(organisation, user))
        prepared = worlds[1]["evidence.Release"]
        published = worlds[1].make(
            "evidence.Release", slug="published", title="September", month=date(2026, 9, 1),
            protection="suppression", parameters={}, state="published", progress=100,
            prepared_at="2026-10-02T00:00Z", published_at="2026-10-02T00:00Z",
        )  # fmt: skip
        assert prepared != published
    return fresh_database, *worlds, prepared, published


@contextmanager
def as_actor(url, *organisations, scope=""):
    """Connect as the runtime role and say, as `acting_as` does, whose rows may be seen."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT set_config('serai.organisations', %s, true),"
            " set_config('serai.scope', %s, true)",
            ["{" + ",".join(str(o) for o in organisations) + "}", scope],
        )
        yield connection
        connection.rollback()


OF_PERSONS = "pg_get_expr({part}, polrelid) ~ 'serai_(can_see|knows|may_grant)'"


def tables(connection, guarded=True):
    """Return tables without a guard, or guarded by organisation; those of persons stand apart."""
    by_grant = " OR ".join(OF_PERSONS.format(part=p) for p in ("polqual", "polwithcheck"))
    found = connection.execute(
        "SELECT relname FROM pg_class c WHERE relkind IN ('r', 'p') AND relrowsecurity = %s"
        " AND relnamespace = 'public'::regnamespace AND NOT EXISTS ("
        f" SELECT 1 FROM pg_policy WHERE polrelid = c.oid AND ({by_grant})) ORDER BY relname",
        [guarded],
    )
    return [name for (name,) in found]


def owners(connection, table):
    """Return the organisations whose rows of the table this connection sees."""
    query = sql.SQL("SELECT DISTINCT organisation_id FROM {}").format(sql.Identifier(table))
    return {row[0] for row in connection.execute(query)} - {None}


def in_rooms(name):
    return name.startswith(tuple(f"{room}_" for room in ROOMS))


def test_every_table_is_guarded_or_listed_with_its_reason(two_houses):
    with psycopg.connect(two_houses[0]) as connection:
        assert {t for t in tables(connection, guarded=False) if in_rooms(t)} == set(OPEN_TABLES)


def test_an_actor_sees_the_rows_of_their_organisations_and_no_others(two_houses):
    url, home, partner, _prepared, _published = two_houses
    both = {home.organisation.pk, partner.organisation.pk}
    with as_actor(url, scope="system") as connection:
        guarded = tables(connection)
        unmade = [t for t in guarded if owners(connection, t) != both]
        assert not unmade, "tests.one_of_each makes a row of each guarded table"
    for world in (home, partner):
        with as_actor(url, world.organisation.pk) as connection:
            for table in set(guarded) - set(ALSO_PUBLIC):
                assert owners(connection, table) == {world.organisation.pk}, table
    with as_actor(url, *both) as connection:
        assert all(owners(connection, table) == both for table in guarded)


def government_of(world):
    """Make a government user inside the organisation itself, and return whose rows they see."""
    from serai.accounts.access import actor_for
    from serai.accounts.models import Membership, User

    guard = User.objects.create_user("guard@example.org", name="Guard")
    Membership.objects.create(
        user=guard, team=world["accounts.Team"], role="government", starts_on=date(2020, 1, 1)
    )
    return actor_for(guard).sees


@pytest.mark.parametrize("who", ["nobody", "government", "stranger"])
def test_who_belongs_nowhere_sees_no_row(two_houses, who):
    url, home, _partner, _prepared, published = two_houses
    seen = {
        "nobody": set, "stranger": lambda: {published.pk}, "government": lambda: government_of(home)
    }[who]()  # fmt: skip
    with psycopg.connect(url) if who == "nobody" else as_actor(url, *seen) as connection:
        for table in tables(connection):
            expected = {published.organisation_id} if table in ALSO_PUBLIC else set()
            assert owners(connection, table) == expected, table


def test_a_published_release_shows_to_everybody_and_a_prepared_one_to_its_owner(two_houses):
    url, home, _partner, prepared, published = two_houses
    ids = "SELECT id FROM evidence_release"
    with as_actor(url) as connection:
        assert {row[0] for row in connection.execute(ids)} == {published.pk}
    with as_actor(url, home.organisation.pk) as connection:
        seen = {row[0] for row in connection.execute(ids)}
    assert seen == {published.pk, home["evidence.Release"].pk}
    assert prepared.pk not in seen


def test_nobody_writes_a_row_into_another_organisation(two_houses):
    url, home, partner, _prepared, _published = two_houses
    for table in guarded_tables(url):
        with as_actor(url, home.organisation.pk, partner.organisation.pk) as connection:
            row = connection.execute(
                sql.SQL("SELECT to_jsonb(t) FROM {} t WHERE organisation_id = %s LIMIT 1").format(
                    sql.Identifier(table)
                ),
                [partner.organisation.pk],
            ).fetchone()[0]
        insert = sql.SQL("INSERT INTO {t} SELECT * FROM jsonb_populate_record(NULL::{t}, %s)")
        with as_actor(url, home.organisation.pk) as connection:
            refused = None
            try:
                connection.execute(
                    insert.format(t=sql.Identifier(table)), [psycopg.types.json.Jsonb(row)]
                )
            except psycopg.Error as error:
                refused = type(error)
            expected = (
                psycopg.errors.UniqueViolation if table in INSERT_ONLY
                else psycopg.errors.InsufficientPrivilege
            )  # fmt: skip
            assert refused is expected, table


def test_nobody_gives_a_row_away_or_touches_a_strangers(two_houses):
    url, home, partner, _prepared, _published = two_houses
    update = sql.SQL("UPDATE {t} SET organisation_id = %s WHERE organisation_id = %s")
    remove = sql.SQL("DELETE FROM {t} WHERE organisation_id = %s")
    here, there = home.organisation.pk, partner.organisation.pk
    for table in ADDED_ONLY:
        for statement in ("UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}"):
            with (
                as_actor(url, here) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(sql.SQL(statement).format(sql.Identifier(table)))
    for table in set(guarded_tables(url)) - INSERT_ONLY - ADDED_ONLY:
        name = sql.Identifier(table)
        with as_actor(url, here) as connection:
            stolen = connection.execute(update.format(t=name), [here, there])
            assert stolen.rowcount == 0, table
            with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
                assert connection.execute(remove.format(t=name), [there]).rowcount == 0, table
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(update.format(t=name), [there, here])


def test_what_happened_cannot_be_rewritten(two_houses):
    url, home, _partner, _prepared, _published = two_houses
    for statement in (
        "UPDATE ledger_event SET name = 'x'", "DELETE FROM ledger_event", "TRUNCATE ledger_event",
        "UPDATE ledger_seal SET hash = ''", "DELETE FROM ledger_seal",
        "ALTER TABLE ledger_event DISABLE ROW LEVEL SECURITY",
        "DROP POLICY ledger_event_shown ON ledger_event",
    ):  # fmt: skip
        with (
            as_actor(url, home.organisation.pk) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


def guarded_tables(url):
    with psycopg.connect(url) as connection:
        return tables(connection)
