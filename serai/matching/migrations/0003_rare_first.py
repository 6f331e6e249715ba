"""A search ranks by how rare the tokens are that a person has, and asks cheaply before exactly."""

import importlib

from django.db import migrations

before = importlib.import_module("serai.matching.migrations.0002_row_level_security")

# Of those who have what is asked for, the first are those who have the rarest of it: bits of
# information add up. Then the grants are asked in order until enough are seen: first by an index of
# their own, a tenth of the cost, and of those who pass the question that guards every row.
RARE_FIRST = f"""
    CREATE OR REPLACE FUNCTION serai_find_persons(
        asked bytea[], compartment text, budget int, most int
    )
    RETURNS TABLE (found uuid, hits bigint) LANGUAGE plpgsql {before.DEFINER} $$
    DECLARE
        chosen bytea[];
        bits float8[];
        total bigint;
        few boolean := false;
        everybody boolean := serai_is_register();
        teams uuid[] := serai_teams_holding('identity');
    BEGIN
        SELECT array_agg(y.token), array_agg(25 - log(2, y.size)::float8),
            coalesce(max(y.run), 0)
        INTO chosen, bits, total
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
        IF total >= budget AND NOT everybody THEN
            SELECT count(*) < 20000 INTO few FROM (
                SELECT 1 FROM people_accessgrant g
                WHERE g.team_id = ANY(teams) AND g.revoked_at IS NULL LIMIT 20000
            ) x;
        END IF;
        RETURN QUERY
        SELECT s.person_id, s.n FROM (
            SELECT c.person_id, c.n FROM (
                SELECT x.person_id, count(*) AS n, sum(x.bits) AS told
                FROM (
                    SELECT t.person_id, a.bits
                    FROM unnest(chosen, bits) a(token, bits) CROSS JOIN LATERAL (
                        SELECT p.person_id FROM people_searchtoken p
                        WHERE p.token = a.token AND NOT few
                        ORDER BY p.person_id DESC LIMIT budget
                    ) t
                    UNION ALL
                    SELECT t.person_id, a.bits
                    FROM (
                        SELECT DISTINCT g.person_id FROM people_accessgrant g
                        WHERE few AND g.team_id = ANY(teams) AND g.revoked_at IS NULL
                    ) mine
                    JOIN people_searchtoken t ON t.person_id = mine.person_id
                    JOIN unnest(chosen, bits) a(token, bits) ON a.token = t.token
                ) x
                GROUP BY x.person_id ORDER BY told DESC, x.person_id DESC LIMIT budget
            ) c
            WHERE everybody OR (
                SELECT true FROM people_accessgrant g
                WHERE g.person_id = c.person_id AND g.team_id = ANY(teams)
                  AND g.revoked_at IS NULL LIMIT 1
            )
            LIMIT 4 * most
        ) s
        WHERE serai_can_see(s.person_id, 'identity')
          AND (compartment = 'identity' OR serai_can_see(s.person_id, compartment))
        LIMIT most;
    END
    $$
"""
SEEN = (
    "CREATE INDEX matching_grant_seen ON people_accessgrant (team_id, person_id)"
    " WHERE revoked_at IS NULL"
)


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_row_level_security")]
    operations = [
        migrations.RunSQL(
            sql=[SEEN, RARE_FIRST],
            reverse_sql=[
                before.FIND.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
                "DROP INDEX matching_grant_seen",
            ],
        )
    ]
