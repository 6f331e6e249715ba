"""Money: postings come to zero, accounts do not fall below it, nothing is changed afterwards."""

from django.db import migrations

from serai.kit.rls import append_only, erases, guard_by_organisation, guard_by_person, keeps

KEPT = ("account", "transaction", "posting", "voucher", "redemption")
ADDED = ("transaction", "posting", "redemption")
OF_PERSONS = ("payment", "handout", "distribution", "session", "healthcontact", "service")
STEPS = (
    "state", "decided_at", "decided_by_id", "decision", "paid_at", "paid_by_id", "proof",
    "proof_by", "transaction_id",
)  # fmt: skip
OVER = """
    OLD.state IN ('declined', 'reversed') OR (OLD.state, NEW.state) NOT IN (
        ('asked', 'approved'), ('asked', 'declined'), ('approved', 'paid'), ('paid', 'reversed'))
"""
BALANCES = """
    CREATE FUNCTION assistance_posts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        UPDATE assistance_account SET balance = balance + NEW.amount
        WHERE id = NEW.account_id AND currency = NEW.currency
          AND organisation_id = NEW.organisation_id AND EXISTS (
              SELECT 1 FROM assistance_transaction t
              WHERE t.id = NEW.transaction_id AND t.organisation_id = NEW.organisation_id);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a posting is in its account''s currency and organisation' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'assistance_posting_of_its_account';
        END IF;
        RETURN NULL;
    END $$
"""
COMES_TO_ZERO = """
    CREATE FUNCTION assistance_comes_to_zero() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        asked uuid := CASE TG_TABLE_NAME WHEN 'assistance_posting'
            THEN (to_jsonb(NEW) ->> 'transaction_id')::uuid ELSE NEW.id END;
    BEGIN
        IF (SELECT count(*) FROM assistance_posting WHERE transaction_id = asked) < 2 OR EXISTS (
            SELECT 1 FROM assistance_posting WHERE transaction_id = asked
            GROUP BY currency HAVING sum(amount) <> 0
        ) THEN
            RAISE EXCEPTION 'the postings of a transaction come to zero in each currency' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'assistance_transaction_comes_to_zero';
        END IF;
        RETURN NULL;
    END $$
"""
ACCOUNT_KEEPS = """
    CREATE FUNCTION assistance_account_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.id, NEW.organisation_id, NEW.kind, NEW.currency)
           IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.kind, OLD.currency)
           OR (NEW.balance <> OLD.balance AND current_user = 'serai_app')
        THEN
            RAISE EXCEPTION 'an account stays what it is; its balance follows from its postings'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END $$
"""
STARTS_EMPTY = """
    CREATE FUNCTION assistance_account_starts_empty() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.balance <> 0 AND current_user = 'serai_app' THEN
            RAISE EXCEPTION 'an account starts empty' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'assistance_account_starts_empty';
        END IF;
        RETURN NULL;
    END $$
"""
IN_TIME = """
    CREATE FUNCTION assistance_redeemed_in_time() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM assistance_voucher v
            WHERE v.id = NEW.voucher_id AND v.organisation_id = NEW.organisation_id
              AND v.given_as IS NOT NULL AND NEW.on <= v.valid_until
        ) THEN
            RAISE EXCEPTION 'a voucher is redeemed after it was given and while it is valid' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'assistance_redemption_in_time';
        END IF;
        RETURN NULL;
    END $$
"""
GIVEN_ONCE = """
    CREATE FUNCTION assistance_voucher_given_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.given_as IS NOT NULL THEN
            RAISE EXCEPTION 'a voucher is given once' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'assistance_voucher_given_once';
        END IF;
        RETURN NEW;
    END $$
"""
ASKED = """
    CREATE FUNCTION assistance_asked(person uuid) RETURNS TABLE (
        asked_at timestamptz, kind varchar, purpose varchar, amount bigint, currency varchar,
        state varchar)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT p.asked_at, p.kind, p.purpose, p.amount, p.currency, p.state
        FROM assistance_payment p
        WHERE p.person_id = person AND p.asked_by_id = serai_actor() AND serai_knows(person)
        ORDER BY p.asked_at DESC
    $$
"""
ASKS = """
    CREATE POLICY assistance_payment_asked ON assistance_payment FOR INSERT WITH CHECK (
        serai_can_see(person_id, 'protection') AND state = 'asked'
        AND asked_by_id = serai_actor())
"""
LATER = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION assistance_comes_to_zero()"


class Migration(migrations.Migration):
    dependencies = [("assistance", "0003_money"), ("assistance", "0002_row_level_security")]
    operations = [
        *(guard_by_organisation(f"assistance_{table}") for table in KEPT),
        guard_by_person("assistance_payment", "finance"),
        keeps("assistance_payment", *STEPS, over=OVER),
        *(append_only(f"assistance_{table}") for table in ADDED),
        migrations.RunSQL(
            sql=[
                BALANCES,
                COMES_TO_ZERO,
                ACCOUNT_KEEPS,
                STARTS_EMPTY,
                IN_TIME,
                GIVEN_ONCE,
                ASKED,
                ASKS,
                "CREATE TRIGGER assistance_posting_posts AFTER INSERT ON assistance_posting"
                " FOR EACH ROW EXECUTE FUNCTION assistance_posts()",
                "CREATE CONSTRAINT TRIGGER assistance_transaction_comes_to_zero"
                f" AFTER INSERT ON assistance_transaction {LATER}",
                "CREATE CONSTRAINT TRIGGER assistance_posting_comes_to_zero"
                f" AFTER INSERT ON assistance_posting {LATER}",
                "CREATE TRIGGER assistance_account_keeps BEFORE UPDATE ON assistance_account"
                " FOR EACH ROW EXECUTE FUNCTION assistance_account_keeps()",
                "CREATE TRIGGER assistance_account_starts_empty AFTER INSERT ON assistance_account"
                " FOR EACH ROW EXECUTE FUNCTION assistance_account_starts_empty()",
                "CREATE TRIGGER assistance_redemption_in_time AFTER INSERT"
                " ON assistance_redemption"
                " FOR EACH ROW EXECUTE FUNCTION assistance_redeemed_in_time()",
                "CREATE TRIGGER assistance_voucher_given_once BEFORE UPDATE ON assistance_voucher"
                " FOR EACH ROW EXECUTE FUNCTION assistance_voucher_given_once()",
                "REVOKE UPDATE, DELETE, TRUNCATE ON assistance_voucher FROM serai_app",
                "GRANT UPDATE (given_as) ON assistance_voucher TO serai_app",
                "DROP FUNCTION assistance_erase(uuid[])",
            ],
            reverse_sql=[
                erases("assistance", *(f"assistance_{t}" for t in OF_PERSONS[1:])).sql,
                "GRANT UPDATE, DELETE ON assistance_voucher TO serai_app",
                "DROP TRIGGER assistance_voucher_given_once ON assistance_voucher",
                "DROP TRIGGER assistance_redemption_in_time ON assistance_redemption",
                "DROP TRIGGER assistance_account_starts_empty ON assistance_account",
                "DROP TRIGGER assistance_account_keeps ON assistance_account",
                "DROP TRIGGER assistance_posting_comes_to_zero ON assistance_posting",
                "DROP TRIGGER assistance_transaction_comes_to_zero ON assistance_transaction",
                "DROP TRIGGER assistance_posting_posts ON assistance_posting",
                "DROP POLICY assistance_payment_asked ON assistance_payment",
                *(
                    f"DROP FUNCTION assistance_{name}"
                    for name in (
                        "asked(uuid)",
                        "redeemed_in_time()",
                        "voucher_given_once()",
                        "account_starts_empty()",
                        "account_keeps()",
                        "comes_to_zero()",
                        "posts()",
                    )
                ),
            ],
        ),
        erases("assistance", *(f"assistance_{table}" for table in OF_PERSONS)),
    ]
