"""Files of weeks, of months and of what still runs: whatever somebody takes, nothing is told twice.

The attack: ask for every file there is, of every day, in every shape and on every day of taking it,
and take one from another. It needs two different files that share a day.
"""

from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.supervision.queries.figures import Figure, leaves, leaving, period_of

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
EVERY = ("week", "month")
FILES = ("figures_csv", "figures_xlsx")


@given(day=DAYS, other=DAYS, taken=DAYS, again=DAYS, every=st.sampled_from(EVERY))
def test_two_files_are_of_one_period_or_share_no_day(day, other, taken, again, every):
    first, second = period_of(day, "month"), period_of(other, every)
    if leaves(first, "month", taken) and leaves(second, every, again):
        assert first == second or first.after <= second.first or second.after <= first.first
        assert first.after <= taken
        assert second.after <= again
    assert not leaves(period_of(day, "week"), "week", taken)
    assert not leaves(period_of(day, "month"), "month", day)


@given(counts=st.lists(st.integers(0, 14), min_size=4, max_size=4))
def test_what_a_month_of_four_weeks_would_give_away_is_why(counts):
    """February 2027 is four whole weeks: with files of both kinds a hidden week was told.

    So the guard is in the periods, not in the cells, which hide what is small and nothing else.
    """
    assert period_of(date(2027, 2, 1), "month").first == date(2027, 2, 1)
    weeks = {period_of(date(2027, 2, 1 + 7 * n), "week") for n in range(4)}
    month = period_of(date(2027, 2, 1), "month")
    assert (min(w.first for w in weeks), max(w.after for w in weeks)) == (month.first, month.after)
    shown = [leaving([Figure("opened", "Opened", n)], 10)[0] for n in counts]
    whole = leaving([Figure("opened", "Opened", sum(counts))], 10)[0]
    hidden = [n for n, words in zip(counts, shown, strict=True) if words.startswith("<")]
    if len(hidden) == 1 and whole.isdigit():
        told = int(whole) - sum(int(words) for words in shown if words.isdigit())
        assert [told] == hidden, "what a week's file beside the month's would have told"
    files = [one for one in (*((w, "week") for w in weeks), (month, "month"))
             if leaves(*one, date(2027, 6, 1))]  # fmt: skip
    assert files == [(month, "month")]


def taken(client, name, **query):
    """Return whether there was a file; where not, what the page said instead."""
    answer = client.get(reverse(f"supervision:{name}"), query, follow=True)
    if answer.redirect_chain:
        assert answer.redirect_chain == [(reverse("supervision:figures"), 302)]
        assert "Files are given by whole month, once it is over." in answer.content.decode()
        return False
    assert answer.streaming
    return True


def test_every_file_that_can_be_taken_of_a_quarter_is_of_a_month_of_its_own(centre, planned):
    client, start = centre.client("sofia"), date(2026, 8, 28)
    noon = timezone.make_aware(datetime(2026, 11, 3, 12))
    with clock.standing_at(noon):
        for number in range(0, 80, 3):
            day = start + timedelta(days=number)
            is_over = day < date(2026, 11, 1)
            assert taken(client, FILES[number % 2], day=f"{day}") is is_over, day
            assert not taken(client, FILES[number % 2], day=f"{day}", every="week"), day
    with acting_as(system_actor()):
        told = Event.objects.filter(name="case.figures_exported").values_list("payload", flat=True)
        payloads = list(told)
    assert {one["every"] for one in payloads} == {"month"}
    firsts = {date.fromisoformat(one["first"]) for one in payloads}
    assert firsts == {date(2026, month, 1) for month in (8, 9, 10)}
    periods = [period_of(first, "month") for first in firsts]
    assert all(a.after <= b.first or b.after <= a.first for a, b in combinations(periods, 2))


@pytest.mark.parametrize("query", [{}, {"every": "week"}, {"every": "month"}, {"every": "year"}])
def test_without_a_day_the_last_month_that_is_over_is_given_and_never_one_that_runs(
    centre, planned, query
):
    with clock.standing_at(timezone.make_aware(datetime(2026, 11, 3, 12))):
        assert taken(centre.client("sofia"), "figures_csv", **query) is (query == {})
    with acting_as(system_actor()):
        rows = Event.objects.filter(name="case.figures_exported").values_list("payload", flat=True)
        assert [one["first"] for one in rows] == (["2026-10-01"] if query == {} else [])


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "once it is over"), ("fr", "par mois entier"), ("ar", "شهر كامل")],
)
def test_the_page_says_so_and_links_to_files_of_months_that_are_over(
    centre, planned, language, words
):
    client, url = centre.client("sofia"), reverse("supervision:figures")
    file = reverse("supervision:figures_csv")
    with clock.standing_at(timezone.make_aware(datetime(2026, 11, 3, 12))):
        for query, has_file in (({"day": "2026-10-05"}, True), ({}, False),
                                ({"day": "2026-10-05", "every": "week"}, False)):  # fmt: skip
            page = client.get(url, query, headers={"accept-language": language}).content.decode()
            assert words in page
            assert (file in page) is has_file, query
