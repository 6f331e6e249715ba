"""What guarded tables of persons lean on: the actor, and the actor's teams by compartment."""

from django.db import migrations

FUNCTIONS = [
    """
    CREATE FUNCTION serai_actor() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT nullif(current_setting('serai.actor', true), '')::uuid
    $$
    """,
    """
    CREATE FUNCTION serai_teams() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(nullif(current_setting('serai.teams', true), ''), '{}')::uuid[]
    $$
    """,
    """
    CREATE FUNCTION serai_teams_holding(compartment text) RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(
            nullif(current_setting('serai.teams_' || compartment, true), ''), '{}')::uuid[]
    $$
    """,
    """
    CREATE FUNCTION serai_is_register() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(current_setting('serai.scope', true), '') = 'register'
    $$
    """,
]


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_cache")]
    operations = [
        migrations.RunSQL(
            sql=FUNCTIONS,
            reverse_sql=[
                "DROP FUNCTION serai_actor()",
                "DROP FUNCTION serai_teams()",
                "DROP FUNCTION serai_teams_holding(text)",
                "DROP FUNCTION serai_is_register()",
            ],
        ),
    ]
