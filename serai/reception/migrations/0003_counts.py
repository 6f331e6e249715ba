"""Counts of places that names nobody, made where the guard of rows does not keep the index out.

Under row-level security a range's overlap may not be asked of an index before the guard has spoken
(the operator is not leakproof), and a centre of many years would be read whole for each day. These
functions ask once whose centre it is.
"""

from django.db import migrations

DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
MINE = """EXISTS (
    SELECT 1 FROM reception_centre c
    WHERE c.id = asked AND c.organisation_id = ANY(serai_organisations()))"""
FUNCTIONS = {
    # What is taken of each unit now, and how many there are children, and women.
    "reception_now(asked uuid)": f"""
        RETURNS TABLE (unit uuid, taken bigint, children bigint, women bigint) {DEFINER} $$
            SELECT p.unit_id, count(*), count(*) FILTER (WHERE p.age = 'child'),
                count(*) FILTER (WHERE p.sex = 'female' AND p.age <> 'child')
            FROM reception_placement p
            WHERE (SELECT {MINE}) AND p.centre_id = asked AND upper_inf(p.during)
            GROUP BY p.unit_id
        $$
    """,
    # How many came to a centre and left it between two moments, the second not within.
    "reception_turns(asked uuid, first timestamptz, last timestamptz)": f"""
        RETURNS TABLE (came bigint, gone bigint) {DEFINER} $$
            SELECT count(*) FILTER (WHERE p.begins = 'stay' AND lower(p.during) >= first),
                count(*) FILTER (WHERE p.ends = 'stay' AND upper(p.during) < last)
            FROM reception_placement p
            WHERE (SELECT {MINE}) AND p.centre_id = asked AND p.during && tstzrange(first, last)
        $$
    """,
    # What was taken of each unit at the end of each day, who came and left, and children there.
    "reception_days(asked uuid, numbers int[], firsts timestamptz[], lasts timestamptz[])": f"""
        RETURNS TABLE (
            number int, unit uuid, taken bigint, came bigint, gone bigint, children bigint
        ) {DEFINER} $$
            SELECT d.n, p.unit_id,
                count(*) FILTER (WHERE p.during @> d.at_end),
                count(*) FILTER (WHERE p.begins = 'stay' AND lower(p.during) >= d.first),
                count(*) FILTER (WHERE p.ends = 'stay' AND upper(p.during) < d.last),
                count(*) FILTER (WHERE p.during @> d.at_end AND p.age = 'child')
            FROM (
                SELECT n, first, last, least(last, statement_timestamp()) AS at_end
                FROM unnest(numbers, firsts, lasts) AS day (n, first, last)
            ) d
            JOIN reception_placement p
                ON p.centre_id = asked AND p.during && tstzrange(d.first, d.last)
            WHERE (SELECT {MINE})
            GROUP BY d.n, p.unit_id
        $$
    """,
    "reception_given_counts(centre uuid, on_day date)": f"""
        RETURNS TABLE (kind text, given bigint) {DEFINER} $$
            SELECT g.kind, count(*) FROM reception_given g
            WHERE g.centre_id = centre AND g.day = on_day
              AND g.organisation_id = ANY((SELECT serai_organisations())::uuid[])
            GROUP BY g.kind
        $$
    """,
    "reception_looks(landed uuid)": f"""
        RETURNS TABLE (agency text, seen bigint) {DEFINER} $$
            SELECT '', count(*) FROM registration_member m
            JOIN registration_group g ON g.id = m.group_id
            WHERE g.arrival_id = landed AND m.left_at IS NULL
              AND g.organisation_id = ANY((SELECT serai_organisations())::uuid[])
            UNION ALL
            SELECT q.agency, count(*) FROM reception_quicklook q
            WHERE q.arrival_id = landed
              AND q.organisation_id = ANY((SELECT serai_organisations())::uuid[])
            GROUP BY q.agency
        $$
    """,
}


class Migration(migrations.Migration):
    dependencies = [("reception", "0002_row_level_security")]
    operations = [
        migrations.RunSQL(
            sql=[f"CREATE OR REPLACE FUNCTION {name} {body}" for name, body in FUNCTIONS.items()],
            reverse_sql=[
                "DROP FUNCTION reception_days(uuid, int[], timestamptz[], timestamptz[])",
                "DROP FUNCTION reception_now(uuid)",
                "DROP FUNCTION reception_turns(uuid, timestamptz, timestamptz)",
            ],
        ),
    ]
