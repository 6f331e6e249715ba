"""A file of a document is about whose document it is, whoever writes it."""

from django.db import migrations

from serai.kit.rls import one_person


class Migration(migrations.Migration):
    dependencies = [("people", "0006_consent_named")]
    operations = [
        one_person("people_document"),
        one_person("people_storedfile", document_id="people_document"),
    ]
