"""Cash and vouchers stand in a room of their own; here nothing knows of them any more."""

from django.db import migrations

from serai.kit.rls import erases

MOVED = ("Redemption", "Voucher", "Payment", "Posting", "Transaction", "Account")
OF_PERSONS = ("handout", "distribution", "session", "healthcontact", "service")
STILL_OF = [f"assistance_{table}" for table in OF_PERSONS]
WAS = erases("assistance", "assistance_payment", *STILL_OF)
IS = erases("assistance", *STILL_OF)


class Migration(migrations.Migration):
    dependencies = [("assistance", "0006_voucher_or_reversal"), ("cash", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name) for name in MOVED]
        ),
        migrations.RunSQL([WAS.reverse_sql, IS.sql], [IS.reverse_sql, WAS.sql]),
    ]
