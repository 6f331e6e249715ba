"""What assistance adds to somebody's work."""

from datetime import timedelta

import pytest

from serai.cases.queries.work import my_work
from serai.kit import clock
from serai.kit.actor import acting_as


@pytest.fixture
def work(centre):
    """Return the kinds of work somebody has, with what is due when."""

    def read(who):
        actor = centre.actor(who)
        with acting_as(actor):
            return [(item.kind, item.due) for item in my_work(actor, clock.now())]

    return read


@pytest.mark.parametrize(
    ("days", "asks"), [(0, True), (3, True), (4, False), (-7, True), (-8, False)]
)
def test_a_check_that_runs_out_asks_health_staff_for_another(work, treat, days, asks):
    until = clock.today() + timedelta(days=days)
    treat(given_on=clock.today() - timedelta(days=20), valid_until=until)
    assert work("hana") == [("fit_to_travel", until)] * asks
    assert work("carla") == []
    assert work("pia") == []


def test_a_later_check_answers(work, treat):
    treat(valid_until=clock.today())
    assert work("hana")
    treat(fitness="unfit")
    assert not work("hana")
