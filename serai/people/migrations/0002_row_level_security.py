"""Who sees what of whom, in the database: by grant, by team, by the role's compartments."""

from django.db import migrations

from serai.kit.rls import guard_by_person

RUNS = """
    g.revoked_at IS NULL
    AND (g.expires_at IS NULL OR g.expires_at > statement_timestamp())
    AND (g.user_id IS NULL OR g.user_id = serai_actor())
"""
REGISTER = """
    serai_is_register() AND EXISTS (
        SELECT 1 FROM people_person p
        WHERE p.id = person AND p.organisation_id = ANY(serai_organisations()))
"""
DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
FUNCTIONS = [
    f"""
    CREATE FUNCTION serai_can_see(person uuid, compartment text) RETURNS boolean {DEFINER} $$
        SELECT EXISTS (
            SELECT 1 FROM people_accessgrant g
            WHERE g.person_id = person AND {RUNS}
              AND compartment = ANY(g.compartments)
              AND g.team_id = ANY(serai_teams_holding(compartment))
        ) OR ({REGISTER})
    $$
    """,
    f"""
    CREATE FUNCTION serai_knows(person uuid) RETURNS boolean {DEFINER} $$
        SELECT EXISTS (
            SELECT 1 FROM people_accessgrant g
            WHERE g.person_id = person AND {RUNS} AND g.team_id = ANY(serai_teams())
              AND EXISTS (SELECT 1 FROM unnest(g.compartments) c
                          WHERE g.team_id = ANY(serai_teams_holding(c)))
        ) OR ({REGISTER})
    $$
    """,
    # What may be given: what one holds oneself; all, of a person nobody was granted yet in one's
    # own organisation; to oneself, in an emergency, for at most three days.
    f"""
    CREATE FUNCTION serai_may_grant(person uuid, team uuid, member uuid, compartments text[],
        basis text, expires_at timestamptz) RETURNS boolean {DEFINER} $$
        SELECT NOT EXISTS (
            SELECT 1 FROM accounts_team t JOIN accounts_organisation o ON o.id = t.organisation_id
            WHERE t.id = team AND o.is_enforcement
        ) AND CASE
            WHEN serai_is_register() THEN EXISTS (
                SELECT 1 FROM people_person p
                WHERE p.id = person AND p.organisation_id = ANY(serai_organisations()))
            WHEN basis = 'registration' THEN EXISTS (
                SELECT 1 FROM people_person p JOIN accounts_team t ON t.id = team
                WHERE p.id = person AND p.organisation_id = ANY(serai_organisations())
                  AND t.organisation_id = p.organisation_id
            ) AND NOT EXISTS (SELECT 1 FROM people_accessgrant g WHERE g.person_id = person)
            WHEN basis = 'break_glass' THEN member = serai_actor() AND team = ANY(serai_teams())
                AND expires_at <= statement_timestamp() + interval '3 days' AND EXISTS (
                    SELECT 1 FROM people_person p
                    WHERE p.id = person AND p.organisation_id = ANY(serai_organisations()))
                AND (SELECT bool_and(team = ANY(serai_teams_holding(c)))
                     FROM unnest(compartments) c)
            ELSE (SELECT bool_and(serai_can_see(person, c)) FROM unnest(compartments) c)
        END
    $$
    """,
    # A reference or a card's code is exact and random: who was given it may learn whose it is.
    f"""
    CREATE FUNCTION serai_person_by_reference(asked text) RETURNS uuid {DEFINER} $$
        SELECT p.id FROM people_person p
        WHERE p.reference = asked AND p.erased_at IS NULL
          AND p.organisation_id = ANY(serai_organisations())
    $$
    """,
]
KEEP = """
    CREATE FUNCTION people_accessgrant_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.person_id, NEW.team_id, NEW.user_id, NEW.compartments, NEW.basis, NEW.basis_id,
            NEW.granted_at, NEW.granted_by_id, NEW.reason)
           IS DISTINCT FROM
           (OLD.person_id, OLD.team_id, OLD.user_id, OLD.compartments, OLD.basis, OLD.basis_id,
            OLD.granted_at, OLD.granted_by_id, OLD.reason)
           OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
           OR (OLD.expires_at IS NOT NULL
               AND (NEW.expires_at IS NULL OR NEW.expires_at > OLD.expires_at))
        THEN
            RAISE EXCEPTION 'a grant can only be ended'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'people_accessgrant_only_ends';
        END IF;
        RETURN NEW;
    END
    $$
"""
VERSIONS_STAY = """
    CREATE FUNCTION people_sealedrecord_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.person_id, NEW.kind, NEW.compartment, NEW.version, NEW.content, NEW.recorded_at,
            NEW.recorded_by_id)
           IS DISTINCT FROM
           (OLD.person_id, OLD.kind, OLD.compartment, OLD.version, OLD.content, OLD.recorded_at,
            OLD.recorded_by_id)
        THEN
            RAISE EXCEPTION 'a version never changes'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'people_sealedrecord_stays';
        END IF;
        RETURN NEW;
    END
    $$
"""
PERSON_KEEPS = """
    CREATE FUNCTION people_person_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.organisation_id, NEW.reference, NEW.registered_at, NEW.registered_in_id)
           IS DISTINCT FROM
           (OLD.organisation_id, OLD.reference, OLD.registered_at, OLD.registered_in_id)
           OR (OLD.erased_at IS NOT NULL AND NEW.erased_at IS DISTINCT FROM OLD.erased_at)
        THEN
            RAISE EXCEPTION 'a person stays who and whose it is'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'people_person_stays';
        END IF;
        RETURN NEW;
    END
    $$
"""
PERSON = [
    "ALTER TABLE people_person ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY people_person_by_grant ON people_person USING (serai_knows(id))"
    " WITH CHECK (organisation_id = ANY ((SELECT serai_organisations())::uuid[])"
    " OR serai_knows(id))",
]
GRANT = [
    "ALTER TABLE people_accessgrant ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY people_accessgrant_shown ON people_accessgrant FOR SELECT USING ("
    " team_id = ANY ((SELECT serai_teams())::uuid[]) OR serai_can_see(person_id, 'identity'))",
    "CREATE POLICY people_accessgrant_given ON people_accessgrant FOR INSERT WITH CHECK ("
    " serai_may_grant(person_id, team_id, user_id, compartments::text[], basis, expires_at))",
    "CREATE POLICY people_accessgrant_ended ON people_accessgrant FOR UPDATE USING ("
    " team_id = ANY ((SELECT serai_teams())::uuid[]) OR serai_can_see(person_id, 'identity'))"
    " WITH CHECK (true)",
]
TRIGGERS = [
    PERSON_KEEPS,
    "CREATE TRIGGER people_person_keeps BEFORE UPDATE ON people_person"
    " FOR EACH ROW EXECUTE FUNCTION people_person_keeps()",
    KEEP,
    "CREATE TRIGGER people_accessgrant_keeps BEFORE UPDATE ON people_accessgrant"
    " FOR EACH ROW EXECUTE FUNCTION people_accessgrant_keeps()",
    "REVOKE DELETE, TRUNCATE ON people_accessgrant FROM serai_app",
    VERSIONS_STAY,
    "CREATE TRIGGER people_sealedrecord_stays BEFORE UPDATE ON people_sealedrecord"
    " FOR EACH ROW EXECUTE FUNCTION people_sealedrecord_stays()",
]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("kit", "0003_teams")]
    operations = [
        migrations.RunSQL(
            sql=[*FUNCTIONS, *PERSON, *GRANT, *TRIGGERS],
            reverse_sql=[
                "DROP TRIGGER people_person_keeps ON people_person",
                "DROP FUNCTION people_person_keeps()",
                "DROP TRIGGER people_sealedrecord_stays ON people_sealedrecord",
                "DROP FUNCTION people_sealedrecord_stays()",
                "DROP TRIGGER people_accessgrant_keeps ON people_accessgrant",
                "DROP FUNCTION people_accessgrant_keeps()",
                "GRANT DELETE ON people_accessgrant TO serai_app",
                "DROP POLICY people_accessgrant_ended ON people_accessgrant",
                "DROP POLICY people_accessgrant_given ON people_accessgrant",
                "DROP POLICY people_accessgrant_shown ON people_accessgrant",
                "ALTER TABLE people_accessgrant DISABLE ROW LEVEL SECURITY",
                "DROP POLICY people_person_by_grant ON people_person",
                "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
                "DROP FUNCTION serai_person_by_reference(text)",
                "DROP FUNCTION serai_may_grant(uuid, uuid, uuid, text[], text, timestamptz)",
                "DROP FUNCTION serai_knows(uuid)",
                "DROP FUNCTION serai_can_see(uuid, text)",
            ],
        ),
        guard_by_person("people_traits", "identity"),
        guard_by_person("people_sealedrecord", compartment_column="compartment"),
        guard_by_person("people_searchtoken", "identity"),
    ]
