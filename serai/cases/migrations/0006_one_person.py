"""What belongs to a case is about its person, whoever writes it, and stays about them.

The screening that a case was opened from may stand under another registration of the same person.
"""

from django.db import migrations

from serai.kit.rls import one_person

OF_A_CASE = ("need", "task", "note", "move", "followup", "approval", "closure", "transfer", "alert")
CASE = "cases_case"
SCREENED = """
    CREATE FUNCTION cases_case_screened() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM screening_screening s
            JOIN people_person screened ON screened.id = s.person_id
            JOIN people_person p ON p.id = NEW.person_id
            WHERE s.id = NEW.screening_id
              AND coalesce(screened.merged_into_id, screened.id) = coalesce(p.merged_into_id, p.id)
        ) THEN
            RAISE EXCEPTION 'a case is opened from a screening of its person'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_case_screened';
        END IF;
        RETURN NULL;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_service_decisions"), ("screening", "0003_erasing")]
    operations = [
        one_person(CASE),
        migrations.RunSQL(
            sql=[
                SCREENED,
                "CREATE TRIGGER cases_case_screened AFTER INSERT OR UPDATE OF screening_id"
                " ON cases_case FOR EACH ROW WHEN (NEW.screening_id IS NOT NULL)"
                " EXECUTE FUNCTION cases_case_screened()",
            ],
            reverse_sql=[
                "DROP TRIGGER cases_case_screened ON cases_case",
                "DROP FUNCTION cases_case_screened()",
            ],
        ),
        *(one_person(f"cases_{table}", case_id=CASE) for table in OF_A_CASE),
        one_person("cases_goal", case_id=CASE, need_id="cases_need"),
        one_person("cases_planaction", case_id=CASE, goal_id="cases_goal"),
        one_person(
            "cases_goalprogress",
            case_id=CASE,
            follow_up_id="cases_followup",
            goal_id="cases_goal",
        ),
    ]
