"""Row-level security, written once for migrations.

A guarded table shows the runtime role only the rows of the organisations that `acting_as` named in
this transaction, or of the persons that a grant opens to one of the actor's teams. The functions
stand in the kit's first and third migrations and in the people room's.
"""

from django.db.migrations.operations import RunSQL

SEES = "{column} = ANY ((SELECT serai_organisations())::uuid[]) OR (SELECT serai_is_system())"


def guard_by_organisation(table: str, column: str = "organisation_id") -> RunSQL:
    """Return the migration step that shows a table's rows by organisation only."""
    return _guarded(table, f"{table}_by_organisation", SEES.format(column=column))


def guard_by_person(
    table: str, compartment: str = "", *, column: str = "person_id", compartment_column: str = ""
) -> RunSQL:
    """Return the migration step that shows a table's rows by grant only.

    A row shows and can be written where a running grant opens this compartment of the row's person
    to one of the actor's teams, and the actor's role may hold it there. The compartment is one for
    the table, or stands in a column of each row.
    """
    asked = compartment_column or f"'{compartment}'"
    return _guarded(table, f"{table}_by_grant", f"serai_can_see({column}, {asked})")


def _guarded(table: str, policy: str, sees: str) -> RunSQL:
    return RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {policy} ON {table} USING ({sees}) WITH CHECK ({sees})",
        ],
        reverse_sql=[
            f"DROP POLICY {policy} ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def append_only(table: str) -> RunSQL:
    """Return the migration step that takes UPDATE, DELETE and TRUNCATE away from everybody.

    The runtime role loses the privilege; a trigger stops the owner too.
    """
    return RunSQL(
        sql=[
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM serai_app",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION serai_append_only()",
        ],
        reverse_sql=[
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"GRANT UPDATE, DELETE ON {table} TO serai_app",
        ],
    )


KEEPS = """
    CREATE FUNCTION {table}_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF to_jsonb(NEW) - ARRAY[{free}]::text[] <> to_jsonb(OLD) - ARRAY[{free}]::text[]
           OR ({over}) THEN
            RAISE EXCEPTION '{table}: what was written stays as it was'
                USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_stays';
        END IF;
        RETURN NEW;
    END $$
"""


def keeps(table: str, *free: str, over: str = "false") -> RunSQL:
    """Return the step after which rows stay as they were written but for the columns `free`.

    `over` is SQL that says of OLD and NEW when those do not change any more either. Nobody but
    `erases` deletes rows: the runtime role loses the privilege.
    """
    return RunSQL(
        sql=[
            KEEPS.format(table=table, free=str([*free])[1:-1], over=over),
            f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_keeps()",
            f"REVOKE DELETE, TRUNCATE ON {table} FROM serai_app",
        ],
        reverse_sql=[
            f"GRANT DELETE ON {table} TO serai_app",
            f"DROP TRIGGER {table}_keeps ON {table}",
            f"DROP FUNCTION {table}_keeps()",
        ],
    )


ONE_PERSON = """
    CREATE FUNCTION {table}_one_person() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF (TG_OP = 'UPDATE' AND NEW.person_id IS DISTINCT FROM OLD.person_id) OR ({strangers}) THEN
            RAISE EXCEPTION '{table}: what belongs to somebody is about them, and stays so'
                USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_one_person';
        END IF;
        RETURN NULL;
    END $$
"""
STRANGER = (
    "(NEW.{column} IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM {parent} WHERE id = NEW.{column} AND person_id = NEW.person_id))"
)


def one_person(table: str, **parents: str) -> RunSQL:
    """Return the step that ties a row's person to that of the rows it belongs to, for good.

    `parents` are tables by the column that names a row of theirs; the guards of rows ask for the
    person of each row by itself. Neither the person of a row nor of its parents changes later.
    """
    asked = [STRANGER.format(column=c, parent=p) for c, p in parents.items()]
    return RunSQL(
        sql=[
            ONE_PERSON.format(table=table, strangers=" OR ".join(asked) or "false"),
            f"CREATE TRIGGER {table}_one_person AFTER INSERT OR"
            f" UPDATE OF {', '.join(['person_id', *parents])} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_one_person()",
        ],
        reverse_sql=[
            f"DROP TRIGGER {table}_one_person ON {table}",
            f"DROP FUNCTION {table}_one_person()",
        ],
    )


ERASES = """
    CREATE FUNCTION {room}_erase(persons uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NOT serai_is_register() OR EXISTS (
            SELECT 1 FROM people_person p
            WHERE p.id = ANY(persons) AND NOT p.organisation_id = ANY(serai_organisations())
        ) THEN
            RAISE EXCEPTION 'only the register erases, and only its own persons'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        {deletes}
    END $$
"""


def erases(room: str, *tables: str) -> RunSQL:
    """Return the step that makes `<room>_erase(persons)`: it deletes their rows of these tables.

    For tables that the runtime role may not delete from. In the order given, for the references.
    """
    deletes = " ".join(f"DELETE FROM {table} WHERE person_id = ANY(persons);" for table in tables)
    return RunSQL(ERASES.format(room=room, deletes=deletes), f"DROP FUNCTION {room}_erase(uuid[])")
