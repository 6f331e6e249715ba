"""Closing with the eleven points and another person's approval; opening again."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from serai.cases.actions import approvals, closing, plans
from serai.cases.actions.cases import FearOfReturn, OpenAlready, set_risk
from serai.cases.actions.common import CaseClosed, SayWhat
from serai.cases.actions.notes import write_note
from serai.cases.choices import Check, CheckPoint, ClosureReason
from serai.cases.methods.closing import ASKED, GROUND, contradictions, unanswered
from serai.cases.models import Approval, Closure, Move
from serai.cases.queries.approvals import approvals_of
from serai.cases.queries.closing import closure_shown, left_open
from serai.cases.tests.test_pages import address, text
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

ALL_YES = dict.fromkeys((str(point) for point in ASKED), "yes")


def approval_of(centre, case):
    with acting_as(centre.actor("carla")):
        return approvals_of(case, kind="closure")[0]


@pytest.fixture
def closed(centre, planned, run, again):
    """The planned case, closed at carla's request with sofia's approval."""
    case, _goal, _action = planned
    run("carla", closing.ask_closure, case=case, reason="completed", checklist=ALL_YES,
        summary="She lives with her sister.")  # fmt: skip
    run("sofia", approvals.approve, case=case, approval=approval_of(centre, case))
    return again(case)


def test_the_list_has_eleven_points_of_which_the_supervisor_answers_one():
    assert len(CheckPoint) == 11
    assert len(ASKED) == 10
    assert set(CheckPoint) - set(ASKED) == {CheckPoint.SUPERVISOR}


answers = st.dictionaries(st.sampled_from(list(CheckPoint)), st.sampled_from(Check.values))


@given(answers)
def test_every_point_has_to_be_answered(checklist):
    assert set(unanswered(checklist)) == set(ASKED) - set(checklist)


@given(st.sampled_from(ClosureReason.values), answers)
def test_a_reason_needs_its_own_point_and_that_the_person_was_told(reason, checklist):
    """Compared with the rule written out by hand, reason by reason."""
    own = {
        "completed": "plan_done", "no_contact": "no_contact", "asked": "asked",
        "left_area": "left_area", "transferred": "transferred", "funding": "funding",
    }.get(reason)  # fmt: skip
    wrong = {point for point in [own] if point and checklist.get(point) != "yes"}
    if reason not in {"no_contact", "deceased"} and checklist.get("told") != "yes":
        wrong.add("told")
    assert set(contradictions(reason, checklist)) == wrong


def test_another_person_closes_it(centre, closed, again):
    assert closed.state == "closed"
    assert closed.closed_at is not None
    with acting_as(centre.actor("carla")):
        assert Move.objects.filter(case=closed, kind="closed").get().value == "completed"
        shown = closure_shown(Closure.objects.get(), is_approved=True)
    assert shown.summary == "She lives with her sister."
    assert [answer for _point, answer in shown.points] == ["yes"] * 11
    with acting_as(system_actor()):
        assert Event.objects.get(name="case.closed").payload == {"reason": "completed"}


@pytest.mark.parametrize("missing", [str(point) for point in ASKED])
def test_an_unanswered_point_is_named(case, run, missing):
    answers = {key: value for key, value in ALL_YES.items() if key != missing}
    with pytest.raises(closing.Unanswered) as refused:
        run("carla", closing.ask_closure, case=case, reason="other", checklist=answers)
    assert str(CheckPoint(missing).label) in str(refused.value)


@pytest.mark.parametrize(("reason", "point"), [(str(r), str(p)) for r, p in GROUND.items()])
def test_a_reason_that_its_point_contradicts_is_refused(centre, case, run, reason, point):
    with pytest.raises(closing.DoesNotHold) as refused:
        run("carla", closing.ask_closure, case=case, reason=reason,
            checklist=ALL_YES | {point: "no"})  # fmt: skip
    assert str(CheckPoint(point).label) in str(refused.value)
    with acting_as(centre.actor("carla")):
        assert not Closure.objects.exists()


def test_until_then_it_stays_open_and_a_newer_request_replaces_the_older(centre, case, run, again):
    run("carla", closing.ask_closure, case=case, reason="other", checklist=ALL_YES)
    first = approval_of(centre, case)
    run("carla", write_note, case=case, text="She called.")
    run("carla", closing.ask_closure, case=case, reason="completed", checklist=ALL_YES)
    assert again(first).state == "withdrawn"
    assert again(case).state == "open"
    run("sofia", approvals.send_back, case=case, approval=approval_of(centre, case), reason="No.")
    assert again(case).state == "open"


def test_what_else_waited_is_withdrawn(centre, planned, run, again):
    case, _goal, _action = planned
    waits = run("carla", plans.ask_plan_approval, case=case, seen_version=3)
    run("carla", closing.ask_closure, case=case, reason="completed", checklist=ALL_YES)
    run("sofia", approvals.approve, case=case, approval=approval_of(centre, case))
    assert again(waits).state == "withdrawn"


def test_no_return_is_written_down_against_a_fear_of_it(centre, case, run, again, fears):
    ask = {"case": case, "reason": "returned", "checklist": ALL_YES}
    run("carla", closing.ask_closure, **ask)
    fears()
    with pytest.raises(FearOfReturn):
        run("carla", closing.ask_closure, **ask)
    with pytest.raises(FearOfReturn):
        run("sofia", approvals.approve, case=case, approval=approval_of(centre, case))
    assert again(case).state == "open"


def test_a_closed_case_takes_nothing_until_it_is_open_again(centre, closed, run, again):
    refused = [
        (write_note, {"text": "Too late."}),
        (set_risk, {"risk": "low"}),
        (closing.ask_closure, {"reason": "other", "checklist": ALL_YES}),
        (plans.ask_plan_approval, {"seen_version": 3}),
    ]
    for action, given_ in refused:
        with pytest.raises(CaseClosed):
            run("carla", action, case=closed, **given_)
    opened = run("carla", closing.reopen, case=closed, risk="high", note="She was threatened.")
    assert (opened.state, opened.closed_at, opened.acted_at) == ("open", None, None)
    assert clock.now() + timedelta(hours=23) < opened.act_by <= clock.now() + timedelta(hours=24)
    run("carla", write_note, case=closed, text="In time.")
    with pytest.raises(closing.NotClosed):
        run("carla", closing.reopen, case=closed, risk="high", note="Again.")


def test_it_opens_again_with_a_reason_and_once_a_team(closed, open_case, run):
    with pytest.raises(SayWhat):
        run("carla", closing.reopen, case=closed, risk="low", note=" ")
    open_case()
    with pytest.raises(OpenAlready):
        run("carla", closing.reopen, case=closed, risk="low", note="Back.")


def test_what_stays_undone_is_counted(centre, planned, run):
    case, _goal, _action = planned
    with acting_as(centre.actor("carla")):
        left = left_open(case)
    assert (left.actions, left.tasks, left.follow_ups) == (1, 0, 0)
    assert left.is_long_without_contact
    run("carla", write_note, case=case, text="She called.")
    with acting_as(centre.actor("carla")):
        assert not left_open(case).is_long_without_contact


def test_a_request_to_close_is_never_changed(centre, case, run):
    run("carla", closing.ask_closure, case=case, reason="other", checklist=ALL_YES)
    with (
        acting_as(centre.actor("carla")),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        Closure.objects.update(reason="asked")


def test_the_pages_close_and_open_again(centre, planned):
    case, _goal, _action = planned
    carla, sofia = centre.client("carla"), centre.client("sofia")
    form = text(carla.get(address("close", case)))
    assert "actions 1, tasks 0, follow-ups 0" in form
    assert "not an official instrument" in form
    given_ = ALL_YES | {"reason": "completed", "summary": "She lives with her sister."}
    refused = text(carla.post(address("close", case), given_ | {"plan_done": "no"}))
    assert "The reason does not go with these answers" in refused
    assert "She lives with her sister." in refused
    assert "waits for approval" in text(carla.post(address("close", case), given_, follow=True))
    with acting_as(centre.actor("sofia")):
        made = Approval.objects.get()
    page = text(sofia.get(address("approval", case, approval_id=made.pk)))
    for words in ("The eleven points", "By this approval", "Plan completed"):
        assert words in page, words
    page = text(
        sofia.post(
            address("decide", case, approval_id=made.pk), {"decision": "approve"}, follow=True
        )
    )
    assert "This case is closed." in page
    assert "Write a note" not in page
    page = text(
        carla.post(address("reopen", case), {"risk": "high", "note": "Threats."}, follow=True)
    )
    assert "The case is open again." in page
    assert "Write a note" in page
