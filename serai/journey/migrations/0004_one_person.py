"""What happened on the way is about who was on it, whoever writes it."""

from django.db import migrations

from serai.kit.rls import one_person


class Migration(migrations.Migration):
    dependencies = [("journey", "0003_erasing")]
    operations = [
        one_person("journey_step"),
        one_person("journey_experience", step_id="journey_step"),
    ]
