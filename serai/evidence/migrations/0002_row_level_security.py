"""A release shows to its organisation, and to everybody once it is published."""

from django.db import migrations

from serai.kit.rls import SEES

OWN = SEES.format(column="organisation_id")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sql=[
                "ALTER TABLE evidence_release ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY evidence_release_read ON evidence_release FOR SELECT"
                f" USING (state = 'published' OR {OWN})",
                "CREATE POLICY evidence_release_write ON evidence_release"
                f" USING ({OWN}) WITH CHECK ({OWN})",
            ],
            reverse_sql=[
                "DROP POLICY evidence_release_write ON evidence_release",
                "DROP POLICY evidence_release_read ON evidence_release",
                "ALTER TABLE evidence_release DISABLE ROW LEVEL SECURITY",
            ],
        ),
    ]
