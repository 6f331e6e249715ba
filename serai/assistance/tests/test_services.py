"""Services: each in its compartment, for one or many, for a plan's action; withdrawn, not lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from serai.accounts.choices import COMPARTMENTS_OF
from serai.assistance.access import NotAllOpen, members_to_give
from serai.assistance.actions import common, services
from serai.assistance.choices import COMPARTMENT_OF, OWN_KINDS, ServiceKind
from serai.assistance.models import Service
from serai.assistance.queries.persons import everything_of
from serai.cases.actions.cases import FearOfReturn
from serai.cases.models import PlanAction
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event


def test_fifteen_kinds_were_published_and_two_are_our_own():
    assert len(ServiceKind) == 17
    assert len(OWN_KINDS) == 2
    assert set(COMPARTMENT_OF) == set(ServiceKind.values)


@pytest.mark.parametrize(
    ("kind", "compartment"),
    [
        ("health", "health"), ("psychosocial", "protection"), ("safe_house", "protection"),
        ("legal", "protection"), ("police", "protection"), ("child_protection", "protection"),
        ("family_mediation", "protection"), ("reunification", "protection"),
        ("return_travel", "return"), ("food", "profile"), ("relief", "profile"),
        ("transport", "profile"), ("livelihood", "profile"),
    ],
)  # fmt: skip
def test_a_kind_lies_in_its_compartment(kind, compartment):
    assert COMPARTMENT_OF[kind] == compartment


WHO = {"carla": "case_worker", "hana": "health_worker", "reza": "return_counsellor",
       "rami": "registrar", "rosa": "receptionist", "sofia": "supervisor"}  # fmt: skip


@pytest.fixture
def one_of_each_kind(give, centre):
    """A service of every compartment: food, legal, health, return travel."""
    give("food")
    give("legal")
    give("health", who="hana")
    give("return_travel", who="reza")


@pytest.mark.parametrize("who", [*WHO, "kofi", "piet", "boris", "guard", "sam"])
def test_the_database_shows_each_service_to_who_holds_its_compartment(
    centre, one_of_each_kind, seen, who
):
    held = COMPARTMENTS_OF[WHO[who]] if who in WHO else frozenset()
    expected = {"food", "legal", "health", "return_travel"}
    shown = {row.kind for row in seen(who, Service)}
    assert shown == {kind for kind in expected if COMPARTMENT_OF[kind] in held}


def test_a_case_worker_writes_no_health(centre, give):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        give("health", who="carla")


def test_a_service_is_listed_with_what_was_said(centre, give):
    give("legal", partner="Law clinic", note="First advice.", setting="partner")
    with acting_as(centre.actor("carla")):
        (line,) = everything_of(centre.actor("carla"), centre.person)
    assert line.title == "Legal assistance"
    assert line.details == ["At another agency", "Law clinic"]
    assert line.note == "First advice."
    assert line.row.given_by == centre.carla


def test_a_day_to_come_is_refused(give):
    with pytest.raises(common.NotYet):
        give(given_on=clock.today() + timedelta(days=1))


def test_an_event_says_what_kind_and_nothing_of_whom(centre, give):
    (service,) = give("legal", note="Her brother threatened her.")
    with acting_as(system_actor()):
        event = Event.objects.filter(name="assistance.service_given").latest("id")
    assert event.payload == {"of": "legal"}
    assert str(service.pk) in str(event.subject_id)


def test_a_group_is_given_at_once(centre, give, another, seen):
    others = [another(), another()]
    made = give("food", others=others, note="Rations.")
    assert [one.person_id for one in made] == [centre.person.pk, *(o.pk for o in others)]
    assert len({one.together for one in made}) == 1
    assert made[0].together is not None
    assert len(seen("carla", Service)) == 3
    assert not seen("kofi", Service)
    assert give("food")[0].together is None


def test_the_members_of_a_group_are_those_open_to_who_gives(centre, another, household):
    other = another()
    group = household(other)
    for who, compartment, found in (
        ("carla", "profile", [other]), ("carla", "protection", [other]),
    ):  # fmt: skip
        actor = centre.actor(who)
        with acting_as(actor):
            assert members_to_give(actor, centre.person, group.pk, compartment) == found
            assert members_to_give(actor, centre.person, None, compartment) == []
    hana = centre.actor("hana")
    with acting_as(hana), pytest.raises(NotAllOpen):
        members_to_give(hana, centre.person, group.pk, "protection")


def test_return_travel_is_refused_while_fear_of_return_stands(give, another, fears):
    other = another()
    fears(other)
    assert give("return_travel")
    with pytest.raises(FearOfReturn):
        give("return_travel", others=[other])
    with pytest.raises(FearOfReturn):
        give("return_travel", person=other)
    assert give("transport", person=other)


@pytest.mark.parametrize(("partner", "decision"), [("", "provided"), ("Law clinic", "referred")])
def test_delivering_marks_the_action_of_the_plan_as_done(
    centre, give, action, seen, partner, decision
):
    (service,) = give("legal", action=action, partner=partner)
    (now,) = seen("carla", PlanAction, pk=action.pk)
    assert (now.state, now.decision) == ("done", decision)
    assert service.action_id == action.pk
    with pytest.raises(services.CarriedOutAlready):
        give("legal", action=action)
    assert len(seen("carla", Service)) == 1


def test_what_was_recorded_in_error_is_withdrawn_once_with_a_reason(centre, give, run, seen):
    (service,) = give("legal")
    with pytest.raises(common.SayWhy):
        run("carla", common.withdraw, row=service, reason="  ")
    run("carla", common.withdraw, row=service, reason="Wrong person.")
    with pytest.raises(common.WithdrawnAlready):
        run("carla", common.withdraw, row=service, reason="Again.")
    with acting_as(centre.actor("carla")):
        (line,) = everything_of(centre.actor("carla"), centre.person)
    assert line.reason == "Wrong person."
    assert line.told[-1] == "withdrawn: Wrong person."
    assert line.row.withdrawn_by_id == centre.carla.pk


def test_only_the_organisation_that_recorded_withdraws(centre, give, run):
    (service,) = give("food")
    actor = centre.actor("pia")
    with acting_as(actor), pytest.raises(common.OfAnotherAgency):
        common.withdraw(actor=actor, row=service, reason="Not ours.")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"compartment": "profile"}, "assistance_service_in_its_compartment"),
        ({"kind": "wish", "compartment": "profile"}, "assistance_service_in_its_compartment"),
        ({"setting": "moon"}, "assistance_service_setting_known"),
        ({"withdrawn_at": clock.now()}, "assistance_service_withdrawn_with_reason"),
    ],
)
def test_the_database_refuses(centre, changes, constraint):
    row = {
        "person": centre.person, "organisation": centre.organisation, "team": centre.team,
        "kind": "legal", "compartment": "protection", "given_on": clock.today(),
        "recorded_at": clock.now(),
    }  # fmt: skip
    with acting_as(centre.actor("carla")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Service.objects.create(**{**row, **changes})
        assert Service.objects.create(**row)


@pytest.mark.parametrize("changes", [{"setting": "phone"}, {"kind": "police"}, {"note": None}])
def test_nothing_is_changed_afterwards_or_deleted(centre, give, changes):
    (service,) = give("legal", note="First advice.")
    with acting_as(centre.actor("carla")):
        rows = Service.objects.filter(pk=service.pk)
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            rows.update(**changes)
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            rows.delete()
        assert rows.get().setting == "centre"
