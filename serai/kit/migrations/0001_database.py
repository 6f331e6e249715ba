"""What every guarded table leans on: the actor's organisations, and the append-only trigger."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

FUNCTIONS = [
    """
    CREATE FUNCTION serai_organisations() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(nullif(current_setting('serai.organisations', true), ''), '{}')::uuid[]
    $$
    """,
    """
    CREATE FUNCTION serai_is_system() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(current_setting('serai.scope', true), '') = 'system'
    $$
    """,
    """
    CREATE FUNCTION serai_transaction_id() RETURNS bigint
    LANGUAGE sql STABLE AS $$ SELECT pg_current_xact_id()::text::bigint $$
    """,
    """
    CREATE FUNCTION serai_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END
    $$
    """,
]


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(
            sql=FUNCTIONS,
            reverse_sql=[
                "DROP FUNCTION serai_organisations()",
                "DROP FUNCTION serai_is_system()",
                "DROP FUNCTION serai_transaction_id()",
                "DROP FUNCTION serai_append_only()",
            ],
        ),
    ]
