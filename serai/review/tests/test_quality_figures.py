"""The figures of the quality page: windows, order, the chart and its calendars; the hourly task."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from serai.intake.models import EntityRecord, QualityFlag
from serai.intake.tests.stored import flag, publish, submit
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.ids import new_id
from serai.review import tasks
from serai.review.actions.quality import count_flags
from serai.review.queries import quality as queries
from serai.review.queries.quality import DAYS

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast):
    """Alice at work for the whole test."""
    with acting_as(cast.actor("alice")) as actor:
        yield actor


def ago(days):
    return clock.now() - timedelta(days=days)


def test_the_window_is_four_weeks_and_ends_today():
    days = queries.window()
    assert len(days) == DAYS == 28
    assert days[-1] == clock.today()
    assert days == sorted(days)


def test_submissions_are_counted_on_their_day(alice, form):
    for days in (0, 0, 3, 27, 28, 40):
        submit(form, received_at=ago(days))
    flag(submit(form, received_at=ago(3)))
    submit(form, received_at=ago(3), is_test=True)
    submit(form, received_at=ago(3), is_current=False)
    figures = queries.submissions_per_day(alice)
    assert len(figures) == DAYS
    assert (figures[-1], figures[-4], figures[0]) == ((2, 0), (2, 1), (1, 0))
    assert sum(every for every, _ in figures) == 5


def test_those_with_most_flags_come_first(alice, form):
    for name, every, flagged in (("A", 4, 1), ("B", 2, 1), ("C", 3, 0), ("D", 1, 0), ("E", 2, 1)):
        for number in range(every):
            one = submit(form, enumerator=name)
            if number < flagged:
                flag(one)
    found = queries.enumerators(alice)
    assert [(w.name, w.submissions, w.flagged, w.flag_rate) for w in found] == [
        ("B", 2, 1, 50), ("E", 2, 1, 50), ("A", 4, 1, 25), ("C", 3, 0, 0), ("D", 1, 0, 0),
    ]  # fmt: skip


def test_who_is_not_named_has_no_line(alice, form):
    submit(form, enumerator="")
    assert queries.enumerators(alice) == []
    assert queries.points(alice) == []


TIMES = [
    ([], None),
    ([60], 60),
    ([10, 20, 400], 20),
    ([10, 20, 30, 40], 20),
    ([-5], None),
    ([None, 30], 30),
    ([0], 0),
]


@pytest.mark.parametrize(("taken", "median"), TIMES)
def test_the_median_time_of_an_interview(alice, form, taken, median):
    submit(form)
    for seconds in taken:
        start = None if seconds is None else ago(0) - timedelta(seconds=seconds)
        submit(form, started_at=start, ended_at=ago(0))
    [work] = queries.enumerators(alice)
    assert work.median_seconds is None if median is None else abs(work.median_seconds - median) <= 1


def test_rules_are_counted_the_most_first(alice, cast, form):
    for rule in ("outlier", "duplicate", "outlier", "too_short"):
        flag(submit(form), rule)
    flag(submit(form), "far_from_place", settled_at=clock.now(), settled_by=cast.alice)
    assert queries.rule_counts(alice) == [("outlier", 2), ("duplicate", 1), ("too_short", 1)]


def test_open_flags_are_the_newest_first_and_can_be_narrowed(alice, form):
    old = flag(submit(form), "outlier", place_code="P1", found_at=ago(3))
    new = flag(submit(form), "outlier", place_code="P2", found_at=ago(1))
    other = flag(submit(form), "duplicate", place_code="P2", found_at=ago(2))
    assert list(queries.open_flags(alice)) == [new, other, old]
    assert list(queries.open_flags(alice, rule="outlier")) == [new, old]
    assert list(queries.open_flags(alice, place="P2")) == [new, other]
    assert list(queries.open_flags(alice, rule="duplicate", place="P2")) == [other]
    assert list(queries.open_flags(alice, rule="duplicate", place="P1")) == []


def test_flags_are_counted_on_their_submissions_only(alice, cast, form):
    one, other = submit(form), submit(form)
    for submission, rule, done in (
        (one, "a", False), (one, "b", False), (one, "c", True), (other, "a", True),
    ):  # fmt: skip
        QualityFlag.objects.create(
            organisation=cast.organisation, submission=submission, rule=rule, severity="notice",
            reason="R", found_at=clock.now(), settled_at=clock.now() if done else None,
            settled_by=cast.alice if done else None,
        )  # fmt: skip
    count_flags([one.pk, other.pk])
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.flag_count, other.flag_count) == (2, 0)


COUNTED = [
    # values of the property, what is counted of five and more with the last digit mod 5
    ([{"persons": 4}], []),
    ([{"persons": 5}, {"persons": 7}], [(5, 0), (7, 2)]),
    ([{"persons": 10}, {}], [(10, 0)]),
    ([{"other": 10}], []),
]


@pytest.mark.parametrize(("values", "counted"), COUNTED)
def test_counts_of_five_and_more(alice, form, values, counted):
    one = submit(form)
    for number, each in enumerate(values, 1):
        EntityRecord.objects.create(
            organisation_id=one.organisation_id, submission=one, entity_id=new_id(),
            list_name="l", ordinal=number, values=each,
        )  # fmt: skip
    recent = queries.recent_submissions(one.organisation_id, 28)
    found = queries.counted_values(recent, "l", "persons").order_by("id")
    assert list(found.values_list("counted", "last_digit")) == counted
    assert not queries.counted_values(recent, "other", "persons").exists()


def test_organisations_at_work_are_those_that_received_something(cast, form):
    with acting_as(cast.actor("alice")):
        submit(form)
        submit(form)
    with acting_as(cast.actor("petra")):
        submit(publish(cast.partner_organisation), received_at=ago(40))
    with acting_as(system_actor()):
        assert queries.organisations_at_work() == [cast.organisation.pk]


def test_the_hourly_task_looks_in_each_organisation_as_itself(cast, form, monkeypatch):
    asked = []

    def look(*, organisation_id):
        asked.append(organisation_id)

    monkeypatch.setattr(tasks, "find_patterns", look)
    with acting_as(cast.actor("alice")):
        submit(form)
    with acting_as(cast.actor("petra")):
        submit(publish(cast.partner_organisation))
    tasks.look_for_patterns(timestamp=0)
    assert set(asked) == {cast.organisation.pk, cast.partner_organisation.pk}


def shown(cast, language="en", **query):
    response = cast.client("bob").get(
        reverse("review:quality"), query, headers={"Accept-Language": language}
    )
    assert response.status_code == 200
    return response


def test_the_calendar_has_a_square_a_day_and_says_how_many(cast, form):
    with acting_as(cast.actor("alice")):
        for days in (0, 0, 2):
            submit(form, received_at=ago(days))
    body = shown(cast).content.decode()
    [calendar] = re.findall(r'<svg role="img" aria-label="2 of 28 days".*?</svg>', body)
    squares = re.findall(r'class="(sv-[a-z0-9]+)"', calendar)
    assert len(squares) == 28
    assert [n for n, name in enumerate(squares) if name == "sv-f1"] == [25, 27]


def test_the_calendar_reads_from_the_right_in_arabic(cast, form):
    with acting_as(cast.actor("alice")):
        submit(form, received_at=ago(0))
    body = shown(cast, "ar").content.decode()
    [calendar] = re.findall(r'<svg role="img" aria-label="[^"]*28[^"]*" width="224".*?</svg>', body)
    assert re.findall(r'class="(sv-[a-z0-9]+)"', calendar)[0] == "sv-f1"


def test_the_chart_comes_with_its_figures_as_a_table(cast, form):
    with acting_as(cast.actor("alice")):
        submit(form)
        flag(submit(form))
    chart = shown(cast).context["chart"]
    assert chart.title == "Submissions per day of receipt"
    assert chart.head == ["Day", "Without flags", "With flags"]
    assert len(chart.rows) == 28
    assert chart.rows[-1][1:] == ["1", "1"]
    assert chart.rows[0][1:] == ["0", "0"]


def test_many_flags_have_pages(cast, form):
    with acting_as(cast.actor("alice")):
        one = submit(form)
        for number in range(26):
            flag(one, f"rule_{number}")
    for page, count in (("1", 25), ("2", 1), ("99", 1), ("x", 25)):
        assert len(shown(cast, page=page).context["found"]) == count


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Nothing is doubtful"), ("fr", "Qualité des données"), ("ar", "جودة البيانات")],
)
def test_an_empty_page_speaks_the_readers_language(cast, language, said):
    assert said in shown(cast, language).content.decode()


@pytest.mark.parametrize("query", [{"rule": "x"}, {"place": "<b>"}, {"rule": "'", "page": "-1"}])
def test_a_filter_that_fits_nothing_shows_nothing(cast, form, query):
    with acting_as(cast.actor("alice")):
        flag(submit(form))
    assert shown(cast, **query).context["found"] == []
