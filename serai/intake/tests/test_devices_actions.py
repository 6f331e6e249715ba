"""Registering, changing and revoking devices; the settings code a phone reads."""

import base64
import json
import zlib

import pytest
import segno
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from serai.intake.actions import devices as actions
from serai.intake.actions.forms import publish_form
from serai.intake.models import Device
from serai.intake.queries.devices import connections, devices, forms_to_send
from serai.kit.actor import acting_as
from serai.kit.tokens import new_token, token_hash
from serai.ledger.models import Event
from serai.xforms.collect import qr_svg, settings_code
from serai.xforms.tests.workbooks import simple


def decoded(code):
    """Read a settings code as ODK Collect does."""
    return json.loads(zlib.decompress(base64.b64decode(code)))


@pytest.fixture
def alice(cast):
    with acting_as(cast.actor("alice")) as actor:
        yield actor


@pytest.fixture
def register(cast, alice):
    def register(name="Dori 1", **values):
        return actions.register_device(
            actor=alice, organisation=cast.organisation, name=name, **values
        )

    return register


@pytest.fixture
def form(cast, alice):
    version = publish_form(
        actor=alice, organisation=cast.organisation, file_name="f.xlsx", content=simple()
    )
    return version.form


def known(token):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, revoked FROM serai_device_by_token(%s)", [token_hash(token)])
        return cursor.fetchone()


@pytest.mark.django_db
class TestRegister:
    """A device and its token."""

    def test_the_token_is_given_once_and_kept_as_a_hash(self, register, cast):
        device, token = register(enumerator="E07")
        device.refresh_from_db()
        assert bytes(device.token_hash) == token_hash(token)
        assert token.encode() not in bytes(device.token_hash)
        assert (device.enumerator, device.created_by) == ("E07", cast.alice)
        assert known(token) == (device.pk, False)
        event = Event.objects.get()
        assert (event.name, event.subject_id) == ("device.registered", str(device.pk))
        assert token not in json.dumps(event.payload)

    def test_no_two_tokens_are_the_same(self, register):
        tokens = {register(name=f"D{i}")[1] for i in range(5)} | {new_token()}
        assert len(tokens) == 6
        assert all(len(token) == 43 for token in tokens)

    def test_a_name_in_use_is_refused(self, register):
        register()
        with pytest.raises(actions.DeviceNameTaken, match="Dori 1"):
            register()
        assert Device.objects.count() == 1

    def test_the_name_of_a_revoked_device_is_free_again(self, register):
        actions.revoke_device(device=register()[0])
        assert register()[0].name == "Dori 1"

    def test_a_device_can_be_limited_to_forms(self, register, form):
        device, _token = register(forms=[form])
        assert list(device.forms.all()) == [form]

    def test_forms_of_another_organisation_are_refused(self, register, form, cast):
        with acting_as(cast.actor("petra")) as petra:
            with pytest.raises(actions.FormOfAnotherOrganisation):
                actions.register_device(
                    actor=petra, organisation=cast.partner_organisation, name="x", forms=[form]
                )
            assert not Device.objects.exists()

    def test_the_database_keeps_the_name_once(self, register, cast):
        device, _token = register()
        with pytest.raises(IntegrityError, match="intake_device_name_once"), transaction.atomic():
            Device.objects.create(
                organisation=cast.organisation, name=device.name, token_hash=b"other"
            )


@pytest.mark.django_db
class TestChange:
    """What can become of a device."""

    def test_name_code_and_forms(self, register, form):
        device, _token = register()
        actions.change_device(device=device, name="Dori 2", enumerator="E08", forms=[form])
        device.refresh_from_db()
        assert (device.name, device.enumerator, device.forms.get()) == ("Dori 2", "E08", form)
        actions.change_device(device=device, name="Dori 2")
        assert not device.forms.exists()

    def test_to_a_name_in_use(self, register):
        register(name="Dori 1")
        device, _token = register(name="Dori 2")
        with pytest.raises(actions.DeviceNameTaken):
            actions.change_device(device=device, name="Dori 1")

    def test_a_new_token_ends_the_old_one(self, register):
        device, old = register()
        new = actions.renew_device_token(device=device)
        assert new != old
        assert known(old) is None
        assert known(new) == (device.pk, False)
        assert Event.objects.latest("id").name == "device.token_renewed"

    def test_revoking_is_for_good_and_can_be_said_twice(self, register):
        device, token = register()
        first = actions.revoke_device(device=device).revoked_at
        assert actions.revoke_device(device=device).revoked_at == first
        assert known(token) == (device.pk, True)
        assert Event.objects.filter(name="device.revoked").count() == 1

    def test_a_revoked_device_cannot_be_changed(self, register):
        device, _token = register()
        actions.revoke_device(device=device)
        with pytest.raises(actions.DeviceRevoked):
            actions.renew_device_token(device=device)
        with pytest.raises(actions.DeviceRevoked):
            actions.change_device(device=device, name="x")


@pytest.mark.django_db
class TestReading:
    """Lists of devices and the ways to connect."""

    def test_lists_tell_devices_in_use_from_revoked_ones(self, register, alice):
        register(name="Dori 1", enumerator="E07")
        gone, _token = register(name="Dori 2")
        actions.revoke_device(device=gone)
        assert [d.name for d in devices(alice)] == ["Dori 1"]
        assert [d.name for d in devices(alice, revoked=True)] == ["Dori 2"]
        assert [d.name for d in devices(alice, text="e07")] == ["Dori 1"]
        assert list(devices(alice, text="nobody")) == []

    @pytest.mark.parametrize("who", ["bob", "petra", "sam", "guard", "nadia", "otto", "anonymous"])
    def test_others_see_no_device(self, register, cast, who):
        register()
        with acting_as(cast.actor(who)) as actor:
            assert list(devices(actor)) == []

    def test_only_forms_in_use_can_be_sent(self, form, alice, cast):
        publish_form(
            actor=alice, organisation=cast.organisation, file_name="f.xlsx",
            content=simple(form_id="draft"), as_draft=True,
        )  # fmt: skip
        assert list(forms_to_send(alice)) == [form]

    def test_over_http_there_is_the_address_only(self, register):
        device, token = register()
        (only,) = connections(device, token, "http://10.0.0.5:8000", "Code")
        assert only.address == f"http://10.0.0.5:8000/openrosa/{token}"
        assert decoded(only.code)["general"]["server_url"] == only.address
        assert "username" not in decoded(only.code)["general"]

    def test_over_https_there_is_basic_too(self, register):
        device, token = register()
        _by_address, basic = connections(device, token, "https://serai.example.org", "Code")
        general = decoded(basic.code)["general"]
        assert general["server_url"] == "https://serai.example.org/openrosa"
        assert (general["username"], general["password"]) == (str(device.pk), token)


def test_the_code_is_what_collect_reads():
    code = settings_code("https://example.org/openrosa/abc", "Sahel Response")
    assert decoded(code) == {
        "general": {
            "protocol": "odk_default",
            "server_url": "https://example.org/openrosa/abc",
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": "Sahel Response"},
    }


@given(
    st.text(st.characters(codec="utf-8"), max_size=80),
    st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=40),
)
def test_any_project_name_survives_the_code(project, user):
    read = decoded(settings_code("http://x/openrosa/t", project, user, "secret"))
    assert read["project"]["name"] == project
    assert read["general"].get("username", "") == user


def test_the_drawing_is_the_code():
    """The modules drawn are those of a QR code of the same text: any reader gets the text back."""
    text = settings_code("https://example.org/openrosa/" + "x" * 43, "Sahel Response")
    svg = etree.fromstring(qr_svg(text, "A code"))
    width = segno.make(text, error="m", micro=False).symbol_size(scale=4, border=4)[0]
    assert (svg.get("width"), svg.get("class")) == (str(width), "qr")
    assert svg.findtext("{*}title") == "A code"
    rows = drawn(svg)
    wanted = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    assert rows == [[int(bool(module)) for module in row] for row in wanted]


def test_the_drawing_needs_no_style_that_the_page_forbids():
    svg = qr_svg("text", "<b>A & B</b>")
    assert "style=" not in svg
    assert "<b>" not in svg


def drawn(svg):
    """Return the dark modules that the path of horizontal strokes draws, without the border."""
    path = svg.findall(".//{*}path")[-1].get("d")
    cells, x, y, size, border = {}, 0.0, 0.0, 0, 4
    for command, numbers in _commands(path):
        if command == "M":
            x, y = numbers
        elif command == "m":
            x, y = x + numbers[0], y + numbers[1]
        elif command == "h":
            for offset in range(int(numbers[0])):
                cells[(int(y), int(x) + offset)] = 1
            x += numbers[0]
    size = max(column for _row, column in cells) + 1 - border
    return [
        [cells.get((row + border, column + border), 0) for column in range(size)]
        for row in range(size)
    ]


def _commands(path):
    import re

    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        yield command, [float(n) for n in re.findall(r"-?\d+\.?\d*", numbers)]
