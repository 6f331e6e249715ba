"""Steps show with the profile, experiences with protection; neither is ever rewritten."""

from django.db import migrations

from serai.kit.rls import guard_by_person

STAYS = """
    CREATE FUNCTION journey_statement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.superseded_at IS NOT NULL
           OR to_jsonb(NEW) - 'superseded_at' IS DISTINCT FROM to_jsonb(OLD) - 'superseded_at'
        THEN
            RAISE EXCEPTION 'a statement never changes'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'journey_statement_stays';
        END IF;
        RETURN NEW;
    END
    $$
"""
TABLES = ("journey_step", "journey_experience")
STANDS = [
    STAYS,
    *(
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION journey_statement_stays()"
        for table in TABLES
    ),
]
LEAVES = [
    *(f"DROP TRIGGER {table}_stays ON {table}" for table in TABLES),
    "DROP FUNCTION journey_statement_stays()",
]


class Migration(migrations.Migration):
    dependencies = [("journey", "0001_initial"), ("people", "0002_row_level_security")]
    operations = [
        guard_by_person("journey_step", "profile"),
        guard_by_person("journey_experience", "protection"),
        migrations.RunSQL(STANDS, LEAVES),
    ]
