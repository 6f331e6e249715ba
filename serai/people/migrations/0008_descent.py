"""Nobody is their own ancestor: not by two who write at once, nor by a merge, nor through one.

Descent is followed among all links and through every registration of a person.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("serai.people.migrations.0005_groups_guarded").ACYCLIC[0]
DESCENDS = """
    CREATE FUNCTION people_descends(ancestor uuid, person uuid) RETURNS boolean
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH RECURSIVE below(one) AS (
            SELECT coalesce(merged_into_id, id) FROM people_person WHERE id = person
            UNION
            SELECT coalesce(child.merged_into_id, child.id) FROM below
            JOIN people_person parent ON parent.id = below.one OR parent.merged_into_id = below.one
            JOIN people_familylink link ON link.person_id = parent.id AND link.kind = 'parent'
            JOIN people_person child ON child.id = link.other_id
        ) SELECT EXISTS (
            SELECT 1 FROM below JOIN people_person p ON p.id = ancestor
            WHERE below.one = coalesce(p.merged_into_id, p.id)
        )
    $$
"""
WAIT = "PERFORM pg_advisory_xact_lock(7301578);"
"""Links of descent are written one after the other: each sees those before it."""
LINK = f"""
    CREATE OR REPLACE FUNCTION people_familylink_acyclic() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NEW.kind = 'parent' THEN
            {WAIT}
            IF people_descends(NEW.person_id, NEW.other_id) THEN
                RAISE EXCEPTION 'somebody would be their own ancestor'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'people_familylink_acyclic';
            END IF;
        END IF;
        RETURN NEW;
    END
    $$
"""
MERGE = f"""
    CREATE FUNCTION people_person_acyclic() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        {WAIT}
        IF EXISTS (
            SELECT 1 FROM people_familylink link JOIN people_person p ON p.id = link.person_id
            WHERE link.kind = 'parent'
              AND coalesce(p.merged_into_id, p.id) = NEW.merged_into_id
              AND people_descends(link.person_id, link.other_id)
        ) THEN
            RAISE EXCEPTION 'somebody would be their own ancestor'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'people_person_acyclic';
        END IF;
        RETURN NULL;
    END
    $$
"""
TRIGGER = (
    "CREATE TRIGGER people_person_acyclic AFTER UPDATE OF merged_into_id ON people_person"
    " FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL)"
    " EXECUTE FUNCTION people_person_acyclic()"
)


class Migration(migrations.Migration):
    dependencies = [("people", "0007_one_person")]
    operations = [
        migrations.RunSQL(
            sql=[DESCENDS, LINK, MERGE, TRIGGER],
            reverse_sql=[
                "DROP TRIGGER people_person_acyclic ON people_person",
                "DROP FUNCTION people_person_acyclic()",
                BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
                "DROP FUNCTION people_descends(uuid, uuid)",
            ],
        )
    ]
