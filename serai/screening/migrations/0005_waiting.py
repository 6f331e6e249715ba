"""Which screenings wait for somebody, asked of all of an organisation's at once.

The rows' own guard is a function that is called for each of them. These look up the actor's grants
in one go instead, and give ids alone; what is then read by them is guarded as ever.
"""

from importlib import import_module

from django.db import migrations, models

GUARDS = import_module("serai.people.migrations.0002_row_level_security")
MINE = f"""
    {GUARDS.RUNS}
    AND g.team_id = ANY ((SELECT serai_teams_holding(asked))::uuid[])
    AND asked = ANY (g.compartments)
"""
# A team's grants and what is unread are both small: read whole and put together, they cost a fifth
# of looking up the grant of each.
UNREAD = f"""
    CREATE FUNCTION screening_unread(asked text) RETURNS SETOF uuid ROWS 20
        SET enable_nestloop = off {GUARDS.DEFINER} $$
        SELECT s.id FROM screening_screening s
        WHERE s.state = 'done' AND s.read_at IS NULL AND NOT s.is_withdrawn
          AND s.organisation_id = ANY ((SELECT serai_organisations())::uuid[])
          AND EXISTS (SELECT 1 FROM people_accessgrant g WHERE g.person_id = s.person_id AND {MINE})
        ORDER BY s.done_at LIMIT 1000
    $$
"""
FOUND = f"""
    CREATE FUNCTION screening_found(asked text, since timestamptz) RETURNS SETOF uuid
        ROWS 20 {GUARDS.DEFINER} $$
        SELECT DISTINCT s.id FROM people_accessgrant g
        JOIN screening_screening s ON s.person_id = g.person_id
        JOIN screening_outcome o ON o.screening_id = s.id
        WHERE {MINE} AND s.state = 'done' AND s.done_at >= since AND NOT s.is_withdrawn
          AND s.organisation_id = ANY ((SELECT serai_organisations())::uuid[])
          AND o.kind = 'finding' AND o.compartment = asked
    $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_row_level_security"),
        ("screening", "0004_doubt_and_reading"),
    ]
    operations = [
        migrations.RemoveIndex("screening", "screening_screening_unread"),
        migrations.AddIndex(
            "screening",
            models.Index(
                fields=["organisation", "done_at"],
                include=["person", "id"],
                condition=models.Q(state="done", read_at=None, is_withdrawn=False),
                name="screening_screening_unread",
            ),
        ),
        migrations.RunSQL(UNREAD, "DROP FUNCTION screening_unread(text)"),
        migrations.RunSQL(FOUND, "DROP FUNCTION screening_found(text, timestamptz)"),
    ]
