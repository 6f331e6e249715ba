"""Signing in, being locked out, the second factor, signing out."""

import pytest
from django.core.cache import cache
from django.test import Client

PASSWORD = "a quiet river at night"


@pytest.fixture(autouse=True)
def no_counts_left_over(db):
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def alice(cast):
    cast.alice.set_password(PASSWORD)
    cast.alice.save()
    return cast.alice


def sign_in(client, login="alice@example.org", password=PASSWORD):
    return client.post("/account/login/", {"login": login, "password": password})


def test_the_right_password_leads_home(alice):
    response = sign_in(Client())
    assert (response.status_code, response["Location"]) == (302, "/start/")


@pytest.mark.parametrize("login", ["alice@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_look_the_same(alice, login):
    response = sign_in(Client(), login, "wrong")
    assert response.status_code == 200
    assert b"correct" in response.content
    assert b"wrong" not in response.content.replace(b"went wrong", b"")


def test_five_wrong_passwords_lock_even_the_right_one_out(alice):
    client = Client()
    for _ in range(5):
        sign_in(client, password="wrong")
    response = sign_in(client)
    assert response.status_code == 200
    assert b"Too many failed login attempts" in response.content


def test_a_closed_account_cannot_sign_in(alice):
    alice.is_active = False
    alice.save()
    response = sign_in(Client())
    assert response.get("Location", "") not in {"/home/", "/start/"}
    assert Client().get("/home/").status_code == 302


def test_a_second_factor_is_asked_for_once_it_is_set_up(alice):
    from allauth.mfa.totp.internal import auth

    auth.TOTP.activate(alice, auth.generate_totp_secret())
    client = Client()
    response = sign_in(client)
    assert response["Location"] == "/account/2fa/authenticate/"
    assert client.get("/home/").status_code == 302
    refused = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert refused.status_code == 200
    assert client.get("/home/").status_code == 302


def test_the_right_code_of_the_second_factor_lets_in(alice):
    from allauth.mfa.totp.internal import auth

    secret = auth.generate_totp_secret()
    auth.TOTP.activate(alice, secret)
    client = Client()
    sign_in(client)
    code = auth.format_hotp_value(
        auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time()))
    )
    assert client.post("/account/2fa/authenticate/", {"code": code})["Location"] == "/start/"


def test_signing_out_ends_the_session(cast):
    client = cast.client("alice")
    client.post("/account/logout/")
    assert client.get("/home/").status_code == 302


def test_nobody_signs_up_alone(db):
    response = Client().get("/account/signup/")
    assert (response.status_code, response["Location"]) == (302, "/account/login/")


@pytest.mark.parametrize("path", ["/account/password/", "/account/2fa/", "/account/profile/"])
def test_the_pages_of_one_s_own_account_open(cast, path):
    response = cast.client("bob").get(path, follow=True)
    assert response.status_code == 200
