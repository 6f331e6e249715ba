"""A case at the centre, and colleagues who change it."""

from datetime import timedelta

import pytest

from serai.cases.actions import cases, plans
from serai.cases.models import Case, Need
from serai.kit import clock
from serai.kit.actor import acting_as


@pytest.fixture
def run(centre):
    """Run an action as somebody: `run("carla", set_risk, case=case, risk="low")`."""

    def act(who, action, /, **given):
        actor = centre.actor(who)
        with acting_as(actor):
            return action(actor=actor, **given)

    return act


@pytest.fixture
def open_case(centre, run):
    """Open a case of Amina: `open_case(risk="high", domains=["safety"])`."""

    def act(who="carla", **more):
        given = {"person": centre.person, "team": centre.team, "worker": centre.carla,
                 "risk": "medium"}  # fmt: skip
        return run(who, cases.open_case, **{**given, **more})

    return act


@pytest.fixture
def case(open_case):
    """A case of Amina with a need of safety."""
    return open_case(domains=["safety"], summary="Fled at night.")


@pytest.fixture
def planned(centre, case, run):
    """The case with a goal and an action due in three days: (case, goal, action)."""
    with acting_as(centre.actor("carla")):
        need = Need.objects.get(case=case)
    goal = run("carla", plans.add_goal, case=case, need=need, seen_version=1, text="A safe bed.")
    action = run(
        "carla", plans.add_action, case=case, goal=goal, seen_version=2, text="Ask the shelter.",
        who="worker", responsible=centre.carla, due_on=clock.today() + timedelta(days=3),
    )  # fmt: skip
    return case, goal, action


@pytest.fixture
def again(centre):
    """Return a row as it stands now, as carla sees it."""

    def read(row):
        with acting_as(centre.actor("carla")):
            return type(row).objects.get(pk=row.pk)

    return read


@pytest.fixture
def cases_seen(centre):
    """Return how many cases somebody's transaction shows."""

    def count(who):
        with acting_as(centre.actor(who)):
            return Case.objects.count()

    return count
