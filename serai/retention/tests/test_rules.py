"""Rules by purpose and organisation, who is due when, and what forms and tables refuse."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from serai.accounts.models import Membership
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity
from serai.people.models import AccessGrant, Person, SealedRecord
from serai.retention.access import get_ruled, ruled_organisations
from serai.retention.actions import keeping as actions
from serai.retention.actions.keeping import (
    erase_person,
    keep_longer,
    lift_hold,
    place_hold,
    set_rule,
)
from serai.retention.choices import DEFAULT_MONTHS, Ending, Purpose, Why
from serai.retention.forms import EraseForm, HoldForm, KeepForm, RuleForm
from serai.retention.models import KeptLonger, LegalHold, RetentionRule
from serai.retention.queries import due, holds_of, months_ago, rules
from serai.vault.models import Key
from serai.vault.sealing import Keys

pytestmark = pytest.mark.django_db
REASON = "Court of Agadez, file 12."


@pytest.fixture
def dora(centre):
    """Act as the focal point for data protection, for the whole test."""
    with acting_as(centre.actor("dora")) as actor:
        yield actor


@pytest.fixture
def somebody(centre):
    """Register somebody of the centre's team who has been quiet for some days."""

    def somebody(days=0, *, is_complete=True):
        with acting_as(centre.actor("carla")) as carla:
            made = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
        quiet(centre, made, days, is_complete=is_complete)
        return made

    return somebody


def quiet(centre, person, days, *, is_complete=True, granted=None):
    """Let a person have been quiet for some days; the grants of it for `granted`."""
    now = clock.now()
    with acting_as(register_actor(centre.organisation.pk)):
        Person.objects.filter(pk=person.pk).update(
            changed_at=now - timedelta(days=days), is_complete=is_complete
        )
        AccessGrant.objects.filter(person=person).update(
            active_at=now - timedelta(days=days if granted is None else granted)
        )


def due_now(centre, **options):
    with acting_as(centre.actor("dora")) as dora:
        return due(dora, **options)


def told(name):
    with acting_as(system_actor()):
        return [
            (UUID(e.subject_id), e.payload) for e in Event.objects.filter(name=name).order_by("pk")
        ]


def test_without_rules_of_its_own_serais_defaults_stand_and_say_so(centre, dora):
    assert [(r.purpose, r.months, r.ending, r.is_default) for r in rules(centre.organisation)] == [
        (purpose, DEFAULT_MONTHS[purpose], Ending.ERASE, True) for purpose in Purpose
    ]


@pytest.mark.parametrize("purpose", Purpose.values)
@pytest.mark.parametrize("ending", Ending.values)
def test_a_rule_is_set_for_one_purpose_and_changed_in_its_place(centre, dora, purpose, ending):
    for months in (7, 8):
        set_rule(organisation=centre.organisation, purpose=purpose, months=months, ending=ending)
    own = {r.purpose: (r.months, r.ending, r.is_default) for r in rules(centre.organisation)}
    assert own.pop(purpose) == (8, ending, False)
    assert all(is_default for _months, _ending, is_default in own.values())
    assert RetentionRule.objects.count() == 1
    assert told("retention.rule_set")[-1] == (
        centre.organisation.pk, {"purpose": purpose, "months": 8, "ending": ending}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("is_complete", "days", "purpose"),
    [(False, 150, None), (False, 220, Purpose.INCOMPLETE), (True, 220, None),
     (True, 1800, None), (True, 1900, Purpose.ASSISTANCE), (False, 1900, Purpose.INCOMPLETE)],
)  # fmt: skip
def test_each_is_due_by_the_rule_of_what_they_are_kept_for(centre, is_complete, days, purpose):
    quiet(centre, centre.person, days, is_complete=is_complete)
    assert [one.rule.purpose for one in due_now(centre)] == ([purpose] if purpose else [])


@pytest.mark.parametrize(
    ("changed", "granted", "is_due"),
    [(2000, 2000, True), (2000, 10, False), (10, 2000, False), (10, 10, False)],
)
def test_any_sign_of_life_keeps_a_person(centre, changed, granted, is_due):
    quiet(centre, centre.person, changed, granted=granted)
    assert bool(due_now(centre)) == is_due


def test_the_longest_quiet_come_first_over_all_rules_and_no_more_than_asked(centre, somebody):
    days = [1900, 2500, 2100]
    persons = {d: somebody(d) for d in days}
    persons |= {d: somebody(d, is_complete=False) for d in (300, 2300)}
    order = [persons[d].pk for d in (2500, 2300, 2100, 1900, 300)]
    assert [one.person.pk for one in due_now(centre)] == order
    for limit in (0, 1, 3, 5):
        assert [one.person.pk for one in due_now(centre, limit=limit)] == order[:limit]


def test_the_day_of_the_rule_itself_is_not_over(centre):
    with acting_as(register_actor(centre.organisation.pk)):
        edge = timezone.make_aware(datetime.combine(months_ago(60), datetime.min.time()))
        for moment in (edge, edge - timedelta(seconds=1)):
            Person.objects.update(changed_at=moment)
            AccessGrant.objects.update(active_at=moment)
            with acting_as(centre.actor("dora")) as dora:
                assert bool(due(dora)) == (moment < edge)


def test_who_is_held_stays_in_the_list_and_is_shown_as_held(centre, somebody):
    free = somebody(2000)
    quiet(centre, centre.person, 2100)
    with acting_as(centre.actor("dora")) as dora:
        place_hold(actor=dora, person=centre.person, reason=REASON)
    assert {one.person.pk: one.is_held for one in due_now(centre)} == {
        centre.person.pk: True, free.pk: False
    }  # fmt: skip
    with acting_as(centre.actor("dora")) as dora:
        lift_hold(actor=dora, person=centre.person)
    assert not any(one.is_held for one in due_now(centre))


@pytest.mark.parametrize(("days", "is_due"), [(-1, True), (0, False), (1, False)])
def test_keeping_longer_ends_with_its_day(centre, days, is_due):
    quiet(centre, centre.person, 2000)
    with acting_as(centre.actor("dora")):
        KeptLonger.objects.create(
            person=centre.person, until=clock.today() + timedelta(days=days),
            decided_at=clock.now(), decided_by=centre.dora,
        )  # fmt: skip
    assert bool(due_now(centre)) == is_due


def test_a_later_decision_counts_though_an_earlier_one_is_over(centre):
    quiet(centre, centre.person, 2000)
    with acting_as(centre.actor("dora")) as dora:
        KeptLonger.objects.create(
            person=centre.person, until=date(2020, 1, 1), decided_at=clock.now(),
            decided_by=centre.dora,
        )  # fmt: skip
        until = clock.today() + timedelta(days=1)
        keep_longer(actor=dora, person=centre.person, until=until)
        assert due(dora) == []
    assert told("person.kept_longer") == [(centre.person.pk, {"until": until.isoformat()})]


def test_an_organisation_rules_its_own_persons_alone(centre, somebody):
    with acting_as(centre.actor("dora")):
        set_rule(organisation=centre.organisation, purpose="assistance", months=3, ending="erase")
    quiet(centre, centre.person, 200)
    Membership.objects.create(
        user=centre.pia, team=centre.partner_team, role="data_protection",
        starts_on=date(2020, 1, 1),
    )  # fmt: skip
    with acting_as(centre.actor("pia")) as pia:
        assert list(ruled_organisations(pia)) == [centre.partner_organisation]
        assert [rule.is_default for rule in rules(centre.partner_organisation)] == [True, True]
        assert due(pia) == []
        set_rule(
            organisation=centre.partner_organisation, purpose="assistance", months=99,
            ending="anonymise",
        )  # fmt: skip
        assert [r.months for r in RetentionRule.objects.all()] == [99]
    assert [one.rule.months for one in due_now(centre)] == [3]


def test_who_rules_two_organisations_sees_the_due_of_both_by_their_own_rules(centre):
    Membership.objects.create(
        user=centre.dora, team=centre.partner_team, role="data_protection",
        starts_on=date(2020, 1, 1),
    )  # fmt: skip
    with acting_as(centre.actor("piet")) as piet:
        theirs = register_person(actor=piet, team=centre.partner_team, new=NewPerson(Identity()))
    then = clock.now() - timedelta(days=200)
    with acting_as(register_actor(centre.partner_organisation.pk)):
        Person.objects.filter(pk=theirs.pk).update(changed_at=then)
        AccessGrant.objects.filter(person=theirs).update(active_at=then)
    quiet(centre, centre.person, 200)
    with acting_as(centre.actor("dora")) as dora:
        assert ruled_organisations(dora).count() == 2
        set_rule(
            organisation=centre.partner_organisation, purpose="assistance", months=3,
            ending="anonymise",
        )  # fmt: skip
        [one] = due(dora)
        assert (one.person.pk, one.rule.ending) == (theirs.pk, Ending.ANONYMISE)
        assert get_ruled(dora, centre.partner_organisation.pk) == centre.partner_organisation


@pytest.mark.parametrize("months", range(1, 1201, 109))
def test_months_back_never_lie_later_than_the_day_asked(months):
    for today in (date(2026, 1, 31), date(2024, 2, 29), date(2026, 12, 28)):
        day = months_ago(months, today)
        assert (today.year - day.year) * 12 + today.month - day.month == months
        assert day.day == min(today.day, 28)


def test_holds_stand_newest_first_with_who_placed_and_lifted_them(centre, dora):
    for _time in range(2):
        place_hold(actor=dora, person=centre.person, reason=REASON)
        lift_hold(actor=dora, person=centre.person)
    running = place_hold(actor=dora, person=centre.person, reason=f"  {REASON} ")
    found = list(holds_of(centre.person))
    assert found[0] == running
    assert [hold.lifted_at is None for hold in found] == [True, False, False]
    assert {hold.lifted_by for hold in found[1:]} == {centre.dora}
    keys = Keys([centre.person.pk])
    assert keys.open(centre.person.pk, running.reason, actions.REASON) == REASON


def test_holding_and_lifting_are_told_once_each_and_say_nothing(centre, dora):
    lift_hold(actor=dora, person=centre.person)
    place_hold(actor=dora, person=centre.person, reason=REASON)
    for _time in range(2):
        lift_hold(actor=dora, person=centre.person)
    for name in ("person.held", "person.hold_lifted"):
        assert told(name) == [(centre.person.pk, {})]


@pytest.mark.parametrize("why", Why.values)
@pytest.mark.parametrize("ending", Ending.values)
def test_every_reason_and_ending_is_told_as_codes(centre, dora, why, ending):
    assert erase_person(person=centre.person, why=why, ending=ending) == 1
    assert told("person.erased") == [(centre.person.pk, {"why": why, "ending": ending})]
    assert erase_person(person=centre.person, why=why, ending=ending) == 0
    assert len(told("person.erased")) == 1


def test_a_reason_of_no_list_erases_nobody(centre, dora):
    with pytest.raises(ValueError, match="nonsense"):
        erase_person(person=centre.person, why="nonsense")
    assert Key.objects.filter(pk=centre.person.pk).exists()


ASKED = []


def first_eraser(ids):
    """Stand for a room that holds something; sees the records that are still there."""
    ASKED.append(("first", list(ids), SealedRecord.objects.filter(person__in=ids).count()))


def second_eraser(ids):
    """Stand for another room."""
    ASKED.append(("second", list(ids), 0))


def failing_eraser(ids):
    """Stand for a room that cannot take away what it holds."""
    raise RuntimeError("the disk is full")


def test_every_room_is_asked_in_order_while_the_records_are_there(centre, dora, settings):
    ASKED.clear()
    settings.SERAI_ERASERS = [f"{__name__}.first_eraser", f"{__name__}.second_eraser"]
    erase_person(person=centre.person, why="requested")
    (first, ids, records), second = ASKED
    assert (first, ids, records > 0) == ("first", [centre.person.pk], True)
    assert second == ("second", [centre.person.pk], 0)


def test_where_a_room_fails_nothing_is_erased(centre, dora, settings):
    settings.SERAI_ERASERS = [f"{__name__}.failing_eraser"]
    with pytest.raises(RuntimeError), transaction.atomic():
        erase_person(person=centre.person, why="requested")
    assert Person.objects.filter(pk=centre.person.pk, erased_at=None).exists()
    assert Key.objects.filter(pk=centre.person.pk).exists()
    assert told("person.erased") == []


def test_a_hold_on_who_was_merged_holds_both(centre, somebody):
    other = somebody()
    with acting_as(centre.actor("dora")) as dora:
        place_hold(actor=dora, person=other, reason=REASON)
        Person.objects.filter(pk=other.pk).update(merged_into=centre.person)
        with pytest.raises(actions.OnHold):
            erase_person(person=centre.person, why="requested")
        assert Key.objects.filter(pk__in=[other.pk, centre.person.pk]).count() == 2


@pytest.mark.parametrize(
    "refusal",
    [actions.OnHold, actions.HoldNeedsReason, actions.OnHoldAlready, actions.KeepLaterThanToday],
)
def test_every_refusal_speaks_the_three_languages(refusal):
    said = set()
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            said.add(str(refusal()))
    assert len(said) == 3


RULE = {"purpose": "assistance", "months": "24", "ending": "erase"}


@pytest.mark.parametrize(
    ("more", "wrong"),
    [({}, None), ({"months": "1"}, None), ({"months": "1200"}, None), ({"months": "0"}, "months"),
     ({"months": "1201"}, "months"), ({"months": "2.5"}, "months"), ({"months": ""}, "months"),
     ({"purpose": "x"}, "purpose"), ({"ending": ""}, "ending")],
    ids=str,
)  # fmt: skip
def test_the_form_of_a_rule(more, wrong):
    assert set(RuleForm(RULE | more).errors) == ({wrong} if wrong else set())


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [("K7QD-4M2P", True), (" k7qd-4m2p ", True), ("K7QD4M2P", False), ("K7QD-4M2Q", False),
     ("", False), ("K7QD-4M2P-K7QD", False)],
)  # fmt: skip
def test_the_reference_is_typed_to_the_letter(typed, is_taken):
    form = EraseForm(
        {"why": "requested", "ending": "erase", "reference": typed}, reference="K7QD-4M2P"
    )
    assert form.is_valid() == is_taken
    assert set(form.errors) <= {"reference"}


@pytest.mark.parametrize(
    ("form", "is_taken"),
    [(HoldForm({"reason": "x" * 1000}), True), (HoldForm({"reason": "x" * 1001}), False),
     (HoldForm({"reason": "  "}), False), (KeepForm({"until": "2099-12-31"}), True),
     (KeepForm({"until": "2099-13-01"}), False), (KeepForm({}), False)],
)  # fmt: skip
def test_the_forms_of_holding_and_keeping(form, is_taken):
    assert form.is_valid() == is_taken


def test_the_tables_hold_each_constraint_by_its_name(centre, dora):
    rule = {"organisation": centre.organisation, "purpose": "assistance"}
    hold = {"person": centre.person, "placed_at": clock.now(), "placed_by": centre.dora,
            "reason": Keys([centre.person.pk]).seal(centre.person.pk, "x", "a")}  # fmt: skip
    RetentionRule.objects.create(**rule, months=1)
    LegalHold.objects.create(**hold)
    for model, values, constraint in (
        (RetentionRule, rule | {"months": 2}, "retention_retentionrule_once"),
        (RetentionRule, rule | {"purpose": "incomplete", "months": 0},
         "retention_retentionrule_months_possible"),
        (RetentionRule, rule | {"purpose": "incomplete", "months": 1201},
         "retention_retentionrule_months_possible"),
        (LegalHold, hold, "retention_legalhold_one_runs"),
        (LegalHold, hold | {"lifted_at": clock.now()}, "retention_legalhold_lifted_by_somebody"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            model.objects.create(**values)
        assert error.value.__cause__.diag.constraint_name == constraint
