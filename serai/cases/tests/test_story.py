"""One case from opening to closure and back, step by step: what happened, in which order."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.cases.actions import approvals, cases, closing, follow_ups, notes, plans
from serai.cases.models import Approval, Move
from serai.cases.queries.approvals import waiting_for
from serai.cases.queries.cases import open_up
from serai.cases.tests.test_closing import ALL_YES, approval_of
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.models import Event


def step_of(centre, case):
    with acting_as(centre.actor("carla")):
        case.refresh_from_db()
        return str(open_up(case).step)


def test_a_case_from_opening_to_closure_and_back(centre, open_case, run, again):
    soon, steps = clock.today() + timedelta(days=2), []
    case = open_case(risk="high")
    steps.append(step_of(centre, case))
    need = run("carla", plans.add_need, case=case, seen_version=0, domain="safety")
    steps.append(step_of(centre, case))
    goal = run("carla", plans.add_goal, case=case, need=need, seen_version=1, text="A safe bed.")
    action = run("carla", plans.add_action, case=case, goal=goal, seen_version=2, text="Ask.",
                 who="partner", partner="Shelter", due_on=soon)  # fmt: skip
    steps.append(step_of(centre, case))
    run("carla", plans.agree, case=case, seen_version=3, agreement="person")
    asked = run("carla", plans.ask_plan_approval, case=case, seen_version=3)
    run("sofia", approvals.approve, case=case, approval=asked)
    run("carla", plans.change_action, case=case, action=action, seen_version=3, text="Ask.",
        who="partner", partner="Shelter", due_on=soon, state="done",
        decision="referred")  # fmt: skip
    steps.append(step_of(centre, case))
    seen = run("carla", follow_ups.set_follow_up, case=case, kind="service", due_on=soon)
    run("carla", follow_ups.hold_follow_up, case=case, follow_up=seen, held_on=clock.today(),
        outcome="nothing", progress={goal.pk: "met"}, suggests_closure=True)  # fmt: skip
    run("carla", notes.write_note, case=case, text="She sleeps there.")
    run("carla", cases.set_risk, case=case, risk="low")
    run("carla", closing.ask_closure, case=case, reason="completed", checklist=ALL_YES)
    run("sofia", approvals.approve, case=case, approval=approval_of(centre, case))
    steps.append(step_of(centre, case))
    run("carla", closing.reopen, case=case, risk="medium", note="Threats.")
    steps.append(step_of(centre, case))
    assert steps == ["new", "assessed", "planned", "delivered", "closed", "delivered"]
    with acting_as(centre.actor("carla")):
        moves = list(Move.objects.order_by("at").values_list("kind", "value"))
    assert moves == [
        ("opened", "high"), ("risk", "low"), ("closed", "completed"), ("reopened", "medium"),
    ]  # fmt: skip
    with acting_as(system_actor()):
        told = list(
            Event.objects.filter(name__startswith="case.")
            .order_by("id")
            .values_list("name", flat=True)
        )
        said = " ".join(str(one.payload) for one in Event.objects.all())
    assert told == [
        "case.opened", "case.plan_changed", "case.plan_changed", "case.plan_changed",
        "case.plan_agreed", "case.approval_asked", "case.approved", "case.plan_changed",
        "case.service_decided", "case.follow_up_set", "case.follow_up_held", "case.note_written",
        "case.risk_set", "case.approval_asked", "case.closure_asked", "case.approved",
        "case.closed", "case.reopened",
    ]  # fmt: skip
    assert not [w for w in ("bed", "Shelter", "Threats", "sleeps", "Amina") if w in said]
    case = again(case)
    assert (case.state, case.approved_version, case.acted_at) == ("open", 5, None)


WHO = ("carla", "sofia")
DEEDS = st.lists(
    st.tuples(st.sampled_from(WHO), st.sampled_from(["ask", "approve", "send_back", "withdraw"])),
    max_size=8,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(DEEDS)
def test_approvals_go_as_a_model_of_them_says(centre, case, run, settings, deeds):
    """Against a model written out here: who asks, who decides, in which state."""
    settings.SERAI_APPROVALS = [
        *settings.SERAI_APPROVALS[:1], "serai.cases.tests.test_approvals.KINDS"
    ]  # fmt: skip
    subject, asker, state, row = new_id(), None, None, None
    for who, deed in deeds:
        waits = state == "requested"
        allowed = {
            "ask": not waits,
            "approve": waits and who != asker,
            "send_back": waits and who != asker,
            "withdraw": waits and who == asker,
        }[deed]
        if row is None and deed != "ask":
            continue
        given_ = {
            "ask": (approvals.ask_approval, {"kind": "shelter", "subject_id": subject}),
            "approve": (approvals.approve, {"approval": row}),
            "send_back": (approvals.send_back, {"approval": row, "reason": "No."}),
            "withdraw": (approvals.withdraw, {"approval": row}),
        }[deed]
        try:
            made = run(who, given_[0], case=case, **given_[1])
        except Refusal:
            assert not allowed, (who, deed, state, asker)
            continue
        assert allowed, (who, deed, state, asker)
        row = made
        state = {"ask": "requested", "approve": "approved", "send_back": "sent_back",
                 "withdraw": "withdrawn"}[deed]  # fmt: skip
        asker = who if deed == "ask" else asker
    with acting_as(centre.actor("sofia")) as sofia:
        found = Approval.objects.filter(subject_id=subject).order_by("-requested_at").first()
        assert (found.state if found else None) == state
        waiting = {one.subject_id for one in waiting_for(sofia)}
        assert (subject in waiting) == (state == "requested" and asker == "carla")
