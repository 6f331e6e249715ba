"""What phones download: the list of forms, the forms, their media; and what they need not again."""

import hashlib

import pytest
from lxml import etree

from serai.intake.actions.blobs import keep_blob
from serai.intake.models import FormMedia
from serai.intake.tests.phone import NAMESPACES, Phone, publish, register
from serai.kit.actor import acting_as, system_actor

pytestmark = pytest.mark.django_db


def listed(response):
    root = etree.fromstring(response.content)
    return [
        {etree.QName(field).localname: field.text or "" for field in form}
        for form in root.findall("list:xform", NAMESPACES)
    ]


def add_media(version, **files):
    """Give a version its media: name (dots as __) to bytes, None for one not uploaded."""
    with acting_as(system_actor()):
        for name, content in files.items():
            blob = content and keep_blob(
                organisation_id=version.organisation_id, content=content, media_type="image/png"
            )
            FormMedia.objects.create(
                organisation_id=version.organisation_id,
                form_version=version,
                name=name.replace("__", "."),
                blob=blob,
            )


def test_the_list_holds_what_collect_demands(phone, garden_form):
    response = phone.get("formList")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response["X-OpenRosa-Version"] == "1.0"
    assert etree.fromstring(response.content).tag == f"{{{NAMESPACES['list']}}}xforms"
    (form,) = listed(response)
    assert form["formID"] == "garden"
    assert form["name"] == "Garden"
    assert form["version"] == "1"
    assert form["downloadUrl"].startswith("http://testserver/openrosa/")
    assert "descriptionText" not in form
    assert "manifestUrl" not in form
    xform = phone.get(form["downloadUrl"].removeprefix("http://testserver"))
    assert form["hash"] == "md5:" + hashlib.md5(xform.content).hexdigest()
    assert xform.content.decode() == garden_form.xform


def test_the_list_can_be_asked_for_more_and_less(cast, phone):
    publish(cast.organisation, version="2")
    publish(cast.organisation, form_id="orchard")
    found = {(f["formID"], f["version"]) for f in listed(phone.get("formList"))}
    assert found == {("garden", "2"), ("orchard", "1")}
    assert [f["formID"] for f in listed(phone.get("formList?formID=orchard"))] == ["orchard"]
    assert listed(phone.get("formList?formID=nothing")) == []
    every = listed(phone.get("formList?listAllVersions=true&formID=garden"))
    assert {f["version"] for f in every} == {"1", "2"}
    assert all("descriptionText" in f for f in listed(phone.get("formList?verbose=true")))


def test_an_empty_list_is_a_list(cast):
    phone = Phone(f"/openrosa/{register(cast.partner_organisation)[1]}/")
    assert listed(phone.get("formList")) == []


def test_a_form_without_a_version_has_an_empty_one(cast, phone):
    publish(cast.organisation, form_id="plain", version="")
    plain = next(f for f in listed(phone.get("formList")) if f["formID"] == "plain")
    assert plain["version"] == ""


def test_the_manifest_names_what_was_uploaded_in_a_steady_order(phone, garden_form):
    add_media(garden_form, b__png=b"bee", a__png=b"ant", c__csv=None)
    (form,) = listed(phone.get("formList"))
    path = form["manifestUrl"].removeprefix("http://testserver")
    first = phone.get(path)
    files = etree.fromstring(first.content).findall("manifest:mediaFile", NAMESPACES)
    names = [file.findtext("manifest:filename", namespaces=NAMESPACES) for file in files]
    assert names == ["a.png", "b.png"]
    assert phone.get(path).content == first.content
    for file, content in zip(files, (b"ant", b"bee"), strict=True):
        url = file.findtext("manifest:downloadUrl", namespaces=NAMESPACES)
        got = phone.get(url.removeprefix("http://testserver"))
        assert got.content == content
        assert got["Content-Type"] == "image/png"
        digest = file.findtext("manifest:hash", namespaces=NAMESPACES)
        assert digest == "md5:" + hashlib.md5(content).hexdigest()


def test_without_an_uploaded_file_there_is_no_manifest_to_fetch(phone, garden_form):
    add_media(garden_form, c__csv=None)
    (form,) = listed(phone.get("formList"))
    assert "manifestUrl" not in form
    empty = phone.get(f"forms/{garden_form.pk}/manifest")
    assert empty.status_code == 200
    assert len(etree.fromstring(empty.content)) == 0


def test_a_new_file_changes_the_manifest(phone, garden_form):
    add_media(garden_form, a__png=b"ant")
    path = f"forms/{garden_form.pk}/manifest"
    before = phone.get(path)
    with acting_as(system_actor()):
        media = FormMedia.objects.get()
        media.blob = keep_blob(organisation_id=media.organisation_id, content=b"aunt")
        media.save()
    after = phone.get(path)
    assert before["ETag"] != after["ETag"]
    assert phone.get(path, **{"If-None-Match": before["ETag"]}).status_code == 200


@pytest.mark.parametrize("what", ["formList", "form", "manifest", "media"])
def test_nothing_is_sent_twice(phone, garden_form, what):
    add_media(garden_form, a__png=b"ant")
    with acting_as(system_actor()):
        media = FormMedia.objects.get().pk
    path = {
        "formList": "formList",
        "form": f"forms/{garden_form.pk}/form.xml",
        "manifest": f"forms/{garden_form.pk}/manifest",
        "media": f"media/{media}",
    }[what]
    first = phone.get(path)
    assert first.status_code == 200
    assert first["Cache-Control"] == "private, no-cache"
    for known in (first["ETag"], f"W/{first['ETag']}", f'"x", {first["ETag"]}', "*"):
        again = phone.get(path, **{"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert again["X-OpenRosa-Version"] == "1.0"
    assert phone.get(path, **{"If-None-Match": '"other"'}).status_code == 200
    head = phone.head(path)
    assert (head.status_code, head.content) == (204, b"")


@pytest.mark.parametrize(
    "path",
    [
        "forms/00000000-0000-0000-0000-000000000000/form.xml",
        "forms/00000000-0000-0000-0000-000000000000/manifest",
        "media/999999",
    ],
)
def test_what_is_not_there(phone, path):
    response = phone.get(path)
    assert response.status_code == 404
    assert b"OpenRosaResponse" in response.content


def test_media_of_others_are_not_there(cast, phone, garden_form):
    other = publish(cast.partner_organisation)
    add_media(other, a__png=b"ant")
    with acting_as(system_actor()):
        media = FormMedia.objects.get().pk
    assert phone.get(f"media/{media}").status_code == 404


def test_behind_a_proxy_addresses_are_https(phone, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    (form,) = listed(phone.get("formList", **{"X-Forwarded-Proto": "https", "Host": "testserver"}))
    assert form["downloadUrl"].startswith("https://testserver/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_downloads_take_nothing(phone, method):
    response = getattr(phone.client, method)(f"{phone.base}formList")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
