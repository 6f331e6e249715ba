"""Distributions that are planned for a day; they show by organisation."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import serai.kit.ids
from serai.kit.rls import guard_by_organisation


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_persons"),
        ("assistance", "0009_service_deliveries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlannedDistribution",
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
                ("on", models.DateField()),
                ("place", models.CharField(max_length=120)),
                ("expected", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                ("planned_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "kit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assistance.kit",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assistance.store",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["team", "on"],
                        name="assistance_planned_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "planned")),
                            models.Q(
                                ("ended_at__isnull", False), ("state__in", ["held", "cancelled"])
                            ),
                            _connector="OR",
                        ),
                        name="assistance_planned_ends_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expected__gte", 1)),
                        name="assistance_planned_something",
                    ),
                ],
            },
        ),
        guard_by_organisation("assistance_planneddistribution"),
    ]
