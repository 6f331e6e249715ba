"""A hand-over note is read by somebody at a moment, or by nobody: never the one without the other.

The check compared a moment that may be missing and so let a reader without a moment pass. Such a
note counts as not read, and is read once more: better told twice than to nobody.
"""

from django.db import migrations, models

NAME = "reception_handover_read_by_somebody"
REPAIR = (
    "UPDATE reception_handover SET read_by_id = NULL"
    " WHERE read_at IS NULL AND read_by_id IS NOT NULL"
)


class Migration(migrations.Migration):
    dependencies = [("reception", "0010_whom_they_have_to_see")]
    operations = [
        migrations.RunSQL(REPAIR, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="handover", name=NAME),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("read_at", None), ("read_by", None))
                | models.Q(
                    ("read_at__gte", models.F("written_at")),
                    ("read_at__isnull", False),
                    ("read_by__isnull", False),
                ),
                name=NAME,
            ),
        ),
    ]
