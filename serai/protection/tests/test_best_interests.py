"""The best-interests procedure: panel, stages, voices, decision, approval by another."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from serai.accounts.models import Membership, User
from serai.cases.actions.cases import FearOfReturn
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.protection.actions import best_interests as actions
from serai.protection.actions import common, members
from serai.protection.choices import Discipline, PanelFault, Stage
from serai.protection.methods import panel
from serai.protection.models import BestInterests, Option, Voice
from serai.protection.queries.panels import open_panel, panel_faults
from serai.protection.queries.persons import treated_as_child
from serai.protection.queries.procedures import Opener
from serai.screening.actions.categories import revise, state_category
from serai.screening.models import CategoryStatement

SEATS = st.lists(
    st.builds(
        panel.Seat,
        discipline=st.sampled_from(["legal", "health", "authority"]),
        is_chair=st.booleans(),
        is_signed=st.booleans(),
        is_worker=st.booleans(),
    ),
    max_size=7,
)


def second_faults(seats):
    """Look at a panel once more, rule by rule, in another way."""
    found = set()
    if not len(seats) >= 3:
        found.add("too_few")
    if len(seats) >= 6:
        found.add("too_many")
    if [one.is_chair for one in seats].count(True) in {0, 2, 3, 4, 5, 6, 7}:
        found.add("chair")
    first = seats[0].discipline if seats else None
    if not any(one.discipline != first for one in seats):
        found.add("one_discipline")
    for one in seats:
        found |= {"worker"} if one.is_worker else set()
        found |= set() if one.is_signed else {"unsigned"}
    return found


@given(SEATS)
def test_a_panel_is_complete_by_every_rule(seats):
    assert set(panel.faults(seats)) == second_faults(seats)


def good(count):
    return [
        panel.Seat(discipline, is_chair=number == 0)
        for number, discipline in zip(
            range(count), itertools.cycle(["legal", "health"]), strict=False
        )
    ]


@pytest.mark.parametrize(
    ("seats", "faults"),
    [
        (good(3), []),
        (good(4), []),
        (good(5), []),
        (good(2), ["too_few"]),
        (good(6), ["too_many"]),
        ([], ["too_few", "chair", "one_discipline"]),
        ([panel.Seat("legal", n == 0) for n in range(3)], ["one_discipline"]),
        ([panel.Seat(d, False) for d in ("legal", "health", "social")], ["chair"]),
        ([panel.Seat(d, True) for d in ("legal", "health", "social")], ["chair"]),
        ([*good(2), panel.Seat("social", is_worker=True)], ["worker"]),
        ([*good(2), panel.Seat("social", is_signed=False)], ["unsigned"]),
    ],
)
def test_panels_by_hand(seats, faults):
    assert panel.faults(seats) == faults


@given(votes=st.lists(st.sampled_from("abc"), max_size=5), absent=st.integers(0, 3))
def test_a_majority_is_of_the_whole_panel(votes, absent):
    size = len(votes) + absent
    found = panel.majority(votes, size)
    winners = [one for one in set(votes) if votes.count(one) * 2 > size]
    assert found == (winners[0] if winners else None)
    assert len(winners) <= 1


ACTS = ("assess", "option", "convene", "speak", "decide", "approve", "send_back")
ALLOWED = """
assessing: assess
assessed:  assess option convene
panel:     option speak decide
decided:   approve send_back
approved:
"""


def test_each_thing_has_its_stage_and_no_other():
    table = dict(line.split(":") for line in ALLOWED.strip().splitlines())
    assert set(table) == set(Stage.values)
    for stage, act in itertools.product(Stage.values, ACTS):
        assert (panel.after(stage, act) is not None) == (act in table[stage].split()), (stage, act)


def test_a_decision_can_be_reached_and_nothing_leads_out_of_an_approved_one():
    path = ["assess", "option", "option", "convene", "speak", "decide", "approve"]
    stage = "assessing"
    for act in path:
        stage = panel.after(stage, act)
        assert stage is not None, act
    assert stage == "approved"
    assert not [act for act in ACTS if panel.after("approved", act)]


@pytest.fixture
def colleagues(centre):
    """Two more protection officers of the team, for panels: lina and moussa."""
    for name in ("lina", "moussa"):
        user = User.objects.create_user(f"{name}@example.org", name=name.title())
        Membership.objects.create(
            user=user, team=centre.team, role="protection_officer", starts_on="2020-01-01"
        )
        centre.users[name] = user
    return centre


@pytest.fixture
def child(born):
    """Amina is 14."""
    born(clock.today().year - 14)


@pytest.fixture
def bip(case, child, run):
    """A best-interests procedure that carla opened."""
    return run("carla", actions.open_best_interests, case=case, signed=True, trigger="solution",
               priority="7")  # fmt: skip


TEXTS = {"situation": "Alone in the camp.", "wishes": "She wants to stay with her aunt."}
OPTION = {"text": "Live with the aunt.", "in_favour": "She knows her.", "against": "Little room."}


@pytest.fixture
def assessed(bip, run):
    """The procedure, assessed, with two options: (procedure, stay, go)."""
    run("carla", actions.assess, procedure=bip, **TEXTS)
    stay = run("carla", actions.add_option, procedure=bip, kind="maintain", **OPTION)
    go = run("carla", actions.add_option, procedure=bip, kind="reunification", **OPTION)
    return bip, stay, go


@pytest.fixture
def seated(assessed, colleagues, name_in):
    """The procedure with a complete panel: dora (chair), lina, moussa."""
    procedure = assessed[0]
    name_in(procedure, "dora", part="panel", discipline="legal", is_chair=True)
    name_in(procedure, "lina", part="panel", discipline="child_protection")
    name_in(procedure, "moussa", part="panel", discipline="health")
    return assessed


@pytest.fixture
def before_panel(seated, run):
    """The options before the complete panel."""
    run("carla", actions.convene, procedure=seated[0])
    return seated


@pytest.fixture
def say(run, seat):
    """Say as a member of the panel which option is best."""

    def act(procedure, who, option):
        return run(who, actions.speak, procedure=procedure, member=seat(procedure, who),
                   option=option, reasons=f"{who} thinks so.")  # fmt: skip

    return act


def decide(run, procedure, who="dora", **more):
    day = clock.today() + timedelta(days=180)
    given = {"reasons": "Near her family.", "support": "School.", "review_on": day, **more}
    return run(who, actions.decide, procedure=procedure, **given)


@pytest.fixture
def decided(before_panel, say, run, name_in):
    """A decision two to one, sofia named to approve."""
    procedure, stay, go = before_panel
    for who, option in (("dora", stay), ("lina", stay), ("moussa", go)):
        say(procedure, who, option)
    decide(run, procedure)
    name_in(procedure, "sofia")
    return procedure


@pytest.mark.parametrize(
    ("years", "basis", "is_child"),
    [(14, "declared", True), (17, "declared", True), (30, "declared", False),
     (30, "disputed", True), (None, "unknown", True), (25, "estimated", False),
     (20, "document", False)],
)  # fmt: skip
def test_the_procedure_is_for_children_and_the_disputed(case, run, born, years, basis, is_child):
    born(years and clock.today().year - years, basis)
    options = {"case": case, "signed": True, "trigger": "care", "priority": "2"}
    if not is_child:
        with pytest.raises(actions.NotAChild):
            run("carla", actions.open_best_interests, **options)
        return
    made = run("carla", actions.open_best_interests, **options)
    assert made.review_on == clock.today() + timedelta(days=2)


def test_what_a_screening_heard_of_the_age_opens_it_until_it_is_withdrawn(centre, case, run, told):
    """The register holds an adult; the desk is told of a doubt and that nobody is with her."""
    options = {"case": case, "signed": True, "trigger": "care", "priority": "2"}
    told["desk"](age_disputed="yes", with_caregiver="yes")
    with pytest.raises(actions.NotAChild):
        run("carla", actions.open_best_interests, **options)
    told["desk"](age_disputed="yes", with_caregiver="no", with_relative="no")
    with acting_as(centre.actor("carla")):
        statement = CategoryStatement.objects.get(category="unaccompanied_child")
    withdrawn = run("carla", revise, statement=statement, state="withdrawn", note="Assessed: 20.")
    with pytest.raises(actions.NotAChild):
        run("carla", actions.open_best_interests, **options)
    told["desk"](age_disputed="yes", with_caregiver="no", with_relative="yes")
    assert run("carla", actions.open_best_interests, **options).kind == "best_interests"
    assert withdrawn.state == "withdrawn"


@pytest.mark.parametrize(("then", "is_child"), [(16, False), (17, False), (18, True), (25, True)])
def test_who_was_a_child_and_grew_up_is_none_any_more(centre, case, run, born, then, is_child):
    """What was said of a child's year is no doubt about it; of an adult's year it is."""
    today = clock.today()
    born(today.year - 26, "declared")
    started = date(today.year - 26 + then + 1, 1, 1)
    run("carla", state_category, person=centre.person, organisation=centre.organisation,
        category="unaccompanied_child", starts_on=started)  # fmt: skip
    with acting_as(centre.actor("carla")):
        assert treated_as_child(centre.person) is is_child


def test_the_whole_way_to_an_approved_decision_with_dissent(centre, decided, run):
    approved = run("sofia", actions.approve, procedure=decided, note="Well reasoned.")
    assert (approved.stage, approved.approved_by_id) == ("approved", centre.sofia.pk)
    carla = centre.actor("carla")
    with acting_as(carla):
        opened = open_panel(carla, decided, Opener(decided.person_id))
    assert opened.row.chosen.kind == "maintain"
    assert opened.decision == {"reasons": "Near her family.", "support": "School."}
    assert opened.assessment["wishes"] == "She wants to stay with her aunt."
    assert opened.is_dissent
    first, second = opened.options
    assert first.is_chosen
    assert sorted(name for name, _why in first.voices) == ["Dora", "Lina"]
    assert second.voices == [("Moussa", "moussa thinks so.")]
    assert opened.approval == "Well reasoned."
    assert not opened.has_authority
    with acting_as(carla):
        decided.refresh_from_db()
    assert decided.review_on == clock.today() + timedelta(days=180)


def test_nothing_is_readable_in_the_tables(centre, decided):
    with acting_as(centre.actor("carla")), connection.cursor() as cursor:
        for table in ("bestinterests", "option", "voice"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM protection_{table} t")
            text = " ".join(row[0] for row in cursor.fetchall())
            assert text
            assert not any(w in text for w in ("aunt", "camp", "family", "thinks", "School"))


def test_postgresql_shows_it_to_the_panel_once_it_signed(centre, assessed, colleagues, name_in):
    tables = ("protection_bestinterests", "protection_option")
    procedure = assessed[0]

    def seen(who):
        with acting_as(centre.actor(who)), connection.cursor() as cursor:
            found = []
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table}")
                found.append(cursor.fetchone()[0])
            return found

    assert seen("carla") == [1, 2]
    name_in(procedure, "lina", part="panel", discipline="legal", signed=False)
    assert [seen(who) for who in ("lina", "moussa", "sofia", "dora", "kofi")] == [[0, 0]] * 5
    name_in(procedure, "moussa", part="panel", discipline="health")
    assert [seen(who) for who in ("lina", "moussa", "sofia")] == [[0, 0], [1, 2], [0, 0]]


def test_an_incomplete_panel_is_told_what_it_lacks(assessed, run, colleagues, name_in):
    procedure = assessed[0]
    with pytest.raises(actions.PanelIncomplete, match="fewer than three members"):
        run("carla", actions.convene, procedure=procedure)
    name_in(procedure, "dora", part="panel", discipline="legal", is_chair=True)
    name_in(procedure, "lina", part="panel", discipline="legal")
    name_in(procedure, "moussa", part="panel", discipline="legal", signed=False)
    with pytest.raises(actions.PanelIncomplete, match="all of one profession, somebody has not"):
        run("carla", actions.convene, procedure=procedure)


def test_who_works_on_the_case_sits_on_no_panel(centre, assessed, run, name_in, seat, colleagues):
    procedure = assessed[0]
    name_in(procedure, "sofia")
    run("sofia", members.end_member, procedure=procedure,
        member=seat(procedure, "carla", by="sofia"))  # fmt: skip
    with acting_as(centre.actor("sofia")) as sofia:
        member = members.name_member(
            actor=sofia, procedure=procedure, user=centre.carla, part="panel", discipline="social"
        )
        assert PanelFault.WORKER in panel_faults(procedure)
    run("carla", members.sign, procedure=procedure, member=member)
    for who, discipline in (("dora", "legal"), ("lina", "health"), ("moussa", "social")):
        name_in(procedure, who, by="sofia", part="panel", discipline=discipline,
                is_chair=who == "dora")  # fmt: skip
    with pytest.raises(actions.PanelIncomplete, match="works on the case"):
        run("sofia", actions.convene, procedure=procedure)


def test_one_option_is_no_choice(bip, run, colleagues, name_in):
    run("carla", actions.assess, procedure=bip, **TEXTS)
    run("carla", actions.add_option, procedure=bip, kind="maintain", **OPTION)
    for who, discipline in (("dora", "legal"), ("lina", "health"), ("moussa", "social")):
        name_in(bip, who, part="panel", discipline=discipline, is_chair=who == "dora")
    with pytest.raises(actions.TooFewOptions):
        run("carla", actions.convene, procedure=bip)


@pytest.mark.parametrize("missing", ["text", "in_favour", "against"])
def test_an_option_has_its_for_and_against(assessed, run, missing):
    with pytest.raises(common.SayWhy):
        run("carla", actions.add_option, procedure=assessed[0], kind="care",
            **{**OPTION, missing: " "})  # fmt: skip


@pytest.mark.parametrize("missing", ["situation", "wishes"])
def test_an_assessment_holds_the_situation_and_the_childs_wishes(bip, run, missing):
    with pytest.raises(common.SayWhy):
        run("carla", actions.assess, procedure=bip, **{**TEXTS, missing: ""})


def test_everyone_on_the_panel_speaks_for_themselves(centre, before_panel, run, seat, say):
    procedure, stay, go = before_panel
    for who, as_whom in (("carla", "dora"), ("lina", "dora"), ("carla", "carla")):
        with pytest.raises(actions.NotOnPanel):
            run(who, actions.speak, procedure=procedure, member=seat(procedure, as_whom),
                option=stay, reasons="x")  # fmt: skip
    say(procedure, "lina", stay)
    changed = say(procedure, "lina", go)
    assert changed.option_id == go.pk
    with acting_as(centre.actor("carla")):
        assert Voice.objects.count() == 1


def test_for_somebody_outside_another_member_writes_it_down(centre, before_panel, run, say):
    procedure, stay, _go = before_panel
    judge = run("carla", members.name_member, procedure=procedure, name="Judge", part="panel",
                discipline="authority")  # fmt: skip
    speak = {"procedure": procedure, "member": judge, "option": stay, "reasons": "By the law."}
    with pytest.raises(actions.NotOnPanel):
        run("carla", actions.speak, **speak)
    speak["member"] = run("carla", members.sign, procedure=procedure, member=judge)
    assert run("dora", actions.speak, **speak).recorded_by_id == centre.dora.pk
    carla = centre.actor("carla")
    with acting_as(carla):
        opened = open_panel(carla, procedure, Opener(procedure.person_id))
    assert opened.has_authority
    assert opened.options[0].voices == [("Judge", "By the law.")]


def test_nothing_is_decided_without_a_majority_of_the_panel(before_panel, run, say):
    procedure, stay, go = before_panel
    with pytest.raises(actions.NoMajority):
        decide(run, procedure)
    say(procedure, "dora", stay)
    say(procedure, "lina", go)
    with pytest.raises(actions.NoMajority):
        decide(run, procedure)
    say(procedure, "moussa", stay)
    assert decide(run, procedure).chosen_id == stay.pk


def test_who_prepared_it_does_not_decide(decided, before_panel, run, say):
    with pytest.raises(actions.WrongStage):
        decide(run, decided)


def test_only_the_panel_decides_with_reasons_and_a_day(before_panel, run, say):
    procedure, stay, _go = before_panel
    for who in ("dora", "lina", "moussa"):
        say(procedure, who, stay)
    with pytest.raises(actions.NotOnPanel):
        decide(run, procedure, "carla")
    with pytest.raises(common.SayWhy):
        decide(run, procedure, reasons=" ")
    with pytest.raises(common.DayPast):
        decide(run, procedure, review_on=clock.today() - timedelta(days=1))


def test_who_has_turned_18_meanwhile_is_not_decided_on(before_panel, run, say, born):
    procedure, stay, _go = before_panel
    for who in ("dora", "lina", "moussa"):
        say(procedure, who, stay)
    born(clock.today().year - 25)
    with pytest.raises(actions.NotAChild):
        decide(run, procedure)


def test_no_return_while_a_fear_of_it_stands(before_panel, run, say, fears):
    procedure, stay, _go = before_panel
    back = run("carla", actions.add_option, procedure=procedure, kind="return", **OPTION)
    for who in ("dora", "lina", "moussa"):
        say(procedure, who, back)
    fears()
    with pytest.raises(FearOfReturn):
        run("carla", actions.add_option, procedure=procedure, kind="return", **OPTION)
    with pytest.raises(FearOfReturn):
        decide(run, procedure)
    for who in ("dora", "lina"):
        say(procedure, who, stay)
    assert decide(run, procedure).chosen_id == stay.pk


def test_a_fear_said_after_the_decision_stops_its_approval(before_panel, run, say, name_in, fears):
    procedure, stay, _go = before_panel
    back = run("carla", actions.add_option, procedure=procedure, kind="return", **OPTION)
    for who in ("dora", "lina", "moussa"):
        say(procedure, who, back)
    decide(run, procedure)
    name_in(procedure, "sofia")
    fears()
    with pytest.raises(FearOfReturn):
        run("sofia", actions.approve, procedure=procedure)
    run("sofia", actions.send_back, procedure=procedure, note="She fears to go back now.")
    for who in ("dora", "lina"):
        say(procedure, who, stay)
    decide(run, procedure)
    assert run("sofia", actions.approve, procedure=procedure).stage == "approved"


def test_another_person_approves(centre, decided, run):
    for who in ("dora", "carla"):
        with pytest.raises(actions.NotAnother):
            run(who, actions.approve, procedure=decided)
    with acting_as(centre.actor("carla")):
        # who wrote it down, sat on the panel, weighed the options and works on the case
        for who in ("dora", "lina", "moussa", "carla"):
            with pytest.raises(IntegrityError, match="another"), transaction.atomic():
                BestInterests.objects.update(
                    stage="approved", approved_by=centre.users[who], approved_at=clock.now()
                )
    assert run("sofia", actions.approve, procedure=decided).approved_by_id == centre.sofia.pk
    with pytest.raises(actions.WrongStage):
        run("sofia", actions.approve, procedure=decided)


def test_who_sat_on_the_panel_approves_nothing(decided, run, seat, name_in):
    """Not whoever wrote the decision down alone; nor by stepping out and coming back."""
    for who in ("lina", "moussa"):
        with pytest.raises(actions.NotAnother):
            run(who, actions.approve, procedure=decided)
    run("carla", members.end_member, procedure=decided, member=seat(decided, "moussa"))
    name_in(decided, "moussa")
    with pytest.raises(actions.NotAnother):
        run("moussa", actions.approve, procedure=decided)


def test_a_decision_goes_back_to_the_panel_with_why(decided, run, say):
    with pytest.raises(common.SayWhy):
        run("sofia", actions.send_back, procedure=decided, note=" ")
    back = run("sofia", actions.send_back, procedure=decided, note="What of the aunt's work?")
    assert (back.stage, back.chosen_id, back.decided_by_id) == ("panel", None, None)
    again = decide(run, decided, "lina")
    assert again.stage == "decided"


def test_the_database_keeps_a_decision_whole(centre, before_panel):
    procedure, stay, _go = before_panel
    with acting_as(centre.actor("carla")):
        for change in (
            {"stage": "decided"},
            {"stage": "approved", "approved_by": centre.sofia, "approved_at": clock.now()},
            {"chosen": stay},
            {"approved_by": centre.sofia},
        ):
            with (
                pytest.raises(IntegrityError, match="protection_bestinterests_"),
                transaction.atomic(),
            ):
                BestInterests.objects.filter(procedure=procedure).update(**change)
        assert Option.objects.count() == 2


def test_disciplines_are_named():
    assert "authority" in Discipline.values
    assert len(set(Discipline.labels)) == len(Discipline.values)
