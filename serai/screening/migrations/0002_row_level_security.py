"""Who sees what: instruments by organisation, all else by grant; and what can never change."""

from django.db import migrations

from serai.kit.rls import SEES, append_only, guard_by_organisation, guard_by_person, keeps

DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"


def shared(table: str) -> migrations.RunSQL:
    """Return the step that shows a table to its organisation and to whoever works with persons.

    A partner who was granted a person reads the questions that the answers belong to.
    """
    own = SEES.format(column="organisation_id")
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_by_organisation ON {table} USING ({own}) WITH CHECK ({own})",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT"
            " USING (cardinality((SELECT serai_teams())::uuid[]) > 0"
            " OR (SELECT serai_is_register()))",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_read ON {table}",
            f"DROP POLICY {table}_by_organisation ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


PART = (
    "serai_can_see(person_id, 'protection') OR (has_health AND serai_can_see(person_id, 'health'))"
)
WRITES = (
    "serai_can_see(person_id, compartment)"
    " OR (compartment = 'health' AND serai_can_see(person_id, 'protection'))"
)
STAYS = """
    CREATE FUNCTION screening_instrumentversion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'screening_instrumentversion_stays: a published version never changes'
            USING ERRCODE = 'insufficient_privilege';
    END
    $$
"""
TRIGGER = """
    CREATE TRIGGER screening_instrumentversion_stays
    BEFORE UPDATE OR DELETE ON screening_instrumentversion
    FOR EACH ROW EXECUTE FUNCTION screening_instrumentversion_stays()
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial"), ("people", "0002_row_level_security")]
    operations = [
        shared("screening_instrument"),
        shared("screening_instrumentversion"),
        migrations.RunSQL(
            sql=[STAYS, TRIGGER],
            reverse_sql=[
                "DROP TRIGGER screening_instrumentversion_stays ON screening_instrumentversion",
                "DROP FUNCTION screening_instrumentversion_stays()",
            ],
        ),
        guard_by_organisation("screening_placefactor"),
        migrations.RunSQL(
            sql=[
                "ALTER TABLE screening_screening ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY screening_screening_by_grant ON screening_screening"
                f" USING ({PART}) WITH CHECK ({PART})",
                "ALTER TABLE screening_answers ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY screening_answers_read ON screening_answers FOR SELECT"
                " USING (serai_can_see(person_id, compartment))",
                "CREATE POLICY screening_answers_given ON screening_answers FOR INSERT"
                f" WITH CHECK ({WRITES})",
            ],
            reverse_sql=[
                "DROP POLICY screening_answers_given ON screening_answers",
                "DROP POLICY screening_answers_read ON screening_answers",
                "ALTER TABLE screening_answers DISABLE ROW LEVEL SECURITY",
                "DROP POLICY screening_screening_by_grant ON screening_screening",
                "ALTER TABLE screening_screening DISABLE ROW LEVEL SECURITY",
            ],
        ),
        append_only("screening_answers"),
        guard_by_person("screening_outcome", compartment_column="compartment"),
        append_only("screening_outcome"),
        guard_by_person("screening_returnblock", "protection"),
        guard_by_person("screening_categorystatement", compartment_column="compartment"),
        keeps(
            "screening_screening", "state", "done_at", "age", "is_withdrawn",
            over="OLD.state = 'done' AND (NEW.state, NEW.done_at, NEW.age)"
            " IS DISTINCT FROM (OLD.state, OLD.done_at, OLD.age)",
        ),
        keeps(
            "screening_returnblock", "cleared_at", "cleared_by_id", "clearing",
            over="OLD.cleared_at IS NOT NULL",
        ),
        keeps(
            "screening_categorystatement", "known",
            over="lower(NEW.known) IS DISTINCT FROM lower(OLD.known)"
            " OR upper(OLD.known) IS NOT NULL",
        ),
        migrations.RunSQL(
            sql=f"""
                CREATE FUNCTION screening_blocks_return(person uuid) RETURNS boolean {DEFINER} $$
                    SELECT EXISTS (
                        SELECT 1 FROM screening_returnblock b
                        JOIN people_person p ON p.id = b.person_id
                        JOIN people_person asked ON asked.id = person
                        WHERE b.cleared_at IS NULL
                          AND coalesce(p.merged_into_id, p.id)
                              = coalesce(asked.merged_into_id, asked.id))
                $$
            """,
            reverse_sql="DROP FUNCTION screening_blocks_return(uuid)",
        ),
    ]  # fmt: skip
