"""Each observed row says by `change` in which transaction it was last written.

`change` is the transaction's id in the high bits and a running number in the low twenty. A reader
that takes rows below `flows_settled_change()` and remembers the greatest `change` it took never
skips a transaction that commits late, which a plain sequence would.
"""

from django.db import migrations, models

STAMPED = ("flows_observationperiod", "flows_registryobservation", "flows_surveyinterview")
STAMP = """
    CREATE FUNCTION flows_stamp_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.change := (pg_current_xact_id()::text::bigint << 20)
            | (nextval('flows_change_seq') & 1048575);
        RETURN NEW;
    END
    $$
"""
SETTLED = """
    CREATE FUNCTION flows_settled_change() RETURNS bigint LANGUAGE sql STABLE AS $$
        SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20
    $$
"""
OWN = """
    CREATE FUNCTION flows_own_transaction() RETURNS bigint LANGUAGE sql STABLE AS $$
        SELECT coalesce(pg_current_xact_id_if_assigned()::text::bigint, -1)
    $$
"""


def stamp(table: str) -> migrations.RunSQL:
    """Return the step that lets the database stamp every write to this table."""
    return migrations.RunSQL(
        sql=f"CREATE TRIGGER {table}_change BEFORE INSERT OR UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION flows_stamp_change()",
        reverse_sql=f"DROP TRIGGER {table}_change ON {table}",
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
                "GRANT USAGE ON SEQUENCE flows_change_seq TO serai_app",
                STAMP,
                SETTLED,
                OWN,
            ],
            reverse_sql=[
                "DROP FUNCTION flows_own_transaction()",
                "DROP FUNCTION flows_settled_change()",
                "DROP FUNCTION flows_stamp_change()",
                "DROP SEQUENCE flows_change_seq",
            ],
        ),
        *(stamp(table) for table in STAMPED),
    ]
