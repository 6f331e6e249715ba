"""Who sat on the panel, weighed an option, opened the procedure or works on the case approves no
decision of it, whatever the code in front of the database does."""

from django.db import migrations

ANOTHER = """
    CREATE FUNCTION protection_bestinterests_another() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NEW.approved_by_id IS NULL
           OR (TG_OP = 'UPDATE' AND NEW.approved_by_id IS NOT DISTINCT FROM OLD.approved_by_id) THEN
            RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM protection_member m WHERE m.procedure_id = NEW.procedure_id
                   AND m.part = 'panel' AND m.user_id = NEW.approved_by_id)
           OR EXISTS (SELECT 1 FROM protection_option o WHERE o.procedure_id = NEW.procedure_id
                      AND o.added_by_id = NEW.approved_by_id)
           OR EXISTS (SELECT 1 FROM protection_procedure p JOIN cases_case c ON c.id = p.case_id
                      WHERE p.id = NEW.procedure_id
                        AND NEW.approved_by_id IN (p.opened_by_id, c.worker_id)) THEN
            RAISE EXCEPTION 'somebody else approves a decision on best interests'
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'protection_bestinterests_approved_by_another';
        END IF;
        RETURN NEW;
    END $$
"""
TRIGGER = """
    CREATE TRIGGER protection_bestinterests_another BEFORE INSERT OR UPDATE
    ON protection_bestinterests FOR EACH ROW EXECUTE FUNCTION protection_bestinterests_another()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0009_one_person_as_everywhere"),
        ("cases", "0007_offered_at"),
    ]
    operations = [
        migrations.RunSQL(
            sql=[ANOTHER, TRIGGER],
            reverse_sql=[
                "DROP TRIGGER protection_bestinterests_another ON protection_bestinterests",
                "DROP FUNCTION protection_bestinterests_another()",
            ],
        )
    ]
