"""Case conferences, safety plans, what is due, and the person's own copy."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from serai.cases.actions import plans
from serai.cases.models import Need, PlanAction, Task
from serai.cases.queries.work import my_work
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.protection.actions import common, conferences, members, own_copy, safety, trafficking
from serai.protection.methods.paper import PARTS, safety_paper
from serai.protection.models import AgendaPoint, Conference, SafetyPlan
from serai.protection.queries.conferences import open_conference, safety_plan
from serai.protection.queries.procedures import Opener
from serai.protection.queries.work import of_protection


def soon(days=5):
    return clock.today() + timedelta(days=days)


@pytest.fixture
def conference(case, run):
    """A conference that carla planned, with two points."""
    agenda = "Where she sleeps\n\n  \nHer papers"
    return run("carla", conferences.plan_conference, case=case, signed=True, kind="conference",
               reason="complex", planned_on=soon(), points=agenda)  # fmt: skip


@pytest.fixture
def points(centre, conference):
    with acting_as(centre.actor("carla")):
        return list(AgendaPoint.objects.order_by("added_at"))


MINUTES = {"held_on": clock.today(), "minutes": "We talked of her aunt.", "outcome": "open"}


def test_a_conference_is_planned_held_and_its_minutes_sealed(centre, conference, run, name_in):
    assert conference.review_on == soon()
    with pytest.raises(conferences.Alone):
        run("carla", conferences.hold, procedure=conference, **MINUTES)
    member = name_in(conference, "sofia", part="guest", signed=False)
    with pytest.raises(conferences.SomebodyUnsigned):
        run("carla", conferences.hold, procedure=conference, **MINUTES)
    run("sofia", members.sign, procedure=conference, member=member)
    held = run("carla", conferences.hold, procedure=conference, next_on=soon(30), **MINUTES)
    assert b"aunt" not in bytes(held.minutes)
    with acting_as(centre.actor("sofia")):
        opened = open_conference(conference, Opener(conference.person_id))
        conference.refresh_from_db()
    assert opened.minutes == "We talked of her aunt."
    assert [one.text for one in opened.points] == ["Where she sleeps", "Her papers"]
    assert conference.review_on == soon(30)
    with pytest.raises(conferences.HeldAlready):
        run("carla", conferences.hold, procedure=conference, **MINUTES)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [({"held_on": soon()}, common.DayToCome), ({"minutes": "  "}, common.SayWhy),
     ({"next_on": soon(-1)}, common.DayPast)],
)  # fmt: skip
def test_what_minutes_refuse(conference, run, name_in, change, refusal):
    name_in(conference, "sofia", part="guest")
    with pytest.raises(refusal):
        run("carla", conferences.hold, procedure=conference, **{**MINUTES, **change})


def test_a_conference_takes_place_in_days_to_come(case, run):
    with pytest.raises(common.DayPast):
        run("carla", conferences.plan_conference, case=case, signed=True, kind="review",
            reason="other", planned_on=soon(-1), points="")  # fmt: skip


def test_a_case_has_conferences_one_after_the_other(conference, case, run):
    second = run("carla", conferences.plan_conference, case=case, signed=True, kind="review",
                 reason="other", planned_on=soon(60), points="")  # fmt: skip
    assert second.pk != conference.pk


def test_a_decision_becomes_a_task_that_all_who_work_on_the_case_see(
    centre, conference, points, run
):
    made = run(
        "carla", conferences.decide_point, procedure=conference, point=points[0],
        decision="She sleeps at the shelter.", becomes="task", text="Call the shelter.",
        assigned_to=centre.sofia, due_on=soon(),
    )  # fmt: skip
    with acting_as(centre.actor("sofia")):
        task = Task.objects.get()
        assert AgendaPoint.objects.count() == 0
    assert (task.pk, task.assigned_to_id) == (made.task_id, centre.sofia.pk)
    with pytest.raises(conferences.DecidedAlready):
        run("carla", conferences.decide_point, procedure=conference, point=points[0],
            decision="Else.", becomes="nothing")  # fmt: skip


def test_a_decision_becomes_an_action_of_the_plan(centre, case, conference, points, run):
    with acting_as(centre.actor("carla")):
        need = Need.objects.get(case=case)
    goal = run("carla", plans.add_goal, case=case, need=need, seen_version=1, text="A safe bed.")
    made = run(
        "carla", conferences.decide_point, procedure=conference, point=points[0], goal=goal,
        decision="The shelter.", becomes="action", text="Ask the shelter.",
        assigned_to=centre.carla, due_on=soon(),
    )  # fmt: skip
    with acting_as(centre.actor("sofia")):
        action = PlanAction.objects.get()
    assert (made.action_id, action.goal_id) == (action.pk, goal.pk)
    assert action.due_on == soon()


@pytest.mark.parametrize(
    "given", [{"becomes": "task"}, {"becomes": "action"}, {"becomes": "task", "due_on": soon()}]
)
def test_work_is_somebodys_and_has_a_day(centre, conference, points, run, given):
    with pytest.raises(conferences.SayWhoAndWhen):
        run("carla", conferences.decide_point, procedure=conference, point=points[0],
            decision="x", text="y", **given)  # fmt: skip
    with acting_as(centre.actor("carla")):
        assert Task.objects.count() == 0


def test_a_decision_alone_is_enough(conference, points, run):
    made = run("carla", conferences.decide_point, procedure=conference, point=points[1],
               decision="Her papers are safe.", becomes="nothing")  # fmt: skip
    assert (made.task_id, made.action_id) == (None, None)
    with pytest.raises(common.SayWhy):
        run("carla", conferences.add_point, procedure=conference, text=" ")


def test_only_those_who_come_see_a_conference(centre, conference, seen_by):
    for model in (Conference, AgendaPoint):
        assert [who for who in centre.users if seen_by(who, model)] == ["carla"]


TEXTS = {"steps": "Go to the shop and ask for Fatou.", "warning_signs": "He calls at night.",
         "safe_places": "The clinic.", "who_knows": "Her sister."}  # fmt: skip


@pytest.fixture
def write(case, run):
    """Write a version of the safety plan: `write(steps="...")`."""

    def act(who="carla", **more):
        return run(who, safety.write_plan, case=case,
                   **{"with_person": True, "review_on": soon(), **TEXTS, **more})  # fmt: skip

    return act


def test_a_safety_plan_is_made_with_the_person_and_kept_in_versions(centre, case, write):
    with pytest.raises(safety.WithThePerson):
        write(with_person=False)
    with pytest.raises(common.SayWhy):
        write(steps="  ")
    with pytest.raises(common.DayPast):
        write(review_on=soon(-1))
    first = write()
    assert b"Fatou" not in bytes(first.content)
    second = write("sofia", steps="Go to the clinic.")
    assert (first.version, second.version) == (1, 2)
    with acting_as(centre.actor("carla")):
        opened = safety_plan(case)
        assert opened.texts["steps"] == "Go to the clinic."
        assert [one.version for one in opened.earlier] == [1]
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            SafetyPlan.objects.update(review_on=soon(9))
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            SafetyPlan.objects.all()._raw_delete("default")


def test_a_safety_plan_is_known_to_who_holds_protection(centre, write, seen_by):
    write()
    assert {who for who in centre.users if seen_by(who, SafetyPlan)} == {"carla", "sofia", "dora"}


def test_paper_is_for_who_asks_and_the_printing_is_recorded(case, run, write):
    write()
    with acting_as(system_actor()):
        before = Event.objects.filter(name="protection.safety_plan_printed").count()

    def asks(actor, asked):
        safety.record_printing(case=case, asked=asked, language="fr")

    with pytest.raises(safety.NotAskedFor):
        run("carla", asks, asked=False)
    run("carla", asks, asked=True)
    with acting_as(system_actor()):
        rows = list(Event.objects.filter(name="protection.safety_plan_printed"))
    assert len(rows) == before + 1
    assert rows[-1].payload == {"language": "fr"}


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_paper_is_set_in_each_language(language):
    pdf = safety_paper(dict.fromkeys(PARTS, "#eval(1)"), language, "2026-11-27")
    assert pdf.startswith(b"%PDF")
    assert b"Amina" not in pdf


def labels(centre, who):
    actor = centre.actor(who)
    with acting_as(actor):
        return [(str(one.label), one.due) for one in of_protection(actor, clock.now())]


def test_what_is_due_stands_in_my_work_and_tells_nothing(centre, case, run, file, name_in, write):
    assert labels(centre, "carla") == []
    run("carla", common.set_review, procedure=file, review_on=soon())
    member = name_in(file, "sofia", signed=False)
    write()
    assert labels(centre, "carla") == [
        ("Look at a protection procedure again", soon()), ("Look at a safety plan again", soon()),
    ]  # fmt: skip
    assert labels(centre, "sofia") == [("Sign the undertaking of a protection procedure", soon())]
    run("sofia", members.sign, procedure=file, member=member)
    assert labels(centre, "sofia") == [("Look at a protection procedure again", soon())]
    carla = centre.actor("carla")
    with acting_as(carla):
        found = my_work(carla, clock.now())
    words = " ".join(str(one.label) + one.kind for one in found)
    assert "Look at a protection procedure again" in words
    assert "raffick" not in words
    run("carla", common.close, procedure=file, closing="completed", note="Done.")
    assert labels(centre, "sofia") == []
    assert labels(centre, "kofi") == []


def test_the_newest_version_of_a_safety_plan_is_due(centre, write):
    write(review_on=soon(2))
    write(review_on=soon(8))
    assert labels(centre, "carla") == [("Look at a safety plan again", soon(8))]


def test_the_own_copy_says_what_its_giver_reads(centre, file, conference, run, write):
    write()
    run("carla", trafficking.keep_file, procedure=file, exploitation=["Servitude"],
        account="They kept my passport.")  # fmt: skip
    run("carla", trafficking.identify, procedure=file, step="preliminary", decided_by="NGO",
        status="PossibleVictimOfTrafficking", decided_on=clock.today(), act="met", means="met",
        purpose="met", reasons="She was locked in.")  # fmt: skip

    def told(who):
        actor = centre.actor(who)
        with acting_as(actor):
            return {s.title: dict(s.rows) for s in own_copy.sections(actor, centre.person)}

    mine = told("carla")
    assert set(mine) == {"Safety plan", "Counter-trafficking file", "Case conference"}
    assert mine["Safety plan"]["Safe places"] == "The clinic."
    kept = mine["Counter-trafficking file"]
    assert kept["Exploitation"] == "Servitude"
    assert kept["What happened, in the person’s own words"] == "They kept my passport."
    assert "She was locked in." in kept["Preliminary identification"]
    assert set(told("sofia")) == {"Safety plan"}
    assert told("rami") == {}


def test_the_tables_hold_no_word(centre, conference, points, run, write):
    write()
    run("carla", conferences.decide_point, procedure=conference, point=points[0],
        decision="She sleeps at the shelter.", becomes="nothing")  # fmt: skip
    with acting_as(centre.actor("carla")), connection.cursor() as cursor:
        for table in ("agendapoint", "conference", "safetyplan"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM protection_{table} t")
            text = cursor.fetchone()[0]
            assert not any(word in text for word in ("shelter", "sleeps", "Fatou", "clinic"))
