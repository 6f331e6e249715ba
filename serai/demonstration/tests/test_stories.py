"""The demonstration's history is played through the actions, and leaves whole stories behind."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import F, Sum

from serai.assistance.models import (
    Distribution,
    Handout,
    HealthContact,
    Movement,
    PlannedDistribution,
    Service,
    Session,
    Stock,
)
from serai.cases.methods.closing import ASKED
from serai.cases.models import Approval, Case, Closure, FollowUp, Need, Note, PlanAction, Task
from serai.cash.models import Account, Payment, Posting, Redemption
from serai.consent.models import Consent
from serai.demonstration.actions import office as demo
from serai.demonstration.actions.stories import playing
from serai.intake.models import FormVersion
from serai.journey.models import Step
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people.models import FamilyLink, Group, Person
from serai.protection.access import my_procedures
from serai.protection.models import (
    BestInterests,
    Identification,
    Procedure,
    SafetyPlan,
    Voice,
)
from serai.protection.models import Member as Seat
from serai.reception.models import Landing, QuickLook, Stay
from serai.registration.models import Member
from serai.screening.models import CategoryStatement, Outcome, ReturnBlock, Screening
from serai.screening.queries.persons import blocks_return, profile

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
GROUPS = 3
ON_BOARD = 15
"""People of the landing who went on before they were asked."""


def known(actor, person, *, ago, on=None):
    """Return the categories of a person's day, today's or `on` days ago, as known days ago."""
    day = TODAY - timedelta(days=ago if on is None else on)
    found = profile(actor, person, "en", on=day, known_on=TODAY - timedelta(days=ago))
    return {one.statement.category: one.statement.state for one in found.held}


def it_is_made_up_and_seen_at_its_own_centre_only(count):
    seen = {}
    for who in ("mariam", "rachid", "abdou", "daoud", "celine", "idrissa", "amina", "safia"):
        _user, actor, _organisation = demo.somebody(who)
        with acting_as(actor):
            seen[who] = Person.objects.count()
            assert not Person.objects.filter(is_synthetic=False).exists()
    assert seen["mariam"] + seen["abdou"] == count
    assert seen["mariam"] == seen["rachid"] == seen["daoud"] > 0
    assert not any(seen[who] for who in ("idrissa", "amina", "safia"))
    assert 3 <= seen["celine"] < count / 2


def the_clinic_sees_whom_it_was_given_and_only_them(celine, organisation):
    with acting_as(register_actor(organisation.pk)):
        given = Consent.objects.filter(state="given", organisation__short_name="CLN")
        agreed = set(given.values_list("person_id", flat=True))
        over = Consent.objects.filter(state="withdrawn", organisation__short_name="CLN")
        closed = set(over.values_list("person_id", flat=True))
        outside = Consent.objects.exclude(outside="")
        assert {"given", "refused"} <= set(outside.values_list("state", flat=True))
        met = Person.objects.filter(pk__in=agreed).values_list("registered_in__name", flat=True)
        assert set(met) == {"Agadez", "Obock"}
    assert closed
    assert not closed & agreed
    with acting_as(celine):
        assert set(Person.objects.values_list("pk", flat=True)) == agreed


def families_and_travelling_groups_are_known(count):
    kinds = Counter(Group.objects.values_list("kind", flat=True))
    assert set(kinds) == {"household", "travelling"}
    assert set(FamilyLink.objects.values_list("kind", flat=True)) >= {"spouse", "parent"}


def the_registration_form_is_there_for_both_centres(organisation):
    with acting_as(register_actor(organisation.pk)):
        [form] = FormVersion.objects.filter(form__xml_form_id="mrc_registration")
        assert form.form.organisation == organisation
        assert not form.is_draft
        assert form.published_at < Person.objects.earliest("registered_at").registered_at


def everything_is_there(count):
    assert Screening.objects.filter(state="done").count() >= count // 2
    assert Step.objects.count() > count
    assert Case.objects.count() >= 8
    for model in (Need, PlanAction, Note, Task, ReturnBlock, Service, HealthContact, Session,
                  FollowUp, SafetyPlan):  # fmt: skip
        assert model.objects.exists(), model
    states = set(CategoryStatement.objects.values_list("state", flat=True))
    assert states == {"suggested", "confirmed", "contested", "withdrawn"}
    assert {"declined", "unavailable", "referred", "provided"} <= set(
        PlanAction.objects.values_list("decision", flat=True)
    )


def the_centres_know_who_sleeps_there(count):
    assert Stay.objects.filter(during__endswith=None).count() >= 8
    assert Stay.objects.filter(left_to="accommodation").count() == 1


def who_asks_and_who_decides_are_two(count):
    states = set(Approval.objects.values_list("state", flat=True))
    assert {"approved", "sent_back"} <= states
    assert not Approval.objects.filter(decided_by=F("requested_by")).exists()


def it_happened_on_its_days(count):
    first = Person.objects.order_by("registered_at").first().registered_at.date()
    last = Person.objects.order_by("registered_at").last().registered_at.date()
    assert first < TODAY - timedelta(days=60) < TODAY - timedelta(days=20) < last <= TODAY
    for case in Case.objects.all():
        assert case.opened_at < case.act_by
        assert case.opened_at.date() <= TODAY
    assert not Event.objects.filter(
        name="case.opened", at__gt=clock.now() - timedelta(hours=1)
    ).exists()


def the_ledger_names_codes_only(count):
    names = Counter(Event.objects.values_list("name", flat=True))
    assert names["person.registered"] == count
    assert names["first_contact.asked"] >= (count - ON_BOARD) // 2
    words = {
        person[key]
        for story in playing.shipped_stories()
        for person in story.people.values()
        for key in ("given", "family")
    }
    for payload in Event.objects.values_list("payload", flat=True):
        assert not words & set(str(payload).replace("'", " ").split())


def health_is_for_health_staff_and_a_procedure_for_who_is_named(abdou):
    assert Case.objects.exists()
    assert not HealthContact.objects.exists()
    kinds = Procedure.objects.filter(pk__in=procedure_ids(abdou)).values_list("kind", flat=True)
    assert set(kinds) == {"conference", "best_interests"}
    _user, nima, _organisation = demo.somebody("nima")
    with acting_as(nima):
        assert HealthContact.objects.count() >= 3
        assert not Case.objects.exists()


def procedure_ids(actor):
    """Return the procedures that somebody may open, as their own list shows them."""
    return [one.pk for one in my_procedures(actor)]


def the_girl_was_thought_alone_and_then_was_not(actor):
    """What was known of her, written by hand from the story: day by day."""
    girl = CategoryStatement.objects.get(category="separated_child", known__endswith=None,
                                         state="confirmed").person  # fmt: skip
    assert known(actor, girl, ago=42) == {}
    assert known(actor, girl, ago=41)["separated_child"] == "suggested"
    assert known(actor, girl, ago=40)["unaccompanied_child"] == "confirmed"
    assert known(actor, girl, ago=38)["unaccompanied_child"] == "confirmed"
    assert "unaccompanied_child" not in known(actor, girl, ago=37)
    assert known(actor, girl, ago=37)["separated_child"] == "confirmed"
    assert known(actor, girl, ago=0)["separated_child"] == "confirmed"


def who_wishes_to_go_home_and_fears_it_is_not_sent(actor):
    [person] = [
        statement.person
        for statement in CategoryStatement.objects.filter(
            category="person_fearing_return", state="confirmed", note__isnull=False
        )
        if Case.objects.filter(person=statement.person).exists()
        and CategoryStatement.objects.filter(
            person=statement.person, category="stranded_migrant", certainty="established"
        ).exists()
    ]
    assert blocks_return(person.pk)
    dropped = PlanAction.objects.get(person=person, goal__need__domain="return")
    assert dropped.state == "dropped"


def two_of_the_eight_are_closed_with_ten_points_and_an_approval():
    names = [one for story in playing.shipped_stories() for one in story.people]
    assert len(names) == 12
    closed = Case.objects.filter(state="closed", closed_at__gt=clock.now() - timedelta(days=400))
    told = Closure.objects.filter(case__in=closed, reason="returned")
    [returned] = [one for one in told if len(one.checklist) == len(ASKED)]
    assert returned.checklist["left_area"] == returned.checklist["told"] == "yes"
    approval = Approval.objects.get(subject_id=returned.pk)
    assert approval.state == "approved"
    assert approval.decided_by_id not in {None, approval.requested_by_id}
    assert HealthContact.objects.filter(person=returned.person, fitness="fit").exists()
    assert Service.objects.filter(person=returned.person, kind="return_travel").exists()
    others = Closure.objects.filter(case__in=closed, reason="completed", person__in=refugees())
    assert others.count() == 1


def refugees():
    """Return those whose status was decided."""
    return CategoryStatement.objects.filter(category="refugee").values("person")


def a_boat_landed_and_agencies_looked_at_its_people():
    [landing] = Landing.objects.all()
    on_board = Person.objects.filter(
        pk__in=Member.objects.filter(group__arrival=landing.arrival).values("person")
    )
    assert landing.total == on_board.count() == 19
    assert landing.announced == landing.total + landing.missing + landing.evacuated
    assert on_board.filter(is_complete=True).count() == 4
    looks = Counter(QuickLook.objects.values_list("agency", flat=True))
    assert looks == {"medical": 19, "protection": 15, "child": 6, "asylum": 8}


def a_panel_decided_with_a_dissent_and_somebody_else_approved():
    [record] = BestInterests.objects.all()
    assert record.stage == "approved"
    assert record.approved_by_id not in {record.decided_by_id, record.assessed_by_id, None}
    voices = Counter(Voice.objects.values_list("option__kind", flat=True))
    assert voices == {"maintain": 2, "reunification": 1}
    assert record.chosen.kind == "maintain"
    panel = Seat.objects.filter(procedure=record.procedure, part="panel")
    assert panel.filter(is_chair=True).count() == 1
    assert {"social", "authority", "agency"} == set(panel.values_list("discipline", flat=True))
    steps = list(Identification.objects.order_by("decided_on").values_list("step", flat=True))
    assert steps == ["preliminary", "formal"]


def what_was_given_out_came_from_the_stores():
    assert {"receipt", "issue", "transfer", "count"} == set(
        Movement.objects.values_list("kind", flat=True)
    )
    assert set(Distribution.objects.values_list("proof", flat=True)) >= {
        "signature", "thumb", "witness"
    }  # fmt: skip
    moved = Movement.objects.aggregate(total=Sum("quantity"))["total"]
    assert moved == Stock.objects.aggregate(total=Sum("quantity"))["total"]
    issued = -Movement.objects.filter(kind="issue").aggregate(total=Sum("quantity"))["total"]
    plans = Counter(PlannedDistribution.objects.values_list("state", flat=True))
    assert plans == {"held": 1, "planned": 3}
    today = PlannedDistribution.objects.filter(state="planned", on__lte=TODAY)
    assert {one.place for one in today} == {"Salle des femmes", "By the gate"}
    assert issued == Handout.objects.aggregate(total=Sum("quantity"))["total"]


def money_was_paid_by_another_than_who_asked():
    states = Counter(Payment.objects.values_list("state", flat=True))
    assert states == {"paid": 3, "declined": 1, "approved": 1, "asked": 1}
    for payment in Payment.objects.exclude(state="asked"):
        assert payment.decided_by_id not in {None, payment.asked_by_id}
    assert set(Payment.objects.filter(state="paid").values_list("kind", "proof")) == {
        ("cash", "signature"), ("voucher", "thumb"), ("cash", "thumb"),
    }  # fmt: skip
    assert Posting.objects.aggregate(total=Sum("amount"))["total"] == 0
    boxes = Account.objects.filter(kind="cash_box").values_list("currency", "balance")
    assert dict(boxes) == {"XOF": 400_000 - 35_000, "DJF": 120_000 - 18_000}
    [taken] = Redemption.objects.all()
    assert taken.voucher.given_as == Payment.objects.get(kind="voucher").pk


def each_centre_decides_on_what_is_asked_there():
    """In Obock as in Agadez: who keeps the fund sees the request, and is not who asked for it."""
    for name, others in (("hassan", "laouali"), ("laouali", "hassan")):
        user, actor, organisation = demo.somebody(name)
        with acting_as(actor):
            waiting = list(Payment.objects.filter(state__in=["asked", "approved"]))
            assert len(waiting) == 1, name
            assert all(one.asked_by_id != user.pk for one in waiting)
            assert actor.may("money.manage", organisation.pk)
        with acting_as(demo.somebody(others)[1]):
            assert not Payment.objects.filter(pk__in=[one.pk for one in waiting]).exists()


def what_a_desk_was_told_was_read_or_taken_on():
    waiting = Outcome.objects.filter(
        kind="finding", urgency__in=["emergency", "urgent", "normal"], screening__read_at=None,
        screening__state="done", screening__done_at__lt=clock.now() - timedelta(days=4),
    )  # fmt: skip
    assert not waiting.exclude(person__in=Case.objects.values("person")).exists()
    assert Screening.objects.filter(state="done").exclude(read_at=None).count() > GROUPS / 2


def test_the_stories_and_the_crowd_are_played(db):
    with acting_as(system_actor()):
        demo.open_offices()
    told = []
    count = playing.play(TODAY, groups=GROUPS, tell=lambda done, total: told.append((done, total)))
    assert count >= 12 + 2 * GROUPS
    assert told[-1][0] == told[-1][1] == len(told)
    it_is_made_up_and_seen_at_its_own_centre_only(count)
    _user, abdou, organisation = demo.somebody("abdou")
    with acting_as(register_actor(organisation.pk)):
        for promise in (
            everything_is_there, the_centres_know_who_sleeps_there,
            who_asks_and_who_decides_are_two, it_happened_on_its_days,
            families_and_travelling_groups_are_known,
        ):  # fmt: skip
            promise(count)
        for promise in (
            two_of_the_eight_are_closed_with_ten_points_and_an_approval,
            a_boat_landed_and_agencies_looked_at_its_people,
            a_panel_decided_with_a_dissent_and_somebody_else_approved,
            what_was_given_out_came_from_the_stores,
            money_was_paid_by_another_than_who_asked,
            what_a_desk_was_told_was_read_or_taken_on,
        ):
            promise()
    each_centre_decides_on_what_is_asked_there()
    the_registration_form_is_there_for_both_centres(organisation)
    the_clinic_sees_whom_it_was_given_and_only_them(demo.somebody("celine")[1], organisation)
    with acting_as(system_actor()):
        the_ledger_names_codes_only(count)
    with acting_as(abdou):
        health_is_for_health_staff_and_a_procedure_for_who_is_named(abdou)
        the_girl_was_thought_alone_and_then_was_not(abdou)
        who_wishes_to_go_home_and_fears_it_is_not_sent(abdou)
