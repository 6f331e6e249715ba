"""Pages of devices: what each of the cast sees and may do."""

import base64
import json
import re
import zlib

import pytest
from django.urls import reverse

from serai.intake.actions import devices as actions
from serai.intake.actions.forms import publish_form
from serai.intake.models import Device
from serai.kit.actor import acting_as
from serai.kit.tokens import token_hash
from serai.xforms.tests.workbooks import simple

pytestmark = pytest.mark.django_db


def registered(cast, name="Dori 1", **values):
    with acting_as(cast.actor("alice")) as actor:
        return actions.register_device(
            actor=actor, organisation=cast.organisation, name=name, **values
        )


def devices(cast):
    with acting_as(cast.actor("alice")):
        return list(Device.objects.order_by("pk").prefetch_related("forms"))


def published(cast, **form):
    with acting_as(cast.actor("alice")) as actor:
        return publish_form(
            actor=actor, organisation=cast.organisation, file_name="f.xlsx", content=simple(**form)
        ).form


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


MANAGES = ("alice", "ada")
NOT = ("bob", "nadia", "otto", "sam", "guard")


@pytest.mark.parametrize("page", ["intake:devices", "intake:add_device"])
@pytest.mark.parametrize("who", [*MANAGES, "petra", *NOT, "anonymous"])
def test_who_gets_to_the_devices(cast, who, page):
    registered(cast)
    response = cast.client(who).get(reverse(page))
    wanted = 200 if who in {*MANAGES, "petra"} else 302 if who == "anonymous" else 403
    assert response.status_code == wanted
    assert ("Dori 1" in text(response)) is (who in MANAGES and page == "intake:devices")


@pytest.mark.parametrize("who", [*MANAGES, "petra", *NOT, "anonymous"])
def test_who_gets_to_one_device(cast, who):
    device, _token = registered(cast)
    response = cast.client(who).get(reverse("intake:device", args=[device.pk]))
    wanted = 200 if who in MANAGES else 302 if who == "anonymous" else 404
    assert response.status_code == wanted


@pytest.mark.parametrize("page", ["intake:renew_device", "intake:revoke_device"])
@pytest.mark.parametrize("who", [*MANAGES, "petra", *NOT, "anonymous"])
def test_who_may_take_a_devices_token_away(cast, who, page):
    device, _token = registered(cast)
    address = reverse(page, args=[device.pk])
    assert cast.client(who).get(address).status_code in {405, 302}
    response = cast.client(who).post(address)
    (now,) = devices(cast)
    untouched = now.revoked_at is None and bytes(now.token_hash) == bytes(device.token_hash)
    assert untouched is (who not in MANAGES)
    if who not in {*MANAGES, "anonymous"}:
        assert response.status_code == 404


def test_adding_shows_the_settings_code_once(cast):
    form = published(cast)
    client = cast.client("alice")
    data = {"name": "Dori 1", "enumerator": "E07", "forms": [str(form.pk)]}
    response = client.post(reverse("intake:add_device"), data)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    (token,) = set(re.findall(r"http://testserver/openrosa/([\w-]{43})<", page))
    (device,) = devices(cast)
    assert bytes(device.token_hash) == token_hash(token)
    assert (device.name, device.enumerator) == ("Dori 1", "E07")
    assert list(device.forms.all()) == [form]
    assert 'class="qr"' in page
    for later in ("intake:devices", "intake:device"):
        address = reverse(later, args=[device.pk] if later == "intake:device" else [])
        assert token not in client.get(address).content.decode()


def test_the_code_on_the_page_holds_the_address_on_the_page(cast):
    response = cast.client("alice").post(reverse("intake:add_device"), {"name": "Dori 1"})
    (connection,) = response.context["connections"]
    settings = json.loads(zlib.decompress(base64.b64decode(connection.code)))
    assert settings["general"]["server_url"] == connection.address
    assert settings["project"]["name"] == "SR"
    assert connection.svg in response.content.decode()


def test_over_https_the_page_offers_basic_too(cast, settings):
    settings.SERAI_PUBLIC_URL = "https://serai.example.org"
    response = cast.client("alice").post(reverse("intake:add_device"), {"name": "Dori 1"})
    shown = text(response)
    assert "With user name and password" in shown
    assert str(devices(cast)[0].pk) in shown


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 121}, "at most 120"),
        ({"name": "Dori 2", "enumerator": "Awa Diallo"}, "Use letters, digits"),
        ({"name": "Dori 2", "forms": ["00000000-0000-7000-8000-000000000000"]}, "not one of"),
        ({"name": "Dori 1"}, "Another device in use is called “Dori 1”"),
    ],
)
def test_what_a_device_cannot_be_is_said(cast, values, said):
    registered(cast)
    response = cast.client("alice").post(reverse("intake:add_device"), values)
    assert said in text(response)
    assert len(devices(cast)) == 1


def test_a_partner_adds_to_their_own_house_only(cast):
    cast.client("petra").post(
        reverse("intake:add_device"), {"name": "X", "organisation": str(cast.organisation.pk)}
    )
    assert devices(cast) == []


def test_a_device_can_be_changed(cast):
    form = published(cast)
    device, _token = registered(cast, forms=[form])
    client, address = cast.client("alice"), reverse("intake:device", args=[device.pk])
    page = client.get(address).content.decode()
    assert 'value="Dori 1"' in page
    assert "checked" in page
    response = client.post(address, {"name": "Dori 9", "enumerator": "E1"}, follow=True)
    assert "The device is saved." in text(response)
    (now,) = devices(cast)
    assert (now.name, now.enumerator, list(now.forms.all())) == ("Dori 9", "E1", [])


def test_a_name_in_use_is_said_when_changing(cast):
    registered(cast, name="Dori 1")
    device, _token = registered(cast, name="Dori 2")
    response = cast.client("alice").post(
        reverse("intake:device", args=[device.pk]), {"name": "Dori 1"}
    )
    assert "Another device in use" in text(response)


def test_a_new_code_ends_the_old_one(cast):
    device, old = registered(cast)
    response = cast.client("alice").post(reverse("intake:renew_device", args=[device.pk]))
    (token,) = set(re.findall(r"/openrosa/([\w-]{43})<", response.content.decode()))
    assert token != old
    assert "no-store" in response["Cache-Control"]
    assert bytes(devices(cast)[0].token_hash) == token_hash(token)


def test_a_revoked_device_is_listed_apart_and_cannot_be_changed(cast):
    device, _token = registered(cast)
    client = cast.client("alice")
    response = client.post(reverse("intake:revoke_device", args=[device.pk]), follow=True)
    assert "The device is revoked." in text(response)
    assert "Dori 1" not in text(client.get(reverse("intake:devices")))
    assert "Dori 1" in text(client.get(reverse("intake:devices"), {"revoked": "1"}))
    page = client.get(reverse("intake:device", args=[device.pk])).content.decode()
    assert "Revoked" in page
    assert "<input" not in page.split("<main")[1]
    renewed = client.post(reverse("intake:renew_device", args=[device.pk]), follow=True)
    assert "This device was revoked." in text(renewed)
    changed = client.post(reverse("intake:device", args=[device.pk]), {"name": "x"})
    assert devices(cast)[0].name == "Dori 1"
    assert changed.status_code == 200


def test_the_list_is_searched_and_paged(cast):
    for number in range(52):
        registered(cast, name=f"Phone {number:02}")
    client = cast.client("alice")
    first = text(client.get(reverse("intake:devices")))
    assert "52 devices" in first
    assert "Phone 00" in first
    assert "Phone 51" not in first
    assert "Phone 51" in text(client.get(reverse("intake:devices"), {"page": "2"}))
    found = text(client.get(reverse("intake:devices"), {"text": "phone 51"}))
    assert "1 device" in found
    assert "Phone 00" not in found


def test_taking_a_device_away_asks_first(cast):
    device, _token = registered(cast)
    page = cast.client("alice").get(reverse("intake:device", args=[device.pk])).content.decode()
    main = page.split("<main")[1]
    assert main.count("data-confirm=") == 2


def test_a_devices_name_is_not_in_the_title_of_its_page(cast):
    device, _token = registered(cast, name="Phone of Awa")
    page = cast.client("alice").get(reverse("intake:device", args=[device.pk])).content.decode()
    assert "Awa" not in re.search(r"<title>(.*?)</title>", page).group(1)
