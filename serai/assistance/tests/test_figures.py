"""Figures of services: whole months, fixed groups, of what is open to who asks."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given as for_all
from hypothesis import strategies as st

from serai.assistance.actions.common import withdraw
from serai.assistance.methods.months import first_of, months_until, next_of
from serai.assistance.queries.figures import OPEN_DAYS, closing_of, figures, last_closed
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Birth, Identity

PAGE, FILE = reverse("assistance:figures"), reverse("assistance:figures_csv")
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@for_all(DAYS)
def test_every_day_lies_in_one_month_and_its_file_comes_once(day):
    first, after = first_of(day), next_of(day)
    assert first <= day < after
    assert (first.day, after.day) == (1, 1)
    assert first_of(after - timedelta(days=1)) == first
    assert closing_of(day) == after + timedelta(days=OPEN_DAYS)
    closed = last_closed(day)
    assert closing_of(closed) <= day < closing_of(next_of(closed))


def test_months_are_told_newest_first():
    assert months_until(date(2026, 2, 28), 3) == [
        date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1),
    ]  # fmt: skip


@pytest.fixture
def somebody(centre):
    """Register somebody of a sex who turns an age this year; of unknown age with None."""

    def make(sex, age):
        carla = centre.actor("carla")
        born = f"{clock.today().year - age}-01-01" if age is not None else None
        birth = Birth(basis="declared", on=born) if born else Birth()
        with acting_as(carla):
            return register_person(
                actor=carla, team=centre.team, new=NewPerson(Identity(sex=sex, birth=birth))
            )

    return make


@pytest.fixture
def counted(centre):
    """Return somebody's figures of the month of a day, this one where none is said."""

    def read(who, month=None, **how):
        with acting_as(centre.actor(who)):
            return figures(month or clock.today(), **how)

    return read


def test_each_stands_in_one_sex_and_one_band(give, somebody, counted, settings):
    for sex, age in (("female", 11), ("female", 12), ("male", 17), ("male", 18), ("other", None)):
        give("food", person=somebody(sex, age))
    give("legal", person=somebody("female", 60))
    found = counted("carla")
    assert found.of("food") == 5
    assert (found.of("food", "female"), found.of("food", "male")) == (2, 2)
    bands = {b: found.of("food", band=b) for b in ("0-11", "12-17", "18-59", "60+", "unknown")}
    assert bands == {"0-11": 1, "12-17": 2, "18-59": 1, "60+": 0, "unknown": 1}
    labels = {label: by_sex for label, by_sex, _bands in found.rows()}
    assert labels == {"Legal assistance": [1, 0, 0, 1], "Food": [2, 2, 1, 5]}
    assert {row[4] for row in found.cells()} == {"<10"}
    assert {row[0] for row in found.cells()} == {f"{clock.today():%Y-%m}"}
    settings.SERAI_SMALL_CELL = 1
    assert sum(int(row[4]) for row in found.cells()) == 6


def test_what_was_withdrawn_or_lies_in_another_month_does_not_count(give, run, counted):
    (wrong,) = give("food")
    run("carla", withdraw, row=wrong, reason="Wrong person.")
    first = first_of(clock.today())
    for day in (first - timedelta(days=1), first):
        give("food", given_on=day)
    assert counted("carla").of("food") == 1
    assert counted("carla", first - timedelta(days=1)).of("food") == 1


def test_nobody_counts_what_is_not_open_to_them(give, counted):
    give("health", who="hana")
    give("legal")
    give("food")
    told = {
        who: [counted(who).of(kind) for kind in ("health", "legal", "food")]
        for who in ("hana", "carla", "kofi", "pia")
    }
    assert told == {"hana": [1, 0, 1], "carla": [0, 1, 1], "kofi": [0, 0, 0], "pia": [0, 0, 0]}


SEPTEMBER, CLOSING = date(2026, 9, 14), date(2026, 10, 11)


def at_noon(day):
    return clock.standing_at(timezone.make_aware(datetime(day.year, day.month, day.day, 12)))


def lines(response):
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()


def test_a_months_file_stays_as_it_was_when_the_month_closed(give, run, counted, settings):
    settings.SERAI_SMALL_CELL = 1
    with at_noon(SEPTEMBER):
        (early,) = give("food", given_on=SEPTEMBER)
        (other,) = give("food", given_on=SEPTEMBER)
        run("carla", withdraw, row=other, reason="Given twice.")
    with at_noon(CLOSING - timedelta(days=1)):
        give("food", given_on=SEPTEMBER)
    file = list(counted("carla", SEPTEMBER, as_closed=True).cells())
    assert file == [("2026-09", "food", "female", "18-59", "2")]
    with at_noon(CLOSING + timedelta(days=1)):
        give("food", given_on=SEPTEMBER)
        run("carla", withdraw, row=early, reason="Wrong day.")
        give("legal", given_on=SEPTEMBER)
    assert list(counted("carla", SEPTEMBER, as_closed=True).cells()) == file
    now = counted("carla", SEPTEMBER)
    assert (now.of("food"), now.of("legal")) == (2, 1)


def test_the_page_and_the_file_say_the_same(centre, give, somebody):
    with at_noon(SEPTEMBER):
        give("food", person=somebody("male", 30), given_on=SEPTEMBER)
        give("food", given_on=SEPTEMBER)
    client = centre.client("carla")
    page = client.get(PAGE, {"month": "2026-09"}).content.decode()
    for words in ("half-open bands", "September 2026", f"{FILE}?month=2026-09"):
        assert words in page, words
    assert "Amina" not in page
    sent = client.get(FILE, {"month": "2026-09"})
    assert 'filename="services-2026-09.csv"' in sent["Content-Disposition"]
    found = lines(sent)
    assert found[0] == "month,kind,sex,age_band,services,written_down"
    assert sorted(found[1:]) == [
        "2026-09,food,female,18-59,<10,in_time", "2026-09,food,male,18-59,<10,in_time",
    ]  # fmt: skip
    assert "marked as late" in page
    assert "after the month had closed:" not in page
    with acting_as(centre.actor("dora")):
        told = Event.objects.filter(name="assistance.figures_exported").values_list("payload")
        assert list(told) == [({"month": "2026-09"},)]


def test_a_month_that_is_open_has_no_file_yet(centre, give):
    give("food")
    client, today = centre.client("carla"), clock.today()
    page = client.get(PAGE).content.decode()
    assert "The month is still open" in page
    assert f"{FILE}?month=" not in page
    answer = client.get(FILE, {"month": f"{today:%Y-%m}"}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "The file of this month can be had from" in answer.content.decode()
    assert client.get(FILE).streaming


@pytest.mark.parametrize("month", ["x", "", "2026-13", "1999-01", "2026-09-14", "2999-01"])
def test_no_other_time_is_counted(centre, give, month):
    give("food")
    client = centre.client("carla")
    page = client.get(PAGE, {"month": month})
    assert "month" in page.context["form"].errors
    assert page.context["month"] == clock.today()
    assert lines(client.get(FILE, {"month": month, "first": "2026-09-14"})) == [
        "month,kind,sex,age_band,services,written_down"
    ]  # fmt: skip


def test_a_month_without_services_says_so(centre):
    page = centre.client("carla").get(PAGE).content.decode()
    assert "No service was given in this month" in page


@pytest.mark.parametrize(("who", "status"), [("fadi", 404), ("sam", 404), ("guard", 404)])
def test_who_gives_nothing_counts_nothing(centre, who, status):
    assert centre.client(who).get(PAGE).status_code == status
