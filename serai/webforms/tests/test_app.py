"""The app's own files: open to everybody, the same for everybody, without data or cookies."""

import json
import re

import pytest

from serai.webforms.methods.words import TEXTS, WORDS
from serai.webforms.queries import shell


@pytest.mark.django_db
def test_the_page_is_the_same_for_everybody_and_sets_no_cookie(cast):
    anonymous, nadia = cast.client("anonymous").get("/fill/"), cast.client("nadia").get("/fill/")
    assert anonymous.status_code == 200
    assert anonymous.content == nadia.content
    assert not anonymous.cookies
    assert b"nadia" not in nadia.content


@pytest.mark.django_db
def test_only_form_pages_may_use_the_camera_and_compile_the_engine(client):
    here, elsewhere = client.get("/fill/"), client.get("/")
    assert "'wasm-unsafe-eval'" in here["Content-Security-Policy"]
    assert "unsafe-inline" not in here["Content-Security-Policy"]
    assert "'unsafe-eval'" not in here["Content-Security-Policy"]
    assert "camera=(self)" in here["Permissions-Policy"]
    assert "wasm" not in elsewhere["Content-Security-Policy"]
    assert "camera=()" in elsewhere["Permissions-Policy"]


@pytest.mark.django_db
def test_the_worker_keeps_the_whole_first_load_and_nothing_else(client):
    answer = client.get("/fill/sw.js")
    kept = json.loads(re.match(r"const SHELL = (.*);\n", answer.text).group(1))
    assert kept["page"] == "/fill/"
    assert "/fill/words/ar.json" in kept["files"]
    assert [one for one in kept["later"] if "codes" in one]
    assert kept["version"] == shell.content_hash()
    assert not [one for one in kept["files"] if "openrosa" in one or "check" in one]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_words_are_whole_in_every_language(client, language):
    words = client.get(f"/fill/words/{language}.json").json()
    assert set(words) == set(TEXTS)
    same = [key for key in words if words[key] == key and key not in {"OK", "Correction", "Image"}]
    assert language == "en" or len(same) < 6, same
    for key, text in words.items():
        wanted = set(re.findall(r"\{\w+\}", key))
        assert set(re.findall(r"\{\w+\}", text)) == wanted, key


@pytest.mark.django_db
def test_a_language_that_is_not_spoken_is_not_there(client):
    assert client.get("/fill/words/xx.json").status_code == 404


def test_every_word_of_the_scripts_is_known():
    source = shell.STATIC.parents[1] / "client"
    used = {
        word
        for path in source.glob("*.ts")
        for word in re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', path.read_text())
    }
    assert used == set(WORDS)


def test_the_first_load_weighs_little():
    import gzip

    names = [*shell.FILES]
    total = 0
    for name in names:
        room, _slash, file = name.partition("/")
        folder = shell.KIT if room == "kit" else shell.STATIC
        total += len(gzip.compress((folder / file).read_bytes(), 9))
    assert total + 20_000 <= 330_000, "with the page and the words it must stay under 330 KB"


@pytest.mark.django_db
def test_the_session_names_organisations_to_who_is_signed_in(cast):
    assert cast.client("anonymous").get("/fill/session").json()["signed_in"] is False
    assert cast.client("sam").get("/fill/session").json()["organisations"] == []
    mine = cast.client("nadia").get("/fill/session").json()["organisations"]
    assert [one["name"] for one in mine] == ["Sahel Response"]


@pytest.mark.django_db
def test_a_browser_becomes_a_device_of_its_users_organisation_only(cast):
    mine = {"organisation": str(cast.organisation.pk), "kept": "1"}
    assert cast.client("nadia").post("/fill/devices", mine).status_code == 201
    other = {"organisation": str(cast.partner_organisation.pk)}
    assert cast.client("nadia").post("/fill/devices", other).status_code == 403
    assert cast.client("guard").post("/fill/devices", mine).status_code == 403
    assert cast.client("anonymous").post("/fill/devices", mine).status_code == 302
