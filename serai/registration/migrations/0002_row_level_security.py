"""Landings, groups and files show by organisation; who is in them, and by which form, by grant."""

from django.db import migrations

from serai.kit.rls import guard_by_organisation, guard_by_person


class Migration(migrations.Migration):
    dependencies = [
        ("registration", "0001_initial"),
        ("people", "0002_row_level_security"),
    ]
    operations = [
        guard_by_organisation("registration_arrival"),
        guard_by_organisation("registration_group"),
        guard_by_organisation("registration_personfile"),
        guard_by_person("registration_member", "identity"),
        guard_by_person("registration_registered", "identity"),
    ]
