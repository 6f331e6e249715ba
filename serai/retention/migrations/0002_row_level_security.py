"""Rules show by organisation; holds and decisions with the person."""

from django.db import migrations

from serai.kit.rls import guard_by_organisation, guard_by_person


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial"), ("people", "0002_row_level_security")]
    operations = [
        guard_by_organisation("retention_retentionrule"),
        guard_by_person("retention_legalhold", "identity"),
        guard_by_person("retention_keptlonger", "identity"),
    ]
