"""Erasing a person takes the answers, outcomes, statements and blocks away, and nothing else does."""

from django.db import migrations

from serai.kit.rls import erases

TRIGGER = (
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION serai_append_only()"
)
TABLES = ("outcome", "answers", "returnblock", "categorystatement", "screening")
KEPT = ("screening_answers", "screening_outcome")
"""Tables that the runtime role still can only add to; the function above may delete from them."""


class Migration(migrations.Migration):
    dependencies = [("screening", "0002_row_level_security")]
    operations = [
        migrations.RunSQL(
            sql=[f"DROP TRIGGER {table}_append_only ON {table}" for table in KEPT],
            reverse_sql=[TRIGGER.format(table=table) for table in KEPT],
        ),
        erases(
            "screening",
            *(f"screening_{table}" for table in TABLES),
        ),
    ]
