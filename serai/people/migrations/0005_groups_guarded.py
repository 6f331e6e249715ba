"""Who sees groups, links, cards, papers and files; and nobody is their own ancestor."""

from django.db import migrations

from serai.kit.rls import guard_by_person

GROUP = [
    "ALTER TABLE people_group ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY people_group_by_member ON people_group USING (EXISTS ("
    " SELECT 1 FROM people_groupmember m"
    " WHERE m.group_id = people_group.id AND serai_can_see(m.person_id, 'profile')))"
    " WITH CHECK (organisation_id = ANY ((SELECT serai_organisations())::uuid[]))",
]
LINK = [
    "ALTER TABLE people_familylink ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY people_familylink_by_both ON people_familylink USING ("
    " serai_can_see(person_id, 'profile') AND serai_can_see(other_id, 'profile'))",
]
# Descent is checked among all links, those that the actor does not see too.
ACYCLIC = [
    """
    CREATE FUNCTION people_familylink_acyclic() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NEW.kind = 'parent' AND EXISTS (
            WITH RECURSIVE below(id) AS (
                SELECT NEW.other_id
                UNION
                SELECT l.other_id FROM people_familylink l JOIN below b ON l.person_id = b.id
                WHERE l.kind = 'parent'
            ) SELECT 1 FROM below WHERE id = NEW.person_id
        ) THEN
            RAISE EXCEPTION 'somebody would be their own ancestor'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'people_familylink_acyclic';
        END IF;
        RETURN NEW;
    END
    $$
    """,
    "CREATE TRIGGER people_familylink_acyclic BEFORE INSERT OR UPDATE ON people_familylink"
    " FOR EACH ROW EXECUTE FUNCTION people_familylink_acyclic()",
]


class Migration(migrations.Migration):
    dependencies = [("people", "0004_groups_papers_files")]
    operations = [
        migrations.RunSQL(
            sql=[*GROUP, *LINK, *ACYCLIC],
            reverse_sql=[
                "DROP TRIGGER people_familylink_acyclic ON people_familylink",
                "DROP FUNCTION people_familylink_acyclic()",
                "DROP POLICY people_familylink_by_both ON people_familylink",
                "ALTER TABLE people_familylink DISABLE ROW LEVEL SECURITY",
                "DROP POLICY people_group_by_member ON people_group",
                "ALTER TABLE people_group DISABLE ROW LEVEL SECURITY",
            ],
        ),
        guard_by_person("people_groupmember", "profile"),
        guard_by_person("people_identitycard", "identity"),
        guard_by_person("people_document", "identity"),
        guard_by_person("people_storedfile", compartment_column="compartment"),
    ]
