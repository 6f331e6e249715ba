"""An agency is counted whom it has to see, and a partner's worker is asked by themself.

Child protection has to see whoever may be under 18: nobody else stands among those it has still to
see, nor on the list of a partner that looks for it. A partner's worker looks through the teams in
which their own role does (`looking`, told by the application) and may hold what the look finds
(asked by the database): a role that may hold everything to watch over it ticks nobody.
"""

from importlib import import_module

from django.db import migrations

BEFORE = {
    **import_module("serai.reception.migrations.0009_taking_part_rows").FUNCTIONS,
    "reception_looks(landed uuid)": import_module(
        "serai.reception.migrations.0003_counts"
    ).FUNCTIONS["reception_looks(landed uuid)"],
}
DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp AS"
HAS_TO_SEE = """
    CREATE FUNCTION reception_has_to_see(agency text, born int, basis text, landed date)
    RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
        SELECT agency <> 'child' OR born IS NULL OR basis = 'disputed'
            OR extract(year FROM landed) - born <= 18
    $$
"""
MINE = """
    k.ended_at IS NULL AND k.partner_id = ANY(serai_organisations()) AND EXISTS (
        SELECT 1 FROM accounts_team t WHERE t.organisation_id = k.partner_id
          AND t.id = ANY(looking) AND t.id = ANY(serai_teams_holding(
              CASE k.agency WHEN 'medical' THEN 'health' ELSE 'protection' END)))
"""
TRAITS = "LEFT JOIN people_traits t ON t.person_id = m.person_id"
WEARERS = f"""
    registration_member m JOIN registration_group g ON g.id = m.group_id
    JOIN registration_arrival r ON r.id = g.arrival_id {TRAITS}
    LEFT JOIN reception_quicklook q
        ON q.arrival_id = g.arrival_id AND q.agency = k.agency AND q.person_id = m.person_id
    WHERE g.arrival_id = k.arrival_id AND m.left_at IS NULL AND m.wristband <> ''
      AND reception_has_to_see(k.agency, t.birth_year, t.birth_basis, r.arrived_on)
"""
FUNCTIONS = {
    # How many of a landing each agency has to see, and how many of those it has seen.
    "reception_looks(landed uuid)": f"""
        RETURNS TABLE (agency text, persons bigint, seen bigint) LANGUAGE sql STABLE {DEFINER} $$
            SELECT a.agency, count(*), count(q.id)
            FROM registration_member m JOIN registration_group g ON g.id = m.group_id
            JOIN registration_arrival r ON r.id = g.arrival_id {TRAITS}
            CROSS JOIN unnest(ARRAY['medical', 'protection', 'child', 'asylum']) AS a (agency)
            LEFT JOIN reception_quicklook q
                ON q.arrival_id = r.id AND q.agency = a.agency AND q.person_id = m.person_id
            WHERE g.arrival_id = landed AND m.left_at IS NULL
              AND g.organisation_id = ANY((SELECT serai_organisations())::uuid[])
              AND reception_has_to_see(a.agency, t.birth_year, t.birth_basis, r.arrived_on)
            GROUP BY a.agency
        $$
    """,
    # The landings in which the actor takes part, and how many of each they have still to see.
    "reception_shared_landings(looking uuid[])": f"""
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
    # A page of the wristbands that the actor's agency has to see, and when it has.
    "reception_shared_manifest("
    "asked uuid, looking uuid[], unseen boolean, first int, most int)": f"""
        RETURNS TABLE (wristband text, seen_at timestamptz) LANGUAGE sql STABLE {DEFINER} $$
            SELECT w.wristband, w.at FROM reception_takingpart k
            CROSS JOIN LATERAL (SELECT m.wristband, q.at FROM {WEARERS}) w
            WHERE k.id = asked AND {MINE} AND (NOT unseen OR w.at IS NULL)
            ORDER BY w.wristband OFFSET first LIMIT most
        $$
    """,
    # Tick that the actor's agency has seen who wears a wristband; whether it is the first time.
    # Anybody of the landing can be ticked: an age may be another than was thought.
    "reception_shared_look(asked uuid, looking uuid[], code text)": f"""
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
}  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("reception", "0009_taking_part_rows"),
    ]
    operations = [
        migrations.RunSQL(
            sql=[
                *(f"DROP FUNCTION {name}" for name in BEFORE),
                HAS_TO_SEE,
                *(f"CREATE FUNCTION {name} {body}" for name, body in FUNCTIONS.items()),
            ],
            reverse_sql=[
                *(f"DROP FUNCTION {name}" for name in FUNCTIONS),
                "DROP FUNCTION reception_has_to_see(text, int, text, date)",
                *(f"CREATE FUNCTION {name} {body}" for name, body in BEFORE.items()),
            ],
        ),
    ]
