"""What assistance adds to somebody's work."""

from datetime import timedelta

import pytest
from django.urls import reverse

from serai.assistance.actions import stock
from serai.assistance.actions.common import withdraw
from serai.cases.queries.work import my_work
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.screening.tests.conftest import grant_to, published, tell_desk  # noqa: F401


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


@pytest.fixture
def lines(centre):
    """Return somebody's lines of work of a kind."""

    def read(who, kind):
        actor = centre.actor(who)
        with acting_as(actor):
            return [item for item in my_work(actor, clock.now()) if item.kind == kind]

    return read


def test_low_stock_is_work_of_who_keeps_the_store_of_their_team(centre, shelf, run, lines):
    run("sofia", stock.count, store=shelf.store, lot=shelf.lots["soap"], counted=1, reason="Mice.")
    for who in ("sofia", "fadi"):
        (line,) = lines(who, "stock")
        assert str(line.label) == "Low in the store: Soap"
        assert (line.reference, line.person_id, line.due) == ("Container 1", None, None)
        assert centre.client(who).get(line.url).status_code == 200
    for who in ("carla", "rosa", "kofi", "piet", "guard"):
        assert lines(who, "stock") == []
    other = run("sofia", stock.add_store, team=centre.other_team, name="Arlit")
    run("sofia", stock.transfer, store=shelf.store, to=other, lot=shelf.lots["blanket"], quantity=1)
    assert [one.reference for one in lines("sofia", "stock")] == ["Container 1"]


def test_an_expired_lot_is_no_stock(centre, shelf, run, lines):
    run("sofia", stock.receive, store=shelf.store, item=shelf.soap, quantity=90,
        expires_on=clock.today() + timedelta(days=3))  # fmt: skip
    run("sofia", stock.count, store=shelf.store, lot=shelf.lots["soap"], counted=1, reason="Mice.")
    assert lines("sofia", "stock") == []
    with clock.standing_at(clock.now() + timedelta(days=4)):
        (line,) = lines("sofia", "stock")
    assert line.icon == "archive"


def test_a_check_that_runs_out_leads_to_the_next(centre, treat, lines):
    treat(valid_until=clock.today() + timedelta(days=1))
    (line,) = lines("hana", "fit_to_travel")
    assert line.reference == centre.person.reference
    assert line.due == clock.today() + timedelta(days=1)
    assert "Amina" not in f"{line.label} {line.url}"
    assert centre.client("hana").get(line.url).status_code == 200


def test_what_was_withdrawn_asks_nothing(centre, treat, run, lines):
    row = treat(valid_until=clock.today())
    run("hana", withdraw, row=row, reason="Another person.")
    assert lines("hana", "fit_to_travel") == []


def test_what_a_desk_heard_of_health_waits_for_who_may_know_it(
    centre,
    tell_desk,  # noqa: F811
    lines,
    treat,
    grant_to,  # noqa: F811
):
    done = tell_desk(pregnant="yes", violence="yes").done_at
    grant_to("partner_team", "identity", "protection")
    for who in ("carla", "sofia", "rami", "rosa", "reza", "fadi", "kofi", "pia", "piet", "sam"):
        assert lines(who, "health_finding") == [], who
    (line,) = lines("hana", "health_finding")
    assert line.due == done + timedelta(hours=72)
    assert line.url == reverse("assistance:health", args=[centre.person.pk])
    for word in ("pregnan", "nursing", "ill"):
        assert word not in str(line.label).lower()
    assert centre.client("hana").get(line.url).status_code == 200

    # Reading is not enough: the first health contact since answers it, and a later word asks again.
    assert lines("hana", "health_finding")
    treat()
    assert lines("hana", "health_finding") == []
    later = tell_desk(illness_or_disability="yes").done_at
    assert [one.due for one in lines("hana", "health_finding")] == [later + timedelta(hours=72)]


def test_a_withdrawn_contact_answers_nothing_and_after_a_month_nobody_is_asked(
    tell_desk,  # noqa: F811
    lines,
    treat,
    run,
    monkeypatch,
):
    tell_desk(illness_or_disability="yes")
    contact = treat()
    assert lines("hana", "health_finding") == []
    run("hana", withdraw, row=contact, reason="Wrong file.")
    assert len(lines("hana", "health_finding")) == 1
    monkeypatch.setattr("serai.assistance.queries.work.FRESH", timedelta(0))
    assert lines("hana", "health_finding") == []


def test_nothing_of_health_asks_for_no_contact(tell_desk, lines):  # noqa: F811
    tell_desk(violence="yes", pregnant="no")
    assert lines("hana", "health_finding") == []
