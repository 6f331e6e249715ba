"""Erasing a person takes the answers, outcomes, statements and blocks away, and nothing else does."""

from django.db import migrations

ERASE = """
    CREATE FUNCTION screening_erase(persons uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NOT serai_is_register() OR EXISTS (
            SELECT 1 FROM people_person p
            WHERE p.id = ANY(persons) AND NOT p.organisation_id = ANY(serai_organisations())
        ) THEN
            RAISE EXCEPTION 'only the register erases, and only its own persons'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        DELETE FROM screening_outcome WHERE person_id = ANY(persons);
        DELETE FROM screening_answers WHERE person_id = ANY(persons);
        DELETE FROM screening_returnblock WHERE person_id = ANY(persons);
        DELETE FROM screening_categorystatement WHERE person_id = ANY(persons);
        DELETE FROM screening_screening WHERE person_id = ANY(persons);
    END
    $$
"""
TRIGGER = (
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION serai_append_only()"
)
KEPT = ("screening_answers", "screening_outcome")
"""Tables that the runtime role still can only add to; the function above may delete from them."""


class Migration(migrations.Migration):
    dependencies = [("screening", "0002_row_level_security")]
    operations = [
        migrations.RunSQL(
            sql=[f"DROP TRIGGER {table}_append_only ON {table}" for table in KEPT] + [ERASE],
            reverse_sql=["DROP FUNCTION screening_erase(uuid[])"]
            + [TRIGGER.format(table=table) for table in KEPT],
        )
    ]
