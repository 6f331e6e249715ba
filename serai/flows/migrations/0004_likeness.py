"""Groups that were counted the same are found by a kept number, not by comparing every column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("directory", "0001_initial"),
        ("flows", "0003_change"),
    ]

    operations = [
        migrations.AddField(
            model_name="registryobservation",
            name="likeness",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="registryobservation",
            index=models.Index(
                condition=models.Q(("likeness__isnull", False)),
                fields=["likeness"],
                name="flows_observation_likeness",
            ),
        ),
    ]
