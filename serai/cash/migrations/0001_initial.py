"""Cash and vouchers leave assistance: their tables, with every row in them, are called after the room.

Whatever stands on the tables goes with them: constraints, indexes, policies, triggers, and the
functions that the triggers run. Rows are not touched, and what was sealed stays sealed.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import serai.kit.ids
import serai.vault.fields
from serai.kit.rls import erases

TABLES = ("account", "transaction", "posting", "payment", "voucher", "redemption")
FUNCTIONS = (
    "posts", "comes_to_zero", "account_keeps", "account_starts_empty", "redeemed_in_time",
    "voucher_given_once", "asked", "reversed_unredeemed", "payment_keeps",
)  # fmt: skip
RENAME = """
    DO $$
    DECLARE
        old CONSTANT text := '{old}';
        new CONSTANT text := '{new}';
        tables CONSTANT text[] := (SELECT array_agg(new || '_' || t) FROM unnest(ARRAY{tables}) t);
        functions CONSTANT text[] := (
            SELECT array_agg(old || '_' || f) FROM unnest(ARRAY{functions}) f);
        one record;
    BEGIN
        FOR one IN SELECT t AS name FROM unnest(ARRAY{tables}) t LOOP
            EXECUTE format('ALTER TABLE %I RENAME TO %I', old || '_' || one.name,
                           new || '_' || one.name);
        END LOOP;
        FOR one IN
            SELECT c.conrelid::regclass AS of, c.conname AS name FROM pg_constraint c
            WHERE c.conrelid::regclass::text = ANY(tables) AND starts_with(c.conname, old || '_')
        LOOP
            EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', one.of, one.name,
                           new || substr(one.name, length(old) + 1));
        END LOOP;
        FOR one IN
            SELECT i.indexname AS name FROM pg_indexes i
            WHERE i.tablename = ANY(tables) AND starts_with(i.indexname, old || '_')
        LOOP
            EXECUTE format('ALTER INDEX %I RENAME TO %I', one.name,
                           new || substr(one.name, length(old) + 1));
        END LOOP;
        FOR one IN
            SELECT p.polrelid::regclass AS of, p.polname AS name FROM pg_policy p
            WHERE p.polrelid::regclass::text = ANY(tables) AND starts_with(p.polname, old || '_')
        LOOP
            EXECUTE format('ALTER POLICY %I ON %s RENAME TO %I', one.name, one.of,
                           new || substr(one.name, length(old) + 1));
        END LOOP;
        FOR one IN
            SELECT t.tgrelid::regclass AS of, t.tgname AS name FROM pg_trigger t
            WHERE t.tgrelid::regclass::text = ANY(tables) AND starts_with(t.tgname, old || '_')
              AND NOT t.tgisinternal
        LOOP
            EXECUTE format('ALTER TRIGGER %I ON %s RENAME TO %I', one.name, one.of,
                           new || substr(one.name, length(old) + 1));
        END LOOP;
        FOR one IN
            SELECT p.oid::regprocedure AS of, p.oid AS id, p.proname AS name FROM pg_proc p
            WHERE p.proname = ANY(functions)
        LOOP
            EXECUTE format('ALTER FUNCTION %s RENAME TO %I', one.of,
                           new || substr(one.name, length(old) + 1));
            EXECUTE replace(pg_get_functiondef(one.id), old || '_', new || '_');
        END LOOP;
        UPDATE django_content_type SET app_label = new WHERE app_label = old
            AND model IN (SELECT unnest(ARRAY{tables}));
    END $$
"""


def renamed(old: str, new: str) -> str:
    """Return the SQL after which what was called after one room is called after another."""
    return RENAME.format(old=old, new=new, tables=[*TABLES], functions=[*FUNCTIONS])


STATE = [
    migrations.CreateModel(
        name="Account",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=serai.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("outside", "Given by donors"),
                        ("budget", "Donor budget"),
                        ("fund", "Fund"),
                        ("cash_box", "Cash box"),
                        ("vouchers", "Voucher stock"),
                        ("paid_out", "Paid out"),
                    ],
                    max_length=12,
                ),
            ),
            ("name", models.CharField(blank=True, max_length=80)),
            ("currency", models.CharField(max_length=3)),
            ("balance", models.BigIntegerField(default=0)),
            (
                "organisation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounts.organisation",
                ),
            ),
        ],
    ),
    migrations.CreateModel(
        name="Transaction",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=serai.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("receive", "Received from a donor"),
                        ("move", "Moved between accounts"),
                        ("pay", "Paid to a person"),
                        ("reverse", "Reversed"),
                    ],
                    max_length=8,
                ),
            ),
            ("paper", models.CharField(blank=True, max_length=80)),
            ("about", models.UUIDField(null=True)),
            ("at", models.DateTimeField()),
            (
                "by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "organisation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounts.organisation",
                ),
            ),
            (
                "reverses",
                models.OneToOneField(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="reversed_by",
                    to="cash.transaction",
                ),
            ),
        ],
    ),
    migrations.CreateModel(
        name="Posting",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=serai.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("amount", models.BigIntegerField()),
            ("currency", models.CharField(max_length=3)),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="postings",
                    to="cash.account",
                ),
            ),
            (
                "organisation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounts.organisation",
                ),
            ),
            (
                "transaction",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="postings",
                    to="cash.transaction",
                ),
            ),
        ],
    ),
    migrations.CreateModel(
        name="Payment",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=serai.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "kind",
                models.CharField(choices=[("cash", "Cash"), ("voucher", "Voucher")], max_length=8),
            ),
            (
                "purpose",
                models.CharField(
                    choices=[
                        ("food", "Food"),
                        ("rent", "Rent and shelter"),
                        ("transport", "Transport"),
                        ("documents", "Papers and fees"),
                        ("livelihood", "Livelihood"),
                        ("other", "Other"),
                    ],
                    max_length=12,
                ),
            ),
            ("amount", models.BigIntegerField()),
            ("currency", models.CharField(max_length=3)),
            ("reason", serai.vault.fields.SealedField()),
            (
                "state",
                models.CharField(
                    choices=[
                        ("asked", "Waiting for approval"),
                        ("approved", "Approved, to be paid"),
                        ("declined", "Not approved"),
                        ("paid", "Paid"),
                        ("reversed", "Reversed"),
                    ],
                    default="asked",
                    max_length=8,
                ),
            ),
            ("asked_at", models.DateTimeField()),
            ("decided_at", models.DateTimeField(null=True)),
            ("decision", serai.vault.fields.SealedField(null=True)),
            ("paid_at", models.DateTimeField(null=True)),
            (
                "proof",
                models.CharField(
                    blank=True,
                    choices=[
                        ("signature", "Signature on the list"),
                        ("thumb", "Thumbprint on the list"),
                        ("witness", "A witness signed"),
                        ("collector", "Somebody else collected it"),
                    ],
                    max_length=12,
                ),
            ),
            ("proof_by", serai.vault.fields.SealedField(null=True)),
            (
                "asked_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "decided_by",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "organisation",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounts.organisation",
                ),
            ),
            (
                "paid_by",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="people.person",
                ),
            ),
            (
                "team",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounts.team",
                ),
            ),
            (
                "transaction",
                models.OneToOneField(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="cash.transaction",
                ),
            ),
        ],
    ),
    migrations.CreateModel(
        name="Voucher",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=serai.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("number", models.CharField(max_length=40)),
            ("amount", models.BigIntegerField()),
            ("valid_until", models.DateField()),
            ("given_as", models.UUIDField(null=True)),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="vouchers",
                    to="cash.account",
                ),
            ),
            (
                "organisation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounts.organisation",
                ),
            ),
        ],
    ),
    migrations.CreateModel(
        name="Redemption",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=serai.kit.ids.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("vendor", models.CharField(max_length=80)),
            ("on", models.DateField()),
            ("at", models.DateTimeField()),
            (
                "by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            (
                "organisation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounts.organisation",
                ),
            ),
            (
                "voucher",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="redemptions",
                    to="cash.voucher",
                ),
            ),
        ],
    ),
    migrations.AddConstraint(
        model_name="account",
        constraint=models.UniqueConstraint(
            fields=("organisation", "kind", "currency", "name"), name="cash_account_once"
        ),
    ),
    migrations.AddConstraint(
        model_name="account",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("kind__in", ["outside", "budget", "fund", "cash_box", "vouchers", "paid_out"])
            ),
            name="cash_account_kind_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="account",
        constraint=models.CheckConstraint(
            condition=models.Q(
                (
                    "currency__in",
                    [
                        "AED",
                        "BIF",
                        "CAD",
                        "CDF",
                        "CHF",
                        "DJF",
                        "DZD",
                        "EGP",
                        "ERN",
                        "ETB",
                        "EUR",
                        "GBP",
                        "GHS",
                        "GMD",
                        "GNF",
                        "JOD",
                        "KES",
                        "LBP",
                        "LRD",
                        "LYD",
                        "MAD",
                        "MRU",
                        "NGN",
                        "RWF",
                        "SAR",
                        "SDG",
                        "SLE",
                        "SOS",
                        "SSP",
                        "TND",
                        "TZS",
                        "UGX",
                        "USD",
                        "XAF",
                        "XOF",
                        "YER",
                        "ZAR",
                    ],
                )
            ),
            name="cash_account_currency_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="account",
        constraint=models.CheckConstraint(
            condition=models.Q(("kind", "outside"), ("balance__gte", 0), _connector="OR"),
            name="cash_account_not_below_zero",
        ),
    ),
    migrations.AddConstraint(
        model_name="transaction",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("kind", "reverse"), ("reverses__isnull", False)),
                models.Q(
                    ("kind__in", ["receive", "move", "pay", "reverse"]),
                    models.Q(("kind", "reverse"), _negated=True),
                    ("reverses", None),
                ),
                _connector="OR",
            ),
            name="cash_transaction_reverses_something",
        ),
    ),
    migrations.AddConstraint(
        model_name="posting",
        constraint=models.CheckConstraint(
            condition=models.Q(("amount", 0), _negated=True), name="cash_posting_something"
        ),
    ),
    migrations.AddConstraint(
        model_name="posting",
        constraint=models.UniqueConstraint(
            fields=("transaction", "account"), name="cash_posting_once"
        ),
    ),
    migrations.AddIndex(
        model_name="payment",
        index=models.Index(
            condition=models.Q(("state__in", ["asked", "approved"])),
            fields=["organisation", "asked_at"],
            name="cash_payment_waiting",
        ),
    ),
    migrations.AddConstraint(
        model_name="payment",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("amount__gte", 1),
                (
                    "currency__in",
                    [
                        "AED",
                        "BIF",
                        "CAD",
                        "CDF",
                        "CHF",
                        "DJF",
                        "DZD",
                        "EGP",
                        "ERN",
                        "ETB",
                        "EUR",
                        "GBP",
                        "GHS",
                        "GMD",
                        "GNF",
                        "JOD",
                        "KES",
                        "LBP",
                        "LRD",
                        "LYD",
                        "MAD",
                        "MRU",
                        "NGN",
                        "RWF",
                        "SAR",
                        "SDG",
                        "SLE",
                        "SOS",
                        "SSP",
                        "TND",
                        "TZS",
                        "UGX",
                        "USD",
                        "XAF",
                        "XOF",
                        "YER",
                        "ZAR",
                    ],
                ),
                ("kind__in", ["cash", "voucher"]),
                ("purpose__in", ["food", "rent", "transport", "documents", "livelihood", "other"]),
            ),
            name="cash_payment_possible",
        ),
    ),
    migrations.AddConstraint(
        model_name="payment",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("decided_by", None),
                ("asked_by", None),
                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                _connector="OR",
            ),
            name="cash_payment_four_eyes",
        ),
    ),
    migrations.AddConstraint(
        model_name="payment",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(
                    ("decided_at", None),
                    ("paid_at", None),
                    ("state", "asked"),
                    ("transaction", None),
                ),
                models.Q(
                    ("decided_at__isnull", False),
                    ("paid_at", None),
                    ("state__in", ["approved", "declined"]),
                    ("transaction", None),
                ),
                models.Q(
                    ("decided_at__isnull", False),
                    ("paid_at__isnull", False),
                    ("state__in", ["paid", "reversed"]),
                    ("transaction__isnull", False),
                ),
                _connector="OR",
            ),
            name="cash_payment_step_by_step",
        ),
    ),
    migrations.AddConstraint(
        model_name="payment",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("paid_at", None), ("proof", ""), ("proof_by", None)),
                models.Q(
                    ("paid_at__isnull", False),
                    ("proof__in", ("witness", "collector")),
                    ("proof_by__isnull", False),
                ),
                models.Q(
                    ("paid_at__isnull", False),
                    ("proof__in", ["signature", "thumb", "witness", "collector"]),
                    ("proof_by", None),
                    models.Q(("proof__in", ("witness", "collector")), _negated=True),
                ),
                _connector="OR",
            ),
            name="cash_payment_proof_named",
        ),
    ),
    migrations.AddConstraint(
        model_name="voucher",
        constraint=models.UniqueConstraint(
            fields=("organisation", "number"), name="cash_voucher_number_once"
        ),
    ),
    migrations.AddConstraint(
        model_name="voucher",
        constraint=models.CheckConstraint(
            condition=models.Q(("amount__gte", 1)), name="cash_voucher_worth_something"
        ),
    ),
    migrations.AddConstraint(
        model_name="redemption",
        constraint=models.UniqueConstraint(fields=("voucher",), name="cash_redemption_once"),
    ),
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_persons"),
        ("assistance", "0006_voucher_or_reversal"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("people", "0005_groups_guarded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=STATE,
            database_operations=[
                migrations.RunSQL(renamed("assistance", "cash"), renamed("cash", "assistance")),
            ],
        ),
        erases("cash", "cash_payment"),
    ]
