"""Any course of statements, compared with a plain model that writes down everything it is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.screening.actions import categories as actions
from serai.screening.models import CategoryStatement
from serai.screening.queries.persons import profile

FIRST_DAY = date(2026, 1, 1)
CATEGORIES = ("refugee", "stranded_migrant", "migrant_worker")
STATES = ("confirmed", "contested", "withdrawn")
DAYS = 40
spans = st.tuples(st.integers(0, DAYS), st.integers(0, 15)).map(
    lambda pair: (FIRST_DAY + timedelta(pair[0]), FIRST_DAY + timedelta(pair[0] + pair[1]))
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("state"), st.sampled_from(CATEGORIES), spans),
        st.tuples(st.just("revise"), st.integers(0, 9), st.sampled_from(STATES), spans),
    ),
    min_size=1,
    max_size=7,
)


class Diary:
    """The model: statements with their days, and the days on which each was believed."""

    def __init__(self):
        self.rows = []

    def believed(self, day):
        """Return the statements believed at the end of a day, withdrawn ones apart."""
        return [
            row
            for row in self.rows
            if row["from"] <= day
            and (row["until"] is None or day < row["until"])
            and row["state"] != "withdrawn"
        ]

    def on(self, life_day, known_day):
        """Return the categories of a day of the life as believed on a day."""
        return {
            row["category"]: row["state"]
            for row in self.believed(known_day)
            if row["span"][0] <= life_day <= row["span"][1]
        }

    def overlaps(self, category, span, today, but=None):
        """Say whether the category is believed today for a part of these days."""
        return any(
            row["category"] == category
            and row is not but
            and row["span"][0] <= span[1]
            and span[0] <= row["span"][1]
            for row in self.believed(today)
        )

    def write(self, category, state, span, today):
        """Write a line that is believed from today."""
        row = {"category": category, "state": state, "span": span, "from": today, "until": None}
        self.rows.append(row)
        return row


def take(step, centre, diary, kept, today):
    """Do one step in both; they must agree on whether it is refused."""
    carla = centre.actor("carla")
    if step[0] == "state":
        _, category, span = step
        refused = diary.overlaps(category, span, today)
        try:
            statement = actions.state_category(
                actor=carla,
                person=centre.person,
                organisation=centre.organisation,
                category=category,
                starts_on=span[0],
                ends_on=span[1],
            )
        except actions.Overlaps:
            assert refused
            return
        assert not refused
        kept.append((statement, diary.write(category, "confirmed", span, today)))
        return
    _, number, state, span = step
    if not kept:
        return
    statement, row = kept[number % len(kept)]
    taken = row["until"] is not None
    refused = state != "withdrawn" and diary.overlaps(row["category"], span, today, but=row)
    try:
        newer = actions.revise(
            actor=carla,
            statement=statement,
            state=state,
            keep_dates=False,
            starts_on=span[0],
            ends_on=span[1],
            note="For a reason.",
        )
    except actions.NoLongerCurrent:
        assert taken
        return
    except actions.Overlaps:
        assert refused
        assert not taken
        return
    assert not taken
    assert not refused
    row["until"] = today
    kept.append((newer, diary.write(row["category"], state, span, today)))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(course=steps)
def test_what_was_known_on_any_day_is_what_was_written_by_then(centre, course):
    from django.db import transaction

    diary, kept = Diary(), []
    before = clock.now
    try:
        with acting_as(centre.actor("carla")):
            savepoint = transaction.savepoint()
            for number, step in enumerate(course):
                today = FIRST_DAY + timedelta(number * 3)
                moment = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
                clock.now = lambda moment=moment: moment
                take(step, centre, diary, kept, today)
            clock.now = before
            compare(centre, diary, len(course) * 3)
            assert CategoryStatement.objects.count() == len(diary.rows)
            transaction.savepoint_rollback(savepoint)
    finally:
        clock.now = before


def compare(centre, diary, days):
    """Compare profile and diary on a grid of days of both clocks."""
    carla = centre.actor("carla")
    for known in range(-1, days + 1, 2):
        for life in range(0, DAYS + 16, 9):
            life_day, known_day = FIRST_DAY + timedelta(life), FIRST_DAY + timedelta(known)
            found = profile(carla, centre.person, "en", on=life_day, known_on=known_day)
            seen = {h.statement.category: h.statement.state for h in found.held}
            assert seen == diary.on(life_day, known_day), (life_day, known_day)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "lower", "upper"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 2)),
        (date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 1), date(2026, 2, 1)),
        (date(2026, 1, 1), None, date(2026, 1, 1), None),
        (None, date(2026, 1, 31), None, date(2026, 2, 1)),
        (None, None, None, None),
    ],
)
def test_a_span_counts_its_last_day(starts_on, ends_on, lower, upper):
    found = actions.span(starts_on, ends_on)
    assert (found.lower, found.upper) == (lower, upper)


def test_a_span_does_not_run_backwards():
    with pytest.raises(actions.EndsBeforeStart):
        actions.span(date(2026, 1, 2), date(2026, 1, 1))
