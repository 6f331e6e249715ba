"""The pages of accounts: who opens them, what they say, what bad input loses (nothing)."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from serai.accounts.choices import Permission, Role
from serai.accounts.models import ApiToken, Membership, User
from serai.accounts.tests.people import GOOD, WELCOME, employ, link_on, team_of, token_for
from serai.kit import clock
from serai.kit.ids import new_id

pytestmark = pytest.mark.django_db
EVERYBODY = ["ada", "alice", "bob", "nadia", "otto", "petra", "sam", "guard", "anonymous"]
USERS, ADD_USER = "/account/users/", "/account/users/add/"
PROFILE, ADD_TOKEN = "/account/profile/", "/account/tokens/add/"


def told(response):
    """Return what the next page will tell the reader."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def posts(cast):
    """Return every address that changes a user or token, with what it takes."""
    membership = cast.bob.memberships.get()
    made, _text = token_for(cast)
    new = {
        "name": "N",
        "email": "n@example.org",
        "team": team_of(cast.organisation).pk,
        "role": Role.ANALYST,
        "language": "en",
    }
    return {
        ADD_USER: new,
        reverse("accounts:user", args=[cast.bob.pk]): {"team": new["team"], "role": Role.AUDITOR},
        reverse("accounts:invite", args=[cast.bob.pk]): {},
        reverse("accounts:switch_user", args=[cast.bob.pk]): {},
        reverse("accounts:end_membership", args=[cast.bob.pk, membership.pk]): {},
        reverse("accounts:revoke_token", args=[made.pk]): {},
    }


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who not in {"ada", "alice"}])
def test_nobody_else_changes_a_user_or_a_token(cast, who):
    client = cast.client(who)
    for address, data in posts(cast).items():
        status = client.post(address, data).status_code
        assert status == (302 if who == "anonymous" else 404), address
    cast.bob.refresh_from_db()
    assert cast.bob.is_active
    assert cast.bob.memberships.get().ends_on is None
    assert ApiToken.objects.get().revoked_at is None
    assert not User.objects.filter(email="n@example.org").exists()


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("address", [PROFILE, ADD_TOKEN])
def test_one_s_own_pages_open_for_everybody_signed_in(cast, who, address):
    response = cast.client(who).get(address)
    assert response.status_code == (302 if who == "anonymous" else 200)
    if who != "anonymous":
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["invite", "switch_user"])
def test_what_changes_something_takes_no_get(cast, name):
    address = reverse(f"accounts:{name}", args=[cast.bob.pk])
    assert cast.client("ada").get(address).status_code == 405


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Your profile", "Name and language", "API tokens", "Your roles"]),
        ("fr", ["Votre profil", "Vos rôles"]),
        ("ar", ["ملفك الشخصي", "أدوارك"]),
    ],
)
def test_the_profile_speaks_the_reader_s_language(cast, language, words):
    page = cast.client("bob").get(PROFILE, {"language": language}).content.decode()
    for word in words:
        assert word in page
    assert f'<html lang="{language}"' in page


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("bob", ["SR – Team", "Analyst"]),
        ("petra", ["PA – Team", "Data manager"]),
        ("sam", ["You have no role yet."]),
        ("guard", ["MoI – Team", "Government user"]),
    ],
)
def test_the_profile_names_one_s_roles(cast, who, roles):
    page = cast.client(who).get(PROFILE).content.decode()
    for words in roles:
        assert words in page


@pytest.mark.parametrize(
    ("data", "at"),
    [
        ({"name": "", "language": "fr"}, "id_name"),
        ({"name": "x" * 121, "language": "fr"}, "id_name"),
        ({"name": "Bob\x00", "language": "fr"}, "id_name"),
        ({"name": "Bob", "language": "tlh"}, "id_language"),
        ({"name": "Bob"}, "id_language"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_at_its_field(cast, data, at):
    response = cast.client("bob").post(PROFILE, data)
    page = response.content.decode()
    assert response.status_code == 200
    assert f'href="#{at}"' in page
    cast.bob.refresh_from_db()
    assert (cast.bob.name, cast.bob.language) == ("Bob", "en")


def test_a_saved_profile_says_so_and_escapes_the_name(cast):
    client = cast.client("bob")
    response = client.post(PROFILE, {"name": "<b>Bob</b>", "language": "en"})
    assert told(response) == ["Your profile is saved."]
    page = client.get(PROFILE).content.decode()
    assert "&lt;b&gt;Bob&lt;/b&gt;" in page
    assert "<b>Bob" not in page


# tokens -----------------------------------------------------------------------------------------


def token_data(cast, **changes):
    return {
        "name": "monthly report",
        "organisation": cast.organisation.pk,
        "permissions": [Permission.FLOW_VIEW],
        "days": 30,
    } | changes


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"days": "soon"}, "days"),
        ({"permissions": []}, "permissions"),
        ({"permissions": ["user.manage"]}, "permissions"),
        ({"organisation": str(new_id())}, "organisation"),
        ({"organisation": "no id"}, "organisation"),
    ],
)
def test_a_token_that_cannot_be_is_refused_and_the_rest_is_kept(cast, change, at):
    response = cast.client("alice").post(ADD_TOKEN, token_data(cast, **change))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [at]
    assert not ApiToken.objects.exists()
    if at != "name":
        assert 'value="monthly report"' in response.content.decode()


def test_a_partner_s_organisation_is_not_offered_for_a_token(cast):
    page = cast.client("alice").get(ADD_TOKEN).content.decode()
    assert "Sahel Response" in page or ">SR<" in page
    assert str(cast.partner_organisation.pk) not in page
    response = cast.client("alice").post(
        ADD_TOKEN, token_data(cast, organisation=cast.partner_organisation.pk)
    )
    assert list(response.context["form"].errors) == ["organisation"]


@pytest.mark.parametrize(
    ("who", "offered", "kept_back"),
    [
        ("alice", Permission.FORM_PUBLISH, Permission.USER_MANAGE),
        ("bob", Permission.FLOW_VIEW, Permission.FLOW_MANAGE),
        ("nadia", Permission.FORM_VIEW, Permission.FLOW_VIEW),
        ("otto", Permission.AUDIT_VIEW, Permission.FORM_VIEW),
    ],
)
def test_one_is_offered_what_one_may(cast, who, offered, kept_back):
    page = cast.client(who).get(ADD_TOKEN).content.decode()
    assert f'value="{offered}"' in page
    assert f'value="{kept_back}"' not in page


def test_what_one_may_elsewhere_only_is_refused_in_words(cast):
    employ(cast.bob, cast.partner_organisation, Role.DATA_MANAGER)
    response = cast.client("bob").post(
        ADD_TOKEN, token_data(cast, permissions=[Permission.FORM_PUBLISH])
    )
    assert "A token may only do what you may do yourself." in response.content.decode()
    assert not ApiToken.objects.exists()


def test_the_text_of_a_token_is_shown_once(cast, client):
    alice = cast.client("alice")
    page = alice.post(ADD_TOKEN, token_data(cast))
    text = page.context["text"]
    assert text in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    profile = alice.get(PROFILE).content.decode()
    assert "monthly report" in profile
    assert text not in profile
    made = ApiToken.objects.get()
    assert abs(made.expires_at - clock.now() - timedelta(days=30)) < timedelta(minutes=1)
    answer = client.get("/api/accounts/me", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert answer.json()["permissions"] == {str(cast.organisation.pk): ["flow.view"]}


def test_a_revoked_token_stays_on_the_profile_as_revoked(cast):
    made, _text = token_for(cast)
    client = cast.client("alice")
    response = client.post(reverse("accounts:revoke_token", args=[made.pk]))
    assert told(response) == ["The token is revoked."]
    page = client.get(PROFILE).content.decode()
    assert "Revoked" in page
    assert reverse("accounts:revoke_token", args=[made.pk]) not in page


# the API ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 200), ("sam", 200), ("guard", 200), ("anonymous", 401)]
)
def test_a_signed_in_browser_may_ask_the_api_who_it_is(cast, who, status):
    answer = cast.client(who).get("/api/accounts/me")
    assert answer.status_code == status
    if status == 200:
        held = cast.actor(who).permissions
        assert answer.json()["permissions"] == {str(o): sorted(p) for o, p in held.items()}


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic YTpi", "bearer x y", "Token x", "Bearer \x00"]
)
def test_a_header_that_is_no_token_answers_401(db, client, header):
    assert client.get("/api/accounts/me", HTTP_AUTHORIZATION=header).status_code == 401


# users ------------------------------------------------------------------------------------------


def new_user(cast, **changes):
    return {
        "name": "Zainab",
        "email": "zainab@example.org",
        "team": team_of(cast.organisation).pk,
        "role": Role.FIELD_COORDINATOR,
        "language": "fr",
    } | changes


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"name": ""}, "name"),
        ({"email": ""}, "email"),
        ({"email": "no address"}, "email"),
        ({"role": "king"}, "role"),
        ({"language": "xx"}, "language"),
        ({"team": str(new_id())}, "team"),
        ({"team": ""}, "team"),
        ({"email": "BOB@example.org"}, "__all__"),
    ],
)
def test_a_user_that_cannot_be_is_refused_and_nothing_typed_is_lost(cast, change, at):
    before = User.objects.count()
    response = cast.client("ada").post(ADD_USER, new_user(cast, **change))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [at]
    assert User.objects.count() == before
    page = response.content.decode()
    assert 'role="alert"' in page
    for kept in {"name", "email"} - change.keys():
        assert f'value="{new_user(cast)[kept]}"' in page


def test_a_user_is_not_put_into_a_partner_s_team(cast):
    response = cast.client("ada").post(
        ADD_USER, new_user(cast, team=team_of(cast.partner_organisation).pk)
    )
    assert list(response.context["form"].errors) == ["team"]
    assert not User.objects.filter(email="zainab@example.org").exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Somebody already signs in with this e-mail address."),
        ("fr", "Quelqu’un se connecte déjà avec cette adresse électronique."),
        ("ar", "هناك من يسجل الدخول بهذا البريد الإلكتروني بالفعل."),
    ],
)
def test_an_address_that_is_taken_is_refused_in_the_reader_s_language(cast, language, words):
    client = cast.client("ada")
    response = client.post(
        f"{ADD_USER}?language={language}", new_user(cast, email="bob@example.org")
    )
    assert words in response.content.decode()


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("", ["Ada", "Bob", "Otto"], ["Petra", "Sam", "Guard"]),
        ("?s=bob", ["Bob"], ["Alice", "Nadia"]),
        ("?s=petra", [], ["Petra", "Bob"]),
        ("?page=99", ["Ada"], ["Petra"]),
        ("?page=x", ["Ada"], ["Petra"]),
    ],
)
def test_the_list_of_users(cast, query, shown, hidden):
    page = cast.client("ada").get(USERS + query).content.decode()
    for name in shown:
        assert f"<bdi>{name}</bdi></a>" in page
    for name in hidden:
        assert f"<bdi>{name}</bdi></a>" not in page


def test_the_search_is_shown_again_and_escaped(cast):
    page = cast.client("ada").get(USERS, {"s": '"><script>'}).content.decode()
    assert "&quot;&gt;&lt;script&gt;" in page
    assert '"><script>' not in page


def test_many_users_come_in_pages(cast):
    for number in range(22):
        employ(User.objects.create_user(f"u{number}@example.org", name=f"User {number:02}"),
               cast.organisation)  # fmt: skip
    client = cast.client("ada")
    first = client.get(USERS).content.decode()
    assert "27 users" in first
    assert "User 19" in first
    assert "User 20" not in first
    assert "User 20" in client.get(USERS, {"page": 2}).content.decode()


def test_one_s_own_page_offers_no_way_to_shut_oneself_out(cast):
    client = cast.client("ada")
    own = client.get(reverse("accounts:user", args=[cast.ada.pk])).content.decode()
    other = client.get(reverse("accounts:user", args=[cast.bob.pk])).content.decode()
    for name in ("invite", "switch_user"):
        assert reverse(f"accounts:{name}", args=[cast.ada.pk]) not in own
        assert reverse(f"accounts:{name}", args=[cast.bob.pk]) in other


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("switch_user", "You cannot do this to your own account; ask another administrator."),
        ("invite", "You cannot do this to your own account; ask another administrator."),
    ],
)
def test_a_forged_request_to_shut_oneself_out_is_refused_in_words(cast, action, words):
    client = cast.client("ada")
    response = client.post(reverse(f"accounts:{action}", args=[cast.ada.pk]))
    assert response["Location"] == reverse("accounts:user", args=[cast.ada.pk])
    assert told(response) == [words]
    cast.ada.refresh_from_db()
    assert cast.ada.is_active


@pytest.mark.parametrize("action", ["switch_user", "invite"])
def test_somebody_who_also_works_elsewhere_is_left_alone_in_words(cast, action):
    employ(cast.bob, cast.partner_organisation)
    response = cast.client("ada").post(reverse(f"accounts:{action}", args=[cast.bob.pk]))
    assert told(response) == [
        "This person also works in an organisation whose users you do not manage."
    ]


def test_a_role_is_given_and_ended_on_the_page(cast):
    client = cast.client("ada")
    address = reverse("accounts:user", args=[cast.bob.pk])
    given = client.post(address, {"team": team_of(cast.organisation).pk, "role": Role.AUDITOR})
    assert told(given) == ["The role is given."]
    again = client.post(address, {"team": team_of(cast.organisation).pk, "role": Role.AUDITOR})
    assert "This person already has this role in this team." in again.content.decode()
    analyst = Membership.objects.get(user=cast.bob, role=Role.ANALYST)
    ended = client.post(reverse("accounts:end_membership", args=[cast.bob.pk, analyst.pk]))
    assert told(ended) == ["The role has ended."]
    analyst.refresh_from_db()
    assert analyst.ends_on == clock.today() - timedelta(days=1)


def test_one_s_own_role_is_not_ended(cast):
    own = cast.ada.memberships.get()
    response = cast.client("ada").post(
        reverse("accounts:end_membership", args=[cast.ada.pk, own.pk])
    )
    assert told(response) == ["You cannot do this to your own account; ask another administrator."]
    assert cast.ada.memberships.get().ends_on is None


def test_a_role_in_a_partner_s_house_is_not_there_to_be_ended(cast):
    elsewhere = employ(cast.bob, cast.partner_organisation)
    address = reverse("accounts:end_membership", args=[cast.bob.pk, elsewhere.pk])
    assert cast.client("ada").post(address).status_code == 404


# invitations ------------------------------------------------------------------------------------


@pytest.fixture
def link(cast):
    return link_on(cast.client("ada").post(reverse("accounts:invite", args=[cast.bob.pk])))


@pytest.mark.parametrize(
    ("password", "again", "at"),
    [
        ("", "", ["password", "again"]),
        (GOOD, "", ["again"]),
        (GOOD, GOOD + "s", ["again"]),
        ("short", "short", ["password"]),
        (GOOD, GOOD, []),
        ("password1234", "password1234", ["password"]),
        ("bob@example.org", "bob@example.org", ["password"]),
    ],
)
def test_a_password_is_chosen_with_care(cast, client, link, password, again, at):
    response = client.post(link, {"password": password, "again": again})
    if at:
        assert list(response.context["form"].errors) == at
    cast.bob.refresh_from_db()
    assert cast.bob.check_password(password) is (not at)


def test_a_refused_password_is_not_sent_back(client, link):
    response = client.post(link, {"password": GOOD, "again": GOOD + "s"})
    assert GOOD not in response.content.decode()
    assert "The two passwords differ." in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The two passwords differ."),
        ("fr", "Les deux mots de passe sont différents."),
        ("ar", "كلمتا"),
    ],
)
def test_the_invited_read_their_own_language(client, link, language, words):
    page = client.post(f"{link}?language={language}", {"password": GOOD, "again": "x"})
    assert words in page.content.decode()


def test_a_second_link_replaces_nothing_but_both_end_with_the_first_use(cast, client, link):
    other = link_on(cast.client("ada").post(reverse("accounts:invite", args=[cast.bob.pk])))
    assert client.post(other, {"password": GOOD, "again": GOOD})["Location"] == "/account/login/"
    assert client.get(link).status_code == 410
    assert client.get(other).status_code == 410


def test_a_link_ends_when_the_account_is_closed(cast, client, link):
    cast.client("ada").post(reverse("accounts:switch_user", args=[cast.bob.pk]))
    assert client.get(link).status_code == 410


def test_a_link_ends_after_three_days(cast, client, link, settings):
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.post(link, {"password": GOOD, "again": GOOD}).status_code == 410
    cast.bob.refresh_from_db()
    assert not cast.bob.has_usable_password()


def test_a_link_opens_one_account_only(cast, client, link):
    from django.utils.http import urlsafe_base64_encode

    token = link.rstrip("/").rsplit("/", 1)[1]
    other = f"{WELCOME}{urlsafe_base64_encode(cast.alice.pk.bytes)}/{token}/"
    assert client.get(other).status_code == 410


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This link has ended"), ("fr", "Ce lien"), ("ar", "هذا الرابط")],
)
def test_a_link_that_has_ended_says_so(client, language, words):
    response = client.get(f"{WELCOME}AAAA/x/", {"language": language})
    assert response.status_code == 410
    assert words in response.content.decode()


def test_a_role_that_ended_yesterday_closes_the_pages_today(cast):
    client = cast.client("ada")
    assert client.get(USERS).status_code == 200
    cast.ada.memberships.update(ends_on=clock.today() - timedelta(days=1))
    assert client.get(USERS).status_code == 404
    cast.ada.memberships.update(ends_on=None, starts_on=date(2020, 1, 1))
    assert client.get(USERS).status_code == 200
