"""Forms, devices, submissions and all that hangs on them show by organisation only."""

from django.db import migrations

from serai.kit.rls import guard_by_organisation

GUARDED = (
    "intake_blob",
    "intake_form",
    "intake_formversion",
    "intake_formmedia",
    "intake_device",
    "intake_submission",
    "intake_attachment",
    "intake_row",
    "intake_qualityflag",
    "intake_reviewcomment",
    "intake_webhook",
    "intake_webhookdelivery",
)

DEVICE_BY_HASH = """
    CREATE FUNCTION serai_device_by_token(wanted bytea)
    RETURNS TABLE (id uuid, organisation_id uuid, revoked boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
        SELECT d.id, d.organisation_id, d.revoked_at IS NOT NULL
        FROM intake_device d WHERE d.token_hash = wanted
    $$
"""
DRAFT_BY_HASH = """
    CREATE FUNCTION serai_draft_by_token(wanted bytea)
    RETURNS TABLE (id uuid, organisation_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
        SELECT v.id, v.organisation_id FROM intake_formversion v WHERE v.test_token_hash = wanted
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [
        *(guard_by_organisation(table) for table in GUARDED),
        migrations.RunSQL(
            sql=DEVICE_BY_HASH, reverse_sql="DROP FUNCTION serai_device_by_token(bytea)"
        ),
        migrations.RunSQL(
            sql=DRAFT_BY_HASH, reverse_sql="DROP FUNCTION serai_draft_by_token(bytea)"
        ),
    ]
