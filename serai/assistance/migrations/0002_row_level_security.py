"""What was given shows by grant; it can only be withdrawn; erasing a person takes it away."""

from django.db import migrations

from serai.kit.rls import guard_by_person

TABLES = ("service", "healthcontact", "session")
ONLY_WITHDRAWN = """
    CREATE FUNCTION assistance_only_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        ends text[] := ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_reason'];
    BEGIN
        IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
            OR (to_jsonb(NEW) - ends) IS DISTINCT FROM (to_jsonb(OLD) - ends)
        THEN
            RAISE EXCEPTION 'what was given can only be withdrawn, once'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'assistance_given_only_withdrawn';
        END IF;
        RETURN NEW;
    END
    $$
"""
ERASE = """
    CREATE FUNCTION assistance_erase(persons uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NOT serai_is_register() OR EXISTS (
            SELECT 1 FROM people_person p
            WHERE p.id = ANY(persons) AND NOT p.organisation_id = ANY(serai_organisations())
        ) THEN
            RAISE EXCEPTION 'only the register erases, and only its own persons'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        DELETE FROM assistance_session WHERE person_id = ANY(persons);
        DELETE FROM assistance_healthcontact WHERE person_id = ANY(persons);
        DELETE FROM assistance_service WHERE person_id = ANY(persons);
    END
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0001_initial"), ("people", "0002_row_level_security")]
    operations = [
        guard_by_person("assistance_service", compartment_column="compartment"),
        guard_by_person("assistance_healthcontact", "health"),
        guard_by_person("assistance_session", "protection"),
        migrations.RunSQL(
            sql=[
                ONLY_WITHDRAWN,
                *(
                    f"CREATE TRIGGER assistance_{table}_only_withdrawn"
                    f" BEFORE UPDATE ON assistance_{table}"
                    " FOR EACH ROW EXECUTE FUNCTION assistance_only_withdrawn()"
                    for table in TABLES
                ),
                *(
                    f"REVOKE DELETE, TRUNCATE ON assistance_{table} FROM serai_app"
                    for table in TABLES
                ),
                ERASE,
            ],
            reverse_sql=[
                "DROP FUNCTION assistance_erase(uuid[])",
                *(
                    f"DROP TRIGGER assistance_{table}_only_withdrawn ON assistance_{table}"
                    for table in TABLES
                ),
                "DROP FUNCTION assistance_only_withdrawn()",
                *(f"GRANT DELETE ON assistance_{table} TO serai_app" for table in TABLES),
            ],
        ),
    ]
