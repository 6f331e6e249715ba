"""What the app consists of on a device, and how a browser asks to become one."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from serai.accounts.models import Membership
from serai.intake.models import Device
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event
from serai.webforms import access
from serai.webforms.actions.browsers import order_wipe
from serai.webforms.models import Browser
from serai.webforms.queries import shell

pytestmark = pytest.mark.django_db


def kept(client):
    """Return what the service worker is told to keep."""
    return json.loads(re.match(r"const SHELL = (.*);\n", client.get("/fill/sw.js").text).group(1))


def test_everything_that_the_worker_keeps_is_there(client):
    told = kept(client)
    for address in [told["page"], *told["files"], *told["later"]]:
        if address.startswith("/static/"):
            path = re.sub(r"\.[0-9a-f]{12}(?=\.)", "", address.removeprefix("/static/"))
            assert finders.find(path), address
        else:
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("address", ["/fill/", "/fill/sw.js"])
def test_a_new_version_of_the_app_is_asked_for_each_time(client, address):
    assert client.get(address)["Cache-Control"] == "no-cache"


def test_another_word_makes_another_version(monkeypatch, tmp_path):
    before = shell.content_hash()
    (tmp_path / "app.js").write_text("other")
    monkeypatch.setattr(shell, "STATIC", tmp_path)
    shell.content_hash.cache_clear()
    try:
        assert shell.content_hash() != before
    finally:
        shell.content_hash.cache_clear()


def test_the_app_is_installed_under_its_own_addresses_only(client):
    facts = client.get("/fill/manifest.webmanifest")
    assert facts["Content-Type"] == "application/manifest+json"
    told = facts.json()
    assert told["scope"] == told["start_url"] == "/fill/"
    assert told["display"] == "standalone"
    for icon in told["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert found, icon["src"]
        if icon["type"] == "image/png":
            with Image.open(found) as picture:
                assert icon["sizes"] == "{}x{}".format(*picture.size)


def test_who_is_signed_in_is_kept_nowhere_on_the_way(cast):
    for name in ("nadia", "anonymous"):
        assert "no-store" in cast.client(name).get("/fill/session")["Cache-Control"]
    back = cast.client("anonymous").get("/fill/session").json()["sign_in"]
    assert back.endswith("?next=/fill/")


def test_no_other_page_makes_a_browser_a_device(cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.nadia)
    wish = {"organisation": str(cast.organisation.pk), "kept": "1"}
    assert strict.post("/fill/devices", wish).status_code == 403
    token = strict.get("/fill/session").json()["csrf"]
    assert strict.post("/fill/devices", wish, headers={"X-CSRFToken": token}).status_code == 201


@pytest.mark.parametrize("wish", [{}, {"organisation": ""}, {"organisation": "' OR 1=1"}])
def test_an_organisation_that_is_none_is_refused_in_words(cast, wish):
    answer = cast.client("nadia").post("/fill/devices", wish, headers={"Accept-Language": "fr"})
    assert answer.status_code == 403
    assert "formulaires de cette organisation" in answer.json()["title"]


@pytest.mark.parametrize(("wanted", "is_kept"), [("1", True), ("", False)])
def test_a_browser_keeps_answers_only_where_it_was_asked_to(cast, wanted, is_kept):
    wish = {"organisation": str(cast.organisation.pk), "kept": wanted}
    assert cast.client("nadia").post("/fill/devices", wish).status_code == 201
    with acting_as(cast.actor("alice")):
        assert Browser.objects.get().is_kept is is_kept


def test_neither_the_devices_name_nor_what_happened_tells_whose_it_is(cast, browser):
    with acting_as(cast.actor("alice")):
        name = Device.objects.get(pk=browser[0].device_id).name
        [happened] = Event.objects.filter(name="browser.enrolled")
    for text in (name, str(happened.payload)):
        assert "nadia" not in text.lower()
        assert browser[1] not in text


def test_who_lost_the_role_becomes_no_device(cast):
    Membership.objects.filter(user=cast.nadia).update(ends_on="2020-02-01")
    wish = {"organisation": str(cast.organisation.pk)}
    assert cast.client("nadia").post("/fill/devices", wish).status_code == 403


@pytest.mark.parametrize(("days", "seen"), [(29, True), (119, True), (121, False)])
def test_a_browser_that_may_still_keep_something_is_listed(cast, browser, monkeypatch, days, seen):
    """Thirty days after its last visit its time is over; ninety more it may be told to erase."""
    with acting_as(cast.actor("alice")) as alice:
        Device.objects.filter(pk=browser[0].device_id).update(revoked_at=clock.now())
        later = clock.now() + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert access.browsers_visible_to(alice).exists() is seen


def test_a_browser_that_keeps_nothing_is_not_listed_once_it_is_revoked(cast, browser):
    with acting_as(cast.actor("alice")) as alice:
        Browser.objects.update(is_kept=False)
        assert access.browsers_visible_to(alice).exists()
        Device.objects.filter(pk=browser[0].device_id).update(revoked_at=clock.now())
        assert not access.browsers_visible_to(alice).exists()


def test_a_wipe_is_told_in_the_trail_and_by_whom_it_was_heard(cast, ask, browser):
    with acting_as(cast.actor("alice")):
        order_wipe(browser=browser[0])
    assert ask("check", "post").json()["wipe"] is True
    assert ask("leave", "post").status_code == 200
    with acting_as(cast.actor("alice")):
        told = Event.objects.filter(name__startswith="browser.").order_by("id")
        names = list(told.values_list("name", flat=True))
    assert names == ["browser.enrolled", "browser.wipe_ordered", "browser.left"]
