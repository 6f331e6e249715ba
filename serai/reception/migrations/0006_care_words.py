"""Words of absences and departures that tell of nobody's health; unknown ones are refused."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_persons"),
        ("people", "0006_consent_named"),
        ("reception", "0005_care_elsewhere"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="absence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("out", "Out for a while"),
                    ("work_school", "Work, school or training"),
                    ("care", "Care elsewhere; the place is kept"),
                    ("appointment", "Appointment with an office"),
                    ("other", "Another reason"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="stay",
            name="left_to",
            field=models.CharField(
                blank=True,
                choices=[
                    ("own_way", "Went on by themselves"),
                    ("accommodation", "Moved to accommodation"),
                    ("other_centre", "Moved to another centre"),
                    ("return", "Left on assisted return"),
                    ("care", "Moved to care elsewhere"),
                    ("authority", "Taken over by an authority"),
                    ("not_back", "Did not come back"),
                    ("died", "Died"),
                    ("other", "Elsewhere"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["out", "work_school", "care", "appointment", "other"])
                ),
                name="reception_absence_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_to", ""),
                    (
                        "left_to__in",
                        [
                            "own_way",
                            "accommodation",
                            "other_centre",
                            "return",
                            "care",
                            "authority",
                            "not_back",
                            "died",
                            "other",
                        ],
                    ),
                    _connector="OR",
                ),
                name="reception_stay_left_to_known",
            ),
        ),
    ]
