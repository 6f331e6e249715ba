"""A time to recover has both its days, or none."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_consent_named"),
        ("protection", "0007_more_of_the_standard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="traffickingfile",
            name="protection_traffickingfile_recovery_lasts",
        ),
        migrations.AddConstraint(
            model_name="traffickingfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recovery_from", None), ("recovery_until", None)),
                    models.Q(
                        ("recovery_from__isnull", False),
                        ("recovery_until__gt", models.F("recovery_from")),
                        ("recovery_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="protection_traffickingfile_recovery_lasts",
            ),
        ),
    ]
