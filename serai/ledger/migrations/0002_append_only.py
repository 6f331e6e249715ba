"""Events and seals are append-only, and an organisation's events show to that organisation."""

from django.db import migrations

from serai.kit.rls import SEES, append_only

SHOWN = f"organisation_id IS NULL OR {SEES.format(column='organisation_id')}"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        append_only("ledger_event"),
        append_only("ledger_seal"),
        migrations.RunSQL(
            sql=[
                "ALTER TABLE ledger_event ENABLE ROW LEVEL SECURITY",
                f"CREATE POLICY ledger_event_shown ON ledger_event FOR SELECT USING ({SHOWN})",
                "CREATE POLICY ledger_event_recorded ON ledger_event FOR INSERT WITH CHECK (true)",
            ],
            reverse_sql=[
                "DROP POLICY ledger_event_recorded ON ledger_event",
                "DROP POLICY ledger_event_shown ON ledger_event",
                "ALTER TABLE ledger_event DISABLE ROW LEVEL SECURITY",
            ],
        ),
    ]
