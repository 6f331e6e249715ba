"""Amina at the centre, and colleagues who give."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from serai.assistance.actions import stock
from serai.assistance.actions.handing import distribute
from serai.assistance.actions.health import record_contact
from serai.assistance.actions.services import give as give_service
from serai.assistance.actions.sessions import hold_session
from serai.assistance.models import Stock
from serai.cases.actions import cases, plans
from serai.cases.models import Need
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.families import join_group, make_group
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
def options(centre):
    """What every record of something given to Amina says."""
    return {"person": centre.person, "team": centre.team, "given_on": clock.today()}


@pytest.fixture
def give(run, options):
    """Give Amina a service: `give(kind="legal", who="carla")`."""

    def act(kind="food", who="carla", **more):
        return run(who, give_service, **{**options, "kind": kind, **more})

    return act


@pytest.fixture
def treat(run, options):
    """Record a health contact of Amina, a check of fitness to travel where nothing else is said."""

    def act(who="hana", **more):
        fit = {"kind": "fit_to_travel", "fitness": "fit",
               "valid_until": clock.today() + timedelta(days=3)}  # fmt: skip
        return run(who, record_contact, **{**options, **fit, **more})

    return act


@pytest.fixture
def counsel(run, options):
    """Record a psychosocial session with Amina."""

    def act(who="carla", **more):
        given = {"kind": "individual", "aim": "counselling", **more}
        return run(who, hold_session, **{**options, **given})

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
def household(centre):
    """Put Amina into a household with others: `household(other)`; returns the group."""

    def make(*others):
        carla, today = centre.actor("carla"), clock.today()
        with acting_as(carla):
            group = make_group(actor=carla, kind="household", head=centre.person, since=today)
            for one in others:
                join_group(actor=carla, group=group, person=one, role="member", since=today)
        return group

    return make


@pytest.fixture
def shelf(centre, run):
    """A store with ten blankets and ten soaps, and an arrival kit of one blanket and two soaps."""
    home = {"organisation": centre.organisation}
    items = {
        name: run("sofia", stock.add_item, name=name.title(), unit="piece", warn_below=5, **home)
        for name in ("blanket", "soap")
    }
    store = run("sofia", stock.add_store, team=centre.team, name="Container 1")
    lots = {
        name: run("sofia", stock.receive, store=store, item=item, quantity=10)
        for name, item in items.items()
    }
    lines = {items["blanket"]: 1, items["soap"]: 2}
    kit = run("sofia", stock.add_kit, name="Arrival kit", lines=lines, **home)
    return SimpleNamespace(store=store, kit=kit, lots=lots, **items)


@pytest.fixture
def hand(run, options, shelf):
    """Hand Amina something out of the store on its day, an arrival kit where nothing is said."""

    def act(who="rosa", **more):
        what = {} if "item" in more else {"kit": shelf.kit}
        given = options | {"store": shelf.store, "proof": "signature", **what, **more}
        past = max(clock.today() - given["given_on"], timedelta(0))
        with clock.standing_at(clock.now() - past):
            return run(who, distribute, **given)

    return act


@pytest.fixture
def held(centre, shelf):
    """Return how much of an item lies in a store, the first one where none is said."""

    def read(name, store=None):
        with acting_as(centre.actor("sofia")):
            rows = Stock.objects.filter(store=store or shelf.store, lot__item=getattr(shelf, name))
            return sum(rows.values_list("quantity", flat=True))

    return read


@pytest.fixture
def action(centre, run):
    """An action of Amina's plan: legal advice, due in three days."""
    case = run("carla", cases.open_case, person=centre.person, team=centre.team,
               worker=centre.carla, risk="medium", domains=["legal"])  # fmt: skip
    with acting_as(centre.actor("carla")):
        need = Need.objects.get(case=case)
    goal = run("carla", plans.add_goal, case=case, need=need, seen_version=1, text="Papers.")
    return run("carla", plans.add_action, case=case, goal=goal, seen_version=2, who="worker",
               text="Legal advice.", responsible=centre.carla,
               due_on=clock.today() + timedelta(days=3))  # fmt: skip
