"""A flag is its organisation's; the desk that houses somebody learns what others want it to do.

Who set a flag, why, and since when shows within the organisation that set it. A desk elsewhere is
told the instruction alone, of people whose identity is open to it, and what speaks at leaving only
of those who stay with it. Which organisation asks is told to who holds protection of the person, so
that they can call one another.
"""

from django.db import migrations

OWN = "(organisation_id = ANY ((SELECT serai_organisations())::uuid[]) OR serai_is_register())"
GUARDED = {"deskflag": "identity", "flagreason": "protection"}
TOLD = """
    CREATE FUNCTION reception_flags_of_others(asked uuid[])
    RETURNS TABLE (person uuid, effect text, at text, instruction text, whose text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT DISTINCT f.person_id, f.effect, f.at, f.instruction,
            CASE WHEN serai_can_see(f.person_id, 'protection') THEN o.name ELSE '' END
        FROM reception_deskflag f JOIN accounts_organisation o ON o.id = f.organisation_id
        WHERE f.person_id = ANY(asked) AND f.lifted_at IS NULL
          AND f.from_at <= statement_timestamp()
          AND (f.until_at IS NULL OR f.until_at > statement_timestamp())
          AND NOT f.organisation_id = ANY(serai_organisations())
          AND serai_can_see(f.person_id, 'identity')
          AND EXISTS (
              SELECT 1 FROM reception_centre c
              WHERE c.closed_at IS NULL AND c.organisation_id = ANY(serai_organisations()))
          AND (f.at <> 'leave' OR EXISTS (
              SELECT 1 FROM people_person p
              CROSS JOIN LATERAL (
                  SELECT coalesce(p.merged_into_id, p.id) AS id
                  UNION ALL
                  SELECT other.id FROM people_person other
                  WHERE other.merged_into_id = coalesce(p.merged_into_id, p.id)) one
              JOIN reception_stay s ON s.person_id = one.id
              WHERE p.id = f.person_id AND upper_inf(s.during)
                AND s.organisation_id = ANY(serai_organisations())))
    $$
"""


def guard(table: str, sees: str) -> list[str]:
    """Return what shows a table's rows by this condition."""
    policy = f"reception_{table}_by_grant"
    return [
        f"DROP POLICY {policy} ON reception_{table}",
        f"CREATE POLICY {policy} ON reception_{table} USING ({sees}) WITH CHECK ({sees})",
    ]


class Migration(migrations.Migration):
    dependencies = [("reception", "0006_care_words")]
    operations = [
        *(
            migrations.RunSQL(
                guard(table, f"serai_can_see(person_id, '{part}') AND {OWN}"),
                guard(table, f"serai_can_see(person_id, '{part}')"),
            )
            for table, part in GUARDED.items()
        ),
        migrations.RunSQL(TOLD, "DROP FUNCTION reception_flags_of_others(uuid[])"),
    ]
