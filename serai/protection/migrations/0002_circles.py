"""What belongs to a procedure shows to who is named in it and signed; nobody signs for another."""

from django.db import migrations

from serai.kit.rls import erases, keeps

DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS"
FUNCTIONS = [
    f"""
    CREATE FUNCTION protection_is_named(procedure uuid) RETURNS boolean {DEFINER} $$
        SELECT serai_is_register() OR EXISTS (
            SELECT 1 FROM protection_member m
            WHERE m.procedure_id = procedure AND m.user_id = serai_actor() AND m.ended_at IS NULL)
    $$
    """,
    f"""
    CREATE FUNCTION protection_in_circle(procedure uuid) RETURNS boolean {DEFINER} $$
        SELECT serai_is_register() OR EXISTS (
            SELECT 1 FROM protection_member m
            WHERE m.procedure_id = procedure AND m.user_id = serai_actor() AND m.ended_at IS NULL
              AND m.signed_at IS NOT NULL)
    $$
    """,
    f"""
    CREATE FUNCTION protection_is_new(procedure uuid) RETURNS boolean {DEFINER} $$
        SELECT EXISTS (SELECT 1 FROM protection_procedure p
                       WHERE p.id = procedure AND p.opened_by_id = serai_actor())
           AND NOT EXISTS (SELECT 1 FROM protection_member m WHERE m.procedure_id = procedure)
    $$
    """,
]
SIGNS = """
    CREATE FUNCTION protection_member_signs() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.signed_at IS NOT NULL AND NEW.user_id IS NOT NULL AND NOT serai_is_register()
           AND NEW.user_id IS DISTINCT FROM serai_actor()
           AND (TG_OP = 'INSERT' OR OLD.signed_at IS DISTINCT FROM NEW.signed_at)
        THEN
            RAISE EXCEPTION 'nobody signs for another'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'protection_member_signs_oneself';
        END IF;
        RETURN NEW;
    END
    $$
"""
SEES = "serai_can_see(person_id, 'protection')"
NAMED = [
    "ALTER TABLE protection_procedure ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY protection_procedure_named ON protection_procedure FOR SELECT"
    f" USING ({SEES} AND protection_is_named(id))",
    "CREATE POLICY protection_procedure_opened ON protection_procedure FOR INSERT"
    f" WITH CHECK ({SEES})",
    "CREATE POLICY protection_procedure_changed ON protection_procedure FOR UPDATE"
    f" USING ({SEES} AND protection_in_circle(id))"
    f" WITH CHECK ({SEES} AND protection_in_circle(id))",
    "ALTER TABLE protection_member ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY protection_member_known ON protection_member FOR SELECT"
    f" USING ({SEES} AND protection_is_named(procedure_id))",
    "CREATE POLICY protection_member_named ON protection_member FOR INSERT WITH CHECK ("
    f" {SEES} AND (protection_in_circle(procedure_id)"
    " OR (user_id = serai_actor() AND protection_is_new(procedure_id))))",
    "CREATE POLICY protection_member_changed ON protection_member FOR UPDATE"
    f" USING ({SEES} AND (user_id = serai_actor() OR protection_in_circle(procedure_id)))"
    f" WITH CHECK ({SEES} AND protection_is_named(procedure_id))",
]
PAPERS = ("traffickingfile", "identification")
TABLES = ("identification", "traffickingfile", "member", "procedure")
ENDED = (
    "(OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)"
    " OR (OLD.signed_at IS NOT NULL AND NEW.signed_at IS DISTINCT FROM OLD.signed_at)"
)


def by_circle(table: str) -> migrations.RunSQL:
    """Return the step that shows a table's rows to the signed members of their procedure."""
    sees = f"{SEES} AND protection_in_circle(procedure_id)"
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE protection_{table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY protection_{table}_by_circle ON protection_{table}"
            f" USING ({sees}) WITH CHECK ({sees})",
        ],
        reverse_sql=[
            f"DROP POLICY protection_{table}_by_circle ON protection_{table}",
            f"ALTER TABLE protection_{table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("protection", "0001_initial"), ("people", "0002_row_level_security")]
    operations = [
        migrations.RunSQL(
            sql=[
                *FUNCTIONS,
                *NAMED,
                SIGNS,
                "CREATE TRIGGER protection_member_signs BEFORE INSERT OR UPDATE ON"
                " protection_member FOR EACH ROW EXECUTE FUNCTION protection_member_signs()",
                "REVOKE DELETE, TRUNCATE ON protection_procedure, protection_traffickingfile"
                " FROM serai_app",
            ],
            reverse_sql=[
                "GRANT DELETE ON protection_procedure, protection_traffickingfile TO serai_app",
                "DROP TRIGGER protection_member_signs ON protection_member",
                "DROP FUNCTION protection_member_signs()",
                *(
                    f"DROP POLICY protection_member_{name} ON protection_member"
                    for name in ("known", "named", "changed")
                ),
                *(
                    f"DROP POLICY protection_procedure_{name} ON protection_procedure"
                    for name in ("named", "opened", "changed")
                ),
                *(
                    f"ALTER TABLE protection_{table} DISABLE ROW LEVEL SECURITY"
                    for table in ("procedure", "member")
                ),
                "DROP FUNCTION protection_is_new(uuid)",
                "DROP FUNCTION protection_in_circle(uuid)",
                "DROP FUNCTION protection_is_named(uuid)",
            ],
        ),
        by_circle("traffickingfile"),
        by_circle("identification"),
        keeps("protection_identification"),
        keeps("protection_member", "signed_at", "undertaking", "ended_at", over=ENDED),
        erases("protection", *(f"protection_{table}" for table in TABLES)),
    ]
