"""Figures of case work: periods, half-open bands, hand-counted weeks, what a file hides."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from serai.cases.access import workers_of
from serai.cases.actions import approvals, closing, plans
from serai.cases.facts import FACT_TABLES
from serai.cases.models import Need
from serai.cases.queries.approvals import approvals_of
from serai.cases.tests.test_closing import ALL_YES, approval_of
from serai.cases.tests.test_pages import text
from serai.journey.actions.statements import record_experience, withdraw
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.facts import Sensitivity
from serai.ledger.models import Event
from serai.protection.actions.safety import write_plan
from serai.supervision.access import supervisors_of
from serai.supervision.methods.bands import (
    AGES,
    CASELOAD,
    DELAYS,
    MONTHS_OPEN,
    band_of,
    months_between,
)
from serai.supervision.queries.figures import (
    Figure,
    course,
    figures,
    leaving,
    period_of,
    periods_until,
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize("bands", [CASELOAD, MONTHS_OPEN, AGES, DELAYS])
@given(st.integers(0, 500))
def test_a_value_lies_in_one_band(bands, value):
    holding = [b for b in bands if b.low <= value and (b.high is None or value < b.high)]
    assert holding == [band_of(value, bands)]


@pytest.mark.parametrize(
    ("value", "code"),
    [(0, "0-9"), (9, "0-9"), (10, "10-20"), (20, "10-20"), (21, "21-30"), (30, "21-30"),
     (31, "31+")],
)  # fmt: skip
def test_the_edges_of_the_caseload(value, code):
    assert band_of(value, CASELOAD).code == code


@pytest.mark.parametrize(
    ("days", "code"),
    [(0, "0-3"), (3, "0-3"), (4, "4-5"), (5, "4-5"), (6, "6-14"), (14, "6-14"), (15, "15-30"),
     (30, "15-30"), (31, "31-91"), (91, "31-91"), (92, "92+"), (4000, "92+")],
)  # fmt: skip
def test_the_edges_of_the_delay_of_telling(days, code):
    assert band_of(days, DELAYS).code == code


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [("2026-01-15", "2026-01-15", 0), ("2026-01-15", "2026-02-14", 0),
     ("2026-01-15", "2026-02-15", 1), ("2026-01-31", "2026-02-28", 0),
     ("2025-11-30", "2026-02-28", 2), ("2025-12-01", "2026-06-01", 6)],
)  # fmt: skip
def test_whole_months(first, last, months):
    assert months_between(date.fromisoformat(first), date.fromisoformat(last)) == months


@given(DAYS, st.sampled_from(["week", "month"]))
def test_a_period_holds_its_day_and_touches_the_next(day, every):
    period = period_of(day, every)
    assert period.first <= day < period.after
    assert period_of(period.after, every).first == period.after
    assert period_of(period.last, every) == period
    if every == "week":
        assert (period.first.weekday(), period.after - period.first) == (0, timedelta(days=7))
    else:
        assert period.first.day == period.after.day == 1


@given(DAYS, st.sampled_from(["week", "month"]), st.integers(1, 14))
def test_periods_run_back_without_a_gap(day, every, count):
    found = periods_until(day, every, count)
    assert len(found) == count
    assert all(a.first == b.after for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (1, "<10"), (9, "<10"), (10, "10"), (11, "11")]
)
def test_a_file_hides_small_counts_and_not_none(value, shown):
    assert Figure("x", "X", value).shown(10) == shown


@pytest.mark.parametrize(
    ("total", "cases", "shown"),
    [(15, 12, "1.2"), (10, 10, "1.0"), (0, 12, "0.0"), (0, 0, "0.0"), (12, 9, "hidden"),
     (9, 12, "hidden"), (0, 9, "hidden"), (1, 1, "hidden"), (9, 9, "hidden")],
)  # fmt: skip
def test_an_average_is_hidden_where_a_count_behind_it_is(total, cases, shown):
    """Nine referrals of twelve cases, written as 0.8, are as good as told."""
    value = total / cases if cases else 0.0
    assert Figure("x", "X", value, is_count=False, of=(total, cases)).shown(10) == shown


def split(*counts):
    """Return the figures of closed cases and how long they were open."""
    parts = [Figure("months_open", "Open", n, str(k)) for k, n in enumerate(counts)]
    return [Figure("closed", "Closed", sum(counts)), *parts]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((0, 0, 0, 0), ["0", "0", "0", "0", "0"]),
        ((3, 0, 0, 0), ["<10", "<10", "0", "0", "0"]),
        ((12, 30, 0, 15), ["57", "12", "30", "0", "15"]),
        ((4, 30, 0, 15), ["49", "<10", "30", "0", "hidden"]),
        ((4, 30, 7, 15), ["56", "<10", "30", "<10", "15"]),
        ((9, 30, 9, 15), ["63", "<10", "30", "<10", "hidden"]),
        ((1, 30, 0, 10), ["41", "<10", "hidden", "0", "hidden"]),
        ((1, 10, 0, 0), ["hidden", "<10", "hidden", "0", "0"]),
    ],
)
def test_a_file_hides_beside_a_small_part_what_would_give_it_away(counts, shown):
    assert leaving(split(*counts), 10) == shown


@given(st.lists(st.integers(0, 5), min_size=1, max_size=4), st.integers(2, 4))
def test_no_small_part_follows_from_what_a_file_shows(counts, least):
    """Against trying every table of counts that would have been written the same way."""
    shown = leaving(split(*counts), least)

    def fits(place, value):
        words = shown[place + 1]
        if words == "hidden":
            return value >= least
        return 0 < value < least if words.startswith("<") else value == int(words)

    top = sum(counts) + least
    wanted = shown[0]
    tables = [
        one
        for one in product(*([n for n in range(top + 1) if fits(k, n)] for k in range(len(counts))))
        if (sum(one) == int(wanted) if wanted.isdigit() else True)
    ]
    assert tuple(counts) in tables
    for place, count in enumerate(counts):
        possible = {one[place] for one in tables}
        if 0 < count < least and least > 2:
            assert len(possible) > 1, (counts, shown)


def counted(centre, day=None):
    """Return a month's figures by code and group, as sofia sees them; of today's, if not told."""
    with acting_as(centre.actor("sofia")):
        found = figures([centre.team], period_of(day or clock.today(), "month"))
    return {(one.code, str(one.group)): one.value for one in found}


def test_one_case_is_counted_step_by_step(centre, planned, run):
    case, _goal, action = planned
    found = counted(centre)
    assert found["opened", ""] == found["active", ""] == found["planned", ""] == 1
    assert found["closed", ""] == found["approved", ""] == found["carried_out", ""] == 0
    assert found["caseload", "0-9"] == 1
    assert found["caseload", "31+"] == 0
    run("carla", plans.change_action, case=case, action=action, seen_version=3, text="Ask.",
        who="worker", responsible=centre.carla, due_on=action.due_on, state="done",
        decision="provided")  # fmt: skip
    run("carla", plans.ask_plan_approval, case=case, seen_version=4)
    with acting_as(centre.actor("sofia")):
        asked = approvals_of(case, kind="plan")[0]
    run("sofia", approvals.approve, case=case, approval=asked)
    found = counted(centre)
    assert found["approved", ""] == found["carried_out", ""] == 1
    (provided,) = [group for code, group in found if code == "provided"]
    assert provided.startswith("Safety · Female · ")
    run("carla", closing.ask_closure, case=case, reason="completed", checklist=ALL_YES)
    run("sofia", approvals.approve, case=case, approval=approval_of(centre, case))
    found = counted(centre)
    assert found["closed", ""] == found["months_open", "0"] == 1
    with acting_as(centre.actor("sofia")):
        steps = course([centre.team], periods_until(clock.today(), "month", 3))
    assert [(one.opened, one.closed) for one in steps] == [(1, 1), (0, 0), (0, 0)]


def told(centre, ago, said="violence", **more):
    """Let carla write down what happened so many days ago; None where nobody knows the day."""
    day = None if ago is None else clock.today() - timedelta(days=ago)
    with acting_as(centre.actor("carla")) as carla:
        return record_experience(
            actor=carla,
            person=centre.person,
            happened_on=day,
            incidents=[said] if said else [],
            **more,
        )


def delays(centre, day=None):
    """Return how many incidents were told in a month, and after how many days, as sofia sees."""
    found = counted(centre, day)
    after = {group: n for (code, group), n in found.items() if code == "told_after" and n}
    return found["incidents", ""], after


def test_incidents_are_counted_by_how_long_it_took_to_tell_them(centre, planned):
    assert delays(centre) == (0, {})
    told(centre, 2)
    wrong, sixth = told(centre, 40), told(centre, 6)
    told(centre, None)
    assert delays(centre) == (4, {"0-3": 1, "31-91": 1, "6-14": 1, "?": 1})
    told(centre, 200, replaces=wrong)
    assert delays(centre) == (4, {"0-3": 1, "92+": 1, "6-14": 1, "?": 1})
    with acting_as(centre.actor("carla")) as carla:
        withdraw(actor=carla, statement=sixth)
    assert delays(centre) == (3, {"0-3": 1, "92+": 1, "?": 1})


def test_a_correction_does_not_tell_an_incident_anew(centre, planned):
    with clock.standing_at(clock.now() - timedelta(days=70)):
        first = told(centre, 10)
    later = told(centre, 85, replaces=first)
    assert delays(centre) == (0, {})
    then = clock.today() - timedelta(days=70)
    assert delays(centre, then) == (1, {"15-30": 1})
    told(centre, 85, said="", account="It was in the night.", replaces=later)
    assert delays(centre, then) == (0, {})


def test_what_happened_to_people_of_other_teams_is_not_counted(centre, case, planned):
    told(centre, 2)
    with acting_as(centre.actor("sofia")):
        found = figures([centre.other_team], period_of(clock.today(), "month"))
    assert {one.value for one in found if one.code in {"incidents", "told_after"}} == {0}


@pytest.mark.parametrize("decision", ["declined", "unavailable", "referred"])
def test_gaps_and_referrals(centre, planned, run, decision):
    case, _goal, action = planned
    run("carla", plans.change_action, case=case, action=action, seen_version=3, text="Ask.",
        who="worker", responsible=centre.carla, due_on=action.due_on, state="planned",
        decision=decision)  # fmt: skip
    found = counted(centre)
    gaps = [group for code, group in found if code == "gap"]
    if decision == "referred":
        assert (gaps, found["referrals", ""]) == ([], 1.0)
    else:
        assert len(gaps) == 1
        assert gaps[0].startswith("Safety · ")
        assert found["referrals", ""] == 0.0


def test_a_decision_is_counted_in_the_month_in_which_it_was_taken(centre, planned, run):
    """And not again when the action is done, or put off, in a later one."""
    case, _goal, action = planned
    values = {"text": "Ask.", "who": "worker", "responsible": centre.carla,
              "decision": "referred"}  # fmt: skip
    run("carla", plans.change_action, case=case, action=action, seen_version=3,
        due_on=action.due_on, state="planned", **values)  # fmt: skip
    assert counted(centre)["referrals", ""] == 1.0
    with clock.standing_at(clock.now() + timedelta(days=40)):
        run("carla", plans.change_action, case=case, action=action, seen_version=4,
            due_on=clock.today() + timedelta(days=1), state="planned", **values)  # fmt: skip
        found = counted(centre)
    assert (found["active", ""], found["referrals", ""]) == (1, 0.0)


def test_safety_plans_are_counted_among_those_who_need_one(centre, planned, run):
    case, _goal, _action = planned
    found = counted(centre)
    assert (found["safety_needed", ""], found["safety_planned", ""]) == (1, 0)
    for _version in range(2):
        run("carla", write_plan, case=case, with_person=True, review_on=clock.today(),
            steps="Call Sofia.")  # fmt: skip
    found = counted(centre)
    assert (found["safety_needed", ""], found["safety_planned", ""]) == (1, 1)
    with acting_as(centre.actor("carla")):
        need = Need.objects.get(case=case)
    run("carla", plans.change_need, case=case, need=need, seen_version=3, state="ended")
    found = counted(centre)
    assert (found["safety_needed", ""], found["safety_planned", ""]) == (0, 0)


def test_case_workers_are_counted_to_their_supervisors(centre, planned):
    with acting_as(centre.actor("sofia")):
        workers = {user.name for user in workers_of(centre.team)}
        supervisors = {user.name for user in supervisors_of([centre.team])}
    assert {"Carla"} <= workers
    assert supervisors == {"Sofia"}
    assert counted(centre)["per_supervisor", ""] == len(workers)


def test_the_month_before_had_nothing(centre, planned):
    with acting_as(centre.actor("sofia")):
        before = periods_until(clock.today(), "month", 2)[1]
        found = figures([centre.team], before)
    assert {one.value for one in found if one.code != "per_supervisor"} == {0}


def test_another_teams_cases_are_not_counted(centre, planned):
    with acting_as(centre.actor("sofia")):
        found = figures([centre.other_team], period_of(clock.today(), "week"))
    assert sum(one.value for one in found) == 0


def shelters(teams, period):
    """Return a figure as a room above would."""
    yield Figure("beds", "Beds", len(teams))


def test_rooms_above_add_figures(centre, case, settings):
    settings.SERAI_FIGURES = ["serai.supervision.tests.test_figures.shelters"]
    assert counted(centre)["beds", ""] == 1


def test_pages_and_files(centre, planned, month_over):
    client = centre.client("sofia")
    page = text(client.get(reverse("supervision:figures"), {"every": "week", "day": "nonsense"}))
    for words in (
        "Figures of case work",
        "Cases opened",
        "Workers by active cases",
        "counts below",
    ):
        assert words in page, words
    text(client.get(reverse("supervision:figures"), {"day": "2026-02-31"}))
    with month_over(planned[0]) as day:
        csv_file = client.get(reverse("supervision:figures_csv"), {"day": day})
        xlsx = client.get(reverse("supervision:figures_xlsx"))
        assert csv_file["Content-Disposition"].endswith(f'month-{day}.csv"')
    rows = list(csv.reader(io.StringIO(b"".join(csv_file.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["code", "figure", "group", "value"]
    assert ["opened", "Cases opened", "", "<10"] in rows
    assert ["follow_ups", "Follow-ups per active case", "", "hidden"] in rows
    book = load_workbook(io.BytesIO(b"".join(xlsx.streaming_content)))
    sheet = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert len(sheet) == len(rows)
    with acting_as(system_actor()):
        names = Counter(Event.objects.values_list("name", flat=True))
    assert names["case.figures_exported"] == 2
    for who in ("carla", "alice", "dora"):
        for name in ("figures", "figures_csv", "figures_xlsx"):
            assert centre.client(who).get(reverse(f"supervision:{name}")).status_code == 404, (
                who,
                name,
            )


def test_evidence_reads_decisions_and_nobody(centre, planned, run):
    case, _goal, action = planned
    run("carla", plans.change_action, case=case, action=action, seen_version=3, text="Ask.",
        who="worker", responsible=centre.carla, due_on=action.due_on, state="planned",
        decision="unavailable")  # fmt: skip
    (table,) = FACT_TABLES
    wanted = [column.name for column in table.columns]
    with acting_as(system_actor()), connection.cursor() as cursor:
        cursor.execute(table.sql)
        names = [column.name for column in cursor.description]
        (row,) = cursor.fetchall()
    assert set(names) == {*wanted, "month", "change", "withdrawn"}
    found = dict(zip(names, row, strict=True))
    assert (found["team"], found["organisation"]) == ("Agadez", "SR")
    assert (found["domain"], found["decision"]) == ("safety", "unavailable")
    assert found["withdrawn"] is False
    held = {column.sensitivity for column in table.columns}
    assert not held & {Sensitivity.PERSONAL, Sensitivity.SECRET}
