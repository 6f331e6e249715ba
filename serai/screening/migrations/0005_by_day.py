"""Screenings of a day are found without walking all of an organisation's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_doubt_and_reading")]
    operations = [
        migrations.AddIndex(
            "screening",
            models.Index(fields=["organisation", "done_at"], name="screening_screening_by_day"),
        )
    ]
