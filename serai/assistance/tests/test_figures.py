"""Figures of services: by kind, sex and half-open age band, of what is open to who asks."""

from datetime import timedelta

import pytest
from django.urls import reverse

from serai.assistance.actions.common import withdraw
from serai.assistance.queries.figures import figures
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Birth, Identity

PAGE, FILE = reverse("assistance:figures"), reverse("assistance:figures_csv")


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
    """Return somebody's figures of the last thirty days."""

    def read(who):
        with acting_as(centre.actor(who)):
            return figures(clock.today() - timedelta(days=29), clock.today())

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
    assert {row[3] for row in found.cells()} == {"<10"}
    settings.SERAI_SMALL_CELL = 1
    assert sum(int(row[3]) for row in found.cells()) == 6


def test_what_was_withdrawn_or_lies_outside_the_days_does_not_count(give, run, counted):
    (wrong,) = give("food")
    run("carla", withdraw, row=wrong, reason="Wrong person.")
    give("food", given_on=clock.today() - timedelta(days=30))
    give("food", given_on=clock.today() - timedelta(days=29))
    assert counted("carla").of("food") == 1


def test_nobody_counts_what_is_not_open_to_them(give, counted):
    give("health", who="hana")
    give("legal")
    give("food")
    told = {
        who: [counted(who).of(kind) for kind in ("health", "legal", "food")]
        for who in ("hana", "carla", "kofi", "pia")
    }
    assert told == {"hana": [1, 0, 1], "carla": [0, 1, 1], "kofi": [0, 0, 0], "pia": [0, 0, 0]}


def test_the_page_and_the_file_say_the_same(centre, give, somebody):
    give("food", person=somebody("male", 30))
    give("food")
    client = centre.client("carla")
    page = client.get(PAGE).content.decode()
    assert "half-open bands" in page
    assert "Amina" not in page
    lines = b"".join(client.get(FILE).streaming_content).decode().splitlines()
    assert lines[0].endswith("kind,sex,age_band,services")
    assert sorted(lines[1:]) == ["food,female,18-59,<10", "food,male,18-59,<10"]


def test_a_period_that_ends_before_it_begins_is_refused_and_this_month_stays(centre, give):
    give("food")
    client, today = centre.client("carla"), clock.today()
    asked = {"first": today, "last": today - timedelta(days=1)}
    page = client.get(PAGE, asked).content.decode()
    assert "Not after the last day." in page
    assert "Food" in page
    empty = {"first": today - timedelta(days=9), "last": today - timedelta(days=5)}
    assert "No service was given in this time" in client.get(PAGE, empty).content.decode()
    assert "first" in client.get(PAGE, {"first": "x", "last": today}).context["form"].errors


@pytest.mark.parametrize(("who", "status"), [("fadi", 404), ("sam", 404), ("guard", 404)])
def test_who_gives_nothing_counts_nothing(centre, who, status):
    assert centre.client(who).get(PAGE).status_code == status
