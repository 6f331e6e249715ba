"""What belongs to a procedure or a case is of its person by the same guard as in every other room.

It says more than the one before: neither a row nor what it belongs to moves to another person.
"""

from importlib import import_module

from django.db import migrations

from serai.kit.rls import one_person

BEFORE = import_module("serai.protection.migrations.0005_one_person")
PARTS, TIED = BEFORE.PARTS, BEFORE.Migration.operations[0]


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_one_person"), ("protection", "0008_recovery_whole")]
    operations = [
        migrations.RunSQL(TIED.reverse_sql, TIED.sql),
        one_person("protection_procedure", case_id="cases_case"),
        one_person("protection_safetyplan", case_id="cases_case"),
        *(one_person(f"protection_{part}", procedure_id="protection_procedure") for part in PARTS),
    ]
