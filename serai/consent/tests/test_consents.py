"""What giving, refusing, withdrawing and renewing do to who may see her."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import Error, transaction

from serai.accounts.models import Team
from serai.consent import access
from serai.consent.actions import consents as actions
from serai.consent.actions.consents import Answer, ask, end_those_due, read_consent
from serai.consent.models import Consent
from serai.consent.queries import due, ending_soon, shown
from serai.consent.tasks import end_consents
from serai.consent.tests.conftest import SIGNED, in_days
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people.actions.grants import AlreadyOver, EnforcementBody, NotHeld
from serai.people.models import AccessGrant

pytestmark = pytest.mark.django_db


def test_what_is_agreed_opens_exactly_that_to_exactly_them(desk, centre):
    made = desk.give(expires_at=in_days(30))
    assert desk.running() == {(made.pk, centre.partner_team.pk, ("health", "identity"))}
    assert [desk.sees(name) for name in ("pia", "kofi", "boris", "sam", "guard")] == [
        True, False, False, False, False
    ]  # fmt: skip
    with acting_as(centre.actor("hana")):
        grant = AccessGrant.objects.get(basis_id=made.pk)
    assert (grant.basis, grant.expires_at) == ("consent", made.expires_at)


def test_withdrawal_cuts_access_at_once_and_is_seen_at_once(desk, centre):
    made = desk.give()
    desk.withdraw(made, why="no_trust", text="She heard they talk.")
    assert not desk.sees("pia")
    assert desk.running() == set()
    with acting_as(centre.actor("carla")) as carla:
        kept = access.get_consent(carla, desk.person, made.pk)
        assert (kept.state, kept.end_why, kept.ended_by) == ("withdrawn", "no_trust", centre.carla)
        assert read_consent(actor=carla, consent=kept).end_reason == "She heard they talk."
    with acting_as(system_actor()):
        names = list(
            Event.objects.filter(subject_id=str(desk.person.pk)).values_list("name", flat=True)
        )
        texts = str(list(Event.objects.values_list("payload", flat=True)))
    assert "consent.withdrawn" in names
    assert "person.grant_revoked" in names
    assert "talk" not in texts


def test_the_recipient_can_take_the_withdrawal_and_is_out_with_it(desk):
    made = desk.give()
    desk.withdraw(made, by="pia")
    assert not desk.sees("pia")


def test_an_organisation_is_all_its_teams(desk, centre):
    ward = Team.objects.create(organisation=centre.partner_organisation, name="Ward")
    made = desk.give(team=None, organisation=centre.partner_organisation)
    assert {team for _id, team, _parts in desk.running()} == {ward.pk, centre.partner_team.pk}
    desk.withdraw(made)
    assert desk.running() == set()


def test_outsiders_get_an_answer_and_no_grant(desk):
    made = desk.give(team=None, outside="consulate", purpose="documents")
    assert (made.recipient, desk.running()) == ("Embassy or consulate", set())


def test_a_refusal_is_kept_with_its_reason_and_ends_what_was_agreed(desk, centre):
    made = desk.give()
    no = desk.refuse()
    assert desk.running() == set()
    with acting_as(centre.actor("carla")) as carla:
        made.refresh_from_db()
        assert (made.state, no.state, no.why_not) == ("withdrawn", "refused", "no_trust")
        kept = access.get_consent(carla, desk.person, no.pk)
        assert read_consent(actor=carla, consent=kept).reason == "They shouted at her."
        assert shown(carla, desk.person).refused == [no]
    desk.give()
    with acting_as(centre.actor("carla")) as carla:
        assert shown(carla, desk.person).refused == []


def test_a_refusal_for_one_purpose_leaves_another(desk):
    made = desk.give()
    desk.refuse(purpose="research")
    assert {one for one, _team, _parts in desk.running()} == {made.pk}


def test_who_refused_somebody_is_not_told_them_why(desk, centre):
    desk.give()
    no = desk.refuse(purpose="research")
    with acting_as(centre.actor("pia")) as pia:
        seen = access.get_consent(pia, desk.person, no.pk)
        assert not access.may_read_reasons(pia, seen)
    with acting_as(centre.actor("carla")) as carla:
        assert access.may_read_reasons(carla, no)
    assert access.may_read_reasons(register_actor(centre.organisation.pk), no)


def test_renewing_puts_one_in_the_others_place(desk, centre):
    first = desk.give(expires_at=in_days(2))
    second = desk.give(expires_at=in_days(90), renews=first)
    assert {one for one, _team, _parts in desk.running()} == {second.pk}
    with acting_as(centre.actor("hana")):
        first.refresh_from_db()
    assert (first.state, second.renews) == ("renewed", first)
    with pytest.raises(actions.NotOpen):
        desk.give(renews=first)


def test_what_is_asked_opens_nothing_until_it_is_answered(desk, centre):
    with acting_as(centre.actor("hana")) as hana:
        asked = ask(actor=hana, person=desk.person, terms=desk.terms())
        assert shown(hana, desk.person).waiting == [asked]
    assert desk.running() == set()
    given = desk.give(asked=asked)
    assert given.pk == asked.pk
    assert {one for one, _team, _parts in desk.running()} == {asked.pk}
    with pytest.raises(actions.AnsweredAlready):
        desk.refuse(asked=asked)


def test_asking_can_be_refused(desk, centre):
    with acting_as(centre.actor("hana")) as hana:
        asked = ask(actor=hana, person=desk.person, terms=desk.terms())
    assert desk.refuse(asked=asked).pk == asked.pk
    assert desk.running() == set()


@pytest.mark.parametrize(
    ("answer", "terms", "refusal"),
    [
        (Answer(), {}, actions.NeedsHow),
        (replace(SIGNED, medium="verbal", expression="spoken"), {}, actions.NeedsWitness),
        (replace(SIGNED, medium="verbal", witness="  "), {}, actions.NeedsWitness),
        (SIGNED, {"legal_basis": "vital"}, actions.NeedsReason),
        (SIGNED, {"legal_basis": "legal"}, actions.NeedsReason),
        (replace(SIGNED, is_child=True), {}, actions.NeedsGuardian),
        (replace(SIGNED, is_child=True, given_by="guardian"), {}, actions.NeedsAssent),
        (SIGNED, {"expires_at": clock.now() - timedelta(hours=1)}, AlreadyOver),
    ],
)  # fmt: skip
def test_what_is_no_consent_is_refused(desk, answer, terms, refusal):
    with pytest.raises(refusal):
        desk.give(answer=answer, **terms)
    assert desk.running() == set()


def test_no_refusal_without_a_reason(desk):
    with pytest.raises(actions.NeedsWhyNot):
        desk.refuse(answer=Answer(reason="No"))


def test_nobody_opens_what_they_do_not_hold_and_no_border_police(desk, centre):
    desk.give(team=centre.other_team, compartments=["identity"])
    with pytest.raises(NotHeld):
        desk.give(by="kofi", compartments=["identity", "profile"])
    with pytest.raises(EnforcementBody):
        desk.give(team=centre.border_team)
    with pytest.raises(EnforcementBody):
        desk.give(team=None, organisation=centre.border_team.organisation)


@pytest.mark.parametrize("basis", ["legal", "vital"])
def test_another_basis_is_named_with_its_reason(desk, centre, basis):
    made = desk.give(answer=Answer(reason="She is unconscious."), legal_basis=basis)
    with acting_as(centre.actor("hana")) as hana:
        assert AccessGrant.objects.get(basis_id=made.pk).basis == basis
        assert read_consent(actor=hana, consent=made).reason == "She is unconscious."
    desk.withdraw(made)
    assert not desk.sees("pia")


def test_spoken_consent_keeps_its_witness_sealed(desk, centre):
    answer = Answer(
        medium="verbal", expression="spoken", given_by="person", witness="Idrissa Maïga",
        interpreter="Halima Sow",
    )  # fmt: skip
    made = desk.give(answer=answer)
    assert (made.has_witness, made.has_interpreter) == (True, True)
    assert b"Idriss" not in bytes(made.people)
    with acting_as(centre.actor("hana")) as hana:
        opened = read_consent(actor=hana, consent=made)
    assert opened.people == {"witness": "Idrissa Maïga", "interpreter": "Halima Sow"}


def test_the_nightly_work_ends_what_is_over(desk, centre, monkeypatch):
    short, long = desk.give(expires_at=in_days(1)), desk.give(expires_at=in_days(60))
    with acting_as(centre.actor("hana")) as hana:
        assert list(ending_soon(hana)) == [short]
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    with acting_as(register_actor(centre.organisation.pk)):
        assert due(centre.organisation.pk) == [short]
    end_consents(timestamp=0)
    with acting_as(centre.actor("hana")) as hana:
        short.refresh_from_db()
        long.refresh_from_db()
        assert (short.state, short.ended_by, long.state) == ("expired", None, "given")
        assert list(ending_soon(hana)) == []
        assert due(centre.organisation.pk) == []
    assert {one for one, _team, _parts in desk.running()} == {long.pk}


def test_the_nightly_work_of_others_leaves_her(desk, centre, monkeypatch):
    desk.give(expires_at=in_days(1))
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    other = centre.partner_organisation.pk
    with acting_as(register_actor(other)) as actor:
        assert due(other) == []
        assert end_those_due(actor=actor, consents=due(other)) == 0


def change(centre, consent, **values):
    try:
        with acting_as(centre.actor("hana")), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(**values)
    except Error as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "values",
    [
        {"purpose": "research"}, {"compartments": ["identity"]}, {"outside": "media"},
        {"expires_at": None}, {"medium": "audio"}, {"state": "requested"}, {"state": "refused"},
        {"why_not": "other"}, {"reason": None, "decided_at": clock.now()},
    ],
    ids=lambda values: next(iter(values)),
)  # fmt: skip
def test_the_database_keeps_the_terms_as_they_were_given(desk, centre, values):
    made = desk.give(expires_at=in_days(30))
    assert "terms of a consent stay" in change(centre, made, **values)


def test_the_database_keeps_what_is_over(desk, centre):
    made, no = desk.give(), desk.refuse(purpose="research")
    desk.withdraw(made)
    for kept in (made, no):
        assert "terms of a consent stay" in change(centre, kept, state="given", ended_at=None)
    with acting_as(centre.actor("hana")), pytest.raises(Error), transaction.atomic():
        Consent.objects.filter(pk=no.pk).delete()


ROW = {
    "state": "given", "purpose": "health", "legal_basis": "consent", "outside": "family",
    "compartments": ["identity"], "medium": "written", "expression": "signature",
    "given_by": "person", "language": "fr", "notice_version": "1", "notice_language": "fr",
}  # fmt: skip


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"state": "agreed"}, "terms of a consent stay"),
        ({"state": "withdrawn"}, "terms of a consent stay"),
        ({"purpose": "spying"}, "words_known"),
        ({"outside": ""}, "one_recipient"),
        ({"compartments": []}, "shares_something"),
        ({"compartments": ["everything"]}, "shares_something"),
        ({"decided_at": None}, "decided_once_answered"),
        ({"ended_at": clock.now()}, "ended_when_over"),
        ({"medium": "verbal"}, "spoken_before_witness"),
        ({"medium": ""}, "says_how_given"),
        ({"is_child": True, "assent": "given"}, "child_protected"),
        ({"is_child": True, "given_by": "guardian"}, "child_protected"),
        ({"is_child": True, "given_by": "guardian", "assent": "refused"}, "child_protected"),
        ({"legal_basis": "vital"}, "exception_has_reason"),
        ({"no_guardian": "alone"}, "exception_has_reason"),
        ({"state": "refused"}, "refusal_has_reason"),
    ],
)  # fmt: skip
def test_the_database_itself_refuses_what_the_actions_refuse(desk, centre, other, named):
    now = clock.now()
    values = ROW | {"person": desk.person, "requested_at": now, "decided_at": now} | other
    with (
        acting_as(centre.actor("hana")),
        pytest.raises(Error, match=named),
        transaction.atomic(),
    ):
        Consent.objects.create(**values)


def test_a_grant_by_consent_covers_no_more_than_the_consent(desk, centre):
    made = desk.give(expires_at=in_days(30))
    base = {
        "person": desk.person, "team": centre.partner_team, "compartments": ["identity"],
        "basis": "consent", "basis_id": made.pk, "granted_at": clock.now(),
        "active_at": clock.now(), "expires_at": in_days(1),
    }  # fmt: skip
    for other in (
        {"compartments": ["identity", "profile"]}, {"expires_at": in_days(31)},
        {"expires_at": None}, {"team": centre.other_team}, {"basis_id": desk.person.pk},
    ):  # fmt: skip
        with (
            acting_as(centre.actor("hana")),
            pytest.raises(Error, match="more than was agreed"),
            transaction.atomic(),
        ):
            AccessGrant.objects.create(**base | other)
    with acting_as(centre.actor("hana")):
        AccessGrant.objects.create(**base)
    desk.withdraw(made)
    with acting_as(centre.actor("hana")), pytest.raises(Error), transaction.atomic():
        AccessGrant.objects.create(**base)
