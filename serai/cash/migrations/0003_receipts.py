"""A picture of the signature or thumbprint under a payment, written as it is paid."""

from django.db import migrations, models

import serai.vault.fields
from serai.kit.rls import KEEPS

STEPS = (
    "state", "decided_at", "decided_by_id", "decision", "paid_at", "paid_by_id", "proof",
    "proof_by", "transaction_id",
)  # fmt: skip
OVER = """
    OLD.state IN ('declined', 'reversed') OR (OLD.state, NEW.state) NOT IN (
        ('asked', 'approved'), ('asked', 'declined'), ('approved', 'paid'), ('paid', 'reversed'))
"""


def keeps(*free: str) -> str:
    """Return the function that lets these columns of a payment change, step by step."""
    function = KEEPS.format(table="cash_payment", free=str([*free])[1:-1], over=OVER)
    return function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [
        ("cash", "0002_own_posting"),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="receipt",
            field=serai.vault.fields.SealedField(null=True),
        ),
        migrations.AlterField(
            model_name="payment",
            name="proof",
            field=models.CharField(
                blank=True,
                choices=[
                    ("signature", "Signature"),
                    ("thumb", "Thumbprint"),
                    ("witness", "A witness signed"),
                    ("collector", "Somebody else collected it"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunSQL(keeps(*STEPS, "receipt"), keeps(*STEPS)),
    ]
