"""What phones send and what they hear: one table of requests, statuses, headers and messages."""

import base64
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from serai.intake.choices import FormState
from serai.intake.models import Attachment, Form, Submission
from serai.intake.tests.phone import Answers, Phone, message, multipart, publish, register
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor

pytestmark = pytest.mark.django_db

FIRST = Answers(instance_id="uuid:first")
XML = ("xml_submission_file", "a.xml", "text/xml")
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<data id="garden" version="1"><gardener>&b;</gardener>'
    b"<meta><instanceID>uuid:bomb</instanceID></meta></data>"
)
OUTSIDE = BOMB.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')


def raw(body: bytes, content_type: str = "multipart/form-data; boundary=----phone"):
    return lambda phone: phone.post(content_type, body)


def sent(answers: Any, files: Any = (), **headers: str | None):
    return lambda phone: phone.send(answers, files, **headers)


def xml(change):
    """Send the first answers with their bytes changed."""
    return lambda phone: phone.send(change(FIRST.xml()))


def parts(*some: tuple[str, str, str, bytes]):
    return lambda phone: phone.post(*multipart(some))


def cut(at: int):
    content_type, body = multipart([(*XML, FIRST.xml())])
    return raw(body[:at], content_type)


@dataclass(frozen=True)
class Case:
    """A request after those `before` it; what it is answered, and how many are then kept."""

    name: str
    do: Any
    status: int
    says: str = ""
    before: tuple[Any, ...] = ()
    kept: int | None = None


MORE = ("*isIncomplete*", "", "text/plain", b"yes")
OK = "Your answers arrived. Thank you."
TAKEN = [
    Case("a submission", sent(FIRST), 201, OK, kept=1),
    Case("the same again", sent(FIRST), 201, OK, (sent(FIRST),), 1),
    Case("same id, other answers", sent(FIRST.but(gardener="B")), 409, "same ID",
         (sent(FIRST),), 1),
    Case("a photo with it", sent(FIRST.but(photo="a.jpg"), {"a.jpg": b"x"}), 201, OK, kept=1),
    Case("a photo to come", sent(FIRST.but(photo="a.jpg")), 201, "still to come: 1", kept=1),
    Case("a file nobody asked for", sent(FIRST, {"b.jpg": b"x"}), 201, OK, kept=1),
    Case("Arabic file name", sent(FIRST.but(photo="صورة ١.jpg"), {"صورة ١.jpg": b"x"}), 201, OK),
    Case("in pieces", parts((*XML, FIRST.xml()), MORE), 201),
    Case("newer query parameters", lambda p: p.client.generic(
        "POST", f"{p.base}submission?deviceID=x&new=y&deviceID=z",
        multipart([(*XML, FIRST.xml())])[1], "multipart/form-data; boundary=----phone",
        headers={"X-OpenRosa-Version": "1.0"}), 201, OK),
    Case("quoted boundary", lambda p: p.post(
        'multipart/form-data; charset=utf-8; boundary="----phone"',
        multipart([(*XML, FIRST.xml())])[1]), 201, OK),
    Case("a preamble and an epilogue", raw(
        b"hello\r\n" + multipart([(*XML, FIRST.xml())])[1] + b"bye"), 201, OK),
    Case("a byte order mark", xml(lambda b: b"\xef\xbb\xbf" + b), 201, OK),
    Case("emoji and Arabic", sent(FIRST.but(gardener="أمينة 🌾")), 201, OK),
    Case("ids of 249 characters", sent(FIRST.but(instance_id="x" * 249)), 201, OK),
    Case("a correction", sent(FIRST.correction(instance_id="uuid:2")), 201, OK, (sent(FIRST),), 2),
    Case("the correction again", sent(FIRST.correction(instance_id="uuid:2")), 201, OK,
         (sent(FIRST), sent(FIRST.correction(instance_id="uuid:2"))), 2),
    Case("the former again after its correction", sent(FIRST), 201, OK,
         (sent(FIRST), sent(FIRST.correction(instance_id="uuid:2"))), 2),
]  # fmt: skip
REFUSED = [
    Case("correction of the superseded", sent(FIRST.correction(instance_id="uuid:3")), 409,
         "corrected already", (sent(FIRST), sent(FIRST.correction(instance_id="uuid:2"))), 2),
    Case("correction of the unknown", sent(FIRST.correction()), 404, "Send them first", (), 0),
    Case("correction of itself", sent(FIRST.correction(instance_id="uuid:first")), 400,
         "themselves"),
    Case("unknown version", sent(FIRST.but(version="2")), 404, "this version"),
    Case("unknown form", sent(FIRST.but(form_id="other")), 404, "does not know this form"),
    Case("no OpenRosa header", sent(FIRST, **{"X-OpenRosa-Version": None}), 400, "OpenRosa"),
    Case("no answers", parts(("a.jpg", "a.jpg", "image/jpeg", b"x")), 400, "xml_submission_file"),
    Case("answers twice", parts((*XML, FIRST.xml()), (*XML, FIRST.xml())), 400, "xml_submission"),
    Case("nothing at all", raw(b""), 400, "not a form submission"),
    Case("not multipart", raw(FIRST.xml(), "text/xml"), 400, "not a form submission"),
    Case("no boundary", raw(b"x", "multipart/form-data"), 400, "not a form submission"),
    Case("cut before the end", cut(-6), 400, "did not arrive whole"),
    Case("cut in the answers", cut(400), 400, "did not arrive whole"),
    Case("cut in the headers", cut(40), 400, "did not arrive whole"),
    Case("base64", raw(multipart([(*XML, FIRST.xml())])[1].replace(
        b"Encoding: binary", b"Encoding: base64")), 400, "encoding"),
    Case("not XML", sent(b"hello"), 400, "not valid XML"),
    Case("empty XML", sent(b""), 400, "not valid XML"),
    Case("unclosed XML", xml(lambda b: b[:-7]), 400, "not valid XML"),
    Case("an entity bomb", sent(BOMB), 400, "not valid XML"),
    Case("an outside entity", sent(OUTSIDE), 400, "not valid XML"),
    Case("UTF-16", xml(lambda b: b.decode().encode("utf-16")), 400, "UTF-8"),
    Case("Latin-1", sent(FIRST.but(gardener="é").xml().decode().encode("latin-1")), 400, "UTF-8"),
    Case("another declared encoding", xml(lambda b: b.replace(
        b"<?xml version='1.0' ?>", b"<?xml version='1.0' encoding='koi8-r'?>")), 400, "UTF-8"),
    Case("a NUL", xml(lambda b: b.replace(b"Amina", b"Am\0na")), 400, "not valid XML"),
    Case("a control character", xml(lambda b: b.replace(b"Amina", b"Am&#1;na")), 400, "valid XML"),
    Case("300 levels deep", sent(FIRST.but(extra="<a>" * 300 + "</a>" * 300)), 400, "valid XML"),
    Case("too many letters", sent(FIRST.but(extra=f"<a>{'x' * 10_000_000}</a>")), 400, "too large"),
    Case("no form id", xml(lambda b: b.replace(b'id="garden"', b"")), 400, "which form"),
    Case("no instance id", sent(FIRST.but(instance_id=" ")), 400, "no instance ID"),
    Case("id of 250", sent(FIRST.but(instance_id="x" * 250)), 400, "too long"),
    Case("a path out", sent(FIRST, {"../../etc/passwd": b"x"}), 400, "name"),
    Case("an absolute path", sent(FIRST, {"/etc/passwd": b"x"}), 400, "name"),
    Case("a Windows path", sent(FIRST, {"..\\\\evil.exe": b"x"}), 400, "name"),
    Case("a name of dots", sent(FIRST, {"..": b"x"}), 400, "name"),
    Case("a name that turns round", sent(FIRST, {"a\u202egpj.exe": b"x"}), 400, "name"),
    Case("a control in a name", sent(FIRST, {"a\x00.jpg": b"x"}), 400, "name"),
    Case("a name of 300", sent(FIRST, {"a" * 300: b"x"}), 400, "name"),
    Case("a path in the answers", sent(FIRST.but(photo="../../x.jpg")), 400, "name"),
    Case("two files of one name", sent(FIRST, [("a.jpg", b"1"), ("a.jpg", b"2")]), 400, "same"),
    Case("501 parts", parts((*XML, FIRST.xml()), *[("n", "", "text/plain", b"")] * 501), 400),
    Case("GET", lambda p: p.get("submission"), 405, "cannot be done"),
]  # fmt: skip


def kept() -> int:
    with acting_as(system_actor()):
        return Submission.objects.count()


@pytest.mark.parametrize("case", TAKEN + REFUSED, ids=lambda case: case.name)
def test_table(phone, case):
    for step in case.before:
        assert step(phone).status_code == 201
    response = case.do(phone)
    assert response.status_code == case.status
    assert response["X-OpenRosa-Version"] == "1.0"
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert re.match(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", response["Date"])
    assert response["Content-Language"] == "en"
    assert case.says in message(response)
    nature = b'nature="submit_success"' if case.status == 201 else b'nature="error"'
    assert nature in response.content
    if case.status == 201:
        assert int(response["X-OpenRosa-Accept-Content-Length"]) == settings.OPENROSA_MAX_BYTES
    expected = case.kept if case.kept is not None else (1 if case.status == 201 else 0)
    assert kept() == expected


SPOKEN = [case for case in TAKEN + REFUSED if case.name != "newer query parameters"]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_message_is_translated(phone, language):
    for case in SPOKEN:
        heard = []
        for header in ("en", f"{language};q=0.9,en;q=0.5"):
            phone.headers = {"Accept-Language": header}
            for step in case.before:
                step(phone)
            response = case.do(phone)
            heard.append(message(response))
            with acting_as(system_actor()):
                Submission.objects.all().delete()
        assert response["Content-Language"] == language
        assert heard[0] != heard[1], case.name


def test_too_large_is_said_before_it_is_read(phone, settings):
    settings.OPENROSA_MAX_BYTES = 500
    response = phone.send(FIRST)
    assert response.status_code == 413
    assert "too large" in message(response)
    assert kept() == 0


def test_large_bodies_go_through_a_file(phone):
    photo = bytes(range(256)) * 8_000
    answers = FIRST.but(photo="a.jpg")
    response = phone.send(answers, {"a.jpg": photo})
    assert response.status_code == 201
    with acting_as(system_actor()):
        assert Attachment.objects.get().blob.size == len(photo)


def test_files_may_come_later_and_again(phone):
    answers = FIRST.but(photo="a.jpg", extra="<photo>b.jpg</photo>")
    assert "come: 2" in message(phone.send(answers))
    assert "come: 1" in message(phone.send(answers, {"a.jpg": b"1"}))
    assert message(phone.send(answers, {"b.jpg": b"2"})) == OK
    assert message(phone.send(answers, {"a.jpg": b"better"})) == OK
    assert message(phone.send(answers)) == OK
    with acting_as(system_actor()):
        found = {a.name: a.blob.size for a in Attachment.objects.select_related("blob")}
    assert found == {"a.jpg": 6, "b.jpg": 1}
    assert kept() == 1


def test_head_says_this_is_the_place(phone):
    response = phone.head("submission")
    assert response.status_code == 204
    assert response["X-OpenRosa-Accept-Content-Length"] == str(settings.OPENROSA_MAX_BYTES)
    assert response["X-OpenRosa-Version"] == "1.0"


DOORS = [
    ("unknown token", "/openrosa/nothing/", 403, "not known here"),
    ("unknown draft", "/openrosa/draft/nothing/", 403, "not known here"),
    ("bare address over http", "/openrosa/", 403, "Without https"),
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door[0])
@pytest.mark.parametrize("path", ["formList", "submission"])
def test_closed_doors(garden_form, door, path):
    _name, base, status, says = door
    phone = Phone(base)
    response = phone.send(FIRST) if path == "submission" else phone.get(path)
    assert response.status_code == status
    assert says in message(response)
    assert "WWW-Authenticate" not in response
    assert kept() == 0
    assert phone.head(path).status_code == status


def test_a_revoked_device_is_told_to_keep_its_answers(phone, device):
    with acting_as(system_actor()):
        device[0].revoked_at = clock.now()
        device[0].save()
    response = phone.send(FIRST)
    assert response.status_code == 403
    assert "Your answers stay on it" in message(response)
    assert phone.get("formList").status_code == 403


@pytest.mark.parametrize(
    ("state", "listed", "status"),
    [
        (FormState.PUBLISHED, True, 201),
        (FormState.CLOSING, False, 201),
        (FormState.CLOSED, False, 409),
    ],
)
def test_a_forms_life(phone, state, listed, status):
    with acting_as(system_actor()):
        Form.objects.update(state=state)
    assert (b"garden" in phone.get("formList").content) == listed
    response = phone.send(FIRST)
    assert response.status_code == status
    if status == 409:
        assert "stay on your phone" in message(response)


def test_a_device_with_forms_of_its_own(cast, garden_form):
    other = publish(cast.organisation, form_id="other")
    device, token = register(cast.organisation, "phone 2")
    with acting_as(system_actor()):
        device.forms.add(other.form)
    phone = Phone(f"/openrosa/{token}/")
    listed = phone.get("formList").content
    assert b"other" in listed
    assert b"<formID>garden<" not in listed
    assert phone.send(FIRST).status_code == 403
    assert phone.send(FIRST.but(form_id="other")).status_code == 201
    assert phone.get(f"forms/{garden_form.pk}/form.xml").status_code == 404


def test_a_stranger_sees_and_sends_nothing_of_ours(cast, garden_form):
    phone = Phone(f"/openrosa/{register(cast.partner_organisation)[1]}/")
    assert b"garden" not in phone.get("formList").content
    assert phone.get(f"forms/{garden_form.pk}/form.xml").status_code == 404
    assert phone.get(f"forms/{garden_form.pk}/manifest").status_code == 404
    assert phone.send(FIRST).status_code == 404
    assert kept() == 0


def test_every_version_stays_submittable(cast, phone):
    publish(cast.organisation, version="2")
    assert phone.send(FIRST).status_code == 201
    assert phone.send(Answers(version="2")).status_code == 201


def test_a_draft_takes_tests_beside_the_real_ones(cast, phone):
    publish(cast.organisation, draft_token="test-token", version="2")
    draft = Phone("/openrosa/draft/test-token/")
    assert b"<version>2</version>" in draft.get("formList").content
    assert draft.send(FIRST).status_code == 404
    assert draft.send(FIRST.but(version="2")).status_code == 201
    assert phone.send(FIRST.but(version="2")).status_code == 404
    assert phone.send(FIRST).status_code == 201
    with acting_as(system_actor()):
        assert sorted(Submission.objects.values_list("is_test", flat=True)) == [False, True]


def basic(user, token):
    return "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode()


@pytest.mark.parametrize(
    ("user", "right", "status"),
    [
        ("phone 1", True, 200),
        ("PHONE 1", True, 200),
        ("id", True, 200),
        ("phone 2", True, 401),
        ("phone 1", False, 401),
    ],
)
def test_basic_over_https(garden_form, device, user, right, status):
    name = str(device[0].pk) if user == "id" else user
    phone = Phone("/openrosa/", secure=True)
    header = basic(name, device[1] if right else "wrong")
    response = phone.get("formList", Authorization=header)
    assert response.status_code == status
    if status == 401:
        assert response["WWW-Authenticate"].startswith("Basic realm=")
        assert b"OpenRosaResponse" in response.content
    else:
        assert b"https://testserver/openrosa/forms/" in response.content
        phone.headers = {"Authorization": header}
        assert phone.send(FIRST).status_code == 201


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !!!", "Bearer x", "Basic " + base64.b64encode(b"\xff").decode()]
)
def test_basic_nonsense_asks_for_credentials(garden_form, header):
    phone = Phone("/openrosa/", {"Authorization": header}, secure=True)
    response = phone.get("formList")
    assert response.status_code == 401
    assert "WWW-Authenticate" in response
    assert phone.head("submission").status_code == 401


def test_basic_is_refused_over_http_even_when_right(garden_form, device):
    response = Phone("/openrosa/").get("formList", Authorization=basic("phone 1", device[1]))
    assert response.status_code == 403
    assert "Without https" in message(response)


def test_the_token_never_reaches_the_log(phone, caplog):
    phone.send(b"broken")
    phone.get("forms/00000000-0000-0000-0000-000000000000/form.xml")
    assert phone.base not in caplog.text


def test_tables_are_tables_of_different_cases():
    names = [case.name for case in TAKEN + REFUSED]
    assert len(names) == len(set(names))
    with translation.override("en"):
        assert {case.status for case in REFUSED} >= {400, 404, 405, 409}
