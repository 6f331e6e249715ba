"""A published version never changes again: phones, answers and exports rely on it."""

from django.db import migrations

STAYS = """
    CREATE FUNCTION intake_formversion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'intake_formversion_stays: a published version never changes'
            USING ERRCODE = 'insufficient_privilege';
    END
    $$
"""
TRIGGER = """
    CREATE TRIGGER intake_formversion_stays BEFORE UPDATE OR DELETE ON intake_formversion
    FOR EACH ROW WHEN (NOT OLD.is_draft) EXECUTE FUNCTION intake_formversion_stays()
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_entity_records")]
    operations = [
        migrations.RunSQL(
            sql=[STAYS, TRIGGER],
            reverse_sql=[
                "DROP TRIGGER intake_formversion_stays ON intake_formversion",
                "DROP FUNCTION intake_formversion_stays()",
            ],
        )
    ]
