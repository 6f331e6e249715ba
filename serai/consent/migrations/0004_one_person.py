"""What proves a consent is about who gave it, whoever writes it."""

from django.db import migrations

from serai.kit.rls import one_person


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_erasing")]
    operations = [
        one_person("consent_consent"),
        one_person("consent_evidence", consent_id="consent_consent"),
    ]
