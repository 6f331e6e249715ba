"""A payment is paid by the transaction that is about it; an account is never taken away."""

from django.db import migrations

OWN_POSTING = """
    CREATE FUNCTION cash_payment_own_posting() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM cash_transaction t
            WHERE t.id = NEW.transaction_id AND t.about = NEW.id AND t.kind = 'pay'
              AND t.organisation_id = NEW.organisation_id
        ) THEN
            RAISE EXCEPTION 'a payment is paid by the transaction that is about it' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'cash_payment_own_posting';
        END IF;
        RETURN NULL;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cash", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sql=[
                OWN_POSTING,
                "REVOKE DELETE, TRUNCATE ON cash_account FROM serai_app",
                "CREATE TRIGGER cash_payment_own_posting AFTER INSERT OR"
                " UPDATE OF transaction_id, organisation_id ON cash_payment FOR EACH ROW"
                " WHEN (NEW.transaction_id IS NOT NULL)"
                " EXECUTE FUNCTION cash_payment_own_posting()",
            ],
            reverse_sql=[
                "DROP TRIGGER cash_payment_own_posting ON cash_payment",
                "DROP FUNCTION cash_payment_own_posting()",
                "GRANT DELETE ON cash_account TO serai_app",
            ],
        ),
    ]
