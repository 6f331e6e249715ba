"""What a screening brought is about who was screened, whoever writes it."""

from django.db import migrations

from serai.kit.rls import one_person


class Migration(migrations.Migration):
    dependencies = [("screening", "0005_waiting")]
    operations = [
        one_person("screening_screening"),
        one_person("screening_answers", screening_id="screening_screening"),
        one_person("screening_outcome", screening_id="screening_screening"),
        one_person("screening_categorystatement", screening_id="screening_screening"),
        one_person("screening_returnblock", screening_id="screening_screening"),
    ]
