"""Users and their roles: who may manage whom."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from serai.accounts import access, actions
from serai.accounts.choices import BLIND_ROLES, PERMISSIONS, Permission, Role
from serai.accounts.models import ApiToken, Membership, Team, User
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db


def team_of(organisation):
    return Team.objects.get(organisation=organisation)


def make(cast, who="ada", **changes):
    values = {"email": "new@example.org", "name": "New", "role": Role.ANALYST} | changes
    actor = cast.actor(who)
    with acting_as(actor):
        return actions.create_user(actor=actor, team=team_of(cast.organisation), **values)


def test_every_role_has_its_permissions():
    assert set(PERMISSIONS) == set(Role.values)
    assert all(held <= set(Permission.values) for held in PERMISSIONS.values())


def test_a_government_user_holds_nothing_and_sees_nothing(cast):
    actor = cast.actor("guard")
    assert Role.GOVERNMENT in BLIND_ROLES
    assert actor.sees == frozenset()
    assert not any(actor.permissions.values())


def test_an_administrator_makes_a_user(cast):
    user = make(cast)
    assert access.actor_for(user).may(Permission.SUBMISSION_VIEW, cast.organisation.pk)
    with acting_as(cast.actor("otto")):
        assert Event.objects.filter(name="user.created", subject_id=str(user.pk)).count() == 1


@pytest.mark.parametrize("who", ["alice", "bob", "petra", "sam", "guard"])
def test_others_do_not(cast, who):
    with pytest.raises(actions.NotAllowed):
        make(cast, who)


def test_an_address_signs_in_once(cast):
    make(cast)
    with pytest.raises(actions.EmailTaken):
        make(cast, email="NEW@example.org")


def test_a_role_is_given_once(cast):
    ada = cast.actor("ada")
    with acting_as(ada), pytest.raises(actions.AlreadyMember):
        actions.add_membership(
            actor=ada, user=cast.bob, team=team_of(cast.organisation), role=Role.ANALYST
        )


def test_an_ended_role_counts_no_more(cast):
    ada = cast.actor("ada")
    membership = cast.bob.memberships.get()
    with acting_as(ada):
        actions.end_membership(actor=ada, user=cast.bob, membership_id=membership.pk)
    assert not cast.actor("bob").permissions
    membership.refresh_from_db()
    assert membership.ends_on == clock.today() - timedelta(days=1)


def test_a_role_given_today_by_mistake_goes_without_a_trace_in_roles(cast):
    ada, user = cast.actor("ada"), make(cast)
    with acting_as(ada):
        actions.end_membership(actor=ada, user=user, membership_id=user.memberships.get().pk)
    assert not user.memberships.exists()


def test_nobody_shuts_themselves_out(cast):
    ada = cast.actor("ada")
    with acting_as(ada):
        with pytest.raises(actions.NotYourself):
            actions.set_active(actor=ada, user=cast.ada, active=False)
        with pytest.raises(actions.NotYourself):
            actions.end_membership(
                actor=ada, user=cast.ada, membership_id=cast.ada.memberships.get().pk
            )


def test_a_role_must_be_known_to_the_database(cast):
    with pytest.raises(IntegrityError, match="role_known"), transaction.atomic():
        Membership.objects.create(
            user=cast.sam, team=team_of(cast.organisation), role="king", starts_on=clock.today()
        )


def test_a_membership_ends_after_it_starts(cast):
    with pytest.raises(IntegrityError, match="ends_after_start"), transaction.atomic():
        Membership.objects.create(
            user=cast.sam,
            team=team_of(cast.organisation),
            role=Role.ANALYST,
            starts_on=clock.today(),
            ends_on=clock.today() - timedelta(days=1),
        )


def test_a_team_s_name_is_there_once(cast):
    with pytest.raises(IntegrityError, match="team_name_once"), transaction.atomic():
        Team.objects.create(organisation=cast.organisation, name="Team")


USERS = ["/account/users/", "/account/users/add/"]


@pytest.mark.parametrize("path", USERS)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ada", 200),
        ("alice", 404),
        ("bob", 404),
        ("petra", 404),
        ("guard", 404),
        ("anonymous", 302),
    ],
)
def test_who_sees_the_users(cast, path, who, status):
    assert cast.client(who).get(path).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 200), ("alice", 404), ("petra", 404), ("anonymous", 302)]
)
def test_who_sees_a_user(cast, who, status):
    assert cast.client(who).get(reverse("accounts:user", args=[cast.bob.pk])).status_code == status


def test_a_user_is_made_on_the_page_and_invited(cast):
    client = cast.client("ada")
    data = {
        "name": "Zainab",
        "email": "zainab@example.org",
        "team": team_of(cast.organisation).pk,
        "role": Role.FIELD_COORDINATOR,
        "language": "fr",
    }
    assert client.post("/account/users/add/", data).status_code == 302
    made = User.objects.get(email="zainab@example.org")
    page = client.post(reverse("accounts:invite", args=[made.pk])).content.decode()
    link = page[page.index("http://testserver/account/welcome/") :].split("<")[0]
    path = link.removeprefix("http://testserver")
    stranger = cast.client("anonymous")
    assert stranger.get(path).status_code == 200
    words = {"password": "three green camels walk", "again": "three green camels walk"}
    assert stranger.post(path, words).status_code == 302
    assert stranger.get(path).status_code == 410
    made.refresh_from_db()
    assert made.check_password("three green camels walk")


@pytest.mark.parametrize(
    ("password", "again"), [("short", "short"), ("three green camels", "three blue camels")]
)
def test_a_weak_or_mistyped_password_is_refused(cast, password, again):
    page = cast.client("ada").post(reverse("accounts:invite", args=[cast.bob.pk])).content.decode()
    path = page[page.index("/account/welcome/") :].split("<")[0]
    response = cast.client("anonymous").post(path, {"password": password, "again": again})
    assert response.status_code == 200
    assert b"error-summary" in response.content


@pytest.mark.parametrize("path", ["/account/welcome/xx/yy/", "/account/welcome/%ff/yy/"])
def test_a_made_up_invitation_has_ended(db, client, path):
    assert client.get(path).status_code == 410


def test_closing_the_way_in_ends_the_session(cast):
    bob = cast.client("bob")
    assert bob.get("/home/").status_code == 200
    cast.client("ada").post(reverse("accounts:switch_user", args=[cast.bob.pk]))
    assert bob.get("/home/").status_code == 302


def token(cast, who="alice", permissions=(Permission.FORM_VIEW,), **changes):
    actor = cast.actor(who)
    values = {
        "organisation": cast.organisation,
        "name": "report",
        "expires_at": clock.now() + timedelta(days=1),
    } | changes
    with acting_as(actor):
        return actions.create_token(
            actor=actor, user=getattr(cast, who), permissions=permissions, **values
        )


def test_a_token_answers_the_api(cast, client):
    _made, text = token(cast)
    answer = client.get("/api/accounts/me", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert answer.json() == {
        "kind": "user",
        "permissions": {str(cast.organisation.pk): [Permission.FORM_VIEW]},
    }


@pytest.mark.parametrize("header", [{}, {"HTTP_AUTHORIZATION": "Bearer nonsense"}])
def test_without_a_valid_token_the_api_answers_401_as_a_problem(db, client, header):
    answer = client.get("/api/accounts/me", **header)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_never_does_more_than_its_owner(cast):
    with pytest.raises(actions.TooMuch):
        token(cast, "bob", [Permission.FORM_PUBLISH])


def test_a_token_shrinks_with_its_owner(cast):
    _made, text = token(cast, "alice", [Permission.FORM_PUBLISH])
    cast.alice.memberships.all().delete()
    actor = access.actor_for_token(text)
    assert not actor.may(Permission.FORM_PUBLISH, cast.organisation.pk)
    assert actor.sees == frozenset()


def test_using_a_token_is_noted(cast, client):
    made, text = token(cast)
    assert made.last_used_at is None
    client.get("/api/accounts/me", HTTP_AUTHORIZATION=f"Bearer {text}")
    made.refresh_from_db()
    assert clock.now() - made.last_used_at < timedelta(minutes=1)
    before = made.last_used_at
    client.get("/api/accounts/me", HTTP_AUTHORIZATION=f"Bearer {text}")
    made.refresh_from_db()
    assert made.last_used_at == before, "once a minute is enough"


def test_a_revoked_token_is_nobody(cast):
    made, text = token(cast)
    with acting_as(cast.actor("alice")):
        actions.revoke_token(token=made)
    assert access.actor_for_token(text) is None


def test_an_expired_token_is_nobody(cast):
    made, text = token(cast)
    ApiToken.objects.filter(pk=made.pk).update(
        created_at=clock.now() - timedelta(days=3), expires_at=clock.now() - timedelta(days=1)
    )
    assert access.actor_for_token(text) is None


def test_the_text_of_a_token_is_not_kept(cast):
    made, text = token(cast)
    made.refresh_from_db()
    assert text.encode() not in bytes(made.token_hash)


def test_a_token_is_made_and_revoked_on_the_page(cast):
    client = cast.client("alice")
    data = {
        "name": "monthly report",
        "organisation": cast.organisation.pk,
        "permissions": [Permission.PICTURE_VIEW],
        "days": 30,
    }
    page = client.post("/account/tokens/add/", data)
    assert page.status_code == 200
    made = ApiToken.objects.get(user=cast.alice)
    assert client.post(reverse("accounts:revoke_token", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.revoked_at


def test_somebody_else_s_token_is_not_there(cast):
    made, _text = token(cast)
    assert (
        cast.client("bob").post(reverse("accounts:revoke_token", args=[made.pk])).status_code == 404
    )


def test_a_profile_is_changed(cast):
    client = cast.client("bob")
    assert client.post("/account/profile/", {"name": "Bob B.", "language": "ar"}).status_code == 302
    cast.bob.refresh_from_db()
    assert (cast.bob.name, cast.bob.language) == ("Bob B.", "ar")
