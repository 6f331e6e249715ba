"""What the forms of deciding take, ask for and put together."""

from datetime import date
from uuid import UUID

import pytest

from serai.accounts.models import Team, User
from serai.cases.choices import Check, FollowUpOutcome, Progress
from serai.cases.forms.deciding import (
    AcceptForm,
    AskPlanForm,
    CloseForm,
    DecideForm,
    HoldForm,
    ReopenForm,
    TransferForm,
)
from serai.cases.methods.closing import ASKED
from serai.cases.views.common import given_by

ALL_YES = {point.value: "yes" for point in ASKED}
GOAL = UUID(int=9)
HELD = {"held_on": "2026-11-27", "outcome": "ongoing", f"goal_{GOAL}": "met"}


def hold(data):
    return HoldForm(data, goals=[(GOAL, "A safe bed.", "in_progress")])


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, None),
        ({"held_on": ""}, "held_on"),
        ({"held_on": "31.02.2026"}, "held_on"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "perhaps"}, "outcome"),
        ({f"goal_{GOAL}": ""}, f"goal_{GOAL}"),
        ({f"goal_{GOAL}": "half"}, f"goal_{GOAL}"),
        ({"next_on": "soon"}, "next_on"),
        ({"text": "x" * 4_001}, "text"),
        ({"is_need_met": "maybe"}, "is_need_met"),
    ],
)
def test_what_a_follow_up_takes(change, wrong):
    form = hold(HELD | change)
    assert set(form.errors) == ({wrong} if wrong else set())


@pytest.mark.parametrize(("said", "kept"), [("yes", True), ("no", False), ("", None)])
@pytest.mark.parametrize("name", ["is_need_met", "has_new_needs", "suggests_closure"])
def test_not_known_is_neither_yes_nor_no(name, said, kept):
    form = hold(HELD | {name: said})
    assert form.is_valid()
    assert form.cleaned_data[name] is kept


@pytest.mark.parametrize("progress", Progress.values)
@pytest.mark.parametrize("outcome", FollowUpOutcome.values)
def test_the_goals_become_one_mapping(progress, outcome):
    form = hold(HELD | {"outcome": outcome, f"goal_{GOAL}": progress})
    assert form.is_valid()
    given = given_by(form)
    assert given["progress"] == {GOAL: progress}
    assert (given["outcome"], given["held_on"]) == (outcome, date(2026, 11, 27))
    assert f"goal_{GOAL}" not in given


def test_the_note_and_the_next_day_stand_last():
    assert list(hold({}).fields)[-2:] == ["text", "next_on"]


@pytest.mark.parametrize("point", [point.value for point in ASKED])
@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_each_point_needs_an_answer_off_the_list(point, answer):
    form = CloseForm(ALL_YES | {"reason": "other", point: answer})
    assert set(form.errors) == {point}


@pytest.mark.parametrize("answer", Check.values)
def test_the_points_become_one_mapping(answer):
    form = CloseForm({**dict.fromkeys(ALL_YES, answer), "reason": "asked", "summary": " Well. "})
    assert form.is_valid()
    given = given_by(form)
    assert given == {
        "reason": "asked", "summary": "Well.", "checklist": dict.fromkeys(ALL_YES, answer),
    }  # fmt: skip
    assert next(iter(form.fields)) == "reason"
    assert list(form.fields)[-1] == "summary"


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"decision": "approve"}, set()),
        ({"decision": "send_back", "reason": "Which?"}, set()),
        ({"decision": "withdraw"}, {"decision"}),
        ({}, {"decision"}),
    ],
)
def test_a_decision_is_one_of_two(data, wrong):
    assert set(DecideForm(data).errors) == wrong


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"risk": "high", "note": "Threats."}, set()),
        ({"risk": "high"}, {"note"}),
        ({"risk": "none", "note": "x"}, {"risk"}),
    ],
)
def test_opening_again_says_why(data, wrong):
    assert set(ReopenForm(data).errors) == wrong


def test_a_plan_is_asked_for_by_the_version_that_was_seen():
    assert AskPlanForm({"seen_version": "-1"}).errors
    assert given_by_valid(AskPlanForm({"seen_version": "3"})) == {"seen_version": 3, "note": ""}


def given_by_valid(form):
    """Return what a valid form gives."""
    assert form.is_valid(), form.errors
    return given_by(form)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"answer": "accept"}, {"worker"}),
        ({"answer": "decline"}, {"reason"}),
        ({"answer": "decline", "reason": "perhaps"}, {"reason"}),
        ({"answer": "decline", "reason": "capacity"}, set()),
        ({"answer": "later"}, {"answer"}),
        ({}, {"answer"}),
    ],
)
def test_taking_over_needs_a_worker_and_declining_a_reason(data, wrong):
    assert set(AcceptForm(data, workers=User.objects.none()).errors) == wrong


def test_a_case_goes_to_a_team_of_the_list(centre):
    teams = Team.objects.filter(organisation=centre.organisation).exclude(pk=centre.team.pk)
    data = {"reason": "moving", "note": "She moves.", "team": centre.other_team.pk}
    given = given_by_valid(TransferForm(data, teams=teams))
    assert given["team"] == centre.other_team
    assert given["keeps_access"] is False
    for team in (centre.team, centre.partner_team):
        assert "team" in TransferForm(data | {"team": team.pk}, teams=teams).errors
    assert "note" in TransferForm(data | {"note": ""}, teams=teams).errors
