"""Opening a case, its risk and time to act, its worker, notes and tasks, and its end in erasing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from serai.cases.actions import cases, notes
from serai.cases.actions.common import CaseClosed, DeadlinePast, SayWhat
from serai.cases.actions.erasing import erase
from serai.cases.choices import ActionState, CaseState, Risk, Workflow
from serai.cases.methods.limits import act_by, is_higher, risk_for, shipped
from serai.cases.methods.workflow import workflow
from serai.cases.models import Case, Move, Need, Note, Task
from serai.cases.queries.cases import my_cases, open_up
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event


@pytest.mark.parametrize(("risk", "hours"), [("high", 24), ("medium", 72), ("low", 336)])
def test_the_risk_says_by_when_to_act(open_case, risk, hours):
    before = clock.now()
    made = open_case(risk=risk)
    assert before + timedelta(hours=hours) <= made.act_by <= clock.now() + timedelta(hours=hours)
    assert made.state == CaseState.OPEN
    assert made.acted_at is None


def test_an_organisation_sets_its_own_limits(centre, open_case, run):
    first = open_case(risk="high")
    run("sofia", cases.set_limits, organisation=centre.organisation,
        hours={"high": 2, "medium": 72, "low": 100})  # fmt: skip
    raised = run("carla", cases.set_risk, case=first, risk="low")
    assert raised.act_by == first.act_by
    raised = run("carla", cases.set_risk, case=first, risk="high", note="Threats by telephone.")
    assert raised.act_by <= clock.now() + timedelta(hours=2)


def test_a_higher_risk_asks_for_action_again_and_a_lower_one_does_not(case, run, again):
    run("carla", notes.set_task, case=case, text="Call.", due_on=clock.today())
    run("carla", notes.finish_task, case=case, task=_task(case, again))
    acted = again(case).acted_at
    assert acted is not None
    assert run("carla", cases.set_risk, case=case, risk="low").acted_at == acted
    assert run("carla", cases.set_risk, case=case, risk="high").acted_at is None


def _task(case, again):
    with acting_as(register_actor(case.organisation_id)):
        return Task.objects.filter(case=case).latest("set_at")


def test_a_team_has_one_open_case_of_a_person(centre, case, open_case):
    with pytest.raises(cases.OpenAlready):
        open_case()
    with acting_as(centre.actor("carla")):
        assert Case.objects.count() == 1


def test_the_worker_works_on_cases_in_the_team(centre, open_case, case, run):
    for who in ("rami", "hana", "kofi", "piet", "rosa"):
        with pytest.raises(cases.NotAWorker):
            run("carla", cases.assign, case=case, worker=centre.users[who])
    assert run("sofia", cases.assign, case=case, worker=centre.sofia).worker_id == centre.sofia.pk
    with pytest.raises(cases.NotAWorker):
        open_case(worker=centre.hana)


def test_what_is_written_is_sealed_and_opens_again(centre, case, run):
    run("carla", notes.write_note, case=case, text="She is calm.")
    with acting_as(centre.actor("carla")):
        assert b"night" not in bytes(Case.objects.get().summary)
        assert b"calm" not in bytes(Note.objects.get().text)
        opened = open_up(Case.objects.get())
    assert opened.summary == "Fled at night."
    assert [line.text for line in opened.notes] == ["She is calm."]
    assert opened.step == Workflow.ASSESSED
    assert [line.row.kind for line in opened.moves] == ["opened"]


def test_no_event_holds_a_word_of_it(centre, case, run):
    run("carla", notes.write_note, case=case, text="She is calm.")
    run("carla", notes.set_task, case=case, text="Call the aunt.", due_on=clock.today())
    with acting_as(system_actor()):
        said = [str(e.payload) for e in Event.objects.filter(name__startswith="case.")]
    assert len(said) == 3
    assert not any(word in text for text in said for word in ("calm", "aunt", "night", "Amina"))


def test_a_note_is_about_the_past_and_says_something(case, run):
    with pytest.raises(notes.NotYet):
        run("carla", notes.write_note, case=case, text="x",
            about_on=clock.today() + timedelta(days=1))  # fmt: skip
    with pytest.raises(SayWhat):
        run("carla", notes.write_note, case=case, text="  \n ")


def test_notes_and_moves_are_only_ever_added(centre, case, run):
    run("carla", notes.write_note, case=case, text="She is calm.")
    with acting_as(centre.actor("carla")):
        for model, column in ((Note, "about_on"), (Move, "at")):
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                model.objects.update(**{column: clock.now()})
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                model.objects.all().delete()


def close_by_hand(centre, case):
    with acting_as(centre.actor("carla")):
        Case.objects.filter(pk=case.pk).update(state="closed", closed_at=clock.now())


def test_a_closed_case_takes_nothing(centre, case, run):
    run("carla", notes.set_task, case=case, text="Call.", due_on=clock.today())
    with acting_as(centre.actor("carla")):
        task = Task.objects.get()
    close_by_hand(centre, case)
    for action, given_ in (
        (notes.write_note, {"text": "Too late."}),
        (notes.set_task, {"text": "Too late.", "due_on": clock.today()}),
        (notes.finish_task, {"task": task}),
        (cases.set_risk, {"risk": "low"}),
        (cases.assign, {"worker": centre.sofia}),
    ):
        with pytest.raises(CaseClosed):
            run("carla", action, case=case, **given_)
    with acting_as(centre.actor("carla")):
        assert Note.objects.count() == 0


def test_a_task_is_due_on_a_day_to_come_and_done_once(centre, case, run):
    with pytest.raises(DeadlinePast):
        run("carla", notes.set_task, case=case, text="Call.",
            due_on=clock.today() - timedelta(days=1))  # fmt: skip
    task = run("sofia", notes.set_task, case=case, text="Call.", due_on=clock.today())
    assert task.assigned_to_id == centre.carla.pk
    with pytest.raises(cases.NotAWorker):
        run("carla", notes.set_task, case=case, text="Call.", due_on=clock.today(),
            assigned_to=centre.kofi)  # fmt: skip
    done = run("carla", notes.finish_task, case=case, task=task)
    assert done.done_by_id == centre.carla.pk
    with pytest.raises(notes.DoneAlready):
        run("sofia", notes.finish_task, case=case, task=task)


def test_my_cases_are_mine_and_the_soonest_first(centre, case):
    actor = centre.actor("carla")
    with acting_as(actor):
        Case.objects.update(act_by=clock.now() - timedelta(hours=1))
        listed = my_cases(actor)
    assert [(one.case.pk, one.is_late, one.risk) for one in listed] == [
        (case.pk, True, Risk.MEDIUM)
    ]
    for who in ("sofia", "kofi"):
        with acting_as(centre.actor(who)):
            assert my_cases(centre.actor(who)) == []


def test_cases_show_by_grant_and_compartment(centre, case, cases_seen):
    seen = {who for who in centre.users if cases_seen(who)}
    assert seen == {"carla", "sofia", "dora"}


def test_erasing_takes_the_cases_away_and_only_the_register_may(centre, planned):
    carla = acting_as(centre.actor("carla"))
    with pytest.raises(ProgrammingError, match="only the register"), carla:
        erase([centre.person.pk])
    with acting_as(register_actor(centre.organisation.pk)):
        erase([uuid4()])
        assert Case.objects.count() == 1
        erase([centre.person.pk])
        for model in (Case, Need, Task, Note, Move):
            assert model.objects.count() == 0


STATES = st.lists(st.sampled_from(ActionState.values))


@given(closed=st.booleans(), needs=st.integers(0, 5), states=STATES)
def test_the_step_follows_from_what_there_is(closed, needs, states):
    step = workflow(is_closed=closed, needs=needs, actions=states)
    live = [s for s in states if s != "dropped"]
    expected = (
        "closed" if closed
        else "delivered" if live and set(live) == {"done"}
        else "planned" if live
        else "assessed" if needs
        else "new"
    )  # fmt: skip
    assert step == expected


@given(st.sets(st.sampled_from(["emergency", "urgent", "normal", "other"])))
def test_the_most_urgent_finding_suggests_the_risk(urgencies):
    table = [("emergency", "high"), ("urgent", "medium"), ("normal", "low")]
    expected = next((risk for urgency, risk in table if urgency in urgencies), "")
    assert risk_for(urgencies) == expected


def test_the_shipped_limits_say_where_they_are_from():
    limits = shipped()
    assert limits.hours == {"high": 24, "medium": 72, "low": 336}
    assert limits.mark == "S"
    assert is_higher("high", "medium")
    assert not is_higher("low", "low")
    now = clock.now()
    assert act_by(now, 24) - now == timedelta(days=1)
