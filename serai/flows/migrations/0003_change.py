"""Each observed row says by `change` in which transaction it was last written.

`change` is the transaction's id in the high bits and a running number in the low twenty. A reader
that takes rows below `flows_settled_change()` and remembers the greatest `change` it took never
skips a transaction that commits late, which a plain sequence would. After a restore into another
server, whose transactions count from the beginning, the base is lifted above what was restored.
"""

from django.db import migrations, models

STAMPED = ("flows_observationperiod", "flows_registryobservation", "flows_surveyinterview")
FUNCTIONS = {
    "flows_stamp_change()": """
        RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
        BEGIN
            NEW.change := (flows_own_transaction() << 20)
                | (nextval('flows_change_seq') & 1048575);
            RETURN NEW;
        END
        $$
    """,
    # A database restored into a younger server holds changes of transactions still to come.
    "flows_mind_restore()": """
        RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
        DECLARE
            greatest_change bigint;
        BEGIN
            EXECUTE format('SELECT max(change) FROM %I', TG_TABLE_NAME) INTO greatest_change;
            IF greatest_change >= greatest(
                flows_restored_change(), (flows_own_transaction() + 1) << 20
            ) THEN
                PERFORM setval('flows_change_base', greatest_change >> 20);
            END IF;
            RETURN NULL;
        END
        $$
    """,
    "flows_settled_change()": """
        RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
            SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + last_value) << 20
            FROM flows_change_base
        $$
    """,
    "flows_restored_change()": """
        RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
            SELECT (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + last_value) << 20
            FROM flows_change_base
        $$
    """,
    "flows_own_transaction()": """
        RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
            SELECT pg_current_xact_id()::text::bigint + last_value FROM flows_change_base
        $$
    """,
    "flows_reading_transaction()": """
        RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
            SELECT pg_current_xact_id_if_assigned()::text::bigint + last_value
            FROM flows_change_base
        $$
    """,
}


def stamp(table: str) -> migrations.RunSQL:
    """Return the step that lets the database stamp every write to this table."""
    return migrations.RunSQL(
        sql=[
            f"CREATE TRIGGER {table}_change BEFORE INSERT OR UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION flows_stamp_change()",
            f"CREATE TRIGGER {table}_restored BEFORE INSERT OR UPDATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION flows_mind_restore()",
        ],
        reverse_sql=[
            f"DROP TRIGGER {table}_restored ON {table}",
            f"DROP TRIGGER {table}_change ON {table}",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("directory", "0001_initial"),
        ("flows", "0002_row_level_security"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="registryobservation",
            name="flows_observation_changed",
        ),
        migrations.AddField(
            model_name="observationperiod",
            name="change",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="registryobservation",
            name="change",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="surveyinterview",
            name="change",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="observationperiod",
            index=models.Index(fields=["change"], name="flows_period_change"),
        ),
        migrations.AddIndex(
            model_name="registryobservation",
            index=models.Index(fields=["change"], name="flows_observation_change"),
        ),
        migrations.AddIndex(
            model_name="surveyinterview",
            index=models.Index(fields=["change"], name="flows_interview_change"),
        ),
        migrations.RunSQL(
            sql=[
                "CREATE SEQUENCE flows_change_seq",
                "CREATE SEQUENCE flows_change_base MINVALUE 0 START 0",
                *(f"CREATE FUNCTION {name} {body}" for name, body in FUNCTIONS.items()),
            ],
            reverse_sql=[
                *(f"DROP FUNCTION {name}" for name in FUNCTIONS),
                "DROP SEQUENCE flows_change_base",
                "DROP SEQUENCE flows_change_seq",
            ],
        ),
        *(stamp(table) for table in STAMPED),
    ]
