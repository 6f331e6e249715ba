"""What is written down after its month has closed: in the next file, once, under its own month."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given as for_all
from hypothesis import strategies as st

from serai.assistance.actions.common import withdraw
from serai.assistance.methods.months import first_of, next_of
from serai.assistance.queries import figures as queries
from serai.assistance.queries.figures import closing_of
from serai.kit import clock
from serai.kit.actor import acting_as

AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)
CLOSES = closing_of(SEPTEMBER)
"""11 October 2026: from this day on the file of September can be had."""
DAYS = st.dates(date(2026, 6, 1), date(2026, 12, 31))
PAGE, FILE = reverse("assistance:figures"), reverse("assistance:figures_csv")


def at_noon(day):
    return clock.standing_at(timezone.make_aware(datetime(day.year, day.month, day.day, 12)))


@pytest.fixture
def file(centre, settings):
    """Return the file of a month as carla has it, nothing hidden: `file(SEPTEMBER)`."""
    settings.SERAI_SMALL_CELL = 1

    def read(month, who="carla"):
        with acting_as(centre.actor(who)):
            return [(row[0], row[1], row[4], row[5]) for row in queries.file_of(month)]

    return read


def test_what_comes_late_stands_in_the_next_file_under_its_own_month(give, file):
    for written, given_on, kind in (
        (CLOSES - timedelta(days=1), date(2026, 9, 30), "food"),
        (CLOSES, date(2026, 9, 3), "legal"),
        (CLOSES + timedelta(days=5), date(2026, 8, 9), "registration"),
        (CLOSES + timedelta(days=5), date(2026, 10, 2), "food"),
        (closing_of(OCTOBER), date(2026, 9, 4), "food"),
    ):  # fmt: skip
        with at_noon(written):
            give(kind, given_on=given_on)
    assert file(SEPTEMBER) == [("2026-09", "food", "1", "in_time")]
    assert file(OCTOBER) == [
        ("2026-10", "food", "1", "in_time"), ("2026-08", "registration", "1", "late"),
        ("2026-09", "legal", "1", "late"),
    ]  # fmt: skip
    assert file(next_of(OCTOBER)) == [("2026-09", "food", "1", "late")]
    assert file(AUGUST) == []


def test_a_late_one_that_is_withdrawn_before_its_file_closes_is_in_none(give, run, file):
    with at_noon(CLOSES):
        (wrong,) = give("food", given_on=date(2026, 9, 3))
        (right,) = give("legal", given_on=date(2026, 9, 3))
        run("carla", withdraw, row=wrong, reason="Given twice.")
    with at_noon(closing_of(OCTOBER)):
        run("carla", withdraw, row=right, reason="Not given at all.")
    assert file(OCTOBER) == [("2026-09", "legal", "1", "late")]
    assert file(next_of(OCTOBER)) == []


def test_small_counts_are_hidden_among_the_late_too_and_each_reads_their_own(
    centre, give, settings, file
):
    with at_noon(CLOSES):
        for _n in range(3):
            give("food", given_on=date(2026, 9, 3))
        give("health", given_on=date(2026, 9, 3), who="hana")
    assert file(OCTOBER) == [("2026-09", "food", "3", "late")]
    assert ("2026-09", "health", "1", "late") in file(OCTOBER, "hana")
    assert file(OCTOBER, "kofi") == []
    settings.SERAI_SMALL_CELL = 4
    assert file(OCTOBER) == [("2026-09", "food", "<4", "late")]


def test_the_page_says_how_many_came_late_and_the_file_marks_them(centre, give):
    with at_noon(CLOSES):
        give("food", given_on=date(2026, 9, 3))
    client = centre.client("carla")
    page = client.get(PAGE, {"month": "2026-09"}).content.decode()
    assert "written down after the month had closed: 1." in page
    with at_noon(closing_of(OCTOBER)):
        sent = client.get(FILE, {"month": "2026-10"})
        found = b"".join(sent.streaming_content).decode("utf-8-sig").splitlines()
    assert found[1:] == ["2026-09,food,female,18-59,<10,late"]


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "marqué comme tardif"), ("ar", "موسومًا بأنه متأخر")]
)
def test_the_sentence_is_said_in_other_languages(centre, give, language, words):
    with at_noon(CLOSES):
        give("food", given_on=date(2026, 9, 3))
    client = centre.client("carla")
    client.cookies["language"] = language
    assert words in client.get(PAGE, {"month": "2026-09"}).content.decode()


@for_all(given_on=DAYS, after=st.integers(0, 200))
def test_every_day_of_writing_falls_into_one_file(given_on, after):
    """The months whose file holds it, by the rule of the two queries: exactly one."""
    written, month, holds = given_on + timedelta(days=after), first_of(given_on), []
    while len(holds) < 12:
        before = first_of(month - timedelta(days=1))
        in_time = month == first_of(given_on) and written < closing_of(month)
        is_late = month > first_of(given_on) and closing_of(before) <= written < closing_of(month)
        holds.append(in_time or is_late)
        month = next_of(month)
    assert sum(holds) == 1
