"""Nobody opens a procedure in somebody else's name, then or later.

Who opened a procedure names its first members and never reviews what its panel decides: a wrong
name here would open a file to somebody, or keep a reviewer out.
"""

from django.db import migrations

from serai.kit.rls import keeps

SEES = "serai_can_see(person_id, 'protection')"
ONESELF = f"{SEES} AND (opened_by_id = serai_actor() OR serai_is_register())"


def opened(asked: str) -> list[str]:
    """Return what lets procedures be opened by whom this condition lets in."""
    return [
        "DROP POLICY protection_procedure_opened ON protection_procedure",
        "CREATE POLICY protection_procedure_opened ON protection_procedure FOR INSERT"
        f" WITH CHECK ({asked})",
    ]


class Migration(migrations.Migration):
    dependencies = [("protection", "0005_one_person")]
    operations = [
        migrations.RunSQL(opened(ONESELF), opened(SEES)),
        migrations.RunSQL(  # taking the next step back grants what was never granted
            migrations.RunSQL.noop, "REVOKE DELETE ON protection_procedure FROM serai_app"
        ),
        keeps("protection_procedure", "state", "review_on", "closed_at", "closing", "closing_note"),
    ]
