"""A phone for tests: a published form, a device, and the requests that ODK Collect sends."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpResponse
from django.test import Client
from lxml import etree
from pyxform.xls2xform import convert

from serai.accounts.models import Organisation
from serai.intake.choices import FormState
from serai.intake.models import Blob, Device, Form, FormVersion
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.tokens import new_token, token_hash
from serai.xforms.schema import read_xform, to_json

HEADERS = {
    "X-OpenRosa-Version": "1.0",
    "User-Agent": "org.odk.collect.android/v2025.3",
    "Date": "Sat, 21 Nov 2026 00:99:99 nonsense",
}
NAMESPACES = {
    "list": "http://openrosa.org/xforms/xformsList",
    "manifest": "http://openrosa.org/xforms/xformsManifest",
    "response": "http://openrosa.org/http/response",
}
GARDEN = """
| survey   |                         |          |           |                |
|          | type                    | name     | label     | save_to        |
|          | start                   | start    |           |                |
|          | end                     | end      |           |                |
|          | text                    | gardener | Gardener  | garden_visit#gardener |
|          | date                    | day      | Day       | garden_visit#day |
|          | image                   | photo    | Photo     |                |
|          | begin repeat            | beds     | Beds      |                |
|          | text                    | plant    | Plant     | garden_bed#plant |
|          | integer                 | number   | How many  | garden_bed#number |
|          | end repeat              |          |           |                |
| entities |                         |          |           |                |
|          | list_name               | label    | entity_id | repeat         |
|          | garden_visit            | ${gardener} |        |                |
|          | garden_bed              | ${plant} |           | ${beds}        |
| settings |                         |          |           |                |
|          | form_title              | form_id  | version   |                |
|          | Garden                  | garden   | 1         |                |
"""


def publish(
    organisation: Organisation,
    markdown: str = GARDEN,
    *,
    state: str = FormState.PUBLISHED,
    draft_token: str = "",
    bears_persons: bool = False,
    **settings: str,
) -> FormVersion:
    """Put a form version into the database as publishing would, with its id or version replaced."""
    result = convert(xlsform=markdown, file_type=".md")
    xform = result.xform
    for name, value in settings.items():
        old = {"form_id": 'id="garden"', "version": 'version="1"'}[name]
        xform = xform.replace(old, old.split("=")[0] + f'="{value}"', 1)
    root = etree.fromstring(xform.encode()).find(".//{*}instance")[0]
    with acting_as(system_actor(organisation.pk)):
        source, _ = Blob.objects.get_or_create(
            organisation=organisation, sha256=b"x" * 32, defaults={"size": 1, "md5": "0" * 32}
        )
        form, _ = Form.objects.get_or_create(
            organisation=organisation,
            xml_form_id=root.get("id"),
            defaults={"title": "Garden", "state": state, "bears_persons": bears_persons},
        )
        return FormVersion.objects.create(
            organisation=organisation,
            form=form,
            version=root.get("version", ""),
            is_draft=bool(draft_token),
            source=source,
            xform=xform,
            bears_persons=bears_persons,
            xform_md5=__import__("hashlib").md5(xform.encode()).hexdigest(),
            schema=to_json(read_xform(xform)),
            test_token_hash=token_hash(draft_token) if draft_token else None,
            published_at=None if draft_token else clock.now(),
        )


def register(
    organisation: Organisation, name: str = "phone 1", **fields: Any
) -> tuple[Device, str]:
    """Put a device into the database; return it and its token."""
    token = new_token()
    with acting_as(system_actor(organisation.pk)):
        device = Device.objects.create(
            organisation=organisation, name=name, token_hash=token_hash(token), **fields
        )
    return device, token


@dataclass(frozen=True)
class Answers:
    """A filled-in garden form; `xml()` writes it as Collect does."""

    instance_id: str = field(default_factory=lambda: f"uuid:{uuid.uuid4()}")
    form_id: str = "garden"
    version: str = "1"
    deprecated_id: str = ""
    gardener: str = "Amina"
    day: str = "2026-03-01"
    photo: str = ""
    beds: Sequence[tuple[str, str]] = (("maize", "12"), ("beans", "3"))
    start: str = "2026-03-01T08:00:00.000+01:00"
    end: str = "2026-03-01T08:05:00.000+01:00"
    visit_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    bed_ids: tuple[str, ...] = field(
        default_factory=lambda: tuple(str(uuid.uuid4()) for _ in range(20))
    )
    extra: str = ""

    def but(self, **changes: Any) -> Answers:
        """Return the same answers with some changed."""
        return replace(self, **changes)

    def correction(self, **changes: Any) -> Answers:
        """Return a correction of these answers."""
        new = {"instance_id": f"uuid:{uuid.uuid4()}", "deprecated_id": self.instance_id}
        return replace(self, **(new | changes))

    def xml(self) -> bytes:
        """Return the XML, in UTF-8."""
        beds = "".join(
            f"<beds><plant>{plant}</plant><number>{number}</number><meta>"
            f'<entity dataset="garden_bed" id="{bed_id}" create="1"><label>{plant}</label></entity>'
            "</meta></beds>"
            for (plant, number), bed_id in zip(self.beds, self.bed_ids, strict=False)
        )
        deprecated = (
            f"<orx:deprecatedID>{self.deprecated_id}</orx:deprecatedID>"
            if self.deprecated_id
            else ""
        )
        return (
            "<?xml version='1.0' ?>"
            f'<data xmlns:orx="http://openrosa.org/xforms" id="{self.form_id}"'
            f' version="{self.version}"><start>{self.start}</start><end>{self.end}</end>'
            f"<gardener>{self.gardener}</gardener><day>{self.day}</day><photo>{self.photo}</photo>"
            f"{beds}{self.extra}<orx:meta><orx:instanceID>{self.instance_id}</orx:instanceID>"
            f'{deprecated}<entity dataset="garden_visit" id="{self.visit_id}" create="1">'
            f"<label>{self.gardener}</label></entity></orx:meta></data>"
        ).encode()


def multipart(
    parts: Sequence[tuple[str, str, str, bytes]], boundary: str = "----phone"
) -> tuple[str, bytes]:
    """Return (content type, body) of parts given as (name, file name, type, bytes)."""
    body = b""
    for name, file_name, media_type, content in parts:
        file = f'; filename="{file_name}"' if file_name else ""
        body += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n'
            f"Content-Type: {media_type}\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        ).encode()
        body += content + b"\r\n"
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


@dataclass
class Phone:
    """Speaks to one door: `base` is the path the server's address ends in."""

    base: str
    headers: Mapping[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=Client)
    secure: bool = False

    def get(self, path: str, **headers: str) -> HttpResponse:
        """GET below the door, with the query that Collect adds."""
        url = path if path.startswith("/") else f"{self.base}{path}"
        joined = f"{url}{'&' if '?' in url else '?'}deviceID=collect%3Aabc"
        sent = {**HEADERS, **self.headers, **headers}
        return self.client.get(joined, headers=sent, secure=self.secure)

    def head(self, path: str, **headers: str) -> HttpResponse:
        """HEAD below the door."""
        sent = {**HEADERS, **self.headers, **headers}
        return self.client.head(f"{self.base}{path}", headers=sent, secure=self.secure)

    def post(self, content_type: str, body: bytes, **headers: str | None) -> HttpResponse:
        """POST a body to the submission address; a header set to None is left out."""
        sent = {k: v for k, v in {**HEADERS, **self.headers, **headers}.items() if v is not None}
        return self.client.generic(
            "POST",
            f"{self.base}submission?deviceID=x",
            body,
            content_type,
            headers=sent,
            secure=self.secure,
        )

    def send(
        self,
        answers: Answers | bytes,
        files: Mapping[str, bytes] | Sequence[tuple[str, bytes]] = (),
        **headers: str | None,
    ) -> HttpResponse:
        """Send answers with files, as Collect does."""
        xml = answers if isinstance(answers, bytes) else answers.xml()
        named = files.items() if isinstance(files, Mapping) else files
        parts = [("xml_submission_file", "garden_2026.xml", "text/xml", xml)]
        parts += [(name, name, "image/jpeg", content) for name, content in named]
        return self.post(*multipart(parts), **headers)


def message(response: HttpResponse) -> str:
    """Return the message that the enumerator reads."""
    root = etree.fromstring(response.content)
    return root.findtext("response:message", namespaces=NAMESPACES)
