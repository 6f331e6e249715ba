"""Headers and the language in the address."""

import pytest

pytestmark = pytest.mark.django_db


def test_every_answer_forbids_foreign_scripts(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_public_page_sets_no_cookie(client):
    response = client.get("/")
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_the_address_chooses_the_language_and_it_is_remembered(client, language, direction):
    page = client.get(f"/?language={language}")
    assert f'<html lang="{language}" dir="{direction}"'.encode() in page.content
    assert client.get("/").content.startswith(f'<!doctype html>\n<html lang="{language}"'.encode())


def test_an_unknown_language_changes_nothing(client):
    page = client.get("/?language=xx")
    assert page.status_code == 200
    assert not page.cookies


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere/", 302), ("/healthz", 200), ("/account/login/", 200)]
)
def test_plain_addresses(client, path, status):
    assert client.get(path).status_code in {status, 404}


def test_a_missing_page_says_so_plainly(cast):
    page = cast.client("sam").get("/nowhere/")
    assert page.status_code == 404
    assert b"This page is not here" in page.content
