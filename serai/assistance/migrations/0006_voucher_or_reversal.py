"""A voucher is redeemed or its payment reversed: never both, whoever is quicker."""

from django.db import migrations

WHILE_GIVEN = """
    CREATE OR REPLACE FUNCTION assistance_redeemed_in_time() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM 1 FROM assistance_voucher v WHERE v.id = NEW.voucher_id FOR UPDATE;
        IF NOT EXISTS (
            SELECT 1 FROM assistance_voucher v
            WHERE v.id = NEW.voucher_id AND v.organisation_id = NEW.organisation_id
              AND v.given_as IS NOT NULL AND NEW.on <= v.valid_until{more}
        ) THEN
            RAISE EXCEPTION 'a voucher is redeemed after it was given and while it is valid' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'assistance_redemption_in_time';
        END IF;
        RETURN NULL;
    END $$
"""
NOT_REVERSED = """
              AND NOT EXISTS (SELECT 1 FROM assistance_payment p
                              WHERE p.id = v.given_as AND p.state = 'reversed')"""
UNREDEEMED = """
    CREATE FUNCTION assistance_reversed_unredeemed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM 1 FROM assistance_voucher v WHERE v.given_as = NEW.id FOR UPDATE;
        IF EXISTS (SELECT 1 FROM assistance_redemption r
                   JOIN assistance_voucher v ON v.id = r.voucher_id WHERE v.given_as = NEW.id) THEN
            RAISE EXCEPTION 'what a vendor took is not reversed' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'assistance_payment_unredeemed';
        END IF;
        RETURN NEW;
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0005_units")]
    operations = [
        migrations.RunSQL(
            sql=[
                WHILE_GIVEN.format(more=NOT_REVERSED),
                UNREDEEMED,
                "CREATE TRIGGER assistance_payment_unredeemed BEFORE UPDATE ON assistance_payment"
                " FOR EACH ROW WHEN (NEW.state = 'reversed' AND NEW.kind = 'voucher')"
                " EXECUTE FUNCTION assistance_reversed_unredeemed()",
            ],
            reverse_sql=[
                "DROP TRIGGER assistance_payment_unredeemed ON assistance_payment",
                "DROP FUNCTION assistance_reversed_unredeemed()",
                WHILE_GIVEN.format(more=""),
            ],
        ),
    ]
