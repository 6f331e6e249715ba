"""Writes of accounts: what each refuses, what it records, what the database would refuse."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import translation

from serai.accounts import access, actions, queries
from serai.accounts.choices import Permission, Role
from serai.accounts.models import ApiToken, Membership, Organisation, Team, User
from serai.accounts.tests.people import GOOD, employ, team_of, token_for
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, system_actor
from serai.kit.ids import new_id
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db
OTHERS = ["alice", "bob", "nadia", "otto", "petra", "sam", "guard", "anonymous"]


def recorded(subject):
    """Return the names of a subject's events, oldest first."""
    with acting_as(system_actor()):
        events = Event.objects.filter(subject_id=str(subject.pk)).order_by("id")
        return list(events.values_list("name", flat=True))


def acting(cast, who, action, **values):
    actor = cast.actor(who)
    with acting_as(actor):
        return action(actor=actor, **values)


# who may not ------------------------------------------------------------------------------------

ACTS = {
    "make a user": lambda cast: (
        actions.create_user,
        {
            "team": team_of(cast.organisation),
            "role": Role.ANALYST,
            "email": "n@example.org",
            "name": "N",
        },
    ),
    "give a role": lambda cast: (
        actions.add_membership,
        {"user": cast.nadia, "team": team_of(cast.organisation), "role": Role.ANALYST},
    ),
    "end a role": lambda cast: (
        actions.end_membership,
        {"user": cast.nadia, "membership_id": cast.nadia.memberships.get().pk},
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", OTHERS)
def test_only_who_manages_users_may(cast, who, act):
    action, values = ACTS[act](cast)
    before = (User.objects.count(), list(Membership.objects.values_list("pk", "ends_on")))
    with pytest.raises(actions.NotAllowed):
        acting(cast, who, action, **values)
    assert (User.objects.count(), list(Membership.objects.values_list("pk", "ends_on"))) == before


@pytest.mark.parametrize("who", [who for who in OTHERS if who != "bob"])
def test_only_who_manages_a_user_touches_their_way_in(cast, who):
    with pytest.raises(actions.NotAllowed):
        acting(cast, who, actions.set_active, user=cast.bob, active=False)
    with pytest.raises(actions.NotAllowed):
        acting(cast, who, actions.invite, user=cast.bob)
    cast.bob.refresh_from_db()
    assert cast.bob.is_active
    assert recorded(cast.bob) == []


def test_an_administrator_s_reach_ends_at_the_organisation(cast):
    with pytest.raises(actions.NotAllowed):
        acting(
            cast,
            "ada",
            actions.add_membership,
            user=cast.bob,
            team=team_of(cast.partner_organisation),
            role=Role.ADMINISTRATOR,
        )
    with pytest.raises(actions.NotAllowed):
        acting(cast, "ada", actions.set_active, user=cast.petra, active=False)


REFUSED_WAYS_IN = [
    (lambda cast: employ(cast.bob, cast.partner_organisation), True),
    (lambda cast: employ(cast.bob, cast.government, Role.GOVERNMENT), True),
    (
        lambda cast: employ(
            cast.bob,
            cast.partner_organisation,
            starts_on=date(2020, 1, 1),
            ends_on=date(2020, 2, 1),
        ),
        False,
    ),
    (lambda cast: cast.bob.memberships.update(ends_on=date(2021, 1, 1)), False),
]


@pytest.mark.parametrize(("employed", "refused"), REFUSED_WAYS_IN)
def test_who_also_works_elsewhere_keeps_their_way_in(cast, employed, refused):
    employed(cast)
    for action, values in ((actions.invite, {}), (actions.set_active, {"active": False})):
        if refused:
            with pytest.raises(actions.BelongsElsewhere):
                acting(cast, "ada", action, user=cast.bob, **values)
        else:
            acting(cast, "ada", action, user=cast.bob, **values)


def test_who_left_for_another_organisation_is_not_opened_by_the_first(cast):
    cast.bob.memberships.update(ends_on=date(2021, 1, 1))
    employ(cast.bob, cast.partner_organisation)
    with pytest.raises(actions.BelongsElsewhere):
        acting(cast, "ada", actions.invite, user=cast.bob)


def test_nobody_invites_themselves(cast):
    with pytest.raises(actions.NotYourself):
        acting(cast, "ada", actions.invite, user=cast.ada)


@pytest.mark.parametrize(
    ("language", "refusal", "words"),
    [
        ("en", actions.NotAllowed, "You may not do this in this organisation."),
        ("fr", actions.NotAllowed, "Vous ne pouvez pas faire cela dans cette organisation."),
        ("fr", actions.EmailTaken, "Quelqu’un se connecte déjà avec cette adresse électronique."),
        ("ar", actions.EmailTaken, "هناك من يسجل الدخول بهذا البريد الإلكتروني بالفعل."),
        ("fr", actions.AlreadyMember, "Cette personne a déjà ce rôle dans cette équipe."),
        ("ar", actions.AlreadyMember, "لهذا الشخص هذا الدور في هذا الفريق بالفعل."),
        ("ar", actions.NotYourself, "لا يمكنك فعل ذلك بحسابك؛ اطلب من مسؤول آخر."),
        ("fr", actions.TooMuch, "Un jeton ne peut faire que ce que vous pouvez faire vous-même."),
        ("ar", actions.BelongsElsewhere, "يعمل هذا الشخص أيضاً في منظمة لا تدير أنت مستخدميها."),
    ],
)
def test_refusals_speak_the_reader_s_language(language, refusal, words):
    with translation.override(language):
        assert str(refusal()) == words


# what is recorded -------------------------------------------------------------------------------


def test_setting_up_records_the_organisation_and_its_team():
    with acting_as(system_actor()):
        organisation = actions.create_organisation(name="New House", short_name="NH")
        team = actions.create_team(organisation=organisation, name="Office")
    assert recorded(organisation) == ["organisation.created"]
    assert recorded(team) == ["team.created"]
    assert not organisation.is_government


def test_the_life_of_a_user_is_in_the_ledger(cast):
    team = team_of(cast.organisation)
    user = acting(
        cast,
        "ada",
        actions.create_user,
        team=team,
        role=Role.ANALYST,
        email="N@Example.org",
        name="N",
    )
    acting(cast, "ada", actions.invite, user=user)
    with acting_as(cast.actor("anonymous")):
        actions.choose_password(user=user, password=GOOD)
    added = acting(cast, "ada", actions.add_membership, user=user, team=team, role=Role.ENUMERATOR)
    acting(cast, "ada", actions.set_active, user=user, active=False)
    acting(cast, "ada", actions.set_active, user=user, active=True)
    acting(cast, "ada", actions.end_membership, user=user, membership_id=added.pk)
    assert recorded(user) == [
        "user.created",
        "user.invited",
        "user.password_chosen",
        "membership.added",
        "user.deactivated",
        "user.activated",
        "membership.ended",
    ]
    assert user.email == "n@example.org"


def test_the_ledger_holds_no_name_and_no_address(cast):
    acting(
        cast,
        "ada",
        actions.create_user,
        team=team_of(cast.organisation),
        role=Role.ANALYST,
        email="secretive@example.org",
        name="Secretive",
    )
    with acting_as(system_actor()):
        text = str(list(Event.objects.values()))
    assert "ecretive" not in text


def test_a_person_of_two_organisations_is_recorded_in_both(cast):
    employ(cast.bob, cast.partner_organisation)
    with acting_as(system_actor()):
        actions.set_active(actor=system_actor(), user=cast.bob, active=False)
        events = Event.objects.filter(name="user.deactivated")
        assert set(events.values_list("organisation_id", flat=True)) == {
            cast.organisation.pk,
            cast.partner_organisation.pk,
        }


def test_the_system_makes_the_first_administrator(cast):
    with acting_as(system_actor()):
        user = actions.create_user(
            actor=system_actor(),
            team=team_of(cast.partner_organisation),
            role=Role.ADMINISTRATOR,
            email="first@example.org",
            name="First",
            language="fr",
        )
    actor = access.actor_for(user)
    assert actor.may(Permission.USER_MANAGE, cast.partner_organisation.pk)
    assert actor.language == "fr"
    assert not user.has_usable_password()


@pytest.mark.parametrize("role", ["king", "", "Administrator"])
def test_a_role_that_there_is_not_is_never_given(cast, role):
    with pytest.raises(ValueError, match="is not a valid Role"):
        acting(
            cast,
            "ada",
            actions.add_membership,
            user=cast.bob,
            team=team_of(cast.organisation),
            role=role,
        )


def test_a_role_may_be_given_again_after_it_ended(cast):
    cast.bob.memberships.update(ends_on=date(2021, 1, 1))
    acting(
        cast,
        "ada",
        actions.add_membership,
        user=cast.bob,
        team=team_of(cast.organisation),
        role=Role.ANALYST,
    )
    assert cast.bob.memberships.count() == 2
    assert cast.actor("bob").may(Permission.FLOW_VIEW, cast.organisation.pk)


def test_a_role_of_somebody_else_is_not_ended_under_this_name(cast):
    with pytest.raises(Membership.DoesNotExist):
        acting(
            cast,
            "ada",
            actions.end_membership,
            user=cast.bob,
            membership_id=cast.nadia.memberships.get().pk,
        )


@pytest.mark.parametrize(
    ("name", "language", "field"),
    [("", "en", "name"), ("x" * 121, "en", "name"), ("Bob", "x" * 9, "language")],
)
def test_a_profile_keeps_within_its_columns(cast, name, language, field):
    with acting_as(cast.actor("bob")), pytest.raises(ValidationError) as refused:
        actions.change_profile(user=cast.bob, name=name, language=language)
    assert list(refused.value.message_dict) == [field]
    cast.bob.refresh_from_db()
    assert cast.bob.name == "Bob"


# tokens -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "permissions", "allowed"),
    [
        ("alice", [Permission.FORM_PUBLISH, Permission.FLOW_VIEW], True),
        ("alice", [Permission.USER_MANAGE], False),
        ("alice", [], True),
        ("bob", [Permission.FLOW_VIEW, Permission.FLOW_MANAGE], False),
        ("nadia", [Permission.FORM_VIEW], True),
        ("otto", [Permission.AUDIT_VIEW], True),
        ("petra", [Permission.FORM_VIEW], False),
        ("sam", [Permission.FORM_VIEW], False),
        ("guard", [Permission.PICTURE_VIEW], False),
        ("ada", ["form.destroy"], False),
    ],
)
def test_a_token_may_what_its_maker_may(cast, who, permissions, allowed):
    if allowed:
        made, text = token_for(cast, who, permissions)
        assert access.actor_for_token(text).permissions == {
            cast.organisation.pk: frozenset(permissions)
        }
        assert recorded(made) == ["token.created"]
    else:
        with pytest.raises(actions.TooMuch):
            token_for(cast, who, permissions)
        assert not ApiToken.objects.exists()


@pytest.mark.parametrize("seconds", [0, -1, -86_400])
def test_a_token_ends_in_the_future(cast, seconds):
    ends = clock.now() + timedelta(seconds=seconds)
    with pytest.raises(ValidationError, match="lies in the past"):
        token_for(cast, expires_at=ends)


def test_a_token_names_each_permission_once_and_has_its_own_text(cast):
    made, text = token_for(cast, permissions=[Permission.FORM_VIEW] * 3)
    other, other_text = token_for(cast)
    assert made.permissions == [Permission.FORM_VIEW]
    assert len({text, other_text}) == 2
    assert len(text) >= 43
    assert bytes(made.token_hash) != bytes(other.token_hash)


def test_a_token_works_in_one_organisation_of_its_owner(cast):
    employ(cast.alice, cast.partner_organisation, Role.DATA_MANAGER)
    _made, text = token_for(cast)
    actor = access.actor_for_token(text)
    assert actor.sees == {cast.organisation.pk}
    assert not actor.may(Permission.FORM_VIEW, cast.partner_organisation.pk)


def test_a_closed_account_closes_its_tokens_and_opens_them_again(cast):
    _made, text = token_for(cast, "bob")
    acting(cast, "ada", actions.set_active, user=cast.bob, active=False)
    assert access.actor_for_token(text) is None
    acting(cast, "ada", actions.set_active, user=cast.bob, active=True)
    assert access.actor_for_token(text) is not None


@pytest.mark.parametrize("text", ["", "x", "\x00", "é" * 500])
def test_what_is_no_token_is_nobody(db, text):
    assert access.actor_for_token(text) is None


def test_a_token_is_revoked_once(cast):
    made, _text = token_for(cast)
    with acting_as(cast.actor("alice")):
        first = actions.revoke_token(token=made).revoked_at
        assert actions.revoke_token(token=made).revoked_at == first
    assert recorded(made) == ["token.created", "token.revoked"]


@pytest.mark.parametrize("who", ["ada", "bob", "petra", "sam", "anonymous"])
def test_a_token_is_there_for_its_owner_only(cast, who):
    made, _text = token_for(cast)
    assert access.get_token(cast.actor("alice"), made.pk) == made
    assert list(queries.tokens_of(cast.actor("alice"))) == [made]
    assert list(queries.tokens_of(cast.actor(who))) == []
    with pytest.raises(Http404):
        access.get_token(cast.actor(who), made.pk)


def test_tokens_come_newest_first(cast):
    names = ["first", "second", "third"]
    for number, name in enumerate(names):
        made, _text = token_for(cast, name=name)
        ApiToken.objects.filter(pk=made.pk).update(
            created_at=clock.now() - timedelta(hours=5 - number)
        )
    assert [t.name for t in queries.tokens_of(cast.actor("alice"))] == names[::-1]
    assert str(made) == "third"


# reads ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("ada", ["Ada", "Alice", "Bob", "Nadia", "Otto"]),
        ("alice", []),
        ("otto", []),
        ("petra", []),
        ("sam", []),
        ("guard", []),
        ("anonymous", []),
    ],
)
def test_whose_users_each_of_the_cast_manages(cast, who, names):
    actor = cast.actor(who)
    assert [user.name for user in queries.users(actor)] == names
    assert access.teams_visible_to(actor).exists() is bool(names)
    assert queries.memberships(actor, cast.bob).exists() is bool(names)
    with pytest.raises(Http404):
        access.get_user(actor, cast.petra.pk)
    with pytest.raises(Http404):
        access.get_user(actor, new_id())


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", ["Ada", "Alice", "Bob", "Nadia", "Otto"]),
        ("AL", ["Alice"]),
        ("bob@", ["Bob"]),
        ("example.org", ["Ada", "Alice", "Bob", "Nadia", "Otto"]),
        ("petra", []),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
    ],
)
def test_users_are_found_by_name_or_address(cast, search, names):
    assert [user.name for user in queries.users(cast.actor("ada"), search=search)] == names


def test_a_user_of_two_teams_is_listed_once(cast):
    second = Team.objects.create(organisation=cast.organisation, name="Second")
    Membership.objects.create(
        user=cast.bob, team=second, role=Role.AUDITOR, starts_on=date(2020, 1, 1)
    )
    ada = cast.actor("ada")
    assert [u.name for u in queries.users(ada)].count("Bob") == 1
    assert [m.team.name for m in queries.memberships(ada, cast.bob)] == ["Second", "Team"]


def test_a_manager_sees_only_the_roles_in_their_own_house(cast):
    employ(cast.bob, cast.partner_organisation)
    found = queries.memberships(cast.actor("ada"), cast.bob)
    assert [m.team.organisation for m in found] == [cast.organisation]


# the database's promises ------------------------------------------------------------------------

BROKEN = {
    "accounts_organisation_name": lambda cast: Organisation.objects.create(
        name="Sahel Response", short_name="X"
    ),
    "accounts_organisation_short_name": lambda cast: Organisation.objects.create(
        name="X", short_name="SR"
    ),
    "accounts_user_email": lambda cast: User.objects.create_user("BOB@example.org", name="B"),
    "accounts_membership_once": lambda cast: employ(cast.bob, cast.organisation),
    "accounts_apitoken_expires_after_creation": lambda cast: ApiToken.objects.create(
        user=cast.bob,
        organisation=cast.organisation,
        name="t",
        token_hash=b"1",
        permissions=[],
        expires_at=clock.now() - timedelta(days=1),
    ),
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_the_database_refuses(cast, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BROKEN[constraint](cast)


def test_no_two_tokens_share_a_hash(cast):
    made, _text = token_for(cast)
    made.pk = new_id()
    with pytest.raises(IntegrityError, match="token_hash"), transaction.atomic():
        made.save(force_insert=True)


def test_an_organisation_with_people_is_not_deleted(cast):
    from django.db.models import ProtectedError

    for protected in (cast.organisation, team_of(cast.organisation)):
        with pytest.raises(ProtectedError):
            protected.delete()


def test_a_device_or_the_anonymous_manage_nobody(cast):
    device = Actor("device", new_id(), {cast.organisation.pk: frozenset()}, frozenset())
    with acting_as(device), pytest.raises(actions.NotAllowed):
        actions.set_active(actor=device, user=cast.bob, active=False)
