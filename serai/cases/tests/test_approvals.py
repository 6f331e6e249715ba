"""Approvals: two persons, always; what follows from them; kinds of rooms above."""

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from serai.cases.actions import approvals, plans
from serai.cases.actions.common import SayWhat
from serai.cases.models import Approval
from serai.cases.queries.approvals import ApprovalKind, approvals_of, is_approved, waiting_for
from serai.cases.tests.test_pages import address, text
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.models import Event
from serai.people.actions.persons import ChangedMeanwhile


@pytest.fixture
def asked(planned, run):
    """The planned case, and carla's request to approve its plan: (case, goal, approval)."""
    case, goal, _action = planned
    made = run("carla", plans.ask_plan_approval, case=case, seen_version=3, note="Please look.")
    return case, goal, made


def waiting(centre, who):
    actor = centre.actor(who)
    with acting_as(actor):
        return [one.pk for one in waiting_for(actor)]


def test_who_asked_never_approves(centre, planned, run, again):
    case, _goal, _action = planned
    made = run("sofia", plans.ask_plan_approval, case=case, seen_version=3)
    with pytest.raises(approvals.OwnRequest):
        run("sofia", approvals.approve, case=case, approval=made)
    with pytest.raises(approvals.OwnRequest):
        run("sofia", approvals.send_back, case=case, approval=made, reason="No.")
    assert waiting(centre, "sofia") == []
    assert again(made).state == "requested"


def test_nor_does_background_work(centre, asked):
    case, _goal, made = asked
    register = register_actor(centre.organisation.pk)
    with acting_as(register):
        with pytest.raises(approvals.OwnRequest):
            approvals.approve(actor=register, case=case, approval=made)
        with pytest.raises(approvals.NobodyAsks):
            approvals.ask_approval(actor=register, case=case, kind="plan", subject_id=new_id())


@pytest.mark.parametrize("state", ["approved", "sent_back"])
def test_the_database_says_so_too(centre, asked, state):
    _case, _goal, made = asked
    with (
        acting_as(centre.actor("carla")),
        pytest.raises(IntegrityError, match="cases_approval_by_another"),
        transaction.atomic(),
    ):
        Approval.objects.filter(pk=made.pk).update(
            state=state, decided_by=centre.carla, decided_at=made.requested_at, reason=made.note
        )


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "approved"}, "cases_approval_decided_by_somebody"),
        ({"state": "withdrawn"}, "cases_approval_decided_by_somebody"),
        ({"state": "sent_back"}, "cases_approval_decided_by_somebody"),
        ({"state": "sent_back", "whole": True}, "cases_approval_sent_back_with_reason"),
    ],
)
def test_a_decision_is_somebodys(centre, asked, change, constraint):
    _case, _goal, made = asked
    if change.pop("whole", False):
        change |= {"decided_by": centre.sofia, "decided_at": made.requested_at}
    with (
        acting_as(centre.actor("carla")),
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
    ):
        Approval.objects.filter(pk=made.pk).update(**change)


def test_an_approved_plan_is_kept_by_its_version(centre, asked, run, again):
    case, goal, made = asked
    assert waiting(centre, "sofia") == [made.pk]
    for who in ("carla", "kofi", "hana", "dora", "piet", "reza"):
        assert waiting(centre, who) == [], who
    run("sofia", approvals.approve, case=case, approval=made)
    assert again(case).approved_version == 3
    with acting_as(centre.actor("carla")):
        assert is_approved(case, "plan", case.pk, 3)
        assert not is_approved(case, "plan", case.pk, 4)
    with pytest.raises(approvals.DecidedAlready):
        run("sofia", approvals.send_back, case=case, approval=made, reason="No.")
    with acting_as(system_actor()):
        names = {
            one.payload["kind"]: one.name for one in Event.objects.filter(name="case.approved")
        }
    assert names == {"plan": "case.approved"}
    run("carla", plans.change_goal, case=case, goal=goal, seen_version=3, text="y", progress="met")
    assert "Changed since it was approved" in text(
        centre.client("carla").get(address("case", case))
    )


def test_a_plan_that_moved_on_is_asked_for_again(centre, asked, run, again):
    case, goal, made = asked
    run("carla", plans.change_goal, case=case, goal=goal, seen_version=3, text="y", progress="met")
    with pytest.raises(plans.PlanMovedOn):
        run("sofia", approvals.approve, case=case, approval=made)
    assert again(made).state == "requested"
    with pytest.raises(ChangedMeanwhile):
        run("carla", plans.ask_plan_approval, case=case, seen_version=3)
    newer = run("carla", plans.ask_plan_approval, case=case, seen_version=4)
    assert again(made).state == "withdrawn"
    with pytest.raises(approvals.WaitsAlready):
        run("carla", plans.ask_plan_approval, case=case, seen_version=4)
    run("sofia", approvals.approve, case=case, approval=newer)
    assert again(case).approved_version == 4


def test_nothing_is_not_approved(case, run):
    with pytest.raises(plans.NothingPlanned):
        run("carla", plans.ask_plan_approval, case=case, seen_version=1)


def test_sent_back_needs_a_reason_that_stays_sealed(centre, asked, run, again):
    case, _goal, made = asked
    with pytest.raises(SayWhat):
        run("sofia", approvals.send_back, case=case, approval=made, reason="  ")
    run("sofia", approvals.send_back, case=case, approval=made, reason="Which shelter?")
    assert b"shelter" not in bytes(again(made).reason)
    page = text(centre.client("carla").get(address("approval", case, approval_id=made.pk)))
    assert "Which shelter?" in page
    assert "Please look." in page


def test_who_asked_may_withdraw_and_nobody_else(asked, run, again):
    case, _goal, made = asked
    with pytest.raises(approvals.NotYours):
        run("sofia", approvals.withdraw, case=case, approval=made)
    run("carla", approvals.withdraw, case=case, approval=made)
    assert again(made).state == "withdrawn"
    with pytest.raises(approvals.DecidedAlready):
        run("carla", approvals.withdraw, case=case, approval=made)


HEARD = []


class NotReady(Refusal):
    """Stands for what a room above refuses."""

    sentence = _("Not ready.")


def _fail(_actor, _approval):
    raise NotReady


KINDS = (
    ApprovalKind("shelter", "Shelter", lambda actor, one: HEARD.append((actor.id, one.subject_id)),
                 on_sent_back=lambda actor, one: HEARD.append(("back", one.subject_id)),
                 subject_url=lambda one: f"/shelter/{one.subject_id}/"),
    ApprovalKind("refused", "Refused", _fail, permission="person.supervise"),
)  # fmt: skip


@pytest.fixture
def shelter(settings):
    """Two kinds of a room above; what they were told."""
    settings.SERAI_APPROVALS = [
        *settings.SERAI_APPROVALS, "serai.cases.tests.test_approvals.KINDS"
    ]  # fmt: skip
    HEARD.clear()
    return HEARD


def test_rooms_above_ask_and_hear_what_was_decided(centre, case, run, shelter):
    first, second, third = new_id(), new_id(), new_id()
    for subject in (first, second, third):
        run("carla", approvals.ask_approval, case=case, kind="shelter", subject_id=subject)
    with acting_as(centre.actor("carla")):
        one, two, three = (
            approvals_of(case, kind="shelter", subject_id=s)[0] for s in (first, second, third)
        )
    run("sofia", approvals.approve, case=case, approval=one)
    run("sofia", approvals.send_back, case=case, approval=two, reason="Full.")
    run("carla", approvals.withdraw, case=case, approval=three)
    assert shelter == [(centre.sofia.pk, first), ("back", second), ("back", third)]
    page = text(centre.client("sofia").get(address("approval", case, approval_id=one.pk)))
    assert f'href="/shelter/{first}/"' in page


def test_a_room_above_that_refuses_takes_the_decision_back(case, run, shelter, again):
    made = run("carla", approvals.ask_approval, case=case, kind="refused", subject_id=new_id())
    with pytest.raises(NotReady):
        run("sofia", approvals.approve, case=case, approval=made)
    assert again(made).state == "requested"


def test_a_grant_of_supervision_brings_what_others_asked_for(centre, asked, run):
    from serai.accounts.models import Membership, Team, User
    from serai.people.actions.grants import grant

    _case, _goal, made = asked
    team = Team.objects.create(organisation=centre.organisation, name="Niamey")
    chief = User.objects.create_user("chief@example.org", name="Chief")
    Membership.objects.create(user=chief, team=team, role="supervisor", starts_on="2020-01-01")
    centre.users["chief"] = chief
    assert waiting(centre, "chief") == []
    run("sofia", grant, person=centre.person, team=team, basis="supervision",
        compartments=["identity", "protection"])  # fmt: skip
    assert waiting(centre, "chief") == [made.pk]


def test_the_page_decides_and_says_who_may_not(centre, asked):
    case, _goal, made = asked
    url = address("approval", case, approval_id=made.pk)
    decide = address("decide", case, approval_id=made.pk)
    carla, sofia = centre.client("carla"), centre.client("sofia")
    assert "Somebody else has to approve" in text(carla.get(url))
    assert carla.post(decide, {"decision": "approve"}).status_code == 403
    assert "To approve · Plan" in text(sofia.get(reverse("cases:work")))
    page = text(sofia.get(url))
    assert "Save the decision" in page
    assert "Write in a few words" in text(sofia.post(decide, {"decision": "send_back"}))
    assert "This field is required" in text(sofia.post(decide, {}))
    page = text(sofia.post(decide, {"decision": "approve", "reason": "Good."}, follow=True))
    assert "Approved." in page
    assert "Withdraw" not in text(carla.get(url))


def test_the_page_asks_and_withdraws(centre, planned):
    case, _goal, _action = planned
    client = centre.client("carla")
    page = text(client.post(address("ask_plan", case), {"seen_version": 3}, follow=True))
    assert "Waits for approval" in page
    with acting_as(centre.actor("carla")):
        made = Approval.objects.get()
    url = address("withdraw", case, approval_id=made.pk)
    assert "The request is withdrawn." in text(client.post(url, follow=True))
    assert "decided or withdrawn meanwhile" in text(client.post(url, follow=True))
