"""A voucher is given as one payment of its worth, and such a payment out of the voucher's stock.

A payment goes when its person is erased; the voucher stays given, as it was.
"""

from django.db import migrations

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS"
OF_A_PAYMENT = f"""
    CREATE FUNCTION cash_voucher_of_a_payment() RETURNS trigger {DEFINER} $$
    BEGIN
        PERFORM 1 FROM cash_payment p WHERE p.id = NEW.given_as FOR UPDATE;
        IF NOT EXISTS (
            SELECT 1 FROM cash_payment p JOIN cash_account a ON a.id = NEW.account_id
            WHERE p.id = NEW.given_as AND p.organisation_id = NEW.organisation_id
              AND p.kind = 'voucher' AND p.state = 'approved'
              AND p.amount = NEW.amount AND p.currency = a.currency
        ) OR EXISTS (
            SELECT 1 FROM cash_voucher v WHERE v.given_as = NEW.given_as AND v.id <> NEW.id
        ) THEN
            RAISE EXCEPTION 'a voucher is given as one approved payment of its worth' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'cash_voucher_of_a_payment';
        END IF;
        RETURN NULL;
    END $$
"""
BY_A_VOUCHER = f"""
    CREATE FUNCTION cash_payment_by_a_voucher() RETURNS trigger {DEFINER} $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM cash_voucher v
            JOIN cash_posting p ON p.account_id = v.account_id
            WHERE v.given_as = NEW.id AND p.transaction_id = NEW.transaction_id
              AND p.amount = -NEW.amount
        ) THEN
            RAISE EXCEPTION 'a payment by voucher gives one, out of the stock it is in' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'cash_payment_by_a_voucher';
        END IF;
        RETURN NULL;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cash", "0003_receipts")]
    operations = [
        migrations.RunSQL(
            sql=[
                OF_A_PAYMENT,
                BY_A_VOUCHER,
                "CREATE TRIGGER cash_voucher_of_a_payment AFTER INSERT OR UPDATE OF given_as"
                " ON cash_voucher FOR EACH ROW WHEN (NEW.given_as IS NOT NULL)"
                " EXECUTE FUNCTION cash_voucher_of_a_payment()",
                "CREATE TRIGGER cash_payment_by_a_voucher AFTER INSERT OR UPDATE OF state"
                " ON cash_payment FOR EACH ROW WHEN (NEW.state = 'paid' AND NEW.kind = 'voucher')"
                " EXECUTE FUNCTION cash_payment_by_a_voucher()",
            ],
            reverse_sql=[
                "DROP TRIGGER cash_payment_by_a_voucher ON cash_payment",
                "DROP TRIGGER cash_voucher_of_a_payment ON cash_voucher",
                "DROP FUNCTION cash_payment_by_a_voucher()",
                "DROP FUNCTION cash_voucher_of_a_payment()",
            ],
        ),
    ]
