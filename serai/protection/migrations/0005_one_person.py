"""What belongs to a procedure or a case is of its person, whoever writes it.

The guards of rows ask for the person of a row and for its procedure, each by itself: these say that
the two belong together, so that nothing of one person can stand in another's file.
"""

from django.db import migrations

PARTS = (
    "member", "traffickingfile", "identification", "bestinterests", "option", "voice", "conference",
    "agendapoint",
)  # fmt: skip
BELONGS = {
    **dict.fromkeys(PARTS, ("procedure", "protection_procedure")),
    "procedure": ("case", "cases_case"),
    "safetyplan": ("case", "cases_case"),
}
ONE_PERSON = """
    CREATE FUNCTION protection_one_person() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        belongs boolean;
    BEGIN
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1 AND person_id = $2)',
                       TG_ARGV[1])
            INTO belongs USING (to_jsonb(NEW) ->> TG_ARGV[0])::uuid, NEW.person_id;
        IF NOT belongs THEN
            RAISE EXCEPTION 'what belongs to somebody''s file is about them' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'protection_one_person';
        END IF;
        RETURN NULL;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_service_decisions"), ("protection", "0004_guards")]
    operations = [
        migrations.RunSQL(
            sql=[
                ONE_PERSON,
                *(
                    f"CREATE TRIGGER protection_{part}_one_person AFTER INSERT OR"
                    f" UPDATE OF person_id, {column}_id ON protection_{part} FOR EACH ROW"
                    f" EXECUTE FUNCTION protection_one_person('{column}_id', '{parent}')"
                    for part, (column, parent) in BELONGS.items()
                ),
            ],
            reverse_sql=[
                *(
                    f"DROP TRIGGER protection_{part}_one_person ON protection_{part}"
                    for part in BELONGS
                ),
                "DROP FUNCTION protection_one_person()",
            ],
        ),
    ]
