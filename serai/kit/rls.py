"""Row-level security, written once for migrations.

A guarded table shows the runtime role only the rows of the organisations that `acting_as` named in
this transaction, or of the persons that a grant opens to one of the actor's teams. The functions
stand in the kit's first and third migrations and in the people room's.
"""

from django.db.migrations.operations import RunSQL

SEES = "{column} = ANY ((SELECT serai_organisations())::uuid[]) OR (SELECT serai_is_system())"


def guard_by_organisation(table: str, column: str = "organisation_id") -> RunSQL:
    """Return the migration step that shows a table's rows by organisation only."""
    sees = SEES.format(column=column)
    return RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_by_organisation ON {table} USING ({sees}) WITH CHECK ({sees})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_by_organisation ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def guard_by_person(
    table: str, compartment: str = "", *, column: str = "person_id", compartment_column: str = ""
) -> RunSQL:
    """Return the migration step that shows a table's rows by grant only.

    A row shows and can be written where a running grant opens this compartment of the row's person
    to one of the actor's teams, and the actor's role may hold it there. The compartment is one for
    the table, or stands in a column of each row.
    """
    asked = compartment_column or f"'{compartment}'"
    sees = f"serai_can_see({column}, {asked})"
    return RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_by_grant ON {table} USING ({sees}) WITH CHECK ({sees})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_by_grant ON {table}",
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
