"""Note when a browser said that nothing is left on it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webforms", "0002_row_level_security")]

    operations = [
        migrations.AddField(
            model_name="browser", name="left_at", field=models.DateTimeField(null=True)
        )
    ]
