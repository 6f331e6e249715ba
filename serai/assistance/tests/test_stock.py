"""Stock: movements are added, what lies there follows, nothing falls below zero."""

import threading
import time
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import make_centre
from serai.assistance.actions import stock
from serai.assistance.actions.common import SayWhy
from serai.assistance.models import Item, KitLine, Limit, Lot, Movement, Stock, Store
from serai.assistance.queries.relief import low_in, stock_of
from serai.cases.queries.work import my_work
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.ids import new_id


def test_what_is_received_lies_there_lot_by_lot(centre, shelf, run, held):
    soon = clock.today() + timedelta(days=9)
    for _twice in range(2):
        run("sofia", stock.receive, store=shelf.store, item=shelf.soap, quantity=3, batch="B7",
            expires_on=soon)  # fmt: skip
    assert held("soap") == 16
    with acting_as(centre.actor("sofia")):
        lines = [(one.item.name, one.quantity, one.is_ending) for one in stock_of(shelf.store)]
        assert Lot.objects.filter(item=shelf.soap).count() == 2
    assert lines == [("Blanket", 10, False), ("Soap", 6, True), ("Soap", 10, False)]


def test_a_transfer_takes_here_and_puts_there(centre, shelf, run, held):
    other = run("sofia", stock.add_store, team=centre.other_team, name="Arlit")
    lot = shelf.lots["soap"]
    run("sofia", stock.transfer, store=shelf.store, to=other, lot=lot, quantity=4)
    assert (held("soap"), held("soap", other)) == (6, 4)
    with pytest.raises(stock.NotEnough) as refused:
        run("sofia", stock.transfer, store=shelf.store, to=other, lot=lot, quantity=7)
    assert str(refused.value) == "There is not enough of Soap in the store: 6 can be taken."
    assert (held("soap"), held("soap", other)) == (6, 4)
    with pytest.raises(stock.SameStore):
        run("sofia", stock.transfer, store=other, to=other, lot=lot, quantity=1)


@pytest.mark.parametrize(("counted", "difference"), [(7, -3), (0, -10), (12, 2)])
def test_a_count_puts_right_with_a_reason(shelf, run, held, counted, difference):
    values = {"store": shelf.store, "lot": shelf.lots["soap"], "counted": counted}
    assert run("sofia", stock.count, reason="Mice.", **values) == difference
    assert held("soap") == counted
    with pytest.raises(stock.NothingChanged):
        run("sofia", stock.count, reason="Mice.", **values)
    with pytest.raises(SayWhy):
        run("sofia", stock.count, reason=" ", **values)


def test_a_count_does_not_lose_what_came_in_while_it_was_taken(shelf, run, held):
    began = clock.now()
    counted = {"store": shelf.store, "lot": shelf.lots["soap"], "reason": "Mice."}
    later = began + timedelta(minutes=5)
    with clock.standing_at(later):
        run("sofia", stock.receive, store=shelf.store, item=shelf.soap, quantity=5)
        with pytest.raises(stock.MovedMeanwhile):
            run("sofia", stock.count, counted=8, since=began, **counted)
    assert held("soap") == 15
    with clock.standing_at(later + timedelta(minutes=5)):
        with pytest.raises(stock.MovedMeanwhile):
            run("sofia", stock.count, counted=8, since=later, **counted)
        since = later + timedelta(minutes=1)
        assert run("sofia", stock.count, counted=13, since=since, **counted) == -2
    assert held("soap") == 13


def test_what_moves_elsewhere_does_not_hinder_a_count(centre, shelf, run, held):
    other = run("sofia", stock.add_store, team=centre.other_team, name="Arlit")
    began = clock.now() + timedelta(minutes=1)
    with clock.standing_at(began + timedelta(minutes=1)):
        run("sofia", stock.receive, store=shelf.store, item=shelf.blanket, quantity=5)
        run("sofia", stock.receive, store=other, item=shelf.soap, quantity=5)
        run("sofia", stock.count, store=shelf.store, lot=shelf.lots["soap"], counted=9,
            reason="Mice.", since=began)  # fmt: skip
    assert (held("soap"), held("soap", other), held("blanket")) == (9, 5, 15)


def test_names_stand_once_and_a_kit_is_of_something(centre, shelf, run):
    home = {"organisation": centre.organisation}
    for action, values in (
        (stock.add_item, {"name": "Soap ", "unit": "piece", **home}),
        (stock.add_store, {"name": "Container 1", "team": centre.other_team}),
        (stock.add_kit, {"name": "Arrival kit", "lines": {shelf.soap: 1}, **home}),
    ):
        with pytest.raises(stock.NameTaken):
            run("sofia", action, **values)
    with pytest.raises(stock.EmptyKit):
        run("sofia", stock.add_kit, name="Nothing", lines={}, **home)


def test_what_is_expired_is_not_taken_in(shelf, run):
    with pytest.raises(stock.ExpiredAlready):
        run("sofia", stock.receive, store=shelf.store, item=shelf.soap, quantity=1,
            expires_on=clock.today() - timedelta(days=1))  # fmt: skip


def test_what_falls_below_its_mark_is_low_and_is_work(centre, shelf, run):
    def low():
        with acting_as(centre.actor("sofia")):
            work = [w for w in my_work(centre.actor("sofia"), clock.now()) if w.kind == "stock"]
            return [(one.item.name, one.quantity) for one in low_in(shelf.store)], len(work)

    values = {"store": shelf.store, "lot": shelf.lots["soap"], "reason": "Mice."}
    assert low() == ([], 0)
    run("sofia", stock.count, counted=5, **values)
    assert low() == ([], 0)
    run("sofia", stock.count, counted=4, **values)
    assert low() == ([("Soap", 4)], 1)
    run("sofia", stock.count, counted=0, **values)
    assert low() == ([("Soap", 0)], 1)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9)), max_size=9))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_tried_the_stock_is_the_sum_and_never_below_zero(centre, shelf, steps):
    expected, sofia = 0, centre.actor("sofia")
    with acting_as(sofia):
        place = transaction.savepoint()
        store = Store.objects.create(
            organisation=centre.organisation, team=centre.team, name=str(new_id())
        )
        for comes_in, quantity in steps:
            change = quantity if comes_in else -quantity
            kind = "receipt" if comes_in else "issue"
            if expected + change < 0:
                with pytest.raises(stock.NotEnough):
                    stock.move(sofia, store, kind, [(shelf.lots["soap"], change)], new_id())
            else:
                stock.move(sofia, store, kind, [(shelf.lots["soap"], change)], new_id())
                expected += change
            lying = Stock.objects.filter(store=store).values_list("quantity", flat=True).first()
            assert (lying or 0) == expected
        moved = Movement.objects.filter(store=store).values_list("quantity", flat=True)
        assert sum(moved) == expected
        transaction.savepoint_rollback(place)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"quantity": 0}, "assistance_movement_goes_its_way"),
        ({"kind": "receipt", "quantity": -1}, "assistance_movement_goes_its_way"),
        ({"kind": "return", "quantity": -1}, "assistance_movement_goes_its_way"),
        ({"kind": "issue", "quantity": 1}, "assistance_movement_goes_its_way"),
        ({"kind": "theft"}, "assistance_movement_goes_its_way"),
        ({"kind": "count"}, "assistance_movement_count_has_reason"),
        ({"quantity": -11, "kind": "issue"}, "assistance_stock_not_negative"),
        ({"quantity": -1, "kind": "issue", "store": "empty"}, "assistance_stock_not_negative"),
    ],
)
def test_the_database_refuses_a_movement(centre, shelf, run, changes, constraint):
    if changes.get("store") == "empty":
        empty = run("sofia", stock.add_store, team=centre.team, name="Empty")
        changes = {**changes, "store": empty}
    row = {"organisation": centre.organisation, "store": shelf.store, "lot": shelf.lots["soap"],
           "kind": "receipt", "quantity": 1, "document": new_id(), "at": clock.now()}  # fmt: skip
    with (
        acting_as(centre.actor("sofia")),
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
    ):
        Movement.objects.create(**{**row, **changes})


def test_a_store_holds_nothing_of_another_organisation(centre, shelf):
    with acting_as(system_actor()):
        foreign = Item.objects.create(organisation=centre.partner_organisation, name="Soap")
        lot = Lot.objects.create(organisation=centre.partner_organisation, item=foreign)
        with pytest.raises(IntegrityError, match="its own organisation"), transaction.atomic():
            Movement.objects.create(
                organisation=centre.organisation, store=shelf.store, lot=lot, kind="receipt",
                quantity=1, document=new_id(), at=clock.now(),
            )  # fmt: skip


@pytest.mark.parametrize(
    ("model", "row", "constraint"),
    [
        (Item, {"name": "Rope", "unit": "yard"}, "assistance_item_unit_known"),
        (Item, {"name": "Soap"}, "assistance_item_name_once"),
        (Store, {"name": "Container 1"}, "assistance_store_name_once"),
        (Lot, {"item": "soap"}, "assistance_lot_once"),
        (KitLine, {"kit": "kit", "item": "soap", "quantity": 1}, "assistance_kitline_once"),
        (KitLine, {"kit": "kit", "item": "soap", "quantity": 0}, "assistance_kitline_"),
        (Limit, {"most": 1, "days": 1}, "assistance_limit_of_one_thing"),
        (Limit, {"kit": "kit", "item": "soap", "most": 1, "days": 1}, "limit_of_one_thing"),
        (Limit, {"kit": "kit", "most": 0, "days": 1}, "assistance_limit_possible"),
        (Limit, {"kit": "kit", "most": 1, "days": 0}, "assistance_limit_possible"),
        (Limit, {"kit": "kit", "most": 1, "days": 1, "per": "tent"}, "assistance_limit_possible"),
    ],
)
def test_the_database_refuses(centre, shelf, model, row, constraint):
    given = {k: getattr(shelf, v) if k in {"item", "kit"} else v for k, v in row.items()}
    if model is Store:
        given["team"] = centre.team
    with (
        acting_as(centre.actor("sofia")),
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
    ):
        model.objects.create(organisation=centre.organisation, **given)


def test_a_limit_is_said_anew_not_twice(centre, shelf, run):
    for most in (1, 2):
        run("sofia", stock.set_limit, of=shelf.kit, most=most, days=30)
    with acting_as(centre.actor("sofia")):
        assert Limit.objects.get().most == 2
        with pytest.raises(IntegrityError, match="assistance_limit_once"), transaction.atomic():
            Limit.objects.create(
                organisation=centre.organisation, kit=shelf.kit, most=1, days=1, per="person"
            )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assistance_movement SET quantity = 5", "DELETE FROM assistance_movement",
        "UPDATE assistance_stock SET quantity = 500", "DELETE FROM assistance_stock",
    ],
)  # fmt: skip
def test_nobody_rewrites_what_moved_or_lies_there(centre, shelf, statement):
    with (
        acting_as(centre.actor("sofia")),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="denied"),
        transaction.atomic(),
    ):
        cursor.execute(statement)


@pytest.fixture
def container(fresh_database):
    """A store with five blankets whose commits are real, and sofia, who keeps it."""
    centre = make_centre()
    sofia = centre.actor("sofia")
    with acting_as(sofia):
        store = stock.add_store(actor=sofia, team=centre.team, name="Container 1")
        item = stock.add_item(
            actor=sofia, organisation=centre.organisation, name="Blanket", unit="piece"
        )
        lot = stock.receive(actor=sofia, store=store, item=item, quantity=5)
    return SimpleNamespace(url=fresh_database, sofia=sofia, store=store, item=item, lot=lot)


def test_what_arrives_waits_for_who_counts(container):
    sofia, began = container.sofia, clock.now()
    counted = {"actor": sofia, "store": container.store, "lot": container.lot, "reason": "Mice."}

    def arrives():
        try:
            with acting_as(sofia):
                stock.receive(actor=sofia, store=container.store, item=container.item, quantity=7)
        finally:
            connection.close()

    def waits(counter):
        asked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return counter.execute(asked).fetchone()[0]

    with psycopg.connect(container.url) as counter:
        counter.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(container.store.pk)]
        )
        lorry = threading.Thread(target=arrives)
        lorry.start()
        until = time.monotonic() + 20
        while not waits(counter) and time.monotonic() < until:
            time.sleep(0.01)
        assert waits(counter) == 1
        with acting_as(sofia):
            assert Stock.objects.get().quantity == 5
    lorry.join(20)
    with acting_as(sofia):
        with pytest.raises(stock.MovedMeanwhile):
            stock.count(counted=4, since=began, **counted)
        assert Stock.objects.get().quantity == 12
        assert stock.count(counted=11, **counted) == -1


def test_two_clerks_at_once_cannot_give_out_the_same_blanket(container):
    sofia, store, lot = container.sofia, container.store, container.lot
    told, start = [], threading.Barrier(2)

    def clerk():
        try:
            start.wait(10)
            for _each in range(5):
                try:
                    with acting_as(sofia):
                        stock.move(sofia, store, "issue", [(lot, -1)], new_id())
                    told.append("given")
                except stock.NotEnough:
                    told.append("refused")
        finally:
            connection.close()

    clerks = [threading.Thread(target=clerk) for _ in range(2)]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join(30)
    assert sorted(told) == ["given"] * 5 + ["refused"] * 5
    with acting_as(sofia):
        assert Stock.objects.get().quantity == 0
