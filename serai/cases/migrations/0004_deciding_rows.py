"""Follow-ups, approvals, closures, transfers and alerts show by grant; an offer shows to its team."""

from django.db import migrations

from serai.kit.rls import ERASES, guard_by_person

TABLES = ("followup", "goalprogress", "approval", "closure", "transfer", "alert")
ADDED_ONLY = ("cases_goalprogress", "cases_closure")
KEPT = ("cases_followup", "cases_approval", "cases_transfer", "cases_alert")
OLDER = ("move", "note", "task", "planaction", "goal", "need", "case")
NEWER = ("alert", "transfer", "closure", "approval", "goalprogress", "followup")


def erase(*tables: str) -> str:
    """Return the function that takes away what these tables hold of erased persons, in order."""
    deletes = " ".join(f"DELETE FROM cases_{t} WHERE person_id = ANY(persons);" for t in tables)
    made = ERASES.format(room="cases", deletes=deletes)
    return made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_deciding")]
    operations = [
        *(guard_by_person(f"cases_{table}", "protection") for table in TABLES),
        migrations.RunSQL(
            sql=[
                "CREATE POLICY cases_transfer_offered ON cases_transfer FOR SELECT USING ("
                " state = 'offered'"
                " AND team_id = ANY ((SELECT serai_teams_holding('protection'))::uuid[]))",
                *(f"REVOKE UPDATE, DELETE, TRUNCATE ON {t} FROM serai_app" for t in ADDED_ONLY),
                *(f"REVOKE DELETE, TRUNCATE ON {t} FROM serai_app" for t in KEPT),
                erase(*NEWER, *OLDER),
            ],
            reverse_sql=[
                "DROP POLICY cases_transfer_offered ON cases_transfer",
                *(f"GRANT UPDATE, DELETE ON {t} TO serai_app" for t in ADDED_ONLY),
                *(f"GRANT DELETE ON {t} TO serai_app" for t in KEPT),
                erase(*OLDER),
            ],
        ),
    ]
