"""Statements are kept by the kit's guard, and nothing takes them away but erasing the person."""

from importlib import import_module

from django.db import migrations

from serai.kit.rls import erases, keeps

before = import_module("serai.journey.migrations.0002_guards")


class Migration(migrations.Migration):
    dependencies = [("journey", "0002_guards")]
    operations = [
        migrations.RunSQL(before.LEAVES, before.STANDS),
        *(
            keeps(table, "superseded_at", over="OLD.superseded_at IS NOT NULL")
            for table in before.TABLES
        ),
        erases("journey", *reversed(before.TABLES)),
    ]
