"""What belongs to something given is of its person by the same guard as in every other room.

It says more than the one before: neither a row nor what it belongs to moves to another person.
"""

from importlib import import_module

from django.db import migrations

from serai.kit.rls import one_person

BEFORE = import_module("serai.assistance.migrations.0008_one_person").Migration.operations[0]


class Migration(migrations.Migration):
    dependencies = [("assistance", "0011_receipts"), ("cases", "0006_one_person")]
    operations = [
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        one_person("assistance_distribution"),
        one_person("assistance_handout", distribution_id="assistance_distribution"),
        one_person("assistance_service", action_id="cases_planaction"),
    ]
