"""What belongs to something given is of its person, whoever writes it.

The guards of rows ask for the person of each row by itself: this says that a handout is its
distribution's person's, and that a service carries out an action of its own person's plan.
"""

from django.db import migrations

BELONGS = {
    "handout": ("distribution", "assistance_distribution"), "service": ("action", "cases_planaction")
}  # fmt: skip
ONE_PERSON = """
    CREATE FUNCTION assistance_one_person() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        asked uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
        belongs boolean;
    BEGIN
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE id = $1 AND person_id = $2)',
                       TG_ARGV[1])
            INTO belongs USING asked, NEW.person_id;
        IF asked IS NOT NULL AND NOT belongs THEN
            RAISE EXCEPTION 'what belongs to something given is of who was given it' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'assistance_one_person';
        END IF;
        RETURN NULL;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0007_cash_moved"), ("cases", "0005_service_decisions")]
    operations = [
        migrations.RunSQL(
            sql=[
                ONE_PERSON,
                *(
                    f"CREATE TRIGGER assistance_{part}_one_person AFTER INSERT OR"
                    f" UPDATE OF person_id, {column}_id ON assistance_{part} FOR EACH ROW"
                    f" EXECUTE FUNCTION assistance_one_person('{column}_id', '{parent}')"
                    for part, (column, parent) in BELONGS.items()
                ),
            ],
            reverse_sql=[
                *(
                    f"DROP TRIGGER assistance_{part}_one_person ON assistance_{part}"
                    for part in BELONGS
                ),
                "DROP FUNCTION assistance_one_person()",
            ],
        ),
    ]
