"""A database of the time when cash and vouchers stood in assistance goes forward with its rows."""

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connections

from conftest import make_centre
from serai.assistance.actions.services import give
from serai.assistance.models import ServiceDelivery
from serai.cash.actions import ledger, payments
from serai.cash.actions import vouchers as of_vouchers
from serai.cash.models import Account, Payment, Posting, Redemption, Transaction, Voucher
from serai.cash.queries.accounts import comes_to_zero, opened
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.postgres import OWNER

MODELS = (Account, Transaction, Posting, Payment, Voucher, Redemption)
NAMES = """
    SELECT 'table', relname FROM pg_class WHERE relname LIKE ANY(%(tables)s) AND relkind = 'r'
    UNION SELECT 'index', indexname FROM pg_indexes WHERE tablename LIKE ANY(%(tables)s)
    UNION SELECT 'constraint', conname FROM pg_constraint
        WHERE conrelid::regclass::text LIKE ANY(%(tables)s)
    UNION SELECT 'trigger', tgname FROM pg_trigger
        WHERE tgrelid::regclass::text LIKE ANY(%(tables)s) AND NOT tgisinternal
    UNION SELECT 'policy', policyname FROM pg_policies WHERE tablename LIKE ANY(%(tables)s)
    UNION SELECT 'grant', table_name || ' ' || privilege_type || ' ' || grantee
        FROM information_schema.role_table_grants
        WHERE table_name LIKE ANY(%(tables)s) AND grantee = 'serai_app'
    UNION SELECT 'function', proname FROM pg_proc WHERE prosrc ~ %(of)s AND proname !~ '_erase$'
    UNION SELECT 'kind', app_label || '_' || model FROM django_content_type
        WHERE model = ANY(%(models)s) AND app_label IN ('cash', 'assistance')
"""


def names(url, room):
    """Return what stands under the room's name in the catalogue, without the name."""
    of = [model._meta.model_name for model in MODELS]
    asked = {
        "tables": [f"{room}\\_{one}" for one in of], "models": of,
        "of": f"{room}_({'|'.join(of)})\\M",
    }  # fmt: skip
    with psycopg.connect(url) as connection:
        found = connection.execute(NAMES, asked).fetchall()
    assert {name.split("_")[0] for _kind, name in found} == {room}
    return {(kind, name.removeprefix(f"{room}_")) for kind, name in found}


def counts(url, room):
    with psycopg.connect(url) as connection:
        return [
            connection.execute(f"SELECT count(*) FROM {room}_{m._meta.model_name}").fetchone()[0]
            for m in MODELS
        ]


INITIAL, LATER, TIED, DELIVERIES = (
    import_module(f"serai.{name}").Migration
    for name in ("cash.migrations.0001_initial", "cash.migrations.0002_own_posting",
                 "cash.migrations.0004_given_as_a_payment",
                 "assistance.migrations.0009_service_deliveries")
)  # fmt: skip
MOVES = INITIAL.operations[0].database_operations[0]


def perform(url, *steps):
    """Do to the database what migrations do, as its owner: quicker than all of them in a row."""
    with psycopg.connect(url) as connection:
        for step in steps:
            for statement in [step] if isinstance(step, str) else step:
                connection.execute(statement)


@pytest.fixture
def lived(fresh_database):
    """A fund out of which Amina was paid by a voucher that a vendor took; committed."""
    centre = make_centre()
    fadi, carla = centre.actor("fadi"), centre.actor("carla")
    with acting_as(carla):
        (service,) = give(actor=carla, person=centre.person, team=centre.team, kind="legal",
                          given_on=date(2026, 9, 14))  # fmt: skip
        row = payments.ask_money(
            actor=carla, person=centre.person, team=centre.team, kind="voucher", purpose="food",
            amount=500, currency="XOF", reason="Food for a week.",
        )  # fmt: skip
    with acting_as(fadi):
        box, stock = (
            ledger.add_account(actor=fadi, organisation=centre.organisation, kind=kind, name=kind,
                               currency="XOF")
            for kind in ("cash_box", "vouchers")
        )  # fmt: skip
        ledger.receive_money(actor=fadi, to=box, amount=2_000)
        (voucher,) = of_vouchers.add_vouchers(
            actor=fadi, account=stock, source=box, numbers=["A1"], amount=500,
            valid_until=clock.today() + timedelta(days=9),
        )  # fmt: skip
        payments.decide(actor=fadi, row=row, approve=True, decision="As agreed.")
        payments.pay(actor=fadi, row=row, voucher=voucher, proof="thumb")
        of_vouchers.redeem(actor=fadi, organisation=centre.organisation, number="A1", vendor="M")
    return SimpleNamespace(centre=centre, row=row, service=service)


def test_rows_names_and_kinds_go_along(lived, postgres_server):
    url = postgres_server.url(OWNER, connections["default"].settings_dict["NAME"])
    is_now, rows = names(url, "cash"), counts(url, "cash")
    assert all(rows)
    names_later = ("payment_own_posting", "voucher_of_a_payment", "payment_by_a_voucher")
    later = {(kind, one) for kind in ("trigger", "function") for one in names_later}
    before = {("grant", "account DELETE serai_app")}
    of_later = [one.operations[0] for one in (LATER, TIED)]
    perform(url, *(one.reverse_sql for one in reversed(of_later)), MOVES.reverse_sql)
    assert names(url, "assistance") == (is_now - later) | before
    assert counts(url, "assistance") == rows
    (counts_services,) = [one for one in DELIVERIES.operations[2].sql if "INSERT INTO" in one]
    perform(url, "DELETE FROM assistance_servicedelivery", counts_services)
    perform(url, MOVES.sql, *(one.sql for one in of_later))
    assert names(url, "cash") == is_now
    assert counts(url, "cash") == rows
    fadi = lived.centre.actor("fadi")
    with acting_as(fadi):
        told = opened(Payment.objects.get(pk=lived.row.pk))
        assert (told.reason, told.decision) == ("Food for a week.", "As agreed.")
        assert comes_to_zero(lived.centre.organisation.pk)
        box = Account.objects.get(kind="cash_box")
        with pytest.raises(ledger.NotThere):
            ledger.move_money(
                actor=fadi, source=box, to=Account.objects.get(kind="vouchers"), amount=1_501
            )
    with acting_as(lived.centre.actor("carla")):
        assert not Payment.objects.exists()
        counted = ServiceDelivery.objects.get()
    assert (counted.pk, counted.kind, counted.month, counted.is_withdrawn) == (
        lived.service.pk, "legal", date(2026, 9, 1), False,
    )  # fmt: skip
    assert counted.change > 0
