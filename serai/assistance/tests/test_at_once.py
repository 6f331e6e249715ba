"""Two at once: two desks, two workers. Whoever is slower is refused, and nothing counts twice."""

import threading
from types import SimpleNamespace

import pytest
from django.db import connection

from conftest import make_centre
from serai.assistance.actions import handing, services, stock
from serai.assistance.actions.common import withdraw
from serai.assistance.models import Distribution, Movement, Service, ServiceDelivery, Stock
from serai.cases.actions import cases, plans
from serai.cases.models import Need, PlanAction
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.errors import Refusal


@pytest.fixture
def desk(fresh_database):
    """Three soaps in a container, one for each person in thirty days; Amina, and her plan."""
    centre = make_centre()
    sofia, carla = centre.actor("sofia"), centre.actor("carla")
    with acting_as(sofia):
        store = stock.add_store(actor=sofia, team=centre.team, name="Container 1")
        soap = stock.add_item(
            actor=sofia, organisation=centre.organisation, name="Soap", unit="piece"
        )
        lot = stock.receive(actor=sofia, store=store, item=soap, quantity=3)
        stock.set_limit(actor=sofia, of=soap, most=1, days=30)
    with acting_as(carla):
        case = cases.open_case(
            actor=carla, person=centre.person, team=centre.team, worker=centre.carla,
            risk="medium", domains=["legal"],
        )  # fmt: skip
        goal = plans.add_goal(
            actor=carla, case=case, need=Need.objects.get(), seen_version=1, text="Papers."
        )
        action = plans.add_action(
            actor=carla, case=case, goal=goal, seen_version=2, who="worker", text="Advice.",
            responsible=centre.carla, due_on=clock.today(),
        )  # fmt: skip
    return SimpleNamespace(centre=centre, store=store, soap=soap, lot=lot, action=action)


def both(actor, *tries):
    """Let two try at the same moment; return what each was told, "done" first."""
    told, start = [], threading.Barrier(2)

    def attempt(action, given):
        try:
            start.wait(10)
            with acting_as(actor):
                action(actor=actor, **given)
            told.append("done")
        except Refusal as refusal:
            told.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=one) for one in tries]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return sorted(told, key=lambda word: (word != "done", word))


def test_who_is_slower_is_refused_and_nothing_counts_twice(desk):
    centre, rosa, carla = desk.centre, desk.centre.actor("rosa"), desk.centre.actor("carla")
    common = {"person": centre.person, "team": centre.team, "given_on": clock.today()}
    soap = (handing.distribute,
            common | {"store": desk.store, "item": desk.soap, "proof": "thumb"})  # fmt: skip
    assert both(rosa, soap, soap) == ["done", "OverLimit"]
    with acting_as(rosa):
        row = Distribution.objects.get()
    back = (handing.take_back, {"row": row, "reason": "She was not there."})
    assert both(rosa, back, back) == ["done", "WithdrawnAlready"]
    advice = (services.give, common | {"kind": "legal", "action": desk.action})
    assert both(carla, advice, advice) == ["done", "CarriedOutAlready"]
    with acting_as(carla):
        service = Service.objects.get()
        assert PlanAction.objects.get(pk=desk.action.pk).state == "done"
    undo = (withdraw, {"row": service, "reason": "Wrong person."})
    assert both(carla, undo, undo) == ["done", "WithdrawnAlready"]
    with acting_as(centre.actor("sofia")):
        assert Stock.objects.get().quantity == 3
        assert sorted(Movement.objects.values_list("kind", "quantity")) == [
            ("issue", -1), ("receipt", 3), ("return", 1),
        ]  # fmt: skip
        assert ServiceDelivery.objects.get().is_withdrawn
