"""The parsed values of each occurrence, for quality rules that look over many submissions."""

import django.db.models.deletion
from django.db import migrations, models

from serai.kit.rls import guard_by_organisation


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("intake", "0002_row_level_security")]

    operations = [
        migrations.CreateModel(
            name="EntityRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("entity_id", models.UUIDField()),
                ("list_name", models.CharField(max_length=64)),
                ("ordinal", models.PositiveIntegerField()),
                ("values", models.JSONField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entity_records",
                        to="intake.submission",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["list_name", "id"], name="intake_entityrecord_list")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("entity_id",), name="intake_entityrecord_once")
                ],
            },
        ),
        guard_by_organisation("intake_entityrecord"),
    ]
