"""What waits for somebody else to decide: by when, and before whom it goes when nobody does."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from serai.accounts.models import Membership, User
from serai.cases.actions import approvals, cases, plans, transfers
from serai.cases.models import Alert, Approval, Transfer
from serai.cases.queries.approvals import approvals_of
from serai.cases.queries.limits import answer_hours_of
from serai.cases.queries.work import my_work
from serai.cases.tests.test_pages import text
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.supervision.actions.alerts import escalate
from serai.supervision.queries.team import alerts_for, unanswered_by, work

MINUTE = timedelta(minutes=1)
DEFAULTS = {"high": 24, "medium": 72, "low": 72}


@pytest.fixture
def look(centre):
    """Do what the hourly task does; return (raised, ended)."""

    def once():
        with acting_as(register_actor(centre.organisation.pk)):
            return escalate(organisation_id=centre.organisation.pk)

    return once


@pytest.fixture
def asked(centre, planned, run):
    """The planned case, whose plan carla asks to have approved; its first step is done."""
    case, _goal, _action = planned
    made = run("carla", plans.ask_plan_approval, case=case, seen_version=3)
    return case, made


@pytest.fixture
def offered(centre, case, run):
    """The case as it is offered to the team of Arlit, whose supervisor is sana."""
    centre.users["sana"] = User.objects.create_user("sana@example.org", name="Sana")
    Membership.objects.create(
        user=centre.sana, team=centre.other_team, role="supervisor", starts_on=date(2020, 1, 1)
    )
    made = run("carla", transfers.ask_transfer, case=case, team=centre.other_team,
               reason="moving", note="To her sister.", worker=centre.kofi)  # fmt: skip
    with acting_as(centre.actor("sofia")):
        approval = approvals_of(case, kind="transfer")[0]
    run("sofia", approvals.approve, case=case, approval=approval)
    return case, made


def wait(centre, row, hours, *, over):
    """Let a request wait since so many hours, and a minute more or less."""
    name = "requested_at" if isinstance(row, Approval) else "offered_at"
    moment = clock.now() - timedelta(hours=hours) + (-MINUTE if over else MINUTE)
    with acting_as(register_actor(centre.organisation.pk)):
        type(row).objects.filter(pk=row.pk).update(**{name: moment})


def kinds(centre, who):
    with acting_as(centre.actor(who)) as actor:
        return sorted(str(one.kind) for one in alerts_for(actor))


@pytest.mark.parametrize(("risk", "hours"), DEFAULTS.items())
def test_an_approval_nobody_decides_goes_before_the_supervisor(
    centre, asked, run, look, risk, hours
):
    case, approval = asked
    run("carla", cases.set_risk, case=case, risk=risk)
    with acting_as(register_actor(centre.organisation.pk)):
        type(case).objects.update(acted_at=clock.now())
    wait(centre, approval, hours, over=False)
    assert look() == (0, 0)
    wait(centre, approval, hours, over=True)
    assert look() == (1, 0)
    assert look() == (0, 0)
    assert kinds(centre, "sofia") == ["approval"]
    with acting_as(centre.actor("sofia")):
        one = Alert.objects.get()
        assert (one.subject_id, one.worker_id, one.team_id) == (
            approval.pk, None, centre.team.pk,
        )  # fmt: skip
    page = text(centre.client("sofia").get(reverse("supervision:team")))
    assert reverse("cases:approval", args=[case.person_id, case.pk, approval.pk]) in page
    assert "own suggestion, not an official limit" in page
    run("sofia", approvals.approve, case=case, approval=approval)
    assert look() == (0, 1)
    assert kinds(centre, "sofia") == []


def test_a_request_that_was_withdrawn_waits_no_more(centre, asked, run, look):
    case, approval = asked
    with acting_as(register_actor(centre.organisation.pk)):
        type(case).objects.update(acted_at=clock.now())
    wait(centre, approval, 100, over=True)
    assert look() == (1, 0)
    run("carla", approvals.withdraw, case=case, approval=approval)
    assert look() == (0, 1)


def test_an_offer_nobody_answers_goes_before_both_teams_supervisors(centre, offered, look, run):
    case, made = offered
    with acting_as(register_actor(centre.organisation.pk)):
        made.refresh_from_db()
        type(case).objects.update(acted_at=clock.now())
    assert made.offered_at >= made.asked_at
    assert look() == (0, 0)
    wait(centre, made, 72, over=False)
    assert look() == (0, 0)
    wait(centre, made, 72, over=True)
    assert look() == (1, 0)
    assert kinds(centre, "sofia") == ["transfer"]
    with acting_as(centre.actor("sana")) as sana:
        assert alerts_for(sana) == [], "the person is not open to the team yet"
        (late,) = unanswered_by(sana)
        assert late.offer.pk == made.pk
        assert late.due_at < clock.now()
        (line,) = work(sana, clock.now())
        assert "not answered in time: 1" in str(line.label)
    page = text(centre.client("sana").get(reverse("supervision:team")))
    for words in (centre.person.reference, "Offered to your teams", "Agadez", "Arlit"):
        assert words in page, words
    assert "Amina" not in page
    with acting_as(centre.actor("sofia")) as sofia:
        assert unanswered_by(sofia) == []
    run("kofi", transfers.decline, transfer=made, answer="capacity")
    assert look() == (0, 1)
    with acting_as(centre.actor("sana")) as sana:
        assert unanswered_by(sana) == work(sana, clock.now()) == []


def test_my_work_says_by_when_an_answer_is_due(centre, asked, offered, run):
    _case, approval = asked
    _, made = offered
    with acting_as(centre.actor("sofia")) as sofia:
        due = {one.kind: one.due for one in my_work(sofia, clock.now())}
    assert due["approval"] == approval.requested_at + timedelta(hours=72)
    with acting_as(centre.actor("kofi")) as kofi:
        made.refresh_from_db()
        (line,) = [one for one in my_work(kofi, clock.now()) if one.kind == "transfer"]
    assert line.due == made.offered_at + timedelta(hours=72)
    assert not line.is_late(clock.now())


def test_the_office_sets_how_long_an_answer_takes_and_never_longer_than_three_days(centre, run):
    with acting_as(centre.actor("sofia")):
        assert answer_hours_of(centre.organisation.pk) == DEFAULTS
    run("sofia", cases.set_limits, organisation=centre.organisation,
        hours={"high": 4, "medium": 100, "low": 48})  # fmt: skip
    with acting_as(centre.actor("sofia")):
        assert answer_hours_of(centre.organisation.pk) == {"high": 4, "medium": 72, "low": 48}
    assert answer_hours_of(centre.partner_organisation.pk) == DEFAULTS


def test_an_office_with_a_shorter_limit_hears_earlier(centre, asked, run, look):
    case, approval = asked
    with acting_as(register_actor(centre.organisation.pk)):
        type(case).objects.update(acted_at=clock.now())
    run("sofia", cases.set_limits, organisation=centre.organisation, hours={"medium": 5})
    wait(centre, approval, 5, over=True)
    assert look() == (1, 0)
    run("sofia", cases.set_limits, organisation=centre.organisation, hours={"medium": 9})
    assert look() == (0, 1)


def test_what_is_offered_was_offered_at_a_moment(centre, offered):
    from django.db import transaction
    from django.db.utils import IntegrityError

    refused = pytest.raises(IntegrityError, match="cases_transfer_offered_at_a_time")
    with acting_as(centre.actor("sofia")), refused, transaction.atomic():
        Transfer.objects.update(offered_at=None)
