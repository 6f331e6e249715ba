"""My work: what is due for whom, in which order; lines of rooms above; where sign-in leads."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from serai.cases.actions.notes import finish_task, set_task
from serai.cases.models import Case, PlanAction, Task
from serai.cases.queries.work import WorkItem, my_work, of_cases
from serai.cases.tests.test_pages import text
from serai.kit import clock
from serai.kit.actor import acting_as

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def item(due):
    return WorkItem(None, "", "x", due, "/", "task")


@pytest.mark.parametrize(
    ("due", "when"),
    [
        (None, "open"),
        (NOW - timedelta(seconds=1), "late"),
        (NOW, "today"),
        (NOW + timedelta(hours=11), "today"),
        (NOW + timedelta(hours=13), "week"),
        (date(2026, 11, 26), "late"),
        (date(2026, 11, 27), "today"),
        (date(2026, 11, 28), "week"),
        (date(2026, 12, 4), "week"),
        (date(2026, 12, 5), "later"),
    ],
)
def test_how_near_a_line_is(due, when):
    assert item(due).when(NOW) == when
    assert item(due).is_late(NOW) == (when == "late")


@given(st.lists(st.none() | st.datetimes(timezones=st.just(UTC)) | st.dates()))
def test_lines_stand_by_when_they_are_due(dues):
    from serai.cases.queries import work

    lines = sorted((item(due) for due in dues), key=work._soonest)
    moments = [one.moment for one in lines]
    timed = [m for m in moments if m is not None]
    assert timed == sorted(timed)
    assert moments[len(timed) :] == [None] * (len(moments) - len(timed))


def work_of(centre, who):
    actor = centre.actor(who)
    with acting_as(actor):
        return [(str(one.kind), str(one.label)) for one in my_work(actor, clock.now())]


def test_a_worker_sees_first_steps_actions_and_tasks_and_not_those_of_others(centre, planned, run):
    case, _goal, _action = planned
    task = run("sofia", set_task, case=case, text="Call back.", due_on=clock.today())
    assert work_of(centre, "carla") == [
        ("task", "Call back."),
        ("first_step", "Do something in the case · Medium"),
        ("action", "Ask the shelter."),
    ]
    for who in ("sofia", "kofi", "hana", "piet", "reza"):
        assert work_of(centre, who) == [], who
    run("carla", finish_task, case=case, task=task)
    assert work_of(centre, "carla") == [("action", "Ask the shelter.")]


def test_work_of_a_closed_case_is_over(centre, planned, run):
    from serai.cases.tests.test_cases import close_by_hand

    case, _goal, _action = planned
    run("carla", set_task, case=case, text="Call back.", due_on=clock.today())
    close_by_hand(centre, case)
    assert work_of(centre, "carla") == []


def test_the_page_says_what_is_overdue_in_words_and_names_the_person(centre, planned):
    case, _goal, _action = planned
    with acting_as(centre.actor("carla")):
        past = clock.now() - timedelta(days=2)
        Case.objects.filter(pk=case.pk).update(act_by=past)
        PlanAction.objects.update(due_on=past.date())
    page = text(centre.client("carla").get(reverse("cases:work")))
    assert page.count("<h2") == 1
    assert "Overdue" in page
    assert "Amina" in page
    assert centre.person.reference in page
    empty = text(centre.client("sofia").get(reverse("cases:work")))
    assert "Nothing waits for you" in empty
    assert centre.client("alice").get(reverse("cases:work")).status_code == 404


def other_room(actor, now, most):
    """Return a line as a room above would."""
    yield WorkItem(None, "", "Count the blankets", None, "/stock/", "stock", "list")


def test_rooms_above_add_lines(centre, case, settings):
    settings.SERAI_WORK = [*settings.SERAI_WORK, "serai.cases.tests.test_work.other_room"]
    page = text(centre.client("carla").get(reverse("cases:work")))
    assert "Count the blankets" in page
    assert 'href="/stock/"' in page
    assert "Waiting for you" in page


def night(actor, now, most):
    """Return a line that is due at an hour and one that is due on a day."""
    yield WorkItem(None, "", "At an hour", datetime(2030, 3, 1, 22, 30, tzinfo=UTC), "/", "x")
    yield WorkItem(None, "", "On a day", date(2030, 3, 1), "/", "x")


def test_hours_are_told_as_the_clock_on_the_wall_shows_them(centre, settings):
    settings.SERAI_WORK = ["serai.cases.tests.test_work.night"]
    settings.TIME_ZONE = "Africa/Niamey"
    page = text(centre.client("carla").get(reverse("cases:work")))
    assert "1 Mar 2030 23:30" in page
    assert page.count("1 Mar 2030") == 2


def test_a_line_about_an_erased_person_shows_no_text(centre, case, run, monkeypatch):
    from serai.cases.queries import work
    from serai.vault.sealing import KeyDestroyed

    run("carla", set_task, case=case, text="Call back.", due_on=clock.today())

    def gone(*_given):
        raise KeyDestroyed(uuid4())

    monkeypatch.setattr(work.Keys, "open", gone)
    actor = centre.actor("carla")
    with acting_as(actor):
        labels = [one.label for one in of_cases(actor, clock.now()) if one.kind == "task"]
        assert Task.objects.count() == 1
    assert labels == [""]


def test_sign_in_leads_case_workers_to_their_work(centre):
    for who, where in (("carla", "cases:work"), ("sofia", "cases:work"), ("rosa", "front:home")):
        assert centre.client(who).get(reverse("front:start"))["Location"] == reverse(where), who


@pytest.fixture
def many_later(centre, case):
    """Twenty-five tasks of carla that are due in a month and later, made in one go."""
    with acting_as(centre.actor("carla")):
        first = Task(
            case=case, person=centre.person, text=case.summary, assigned_to=centre.carla,
            due_on=clock.today(), set_at=clock.now(),
        )  # fmt: skip
        Task.objects.bulk_create(
            Task(
                case=case, person=centre.person, text=first.text, assigned_to=centre.carla,
                due_on=clock.today() + timedelta(days=30 + day), set_at=clock.now(),
            )
            for day in range(25)
        )  # fmt: skip
    return case


def test_of_what_is_later_the_soonest_are_shown_and_all_are_counted(
    centre, many_later, monkeypatch
):
    from serai.cases.queries import work

    monkeypatch.setattr(work, "_opened", lambda *_given: "Call back.")
    page = text(centre.client("carla").get(reverse("cases:work")))
    assert page.count("Call back.") == 10
    assert '<span class="count">25</span>' in page
    assert "Only the soonest are shown." in page
    page = text(centre.client("carla").get(reverse("cases:work"), {"all": "later"}))
    assert page.count("Call back.") == 25
    assert "Only the soonest are shown." not in page


def test_of_one_kind_the_soonest_are_looked_at_and_all_of_them_when_asked(
    centre, many_later, monkeypatch
):
    from serai.cases.queries import work
    from serai.cases.views import work as page

    monkeypatch.setattr(work, "_opened", lambda *_given: "Call back.")
    monkeypatch.setattr(page, "MOST", 3)
    actor, client = centre.actor("carla"), centre.client("carla")
    with acting_as(actor):
        tasks = [one for one in of_cases(actor, clock.now(), 3) if one.kind == "task"]
    assert [one.due - clock.today() for one in tasks] == [
        timedelta(days=30), timedelta(days=31), timedelta(days=32),
    ]  # fmt: skip
    assert text(client.get(reverse("cases:work"))).count("Call back.") == 3
    whole = text(client.get(reverse("cases:work"), {"all": "later"}))
    assert whole.count("Call back.") == 25


def test_my_work_asks_the_database_as_often_for_many_lines_as_for_one(
    centre, many_later, django_assert_max_num_queries, monkeypatch
):
    from serai.cases.queries import work

    monkeypatch.setattr(work, "_opened", lambda *_given: "Call back.")
    actor = centre.actor("carla")
    with acting_as(actor), django_assert_max_num_queries(9):
        assert len(of_cases(actor, clock.now())) == 26


def test_somebody_without_a_team_has_no_work_and_asks_little(
    centre, case, django_assert_max_num_queries
):
    actor = centre.actor("sam")
    with acting_as(actor), django_assert_max_num_queries(7):
        assert of_cases(actor, clock.now()) == []


def test_a_day_ends_where_the_deployment_stands(settings):
    settings.TIME_ZONE = "Africa/Niamey"
    due = item(date(2026, 11, 27))
    assert due.moment is not None
    assert due.moment.utcoffset() is not None
    assert not due.has_time
    assert item(NOW).has_time
    assert item(None).moment is None
