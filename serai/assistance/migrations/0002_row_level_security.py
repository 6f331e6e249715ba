"""What was given shows by grant, stores by organisation; the database keeps what lies in them."""

from django.db import migrations

from serai.kit.rls import append_only, erases, guard_by_organisation, guard_by_person, keeps

ENDS = ("withdrawn_at", "withdrawn_by_id", "withdrawn_reason")
OVER = "OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL"
KEPT = ("item", "store", "lot", "stock", "movement", "kit", "kitline", "limit")
OF_PERSONS = ("handout", "distribution", "session", "healthcontact", "service")
MOVES = """
    CREATE FUNCTION assistance_moves_stock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM assistance_store s, assistance_lot l
            WHERE s.id = NEW.store_id AND l.id = NEW.lot_id
              AND s.organisation_id = NEW.organisation_id
              AND l.organisation_id = NEW.organisation_id
        ) THEN
            RAISE EXCEPTION 'a store keeps its own organisation''s items' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'assistance_movement_one_organisation';
        END IF;
        IF NEW.quantity > 0 THEN
            INSERT INTO assistance_stock (id, organisation_id, store_id, lot_id, quantity)
            VALUES (gen_random_uuid(), NEW.organisation_id, NEW.store_id, NEW.lot_id, NEW.quantity)
            ON CONFLICT (store_id, lot_id)
            DO UPDATE SET quantity = assistance_stock.quantity + EXCLUDED.quantity;
            RETURN NULL;
        END IF;
        UPDATE assistance_stock SET quantity = quantity + NEW.quantity
        WHERE store_id = NEW.store_id AND lot_id = NEW.lot_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'assistance_stock_not_negative: nothing lies there' USING
                ERRCODE = 'check_violation', CONSTRAINT = 'assistance_stock_not_negative';
        END IF;
        RETURN NULL;
    END $$
"""


HOUSEHOLD = """
    CREATE FUNCTION assistance_household(person uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT m.group_id FROM people_groupmember m JOIN people_group g ON g.id = m.group_id
        WHERE m.person_id = person AND g.kind = 'household' AND m.during @> CURRENT_DATE
          AND serai_knows(person)
        ORDER BY m.recorded_at DESC LIMIT 1
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0001_initial"), ("people", "0002_row_level_security")]
    operations = [
        guard_by_person("assistance_service", compartment_column="compartment"),
        guard_by_person("assistance_healthcontact", "health"),
        guard_by_person("assistance_session", "protection"),
        *(guard_by_organisation(f"assistance_{table}") for table in KEPT),
        guard_by_person("assistance_distribution", "identity"),
        guard_by_person("assistance_handout", "identity"),
        *(keeps(f"assistance_{table}", *ENDS, over=OVER) for table in OF_PERSONS[1:]),
        append_only("assistance_movement"),
        migrations.RunSQL(
            sql=[
                "REVOKE UPDATE, DELETE, TRUNCATE ON assistance_handout FROM serai_app",
                "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON assistance_stock FROM serai_app",
                HOUSEHOLD,
                MOVES,
                "CREATE TRIGGER assistance_movement_moves_stock AFTER INSERT ON assistance_movement"
                " FOR EACH ROW EXECUTE FUNCTION assistance_moves_stock()",
            ],
            reverse_sql=[
                "DROP TRIGGER assistance_movement_moves_stock ON assistance_movement",
                "DROP FUNCTION assistance_moves_stock()",
                "DROP FUNCTION assistance_household(uuid)",
                "GRANT INSERT, UPDATE, DELETE ON assistance_stock TO serai_app",
                "GRANT UPDATE, DELETE ON assistance_handout TO serai_app",
            ],
        ),
        erases("assistance", *(f"assistance_{table}" for table in OF_PERSONS)),
    ]
