"""A landing's owner names who takes part; who takes part is told wristbands, and nobody's name.

The table shows to the owner alone. A partner's worker reaches a landing through these functions
only: of a medical look whoever may hold health in a team of the partner, of the others whoever may
hold protection. They open no person, and take a wristband of the landing as seen, once.
"""

from django.db import migrations

from serai.kit.rls import guard_by_organisation, keeps

DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp AS"
FITS = f"""
    CREATE FUNCTION reception_takingpart_fits() RETURNS trigger LANGUAGE plpgsql {DEFINER} $$
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM registration_arrival a
                       WHERE a.id = NEW.arrival_id AND a.organisation_id = NEW.organisation_id)
           OR EXISTS (SELECT 1 FROM accounts_organisation o
                      WHERE o.id = NEW.partner_id AND o.is_enforcement) THEN
            RAISE EXCEPTION 'a landing is shared by whose it is, and with no enforcement body'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reception_takingpart_fits';
        END IF;
        RETURN NEW;
    END $$
"""
MINE = """
    k.ended_at IS NULL AND k.partner_id = ANY(serai_organisations()) AND EXISTS (
        SELECT 1 FROM accounts_team t WHERE t.organisation_id = k.partner_id
          AND t.id = ANY(serai_teams_holding(
              CASE k.agency WHEN 'medical' THEN 'health' ELSE 'protection' END)))
"""
WEARERS = """
    registration_member m JOIN registration_group g ON g.id = m.group_id
    LEFT JOIN reception_quicklook q
        ON q.arrival_id = g.arrival_id AND q.agency = k.agency AND q.person_id = m.person_id
    WHERE g.arrival_id = k.arrival_id AND m.left_at IS NULL AND m.wristband <> ''
"""
FUNCTIONS = {
    # The landings in which the actor takes part, and how many of each they have still to see.
    "reception_shared_landings()": f"""
        RETURNS TABLE (part uuid, owner text, agency text, place text, arrived_on date,
            prefix text, persons bigint, seen bigint) LANGUAGE sql STABLE {DEFINER} $$
            SELECT k.id, o.name, k.agency, a.place, a.arrived_on, a.prefix, n.persons, n.seen
            FROM reception_takingpart k
            JOIN registration_arrival a ON a.id = k.arrival_id
            JOIN accounts_organisation o ON o.id = k.organisation_id
            CROSS JOIN LATERAL (
                SELECT count(*) AS persons, count(q.id) AS seen FROM {WEARERS}) n
            WHERE {MINE}
            ORDER BY a.arrived_on DESC, k.named_at DESC, k.id LIMIT 100
        $$
    """,
    # A page of a landing's wristbands, and when the actor's agency has seen who wears them.
    "reception_shared_manifest(asked uuid, unseen boolean, first int, most int)": f"""
        RETURNS TABLE (wristband text, seen_at timestamptz) LANGUAGE sql STABLE {DEFINER} $$
            SELECT w.wristband, w.at FROM reception_takingpart k
            CROSS JOIN LATERAL (SELECT m.wristband, q.at FROM {WEARERS}) w
            WHERE k.id = asked AND {MINE} AND (NOT unseen OR w.at IS NULL)
            ORDER BY w.wristband OFFSET first LIMIT most
        $$
    """,
    # Tick that the actor's agency has seen who wears a wristband; whether it is the first time.
    "reception_shared_look(asked uuid, code text)": f"""
        RETURNS TABLE (person uuid, arrival uuid, organisation uuid, seen_at timestamptz,
            is_new boolean) LANGUAGE plpgsql {DEFINER} $$
        DECLARE
            part reception_takingpart;
            made boolean;
        BEGIN
            SELECT k.* INTO part FROM reception_takingpart k
            WHERE k.id = asked AND serai_actor() IS NOT NULL AND {MINE} FOR UPDATE;
            SELECT m.person_id INTO person
            FROM registration_member m JOIN registration_group g ON g.id = m.group_id
            WHERE g.arrival_id = part.arrival_id AND m.left_at IS NULL AND m.wristband = code
              AND code <> '';
            IF person IS NULL THEN
                RETURN;
            END IF;
            INSERT INTO reception_quicklook
                (id, organisation_id, person_id, arrival_id, agency, at, by_id)
            VALUES (gen_random_uuid(), part.organisation_id, person, part.arrival_id, part.agency,
                statement_timestamp(), serai_actor())
            ON CONFLICT DO NOTHING;
            made := FOUND;
            RETURN QUERY
                SELECT q.person_id, q.arrival_id, q.organisation_id, q.at, made
                FROM reception_quicklook q
                WHERE q.arrival_id = part.arrival_id AND q.agency = part.agency
                  AND q.person_id = person;
        END $$
    """,
}


class Migration(migrations.Migration):
    dependencies = [("reception", "0008_taking_part")]
    operations = [
        guard_by_organisation("reception_takingpart"),
        keeps(
            "reception_takingpart",
            "ended_at",
            "ended_by_id",
            "organisation_id",
            over="OLD.ended_at IS NOT NULL",
        ),
        migrations.RunSQL(
            sql=[
                FITS,
                "CREATE TRIGGER reception_takingpart_fits BEFORE INSERT ON reception_takingpart"
                " FOR EACH ROW EXECUTE FUNCTION reception_takingpart_fits()",
                *(f"CREATE FUNCTION {name} {body}" for name, body in FUNCTIONS.items()),
            ],
            reverse_sql=[
                "DROP FUNCTION reception_shared_look(uuid, text)",
                "DROP FUNCTION reception_shared_manifest(uuid, boolean, int, int)",
                "DROP FUNCTION reception_shared_landings()",
                "DROP TRIGGER reception_takingpart_fits ON reception_takingpart",
                "DROP FUNCTION reception_takingpart_fits()",
            ],
        ),
    ]
