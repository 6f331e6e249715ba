"""What a grant opens, to whom, and what ends it: by the actions, and in the database by itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, connection, transaction
from django.http import Http404

from serai.kit import clock
from serai.kit.actor import COMPARTMENTS, acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people import access
from serai.people.actions.grants import (
    AlreadyOver,
    EnforcementBody,
    NotHeld,
    NothingToOpen,
    NotYourOwnReview,
    ReasonTooShort,
    TooLong,
    grant,
    review_emergency,
    revoke,
    take_emergency_access,
)
from serai.people.models import AccessGrant, Person, SealedRecord, SearchToken, Traits

pytestmark = pytest.mark.django_db
REASON = "She is unconscious at the gate and we need her allergies."
HELD = {
    "carla": {"identity", "profile", "protection", "return"},
    "rami": {"identity", "profile"},
    "hana": {"identity", "profile", "health"},
    "sofia": {"identity", "profile", "protection", "return"},
    "dora": set(COMPARTMENTS),
    "rosa": {"identity"},
    "fadi": {"identity", "finance"},
    "reza": {"identity", "profile", "return"},
}
NOBODY = ("kofi", "pia", "piet", "boris", "ada", "alice", "guard", "sam", "anonymous")


def seen(centre, name):
    """Return kinds of records, traits, tokens and persons that somebody's database shows."""
    with acting_as(centre.actor(name)):
        return (
            set(SealedRecord.objects.values_list("kind", flat=True)),
            Traits.objects.count(),
            SearchToken.objects.count() > 0,
            set(Person.objects.values_list("pk", flat=True)),
        )


@pytest.mark.parametrize(("name", "held"), HELD.items())
def test_the_team_holds_what_each_role_may_hold(centre, name, held):
    actor = centre.actor(name)
    with acting_as(actor):
        assert access.compartments_of(actor, centre.person.pk) == held
        for compartment in COMPARTMENTS:
            if compartment in held:
                assert access.get_person(actor, centre.person.pk, compartment) == centre.person
            else:
                with pytest.raises(PermissionDenied):
                    access.get_person(actor, centre.person.pk, compartment)
        assert list(access.persons_visible_to(actor)) == [centre.person]
    kinds, traits, tokens, persons = seen(centre, name)
    expected = {"identity"} | ({"contacts"} if "profile" in held else set())
    assert (kinds, traits, tokens, persons) == (expected, 1, True, {centre.person.pk})


@pytest.mark.parametrize("name", NOBODY)
def test_nobody_else_learns_that_she_exists(centre, name):
    actor = centre.actor(name)
    assert seen(centre, name) == (set(), 0, False, set())
    with acting_as(actor):
        assert not access.persons_visible_to(actor).exists()
        assert not AccessGrant.objects.exists()
        with pytest.raises(Http404):
            access.get_person(actor, centre.person.pk)


def test_background_work_sees_nobody_unless_it_keeps_the_register(centre):
    with acting_as(system_actor()):
        assert Person.objects.count() == SealedRecord.objects.count() == 0
    with acting_as(system_actor(centre.organisation.pk)):
        assert Person.objects.count() == 0
    with acting_as(register_actor(centre.organisation.pk)):
        assert Person.objects.count() == 1
        assert SealedRecord.objects.count() == 2
    with acting_as(register_actor(centre.partner_organisation.pk)):
        assert Person.objects.count() == 0


def share(centre, by="hana", team=None, compartments=("identity", "health"), **more):
    actor = centre.actor(by)
    with acting_as(actor):
        return grant(
            actor=actor, person=centre.person, team=team or centre.partner_team,
            compartments=compartments, basis="referral", **more,
        )  # fmt: skip


def test_a_partner_sees_what_was_opened_and_the_role_may_hold(centre):
    share(centre)
    with acting_as(centre.actor("pia")) as pia:
        assert access.compartments_of(pia, centre.person.pk) == {"identity", "health"}
    with acting_as(centre.actor("piet")) as piet:
        assert access.compartments_of(piet, centre.person.pk) == {"identity"}
    assert seen(centre, "pia")[0] == {"identity"}
    assert seen(centre, "kofi")[3] == set()


def test_withdrawal_cuts_access_at_once(centre):
    made = share(centre)
    with acting_as(centre.actor("hana")):
        assert revoke(grants=[made], reason="consent_withdrawn") == 1
        assert revoke(grants=[made]) == 0
    assert seen(centre, "pia") == (set(), 0, False, set())
    event = Event.objects
    with acting_as(system_actor()):
        assert event.filter(name="person.grant_revoked").count() == 1


def test_a_grant_ends_by_itself(centre):
    made = share(centre, expires_at=clock.now() + timedelta(days=1))
    with acting_as(centre.actor("hana")):
        AccessGrant.objects.filter(pk=made.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    assert seen(centre, "pia") == (set(), 0, False, set())
    with acting_as(centre.actor("pia")) as pia, pytest.raises(Http404):
        access.get_person(pia, centre.person.pk)
    with pytest.raises(AlreadyOver):
        share(centre, expires_at=clock.now() - timedelta(seconds=1))


def test_nobody_gives_what_they_do_not_hold(centre):
    with pytest.raises(NotHeld):
        share(centre, by="carla", compartments=("health",))
    with pytest.raises(NotHeld):
        share(centre, by="kofi", compartments=("identity",))


def test_no_border_or_police_authority_is_ever_given_anybody(centre):
    with pytest.raises(EnforcementBody, match="Border Police"):
        share(centre, by="dora", team=centre.border_team, compartments=("identity",))


def insert(centre, who, **other):
    """Insert a grant past all actions; return whether the database took it."""
    now = clock.now()
    values = {
        "person": centre.person, "team": centre.partner_team, "compartments": ["identity"],
        "basis": "referral", "granted_at": now, "active_at": now,
    } | other  # fmt: skip
    try:
        with acting_as(who), transaction.atomic():
            AccessGrant.objects.create(**values)
    except Error:
        return False
    return True


def test_the_database_itself_refuses_what_the_actions_refuse(centre):
    carla, kofi = centre.actor("carla"), centre.actor("kofi")
    assert insert(centre, carla)
    assert not insert(centre, carla, compartments=["health"])
    assert not insert(centre, carla, compartments=["identity", "finance"])
    assert not insert(centre, carla, team=centre.border_team)
    assert not insert(centre, register_actor(centre.organisation.pk), team=centre.border_team)
    assert not insert(centre, kofi, team=centre.other_team)
    assert not insert(centre, kofi, team=centre.other_team, basis="registration")
    assert not insert(centre, kofi, basis="break_glass", user=centre.kofi)
    assert not insert(centre, system_actor())
    assert not insert(centre, centre.actor("guard"), team=centre.border_team)


@pytest.mark.parametrize(
    "change",
    [
        {"compartments": ["identity", "health", "finance"]}, {"basis": "legal"},
        {"team_id": "other"}, {"granted_at": clock.now()},
        {"expires_at": clock.now() + timedelta(days=90)}, {"expires_at": None},
    ],
    ids=["compartments", "basis", "team", "granted", "longer", "endless"],
)  # fmt: skip
def test_a_grant_can_only_be_ended(centre, change):
    made = share(centre, expires_at=clock.now() + timedelta(days=1))
    if "team_id" in change:
        change = {"team_id": centre.other_team.pk}
    with (
        acting_as(centre.actor("hana")),
        pytest.raises(Error, match="can only be ended"),
        transaction.atomic(),
    ):
        AccessGrant.objects.filter(pk=made.pk).update(**change)


def test_a_revoked_grant_stays_revoked_and_none_is_deleted(centre):
    made = share(centre)
    with acting_as(centre.actor("hana")):
        revoke(grants=[made])
        with pytest.raises(Error, match="can only be ended"), transaction.atomic():
            AccessGrant.objects.filter(pk=made.pk).update(revoked_at=None)
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM people_accessgrant")


def emergency(centre, name="kofi", reason=REASON, hours=8):
    actor = centre.actor(name)
    team = {"kofi": centre.other_team, "pia": centre.partner_team}.get(name, centre.team)
    with acting_as(actor):
        return take_emergency_access(
            actor=actor, person_id=centre.person.pk, team=team, reason=reason, hours=hours
        )


def test_emergency_access_opens_to_one_for_hours_and_is_reviewed_by_another(centre):
    made = emergency(centre)
    assert seen(centre, "kofi")[0] == {"identity", "contacts"}
    with acting_as(system_actor()):
        event = Event.objects.get(name="person.emergency_access")
        assert REASON not in str(event.payload)
    with acting_as(centre.actor("sofia")) as sofia:
        seen_by_supervisor = AccessGrant.objects.get(pk=made.pk)
        review_emergency(actor=sofia, grant=seen_by_supervisor, was_justified=False)
        assert AccessGrant.objects.get(pk=made.pk).was_justified is False
    with acting_as(centre.actor("kofi")) as kofi, pytest.raises(NotYourOwnReview):
        review_emergency(actor=kofi, grant=made, was_justified=True)


def test_emergency_access_is_for_oneself_alone(centre):
    emergency(centre)
    from serai.accounts.models import Membership, User

    friend = User.objects.create_user("friend@example.org", name="Friend")
    Membership.objects.create(
        user=friend, team=centre.other_team, role="case_worker", starts_on="2020-01-01"
    )
    centre.users["friend"] = friend
    assert seen(centre, "friend")[3] == set()


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"reason": "urgent"}, ReasonTooShort), ({"reason": " " * 40}, ReasonTooShort),
        ({"hours": 73}, TooLong), ({"hours": 0}, TooLong),
    ],
)  # fmt: skip
def test_emergency_access_needs_a_reason_and_is_short(centre, asked, refusal):
    with pytest.raises(refusal):
        emergency(centre, **asked)


def test_emergency_access_is_not_for_who_may_hold_nothing_nor_for_other_organisations(centre):
    with pytest.raises(NothingToOpen):
        emergency(centre, name="ada")
    with pytest.raises(Error), transaction.atomic():
        emergency(centre, name="pia")
