"""Best interests and conferences show to their signed members; safety plans to who holds protection.

A voice and an option stand as they were given once the panel has decided: the room's actions say so.
"""

from django.db import migrations

from serai.kit.rls import erases, guard_by_person, keeps

SEES = "serai_can_see(person_id, 'protection') AND protection_in_circle(procedure_id)"
PAPERS = ("option", "bestinterests", "voice", "conference", "agendapoint")
TABLES = (
    "identification", "traffickingfile", "voice", "bestinterests", "option", "agendapoint",
    "conference", "safetyplan", "member", "procedure",
)  # fmt: skip

BEFORE = erases(
    "protection", "protection_identification", "protection_traffickingfile", "protection_member",
    "protection_procedure",
)  # fmt: skip


def by_circle(table: str) -> migrations.RunSQL:
    """Return the step that shows a table's rows to the signed members of their procedure."""
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE protection_{table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY protection_{table}_by_circle ON protection_{table}"
            f" USING ({SEES}) WITH CHECK ({SEES})",
            f"REVOKE DELETE, TRUNCATE ON protection_{table} FROM serai_app",
        ],
        reverse_sql=[
            f"GRANT DELETE ON protection_{table} TO serai_app",
            f"DROP POLICY protection_{table}_by_circle ON protection_{table}",
            f"ALTER TABLE protection_{table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("protection", "0003_best_interests_conferences_safety")]
    operations = [
        *(by_circle(table) for table in PAPERS),
        guard_by_person("protection_safetyplan", "protection"),
        keeps("protection_safetyplan"),
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        erases("protection", *(f"protection_{table}" for table in TABLES)),
    ]
