"""Setting up the second factor, from the profile to the next sign-in."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

PASSWORD = "a quiet river at night"


@pytest.fixture
def client(cast):
    cache.clear()
    cast.alice.set_password(PASSWORD)
    cast.alice.save()
    client = Client()
    client.post("/account/login/", {"login": "alice@example.org", "password": PASSWORD})
    yield client
    cache.clear()


def type_password_again(client, password=PASSWORD):
    """Ask for the page, be sent to the password, and type it."""
    asked = client.get("/account/2fa/totp/activate/")
    assert asked.status_code == 302
    assert asked["Location"].startswith("/account/reauthenticate/")
    return client.post(asked["Location"], {"password": password})


def code(secret, steps=0):
    """Return the code of now, or of some steps of half a minute before or after."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def secret_on(page):
    return re.search(r'value="([A-Z2-7]{16,})"', page.content.decode()).group(1)


def test_a_second_factor_is_set_up_with_a_picture_and_a_code(client):
    assert type_password_again(client)["Location"] == "/account/2fa/totp/activate/"
    page = client.get("/account/2fa/totp/activate/")
    assert b'class="qr"' in page.content
    assert b"data:image/svg+xml" in page.content
    done = client.post("/account/2fa/totp/activate/", {"code": code(secret_on(page))})
    assert done.status_code == 302
    codes = client.get("/account/2fa/recovery-codes/")
    assert codes.status_code == 200
    assert len(re.findall(r"\b[0-9a-f]{8}\b", codes.content.decode())) >= 10
    client.logout()
    again = client.post("/account/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert again["Location"] == "/account/2fa/authenticate/"


@pytest.mark.parametrize(("steps", "status"), [(-2, 200), (-1, 302), (0, 302), (1, 302), (2, 200)])
def test_a_clock_may_be_half_a_minute_off(client, monkeypatch, steps, status):
    type_password_again(client)
    secret = secret_on(client.get("/account/2fa/totp/activate/"))
    begun = int(time.time()) // 30 * 30 + 15
    monkeypatch.setattr(time, "time", lambda: begun)
    done = client.post("/account/2fa/totp/activate/", {"code": code(secret, steps)})
    assert done.status_code == status


def test_a_wrong_code_sets_nothing_up(client):
    type_password_again(client)
    page = client.get("/account/2fa/totp/activate/")
    right = code(secret_on(page))
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    refused = client.post("/account/2fa/totp/activate/", {"code": wrong})
    assert refused.status_code == 200
    client.logout()
    again = client.post("/account/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert again["Location"] == "/start/"


def test_a_wrong_password_at_that_moment_opens_nothing(client):
    assert type_password_again(client, "wrong").status_code == 200
    assert client.get("/account/2fa/totp/activate/").status_code == 302


def test_an_exception_in_a_view_takes_back_what_was_written(client, cast, monkeypatch):
    from serai.accounts import actions
    from serai.accounts.models import User

    def change_and_fail(*, user, name, language):
        User.objects.filter(pk=user.pk).update(name="Half done")
        raise RuntimeError("in the middle")

    monkeypatch.setattr(actions, "change_profile", change_and_fail)
    client.raise_request_exception = False
    answer = client.post("/account/profile/", {"name": "New", "language": "fr"})
    assert answer.status_code == 500
    assert User.objects.get(pk=cast.alice.pk).name == "Alice"
