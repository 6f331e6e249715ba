"""Rows are seen by organisation only."""

from django.db import migrations

from serai.kit.rls import guard_by_organisation


class Migration(migrations.Migration):
    """Guard the room's tables."""

    dependencies = [("webforms", "0001_initial"), ("intake", "0002_row_level_security")]
    operations = [
        guard_by_organisation("webforms_browser"),
        guard_by_organisation("webforms_publiclink"),
    ]
