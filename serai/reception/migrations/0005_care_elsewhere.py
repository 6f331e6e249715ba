"""No word of the desk tells of somebody's health: a hospital becomes care elsewhere.

What was written down is put into the new word, ended stays too, which nobody else may change. The
health room holds what there is to know about it; the ledger keeps the events as they were sealed.
"""

from django.db import migrations

TELLS = [
    "ALTER TABLE reception_stay DISABLE TRIGGER reception_stay_keeps",
    "UPDATE reception_stay SET left_to = 'care' WHERE left_to = 'hospital'",
    "ALTER TABLE reception_stay ENABLE TRIGGER reception_stay_keeps",
    "UPDATE reception_absence SET kind = 'care' WHERE kind = 'hospital'",
]


class Migration(migrations.Migration):
    dependencies = [("reception", "0004_one_person")]
    operations = [migrations.RunSQL(TELLS, migrations.RunSQL.noop)]
