"""What was agreed goes only with a person who is erased; a consent's words are all known ones.

A grant that rests on a consent names it.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

from serai.kit.rls import erases, keeps

before = import_module("serai.consent.migrations.0002_enforced")
KEEPS = [
    before.WITHHOLDING_KEEPS,
    "CREATE TRIGGER consent_withholding_keeps BEFORE UPDATE ON consent_withholding"
    " FOR EACH ROW EXECUTE FUNCTION consent_withholding_keeps()",
    "REVOKE DELETE, TRUNCATE ON consent_withholding FROM serai_app",
]
LEAVES = [
    "DROP TRIGGER consent_withholding_keeps ON consent_withholding",
    "DROP FUNCTION consent_withholding_keeps()",
]
TRIGGER = (
    "CREATE TRIGGER consent_evidence_append_only BEFORE {what} ON consent_evidence"
    " FOR EACH ROW EXECUTE FUNCTION serai_append_only()"
)
DROP = "DROP TRIGGER consent_evidence_append_only ON consent_evidence"


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_enforced")]
    operations = [
        migrations.RunSQL(LEAVES, KEEPS),
        keeps("consent_withholding", "lifted_at", "lifted_by_id", over="OLD.lifted_at IS NOT NULL"),
        migrations.RunSQL(
            [DROP, TRIGGER.format(what="UPDATE")],
            [DROP, TRIGGER.format(what="UPDATE OR DELETE")],
        ),
        erases("consent", "consent_evidence", "consent_withholding", "consent_consent"),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=Q(expression__in=["signature", "thumbprint", "spoken", "gesture", ""]),
                name="consent_consent_expression_known",
            ),
        ),
    ]
