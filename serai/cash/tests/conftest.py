"""Amina, who is paid, and colleagues who ask, decide and pay."""

from types import SimpleNamespace

import pytest
from django.db import connection

from serai.assistance.actions.common import seal
from serai.cash.actions import ledger, payments
from serai.cash.models import Account, Payment
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity


@pytest.fixture
def run(centre):
    """Run an action as somebody: `run("carla", give, kind="food")`."""

    def act(who, action, /, **given):
        actor = centre.actor(who)
        with acting_as(actor):
            return action(actor=actor, **given)

    return act


@pytest.fixture
def another(centre):
    """Register somebody else: `another()`, by the other team: `another("kofi")`."""

    def make(who="carla"):
        actor = centre.actor(who)
        team = centre.other_team if who == "kofi" else centre.team
        with acting_as(actor):
            return register_person(actor=actor, team=team, new=NewPerson(Identity()))

    return make


@pytest.fixture
def seen(centre):
    """Return somebody's rows of a model: `seen("hana", Service)`."""

    def read(who, model, **wanted):
        with acting_as(centre.actor(who)):
            return list(model.objects.filter(**wanted))

    return read


@pytest.fixture
def fund(centre, run):
    """A budget of 100,000 francs, 40,000 of it in a cash box; a voucher stock; a box of dollars."""

    def add(kind, name, currency="XOF"):
        return run("fadi", ledger.add_account, organisation=centre.organisation, kind=kind,
                   name=name, currency=currency)  # fmt: skip

    made = SimpleNamespace(
        budget=add("budget", "Donor A"), box=add("cash_box", "Box"),
        stock=add("vouchers", "Stock"), dollars=add("cash_box", "Dollars", "USD"),
    )  # fmt: skip
    run("fadi", ledger.receive_money, to=made.budget, amount=100_000, paper="R 1")
    run("fadi", ledger.move_money, source=made.budget, to=made.box, amount=40_000, paper="M 1")
    return made


@pytest.fixture
def ask_money(run, centre):
    """Ask for cash for Amina, as carla where nobody is said."""

    def act(who="carla", **more):
        given = {"person": centre.person, "team": centre.team, "kind": "cash", "purpose": "rent",
                 "amount": 5_000, "currency": "XOF", "reason": "A room for a week."}  # fmt: skip
        return run(who, payments.ask_money, **{**given, **more})

    return act


@pytest.fixture
def balance(centre):
    """Return what is in an account now."""

    def read(account):
        with acting_as(centre.actor("fadi")):
            return Account.objects.get(pk=account.pk).balance

    return read


@pytest.fixture
def settled(centre):
    """Let the database try its deferred rules now, as it does at the end of a transaction."""

    def check():
        with acting_as(centre.actor("fadi")), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    return check


@pytest.fixture
def approved_voucher(centre):
    """Write down a payment by voucher that was approved: `approved_voucher(amount=500)`."""

    def make(team=None, **more):
        home = team or centre.team
        with acting_as(register_actor(centre.organisation.pk, home.organisation_id)):
            now = clock.now()
            told = {"kind": "voucher", "purpose": "food", "amount": 5_000, "currency": "XOF",
                    "state": "approved", "asked_at": now, "decided_at": now}  # fmt: skip
            row = Payment(
                person=centre.person, organisation_id=home.organisation_id, team=home,
                **{**told, **more},
            )  # fmt: skip
            seal(row, reason="Food for a week.")
            row.save(force_insert=True)
        return row

    return make
