"""A pair shows only to who sees both persons; one function finds persons by their tokens."""

from django.db import migrations

DEFINER = "STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
# Row-level security asks of every row it meets, 7 microseconds each, before a search may count how
# many of its tokens a person has. Here the counting comes first, over bare ids, and the same
# question is asked of those who would be returned, the likeliest first. Nothing of a person
# whom the actor may not see leaves the function.
FIND = f"""
    CREATE FUNCTION serai_find_persons(asked bytea[], compartment text, budget int, most int)
    RETURNS TABLE (found uuid, hits bigint) LANGUAGE plpgsql {DEFINER} $$
    DECLARE
        chosen bytea[];
        total bigint;
        few boolean := false;
    BEGIN
        SELECT array_agg(y.token), coalesce(max(y.run), 0) INTO chosen, total
        FROM (
            SELECT n.token, n.size, sum(n.size) OVER (ORDER BY n.size, n.token) AS run
            FROM (
                SELECT a.token, (
                    SELECT count(*) FROM (
                        SELECT 1 FROM people_searchtoken t WHERE t.token = a.token LIMIT budget
                    ) x
                ) AS size
                FROM unnest(asked) a(token)
            ) n
            WHERE n.size > 0
        ) y
        WHERE y.run <= budget OR y.run = y.size;
        IF total >= budget AND NOT serai_is_register() THEN
            SELECT count(*) < 20000 INTO few FROM (
                SELECT 1 FROM people_accessgrant g
                WHERE g.team_id = ANY(serai_teams_holding('identity')) AND g.revoked_at IS NULL
                LIMIT 20000
            ) x;
        END IF;
        IF few THEN
            RETURN QUERY
            SELECT c.person_id, c.n FROM (
                SELECT t.person_id, count(*) AS n
                FROM (
                    SELECT DISTINCT g.person_id FROM people_accessgrant g
                    WHERE g.team_id = ANY(serai_teams_holding('identity'))
                      AND g.revoked_at IS NULL
                ) mine
                JOIN people_searchtoken t ON t.person_id = mine.person_id
                WHERE t.token = ANY(chosen)
                GROUP BY t.person_id ORDER BY n DESC, t.person_id DESC LIMIT budget
            ) c
            WHERE serai_can_see(c.person_id, 'identity')
              AND (compartment = 'identity' OR serai_can_see(c.person_id, compartment))
            LIMIT most;
        ELSE
            RETURN QUERY
            SELECT c.person_id, c.n FROM (
                SELECT x.person_id, count(*) AS n
                FROM unnest(chosen) a(token) CROSS JOIN LATERAL (
                    SELECT t.person_id FROM people_searchtoken t WHERE t.token = a.token
                    ORDER BY t.person_id DESC LIMIT budget
                ) x
                GROUP BY x.person_id ORDER BY n DESC, x.person_id DESC LIMIT budget
            ) c
            WHERE serai_can_see(c.person_id, 'identity')
              AND (compartment = 'identity' OR serai_can_see(c.person_id, compartment))
            LIMIT most;
        END IF;
    END
    $$
"""


def both(table: str, one: str, other: str) -> migrations.RunSQL:
    """Return the step that shows a table's rows to who sees both persons only."""
    sees = f"serai_can_see({one}, 'identity') AND serai_can_see({other}, 'identity')"
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_by_grant ON {table} USING ({sees}) WITH CHECK ({sees})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_by_grant ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("people", "0002_row_level_security")]
    operations = [
        migrations.RunSQL(FIND, "DROP FUNCTION serai_find_persons(bytea[], text, int, int)"),
        both("matching_candidatepair", "low_id", "high_id"),
        both("matching_merge", "merged_id", "kept_id"),
    ]
