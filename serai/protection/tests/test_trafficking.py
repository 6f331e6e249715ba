"""The counter-trafficking file: the rule, the two steps, time to recover."""

import itertools
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from serai.instruments.choices import Fact
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.protection.actions import trafficking
from serai.protection.actions.common import DayToCome, SayWhy
from serai.protection.choices import COMPETENT, DecidedBy, Status, Step
from serai.protection.methods import identifying
from serai.protection.models import Identification
from serai.protection.queries.procedures import Opener, file_of, grounds_for, word
from serai.screening.tests.conftest import published, screen  # noqa: F401

FACTS = Fact.values


def second_reading(as_child, act, means, purpose):
    """Read the rule once more, by counting (Palermo Protocol, article 3)."""
    needed = {"act": act, "purpose": purpose} | ({} if as_child else {"means": means})
    tally = {fact: sum(one == fact for one in needed.values()) for fact in FACTS}
    if tally["not_met"] > 0:
        return "not_presumed"
    if tally["unknown"] == 0:
        return "presumed"
    return "open" if tally["met"] == 0 else "possible"


@pytest.mark.parametrize("as_child", [True, False])
def test_the_rule_for_every_combination_of_elements(as_child):
    for act, means, purpose in itertools.product(FACTS, repeat=3):
        found = identifying.reading(as_child=as_child, act=act, means=means, purpose=purpose)
        assert found == second_reading(as_child, act, means, purpose), (act, means, purpose)


def test_the_means_of_a_child_never_count():
    for act, purpose in itertools.product(FACTS, repeat=2):
        found = {
            identifying.reading(as_child=True, act=act, means=means, purpose=purpose)
            for means in FACTS
        }
        assert len(found) == 1


STEPS = st.lists(
    st.sampled_from(
        [(step, status) for step in Step for status in Status if identifying.may_find(step, status)]
    )
)


@given(STEPS)
def test_a_formal_decision_stands_over_what_the_first_line_presumed(steps):
    found = identifying.status_of(steps)
    formal = [status for step, status in steps if step == "formal"]
    if not steps:
        assert found == ""
    elif formal:
        assert found == formal[-1]
    else:
        assert found == steps[-1][1]


def test_who_may_decide_in_which_step():
    for step, body in itertools.product(Step, DecidedBy):
        expected = step == "preliminary" or body in {
            "Police", "CourtOrProsecution", "NonPoliceGovernmentalOrganization",
        }  # fmt: skip
        assert identifying.is_competent(step, body) is expected
    assert set(COMPETENT) < set(DecidedBy)


def values(**more):
    """Return a preliminary identification, and more."""
    return {
        "step": "preliminary", "status": "PossibleVictimOfTrafficking", "decided_by": "NGO",
        "decided_on": clock.today(), "act": "met", "means": "unknown", "purpose": "met",
        "reasons": "She was paid nothing.", **more,
    }  # fmt: skip


FORMAL = {"step": "formal", "status": "ActualVictimOfTrafficking", "authority": "Agence nationale",
          "decided_by": "NonPoliceGovernmentalOrganization"}  # fmt: skip


def test_the_two_steps_one_after_the_other(centre, file, run):
    with pytest.raises(trafficking.FirstLineFirst):
        run("carla", trafficking.identify, procedure=file, **values(**FORMAL))
    first = run("carla", trafficking.identify, procedure=file,
                **values(codes=["MethodsOfControl.DebtBondage"]))  # fmt: skip
    assert (first.as_child, first.reading) == (False, "possible")
    second = run("carla", trafficking.identify, procedure=file, **values(**FORMAL))
    assert b"Agence" not in bytes(second.authority)
    with acting_as(centre.actor("carla")):
        opened = file_of(file, Opener(file.person_id))
    assert opened.status == "ActualVictimOfTrafficking"
    assert [one.reasons for one in opened.steps] == ["She was paid nothing."] * 2
    assert opened.steps[0].grounds == ["Debt bondage"]
    assert opened.steps[1].authority == "Agence nationale"
    assert opened.steps[1].row.recorded_by == centre.carla


@pytest.mark.parametrize(
    ("given_", "refusal"),
    [
        ({"status": "ActualVictimOfTrafficking"}, trafficking.WrongFinding),
        ({**FORMAL, "status": "PossibleVictimOfTrafficking"}, trafficking.WrongFinding),
        ({**FORMAL, "decided_by": "NGO"}, trafficking.NotCompetent),
        ({**FORMAL, "decided_by": "Other"}, trafficking.NotCompetent),
        ({**FORMAL, "authority": " "}, trafficking.NotCompetent),
        ({"reasons": "  "}, SayWhy),
        ({"decided_on": clock.today() + timedelta(days=2)}, DayToCome),
    ],
)
def test_what_an_identification_refuses(centre, file, run, given_, refusal):
    run("carla", trafficking.identify, procedure=file, **values())
    with pytest.raises(refusal):
        run("carla", trafficking.identify, procedure=file, **values(**given_))
    with acting_as(centre.actor("carla")):
        assert Identification.objects.count() == 1


def test_the_database_keeps_the_two_steps_apart_as_well(centre, file, run):
    made = run("carla", trafficking.identify, procedure=file, **values())
    for change in ({"status": "ActualVictimOfTrafficking"}, {"step": "formal"},
                   {"step": "formal", "status": "ActualVictimOfTrafficking"}):  # fmt: skip
        values_ = {f.attname: getattr(made, f.attname) for f in made._meta.concrete_fields}
        with acting_as(centre.actor("carla")), transaction.atomic():
            with pytest.raises(IntegrityError, match="formal_by_the_competent"):
                Identification.objects.create(**{**values_, "id": file.pk, **change})
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("year", "basis", "as_child"),
    [(1990, "declared", False), (2012, "declared", True), (1990, "disputed", True),
     (None, "unknown", True), (2012, "disputed", True)],
)  # fmt: skip
def test_a_disputed_or_unknown_age_is_a_childs(file, run, born, year, basis, as_child):
    born(year, basis)
    made = run("carla", trafficking.identify, procedure=file, **values(means="not_met"))
    assert made.as_child is as_child
    assert made.reading == ("presumed" if as_child else "not_presumed")


@pytest.mark.parametrize(
    ("age", "as_child"),
    [(0, True), (15, True), (17, True), (18, False), (40, False), (None, False)],
)
def test_who_was_a_child_when_it_began_is_one_for_the_rule(centre, file, run, born, age, as_child):
    born(1990)
    run("carla", trafficking.keep_file, procedure=file, age_when_trafficked=age)
    made = run("carla", trafficking.identify, procedure=file, **values(means="not_met"))
    assert (made.as_child, made.reading) == (
        as_child, "presumed" if as_child else "not_presumed"
    )  # fmt: skip
    with acting_as(centre.actor("carla")):
        assert file_of(file, Opener(file.person_id)).is_child is as_child
    url = reverse("protection:identify", args=[file.person_id, file.pk])
    page = centre.client("carla").get(url).content.decode()
    assert ("act and purpose are enough" in page) is as_child
    assert ("All three are needed" in page) is not as_child


def test_the_person_decides_and_not_the_rule(file, run):
    made = run("carla", trafficking.identify, procedure=file,
               **values(status="NotAVictimOfTrafficking", means="met"))  # fmt: skip
    assert (made.reading, made.status) == ("presumed", "NotAVictimOfTrafficking")


def test_time_to_recover_follows_a_presumption_and_is_watched(centre, file, run):
    today = clock.today()
    period = {"recovery_from": today, "recovery_until": today + timedelta(days=30)}
    with pytest.raises(trafficking.NotPresumed):
        run("carla", trafficking.set_recovery, procedure=file, **period)
    run("carla", trafficking.identify, procedure=file, **values(status="NotAVictimOfTrafficking"))
    with pytest.raises(trafficking.NotPresumed):
        run("carla", trafficking.set_recovery, procedure=file, **period)
    run("carla", trafficking.identify, procedure=file, **values())
    with pytest.raises(trafficking.NoTime):
        run("carla", trafficking.set_recovery, procedure=file, recovery_from=today,
            recovery_until=today)  # fmt: skip
    kept = run("carla", trafficking.set_recovery, procedure=file, **period)
    assert kept.recovery_until == today + timedelta(days=30)
    with acting_as(centre.actor("carla")):
        file.refresh_from_db()
    assert file.review_on == kept.recovery_until


def test_what_is_known_is_kept_in_codes_and_sealed_words(centre, file, run):
    run("carla", trafficking.keep_file, procedure=file, exploitation=["Servitude"],
        control=["WithholdsDocuments", "TakesEarnings"], relationship="Acquainted",
        needs="A doctor.", account="They kept my passport.")  # fmt: skip
    with acting_as(centre.actor("carla")):
        opened = file_of(file, Opener(file.person_id))
    assert b"passport" not in bytes(opened.row.account)
    assert (opened.needs, opened.account) == ("A doctor.", "They kept my passport.")
    assert opened.known == [
        ("Exploitation", ["Servitude"]),
        ("Means of control", ["Documents withheld", "Earnings taken"]),
    ]  # fmt: skip
    run("carla", trafficking.keep_file, procedure=file)
    with acting_as(centre.actor("carla")):
        opened = file_of(file, Opener(file.person_id))
    assert (opened.known, opened.needs, opened.status_label) == ([], "", "")


def test_screenings_bring_elements_and_indicators(centre, file, screen):  # noqa: F811
    screen({"age": 25, "recruited": "yes", "debt_bondage": "yes", "forced_labour": "yes"},
           "trafficking")  # fmt: skip
    carla = centre.actor("carla")
    with acting_as(carla):
        (one,) = grounds_for(carla, centre.person, "en")
    assert one.facts == {"act": "met", "means": "met", "purpose": "met"}
    assert set(one.codes) == {"MethodsOfControl.DebtBondage", "TypeOfExploitation.ForcedLabour"}
    assert [word(code) for code in one.codes] == ["Debt bondage", "Forced labour"]
    assert word("RoleInProcess.Smuggler") == "RoleInProcess.Smuggler"
