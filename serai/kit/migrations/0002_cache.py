"""The cache table: sign-in limits must hold across processes."""

from django.db import migrations

CACHE = """
    CREATE UNLOGGED TABLE serai_cache (
        cache_key varchar(255) PRIMARY KEY,
        value text NOT NULL,
        expires timestamp with time zone NOT NULL
    )
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_database")]
    operations = [
        migrations.RunSQL(
            sql=[CACHE, "CREATE INDEX serai_cache_expires ON serai_cache (expires)"],
            reverse_sql="DROP TABLE serai_cache",
        ),
    ]
