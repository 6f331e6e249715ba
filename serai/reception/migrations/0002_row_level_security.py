"""Who sees what of reception; what is counted without showing anybody; erasing."""

from django.db import migrations

from serai.kit.rls import ERASES, guard_by_organisation, guard_by_person, keeps

BY_ORGANISATION = (
    "centre", "unit", "bed", "block", "placement", "handover", "dailylimit", "landing",
)  # fmt: skip
BY_PERSON = {
    "stay": "identity", "absence": "identity", "deskflag": "identity", "flagreason": "protection",
    "given": "identity", "quicklook": "identity",
}  # fmt: skip
DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
FUNCTIONS = {
    # How often each kind was given on a day: a count, whoever was given something.
    "reception_given_counts(centre uuid, on_day date)": f"""
        RETURNS TABLE (kind text, given bigint) {DEFINER} $$
            SELECT g.kind, count(*) FROM reception_given g
            WHERE g.centre_id = centre AND g.day = on_day
              AND g.organisation_id = ANY(serai_organisations())
            GROUP BY g.kind
        $$
    """,
    # How many of a landing there are, and how many each agency has seen.
    "reception_looks(landed uuid)": f"""
        RETURNS TABLE (agency text, seen bigint) {DEFINER} $$
            SELECT '', count(*) FROM registration_member m
            JOIN registration_group g ON g.id = m.group_id
            WHERE g.arrival_id = landed AND m.left_at IS NULL
              AND g.organisation_id = ANY(serai_organisations())
            UNION ALL
            SELECT q.agency, count(*) FROM reception_quicklook q
            WHERE q.arrival_id = landed AND q.organisation_id = ANY(serai_organisations())
            GROUP BY q.agency
        $$
    """,
    # Who belongs to somebody's groups now, of those whose identity is open to the actor: not in
    # what way, and not how the groups came about, which is profile.
    "reception_together(asked uuid)": f"""
        RETURNS TABLE (person uuid) {DEFINER} $$
            SELECT DISTINCT other.person_id FROM people_groupmember mine
            JOIN people_groupmember other ON other.group_id = mine.group_id
            WHERE mine.person_id = asked AND other.person_id <> asked
              AND mine.during @> current_date AND other.during @> current_date
              AND serai_can_see(asked, 'identity') AND serai_can_see(other.person_id, 'identity')
        $$
    """,
}
TAKE_AWAY = """
    UPDATE reception_placement SET stay_id = NULL
        WHERE stay_id IN (SELECT id FROM reception_stay WHERE person_id = ANY(persons));
    UPDATE reception_given SET collector_id = NULL WHERE collector_id = ANY(persons);
"""
GONE = ("absence", "stay", "flagreason", "deskflag", "given", "quicklook")
OVER = (
    "NOT upper_inf(OLD.during) AND (NEW.during, NEW.{how}) IS DISTINCT FROM (OLD.during, OLD.{how})"
)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_groups_guarded"),
        ("reception", "0001_initial"),
        ("registration", "0002_row_level_security"),
    ]
    operations = [
        *(guard_by_organisation(f"reception_{table}") for table in BY_ORGANISATION),
        *(guard_by_person(f"reception_{table}", part) for table, part in BY_PERSON.items()),
        keeps(
            "reception_stay",
            "during",
            "left_to",
            "checked_out_by_id",
            over=OVER.format(how="left_to"),
        ),
        keeps(
            "reception_placement",
            "during",
            "ends",
            "stay_id",
            "organisation_id",
            over=OVER.format(how="ends"),
        ),
        migrations.RunSQL(  # a row that names nobody is guarded by its organisation alone
            "GRANT DELETE ON reception_placement TO serai_app",
            "REVOKE DELETE ON reception_placement FROM serai_app",
        ),
        keeps("reception_deskflag", "lifted_at", "lifted_by_id", over="OLD.lifted_at IS NOT NULL"),
        keeps("reception_given", "collector_id"),
        keeps("reception_quicklook"),
        migrations.RunSQL(
            sql=[f"CREATE FUNCTION {name} {body}" for name, body in FUNCTIONS.items()],
            reverse_sql=[
                "DROP FUNCTION reception_together(uuid)",
                "DROP FUNCTION reception_looks(uuid)",
                "DROP FUNCTION reception_given_counts(uuid, date)",
            ],
        ),
        migrations.RunSQL(
            ERASES.format(
                room="reception",
                deletes=TAKE_AWAY
                + " ".join(
                    f"DELETE FROM reception_{table} WHERE person_id = ANY(persons);"
                    for table in GONE
                ),
            ),
            "DROP FUNCTION reception_erase(uuid[])",
        ),
    ]
