"""A case goes to another team: asked, approved, offered, accepted; the grant goes with it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from serai.cases.actions import approvals, closing, transfers
from serai.cases.actions.cases import NotAWorker, OpenAlready, assign
from serai.cases.actions.common import SayWhat
from serai.cases.actions.follow_ups import set_follow_up
from serai.cases.actions.notes import finish_task, set_task
from serai.cases.models import Case, FollowUp, Move, Note, Task, Transfer
from serai.cases.queries.approvals import approvals_of
from serai.cases.queries.transfers import offers_to
from serai.cases.queries.work import my_work
from serai.cases.tests.test_closing import ALL_YES, approval_of
from serai.cases.tests.test_pages import address, text
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people.access import compartments_of
from serai.people.models import AccessGrant

WHY = {"reason": "moving", "note": "She moves to her sister in Arlit."}


@pytest.fixture
def asked(centre, case, run):
    """Amina's case, which carla asks to hand to kofi's team."""
    made = run("carla", transfers.ask_transfer, case=case, team=centre.other_team, **WHY)
    return case, made


@pytest.fixture
def offered(centre, asked, run):
    """The same, approved by sofia, so that kofi's team is offered it."""
    case, made = asked
    with acting_as(centre.actor("sofia")):
        approval = approvals_of(case, kind="transfer")[0]
    run("sofia", approvals.approve, case=case, approval=approval)
    return case, made


def offers(centre, who):
    actor = centre.actor(who)
    with acting_as(actor):
        return [one.pk for one in offers_to(actor)]


def test_until_it_is_approved_nobody_there_knows(centre, asked, run):
    case, made = asked
    assert offers(centre, "kofi") == []
    client = centre.client("kofi")
    assert client.get(reverse("cases:offer", args=[made.pk])).status_code == 404
    with acting_as(centre.actor("sofia")):
        approval = approvals_of(case)[0]
    run("sofia", approvals.send_back, case=case, approval=approval, reason="Stay with her.")
    with acting_as(centre.actor("carla")):
        made.refresh_from_db()
    assert made.state == "stopped"
    run("carla", transfers.ask_transfer, case=case, team=centre.other_team, **WHY)


def test_offered_it_shows_a_reference_and_a_note_and_nothing_else(centre, offered):
    case, made = offered
    assert offers(centre, "kofi") == [made.pk]
    for who in ("carla", "sofia", "hana", "piet", "boris"):
        assert offers(centre, who) == [], who
    with acting_as(centre.actor("kofi")):
        assert Transfer.objects.count() == 1
        assert not Case.objects.exists()
        assert not Note.objects.exists()
    client = centre.client("kofi")
    page = text(client.get(reverse("cases:offer", args=[made.pk])))
    assert centre.person.reference in page
    assert "She moves to her sister" in page
    assert "Amina" not in page
    assert client.get(address("case", case)).status_code == 404
    assert "A case is offered to your team" in text(client.get(reverse("cases:work")))


def test_accepted_the_case_and_the_grant_are_the_other_teams(centre, offered, run):
    case, made = offered
    run("kofi", transfers.accept, transfer=made, worker=centre.kofi)
    with acting_as(centre.actor("kofi")) as kofi:
        moved = Case.objects.get(pk=case.pk)
        assert (moved.team_id, moved.worker_id) == (centre.other_team.pk, centre.kofi.pk)
        assert "protection" in compartments_of(kofi, centre.person.pk)
        assert Move.objects.get(kind="transferred").by_id == centre.kofi.pk
        grant = AccessGrant.objects.get(team=centre.other_team)
        assert (grant.basis, grant.basis_id) == ("transfer", made.pk)
    for who in ("carla", "sofia"):
        with acting_as(centre.actor(who)) as actor:
            assert not Case.objects.exists()
            assert compartments_of(actor, centre.person.pk) == frozenset()
    with acting_as(system_actor()):
        event = Event.objects.get(name="case.transfer_answered")
        assert (event.actor_id, event.payload["accepted"]) == (centre.kofi.pk, True)
    with pytest.raises(transfers.NotOffered):
        run("kofi", transfers.accept, transfer=made, worker=centre.kofi)


def test_what_is_left_to_do_and_to_approve_goes_with_the_case(centre, offered, run):
    case, made = offered
    day = clock.today() + timedelta(days=3)
    run("carla", set_task, case=case, text="Call the school", due_on=day)
    done = run("carla", set_task, case=case, text="Book the bus", due_on=day)
    run("carla", finish_task, case=case, task=done)
    run("carla", set_follow_up, case=case, kind="general", due_on=day)
    run("carla", closing.ask_closure, case=case, reason="completed", checklist=ALL_YES)
    run("kofi", transfers.accept, transfer=made, worker=centre.kofi)
    kofi = centre.actor("kofi")
    with acting_as(kofi):
        kinds = {one.kind for one in my_work(kofi, clock.now())}
        assert {"task", "follow_up"} <= kinds
        assert Task.objects.get(done_at=None).assigned_to_id == centre.kofi.pk
        assert Task.objects.get(pk=done.pk).assigned_to_id == centre.carla.pk
        assert approvals_of(case, kind="closure")[0].team_id == centre.other_team.pk


def test_another_worker_of_the_team_takes_over_what_the_former_one_had(centre, case, run):
    day = clock.today() + timedelta(days=3)
    left = run("carla", set_task, case=case, text="Call the school", due_on=day)
    done = run("carla", set_task, case=case, text="Book the bus", due_on=day)
    run("carla", finish_task, case=case, task=done)
    run("carla", set_follow_up, case=case, kind="general", due_on=day)
    run("sofia", assign, case=case, worker=centre.sofia)
    with acting_as(centre.actor("sofia")):
        assert Task.objects.get(pk=left.pk).assigned_to_id == centre.sofia.pk
        assert Task.objects.get(pk=done.pk).assigned_to_id == centre.carla.pk
        assert FollowUp.objects.get().worker_id == centre.sofia.pk


def test_the_former_team_keeps_access_where_that_was_said(centre, case, run):
    made = run("carla", transfers.ask_transfer, case=case, team=centre.other_team,
               keeps_access=True, **WHY)  # fmt: skip
    with acting_as(centre.actor("sofia")):
        approval = approvals_of(case)[0]
    run("sofia", approvals.approve, case=case, approval=approval)
    run("kofi", transfers.accept, transfer=made, worker=centre.kofi)
    with acting_as(centre.actor("carla")) as carla:
        assert "protection" in compartments_of(carla, centre.person.pk)
        assert Case.objects.get().team_id == centre.other_team.pk


def test_declined_it_stays_and_says_why(centre, offered, run, again):
    case, made = offered
    run("kofi", transfers.decline, transfer=made, answer="capacity")
    assert (again(made).state, again(made).answer) == ("declined", "capacity")
    assert again(case).team_id == centre.team.pk
    assert offers(centre, "kofi") == []
    with acting_as(centre.actor("kofi")):
        assert not AccessGrant.objects.filter(team=centre.other_team).exists()
    run("carla", transfers.ask_transfer, case=case, team=centre.other_team, **WHY)


def test_where_it_cannot_go(centre, case, run):
    for team, refusal in (
        (centre.team, transfers.SameTeam),
        (centre.partner_team, transfers.OtherOrganisation),
    ):
        with pytest.raises(refusal):
            run("carla", transfers.ask_transfer, case=case, team=team, **WHY)
    with pytest.raises(NotAWorker):
        run("carla", transfers.ask_transfer, case=case, team=centre.other_team,
            worker=centre.carla, **WHY)  # fmt: skip
    with pytest.raises(SayWhat):
        run("carla", transfers.ask_transfer, case=case, team=centre.other_team,
            reason="moving", note=" ")  # fmt: skip
    run("carla", transfers.ask_transfer, case=case, team=centre.other_team, **WHY)
    with pytest.raises(transfers.OnItsWay):
        run("carla", transfers.ask_transfer, case=case, team=centre.other_team, **WHY)


def test_nobody_outside_the_team_answers(centre, offered, run):
    _case, made = offered
    with pytest.raises(NotAWorker):
        run("kofi", transfers.accept, transfer=made, worker=centre.carla)
    for who in ("carla", "piet", "hana", "alice"):
        client = centre.client(who)
        answer = {"answer": "accept", "worker": centre.kofi.pk}
        assert client.post(reverse("cases:offer", args=[made.pk]), answer).status_code == 404, who


def test_offered_by_name_it_waits_for_that_colleague(centre, case, run):
    from serai.accounts.models import Membership, User

    second = User.objects.create_user("second@example.org", name="Second")
    Membership.objects.create(
        user=second, team=centre.other_team, role="case_worker", starts_on="2020-01-01"
    )
    centre.users["second"] = second
    run("carla", transfers.ask_transfer, case=case, team=centre.other_team, worker=second, **WHY)
    with acting_as(centre.actor("sofia")):
        approval = approvals_of(case)[0]
    run("sofia", approvals.approve, case=case, approval=approval)
    assert len(offers(centre, "second")) == 1
    assert offers(centre, "kofi") == []


def test_a_team_with_a_case_of_the_person_does_not_get_a_second(centre, offered, open_case, run):
    _case, made = offered
    register = register_actor(centre.organisation.pk)
    with acting_as(register):
        from serai.cases.actions.cases import open_case as open_one

        open_one(actor=register, person=centre.person, team=centre.other_team,
                 worker=centre.kofi, risk="low")  # fmt: skip
    with pytest.raises(OpenAlready):
        run("kofi", transfers.accept, transfer=made, worker=centre.kofi)


def test_closing_stops_a_transfer(centre, offered, run, again):
    case, made = offered
    run("carla", closing.ask_closure, case=case, reason="other", checklist=ALL_YES)
    run("sofia", approvals.approve, case=case, approval=approval_of(centre, case))
    assert again(made).state == "stopped"
    assert offers(centre, "kofi") == []


def test_the_database_wants_another_team_and_somebody_who_answered(centre, offered):
    _case, made = offered
    for change, constraint in (
        ({"team": centre.team}, "cases_transfer_to_another_team"),
        ({"state": "accepted"}, "cases_transfer_answered_by_somebody"),
    ):
        with (
            acting_as(centre.actor("carla")),
            pytest.raises(IntegrityError, match=constraint),
            transaction.atomic(),
        ):
            Transfer.objects.filter(pk=made.pk).update(**change)


def test_the_pages_hand_over_and_take(centre, case):
    carla, sofia, kofi = (centre.client(name) for name in ("carla", "sofia", "kofi"))
    given = {"team": centre.other_team.pk, **WHY}
    page = text(carla.post(address("transfer", case), given, follow=True))
    assert "On its way to another team" in page
    with acting_as(centre.actor("sofia")):
        approval = approvals_of(case)[0]
    url = address("approval", case, approval_id=approval.pk)
    assert "Arlit" in text(sofia.get(url))
    sofia.post(address("decide", case, approval_id=approval.pk), {"decision": "approve"})
    with acting_as(centre.actor("kofi")):
        made = Transfer.objects.get()
    offer = reverse("cases:offer", args=[made.pk])
    assert "Say why." in text(kofi.post(offer, {"answer": "decline"}))
    assert "Say who works on it." in text(kofi.post(offer, {"answer": "accept"}))
    page = text(kofi.post(offer, {"answer": "accept", "worker": centre.kofi.pk}, follow=True))
    assert "Amina" in page
    assert "your team&#x27;s now" in page
    assert kofi.get(offer).status_code == 404
    assert carla.get(address("case", case)).status_code == 404


def test_the_page_declines(centre, offered):
    _case, made = offered
    client = centre.client("kofi")
    page = text(
        client.post(
            reverse("cases:offer", args=[made.pk]),
            {"answer": "decline", "reason": "safety"}, follow=True,
        )
    )  # fmt: skip
    assert "The case stays with its team." in page
