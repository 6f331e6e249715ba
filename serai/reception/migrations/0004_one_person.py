"""An absence is of who stays, and the reason of a flag is about whom it speaks of."""

from django.db import migrations

from serai.kit.rls import one_person


class Migration(migrations.Migration):
    dependencies = [("reception", "0003_counts")]
    operations = [
        one_person("reception_absence", stay_id="reception_stay"),
        one_person("reception_flagreason", flag_id="reception_deskflag"),
    ]
