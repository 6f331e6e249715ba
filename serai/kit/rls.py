"""Row-level security, written once for migrations.

A guarded table shows the runtime role only the rows of the organisations that `acting_as` named in
this transaction. The functions stand in the kit's first migration.
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
