"""Cases show by grant; notes and moves are only ever added; erasing a person takes all away."""

from django.db import migrations

from serai.kit.rls import erases, guard_by_organisation, guard_by_person

TABLES = ("case", "need", "goal", "planaction", "task", "note", "move")
ADDED_ONLY = ("cases_note", "cases_move")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("people", "0002_row_level_security")]
    operations = [
        guard_by_organisation("cases_timelimit"),
        *(guard_by_person(f"cases_{table}", "protection") for table in TABLES),
        migrations.RunSQL(
            sql=[
                f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM serai_app" for table in ADDED_ONLY
            ]
            + ["REVOKE DELETE, TRUNCATE ON cases_case FROM serai_app"],
            reverse_sql=[
                f"GRANT UPDATE, DELETE ON {table} TO serai_app"
                for table in (*ADDED_ONLY, "cases_case")
            ],
        ),
        erases("cases", *(f"cases_{table}" for table in reversed(TABLES))),
    ]
