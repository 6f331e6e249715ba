"""Rules of cases in whatever order: time to act, versions of a plan, a case on its way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as slow
from hypothesis import strategies as st

from serai.cases.actions import approvals, cases, closing, notes, plans, transfers
from serai.cases.methods.limits import ORDER, URGENCIES, act_by, is_higher, risk_for, shipped
from serai.cases.models import Case, Move, Need, Task, Transfer
from serai.cases.queries.approvals import approvals_of
from serai.cases.tests.test_closing import ALL_YES
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.errors import Refusal

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
RISKS = st.sampled_from(ORDER)
ONCE_A_TEST = [HealthCheck.function_scoped_fixture]


@given(MOMENTS, st.integers(1, 8_760), st.integers(1, 8_760))
def test_a_shorter_limit_is_never_later(since, hours, more):
    assert since < act_by(since, hours) <= act_by(since, max(hours, more))
    assert (act_by(since, hours) - since).total_seconds() == hours * 3600


@given(RISKS, RISKS, RISKS)
def test_risks_stand_in_one_order(one, two, three):
    assert [is_higher(one, two), one == two, is_higher(two, one)].count(True) == 1
    if is_higher(one, two) and is_higher(two, three):
        assert is_higher(one, three)
    limits = shipped().hours
    assert is_higher(one, two) == (limits[one] < limits[two])


@given(st.sets(st.sampled_from([*URGENCIES, "none", ""])), st.sampled_from(list(URGENCIES)))
def test_one_more_finding_never_lowers_what_is_suggested(found, more):
    before, after = risk_for(found), risk_for(found | {more})
    assert after
    assert not before or not is_higher(before, after)


STEPS = st.lists(st.tuples(st.sampled_from(["risk", "act"]), RISKS), max_size=6)


@given(steps=STEPS, first=RISKS)
@slow(max_examples=15, suppress_health_check=ONCE_A_TEST, deadline=None)
def test_time_to_act_goes_as_a_model_of_it_says(centre, run, open_case, steps, first):
    """A higher risk asks for something to be done again; a lower one leaves what was asked."""
    hours = shipped().hours
    with transaction.atomic():
        case = open_case(risk=first)
        risk, limit, is_done = first, hours[first], False
        since = case.opened_at
        for step, value in steps:
            if step == "act":
                task = run("carla", notes.set_task, case=case, text="Call.", due_on=clock.today())
                run("carla", notes.finish_task, case=case, task=task)
                is_done = True
            else:
                moment = clock.now()
                run("carla", cases.set_risk, case=case, risk=value)
                if is_higher(value, risk):
                    limit, since, is_done = hours[value], moment, False
                risk = value
        with acting_as(centre.actor("carla")):
            kept = Case.objects.get(pk=case.pk)
            moves = list(Move.objects.filter(case=case).order_by("at").values_list("value"))
        assert kept.risk == risk
        assert (kept.acted_at is not None) == is_done
        assert abs(kept.act_by - since - timedelta(hours=limit)) < timedelta(seconds=5)
        assert [one for (one,) in moves] == [first, *(v for s, v in steps if s == "risk")]
        transaction.set_rollback(True)


WRITES = st.lists(
    st.tuples(st.sampled_from(["carla", "sofia"]), st.integers(0, 2)), max_size=8
)  # fmt: skip


@given(writes=WRITES)
@slow(max_examples=12, suppress_health_check=ONCE_A_TEST, deadline=None)
def test_who_saw_an_older_plan_changes_nothing(centre, run, case, writes):
    """Each writes with the version they saw, which may be behind by so many changes."""
    with transaction.atomic():
        version, kept = 1, []
        with acting_as(centre.actor("carla")):
            need = Need.objects.get(case=case)
        for place, (who, behind) in enumerate(writes):
            seen = max(0, version - behind)
            try:
                run(who, plans.add_goal, case=case, need=need, seen_version=seen, text=f"{place}.")
            except Refusal:
                assert seen != version
                continue
            assert seen == version
            version += 1
            kept.append(version)
        with acting_as(centre.actor("carla")):
            assert Case.objects.get(pk=case.pk).plan_version == version
            rows = sorted(need.goals.values_list("version", flat=True))
        assert rows == kept
        transaction.set_rollback(True)


WAY = st.lists(
    st.sampled_from(["ask", "approve", "send_back", "withdraw", "accept", "decline", "close"]),
    min_size=2, max_size=7,
)  # fmt: skip
NEXT = {
    (None, "ask"): "waiting", ("stopped", "ask"): "waiting", ("declined", "ask"): "waiting",
    ("waiting", "approve"): "offered", ("waiting", "send_back"): "stopped",
    ("waiting", "withdraw"): "stopped", ("offered", "accept"): "accepted",
    ("offered", "decline"): "declined",
}  # fmt: skip
"""The ways of a case between teams; whatever is not here is refused."""


@given(way=WAY)
@slow(max_examples=25, suppress_health_check=ONCE_A_TEST, deadline=None)
def test_a_case_goes_between_teams_as_a_table_says(centre, run, case, way):
    with transaction.atomic():
        state, made, approval, is_closed = None, None, None, False
        for act in way:
            if state == "accepted" or (made is None and act != "ask"):
                break
            wanted = NEXT.get((state, act)) if not is_closed else None
            if act == "close":
                wanted = None if is_closed else state and (
                    "stopped" if state in {"waiting", "offered"} else state
                )  # fmt: skip
            try:
                if act == "ask":
                    made = run("carla", transfers.ask_transfer, case=case, team=centre.other_team,
                               reason="moving", note="She moves.")  # fmt: skip
                    with acting_as(centre.actor("sofia")):
                        approval = approvals_of(case, subject_id=made.pk)[0]
                elif act == "close":
                    close(centre, run, case)
                    is_closed = True
                else:
                    answer(centre, run, act, case, made, approval)
            except Refusal:
                assert wanted is None, (way, act, state)
                continue
            assert wanted is not None, (way, act, state)
            state = wanted
            with acting_as(centre.actor("kofi" if state == "accepted" else "carla")):
                row = Transfer.objects.get(pk=made.pk)
            assert row.state == state
            assert (row.offered_at is None) == (state == "waiting") or state == "stopped"
        transaction.set_rollback(True)


def close(centre, run, case):
    run("carla", closing.ask_closure, case=case, reason="completed", checklist=ALL_YES)
    with acting_as(centre.actor("sofia")):
        asked = approvals_of(case, kind="closure")[0]
    run("sofia", approvals.approve, case=case, approval=asked)


def answer(centre, run, act, case, made, approval):
    if act == "accept":
        return run("kofi", transfers.accept, transfer=made, worker=centre.kofi)
    if act == "decline":
        return run("kofi", transfers.decline, transfer=made, answer="capacity")
    if act == "withdraw":
        return run("carla", approvals.withdraw, case=case, approval=approval)
    more = {"reason": "Stay."} if act == "send_back" else {}
    return run("sofia", getattr(approvals, act), case=case, approval=approval, **more)


@pytest.mark.parametrize("days", [-400, -1])
def test_no_deadline_lies_in_the_past_whatever_is_written(centre, run, planned, days):
    case, goal, action = planned
    past = clock.today() + timedelta(days=days)
    values = {"text": "Call.", "who": "worker", "responsible": centre.carla, "due_on": past}
    for act, more in (
        (notes.set_task, {"text": "Call.", "due_on": past}),
        (plans.add_action, {"goal": goal, "seen_version": 3, **values}),
        (plans.change_action,
         {"action": action, "seen_version": 3, "state": "planned", **values}),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="over already"):
            run("carla", act, case=case, **more)
    with acting_as(centre.actor("carla")):
        assert not Task.objects.exists()
        assert Case.objects.get(pk=case.pk).plan_version == 3
