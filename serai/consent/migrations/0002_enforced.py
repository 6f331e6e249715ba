"""What was agreed is kept by the database: who sees it, what may change, which grants follow."""

from django.db import migrations

from serai.kit.rls import append_only, guard_by_person

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS"
KEEPS = """
    CREATE FUNCTION consent_consent_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        ending CONSTANT text[] := ARRAY['state', 'ended_at', 'ended_by_id', 'end_why', 'end_reason'];
        asked CONSTANT text[] := ARRAY['id', 'person_id', 'purpose', 'team_id', 'organisation_id',
            'outside', 'compartments', 'requested_at'];
        allowed boolean;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            allowed := NEW.state IN ('requested', 'given', 'refused');
        ELSIF OLD.state = 'requested' THEN
            allowed := NEW.state IN ('requested', 'given', 'refused')
                AND (SELECT bool_and(to_jsonb(NEW) -> f = to_jsonb(OLD) -> f) FROM unnest(asked) f);
        ELSIF OLD.state = 'given' THEN
            allowed := NEW.state IN ('withdrawn', 'expired', 'renewed')
                AND to_jsonb(NEW) - ending = to_jsonb(OLD) - ending;
        ELSE
            allowed := false;
        END IF;
        IF NOT allowed THEN
            RAISE EXCEPTION 'the terms of a consent stay as they were given'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_consent_terms_stay';
        END IF;
        RETURN NEW;
    END
    $$
"""
WITHHOLDING_KEEPS = """
    CREATE FUNCTION consent_withholding_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        lifting CONSTANT text[] := ARRAY['lifted_at', 'lifted_by_id'];
    BEGIN
        IF OLD.lifted_at IS NOT NULL OR to_jsonb(NEW) - lifting <> to_jsonb(OLD) - lifting THEN
            RAISE EXCEPTION 'a withholding can only be lifted'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_withholding_only_lifts';
        END IF;
        RETURN NEW;
    END
    $$
"""
# Holding the person's row lets a withholding and a grant of the same moment see each other.
WITHHELD = f"""
    CREATE FUNCTION consent_grants_allowed() RETURNS trigger {DEFINER} $$
    BEGIN
        PERFORM 1 FROM people_person p
        WHERE p.id IN (SELECT g.person_id FROM new_grants g WHERE g.basis <> 'registration')
        FOR KEY SHARE;
        IF EXISTS (
            SELECT 1 FROM new_grants g
            JOIN accounts_team t ON t.id = g.team_id
            JOIN consent_withholding w ON w.lifted_at IS NULL
                AND (w.team_id = g.team_id OR w.organisation_id = t.organisation_id)
                AND w.compartments && g.compartments
            WHERE w.person_id = g.person_id
               OR (SELECT coalesce(p.merged_into_id, p.id) FROM people_person p
                   WHERE p.id = w.person_id)
                = (SELECT coalesce(p.merged_into_id, p.id) FROM people_person p
                   WHERE p.id = g.person_id)
        ) THEN
            RAISE EXCEPTION 'withheld from this team'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_withholding_kept';
        END IF;
        IF EXISTS (
            SELECT 1 FROM new_grants g
            JOIN accounts_team t ON t.id = g.team_id
            WHERE g.basis = 'consent' AND g.basis_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM consent_consent c
                WHERE c.id = g.basis_id AND c.person_id = g.person_id AND c.state = 'given'
                  AND c.compartments @> g.compartments
                  AND (c.team_id = g.team_id OR c.organisation_id = t.organisation_id)
                  AND (c.expires_at IS NULL OR g.expires_at <= c.expires_at))
        ) THEN
            RAISE EXCEPTION 'more than was agreed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_consent_covers_grant';
        END IF;
        RETURN NULL;
    END
    $$
"""
# From whom something is withheld, that is not told either.
HIDDEN = """(team_id = ANY ((SELECT serai_teams())::uuid[])
    OR organisation_id = ANY ((SELECT serai_organisations())::uuid[]))
    AND NOT serai_is_register()"""
STEPS = [
    KEEPS,
    "CREATE TRIGGER consent_consent_keeps BEFORE INSERT OR UPDATE ON consent_consent"
    " FOR EACH ROW EXECUTE FUNCTION consent_consent_keeps()",
    WITHHOLDING_KEEPS,
    "CREATE TRIGGER consent_withholding_keeps BEFORE UPDATE ON consent_withholding"
    " FOR EACH ROW EXECUTE FUNCTION consent_withholding_keeps()",
    WITHHELD,
    "CREATE TRIGGER consent_grants_allowed AFTER INSERT ON people_accessgrant"
    " REFERENCING NEW TABLE AS new_grants"
    " FOR EACH STATEMENT EXECUTE FUNCTION consent_grants_allowed()",
    "REVOKE DELETE, TRUNCATE ON consent_consent, consent_withholding FROM serai_app",
    "ALTER TABLE consent_withholding ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY consent_withholding_by_grant ON consent_withholding"
    f" USING (serai_can_see(person_id, 'identity') AND NOT coalesce({HIDDEN}, false))"
    " WITH CHECK (serai_can_see(person_id, 'identity'))",
]


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]
    operations = [
        guard_by_person("consent_consent", "identity"),
        guard_by_person("consent_evidence", "identity"),
        append_only("consent_evidence"),
        migrations.RunSQL(
            sql=STEPS,
            reverse_sql=[
                "DROP POLICY consent_withholding_by_grant ON consent_withholding",
                "ALTER TABLE consent_withholding DISABLE ROW LEVEL SECURITY",
                "GRANT DELETE ON consent_consent, consent_withholding TO serai_app",
                "DROP TRIGGER consent_grants_allowed ON people_accessgrant",
                "DROP FUNCTION consent_grants_allowed()",
                "DROP TRIGGER consent_withholding_keeps ON consent_withholding",
                "DROP FUNCTION consent_withholding_keeps()",
                "DROP TRIGGER consent_consent_keeps ON consent_consent",
                "DROP FUNCTION consent_consent_keeps()",
            ],
        ),
    ]
