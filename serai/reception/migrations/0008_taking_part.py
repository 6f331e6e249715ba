"""Organisations that take an agency's quick look at another organisation's landing."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import serai.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_persons"),
        ("reception", "0007_flags_of_others"),
        ("registration", "0002_row_level_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TakingPart",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=serai.kit.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "agency",
                    models.CharField(
                        choices=[
                            ("medical", "Medical"),
                            ("protection", "Protection"),
                            ("child", "Child protection"),
                            ("asylum", "Asylum information"),
                        ],
                        max_length=12,
                    ),
                ),
                ("named_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "arrival",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registration.arrival",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["partner"],
                        name="reception_takingpart_partner",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("arrival", "partner", "agency"),
                        name="reception_takingpart_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agency__in", ["medical", "protection", "child", "asylum"])
                        ),
                        name="reception_takingpart_agency_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("partner", models.F("organisation")), _negated=True),
                        name="reception_takingpart_another",
                    ),
                ],
            },
        ),
    ]
