"""A picture of the signature or thumbprint under a distribution."""

from django.db import migrations, models

import serai.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0010_planned_distributions"),
    ]

    operations = [
        migrations.AddField(
            model_name="distribution",
            name="receipt",
            field=serai.vault.fields.SealedField(null=True),
        ),
        migrations.AlterField(
            model_name="distribution",
            name="proof",
            field=models.CharField(
                choices=[
                    ("signature", "Signature"),
                    ("thumb", "Thumbprint"),
                    ("witness", "A witness signed"),
                    ("collector", "Somebody else collected it"),
                ],
                max_length=12,
            ),
        ),
    ]
