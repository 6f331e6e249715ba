"""Cases show by grant; notes and moves are only ever added; erasing a person takes all away."""

from django.db import migrations

from serai.kit.rls import guard_by_organisation, guard_by_person

TABLES = ("case", "need", "goal", "planaction", "task", "note", "move")
ADDED_ONLY = ("cases_note", "cases_move")
ERASE = """
    CREATE FUNCTION cases_erase(persons uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NOT serai_is_register() OR EXISTS (
            SELECT 1 FROM people_person p
            WHERE p.id = ANY(persons) AND NOT p.organisation_id = ANY(serai_organisations())
        ) THEN
            RAISE EXCEPTION 'only the register erases, and only its own persons'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        DELETE FROM cases_move WHERE person_id = ANY(persons);
        DELETE FROM cases_note WHERE person_id = ANY(persons);
        DELETE FROM cases_task WHERE person_id = ANY(persons);
        DELETE FROM cases_planaction WHERE person_id = ANY(persons);
        DELETE FROM cases_goal WHERE person_id = ANY(persons);
        DELETE FROM cases_need WHERE person_id = ANY(persons);
        DELETE FROM cases_case WHERE person_id = ANY(persons);
    END
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("people", "0002_row_level_security")]
    operations = [
        guard_by_organisation("cases_timelimit"),
        *(guard_by_person(f"cases_{table}", "protection") for table in TABLES),
        migrations.RunSQL(
            sql=[
                f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM serai_app" for table in ADDED_ONLY
            ]
            + ["REVOKE DELETE, TRUNCATE ON cases_case FROM serai_app", ERASE],
            reverse_sql=["DROP FUNCTION cases_erase(uuid[])"]
            + [
                f"GRANT UPDATE, DELETE ON {table} TO serai_app"
                for table in (*ADDED_ONLY, "cases_case")
            ],
        ),
    ]
