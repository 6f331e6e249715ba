"""Services delivered are counted by month, kind and place without persons; those given before too."""

import django.db.models.deletion
from django.db import migrations, models

from serai.kit.rls import guard_by_organisation

TABLE = "assistance_servicedelivery"
GIVEN_BEFORE = f"""
    INSERT INTO {TABLE} (id, organisation_id, team_id, kind, setting, month, is_synthetic,
                         is_withdrawn, change)
    SELECT s.id, s.organisation_id, s.team_id, s.kind, s.setting,
           date_trunc('month', s.given_on)::date, p.is_synthetic, s.withdrawn_at IS NOT NULL, 0
    FROM assistance_service s JOIN people_person p ON p.id = s.person_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_persons"),
        ("assistance", "0008_one_person"),
        ("flows", "0003_change"),
        ("people", "0005_groups_guarded"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceDelivery",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("safe_house", "Safe house"),
                            ("health", "Health and medical care"),
                            ("psychosocial", "Psychosocial support"),
                            ("police", "Police or other authority"),
                            ("legal", "Legal assistance"),
                            ("livelihood", "Livelihood"),
                            ("child_protection", "Child protection"),
                            ("family_mediation", "Family mediation"),
                            ("reunification", "Family reunification"),
                            ("education", "Education"),
                            ("relief", "Relief items, clothes and shoes"),
                            ("water", "Water and sanitation"),
                            ("registration", "Registration"),
                            ("food", "Food"),
                            ("other", "Other"),
                            ("transport", "Transport within the country"),
                            ("return_travel", "Return travel: ticket, papers, escort"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("centre", "At the centre"),
                            ("shelter", "At the shelter"),
                            ("outreach", "On outreach, where the person is"),
                            ("partner", "At another agency"),
                            ("phone", "By telephone"),
                            ("other", "Somewhere else"),
                        ],
                        max_length=12,
                    ),
                ),
                ("month", models.DateField()),
                ("is_synthetic", models.BooleanField(default=False)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("change", models.BigIntegerField(default=0, editable=False)),
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
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["change"], name="assistance_delivery_change")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "safe_house",
                                    "health",
                                    "psychosocial",
                                    "police",
                                    "legal",
                                    "livelihood",
                                    "child_protection",
                                    "family_mediation",
                                    "reunification",
                                    "education",
                                    "relief",
                                    "water",
                                    "registration",
                                    "food",
                                    "other",
                                    "transport",
                                    "return_travel",
                                ],
                            ),
                            (
                                "setting__in",
                                ["centre", "shelter", "outreach", "partner", "phone", "other"],
                            ),
                        ),
                        name="assistance_servicedelivery_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="assistance_servicedelivery_whole_months",
                    ),
                ],
            },
        ),
        guard_by_organisation(TABLE),
        migrations.RunSQL(
            sql=[
                f"REVOKE DELETE, TRUNCATE ON {TABLE} FROM serai_app",
                f"CREATE TRIGGER {TABLE}_change BEFORE INSERT OR UPDATE ON {TABLE}"
                " FOR EACH ROW EXECUTE FUNCTION flows_stamp_change()",
                f"CREATE TRIGGER {TABLE}_restored BEFORE INSERT OR UPDATE ON {TABLE}"
                " FOR EACH STATEMENT EXECUTE FUNCTION flows_mind_restore()",
                GIVEN_BEFORE,
            ],
            reverse_sql=[
                f"GRANT DELETE ON {TABLE} TO serai_app",
                f"DROP TRIGGER {TABLE}_change ON {TABLE}",
                f"DROP TRIGGER {TABLE}_restored ON {TABLE}",
            ],
        ),
    ]
