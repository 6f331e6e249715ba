"""A published form, and a browser that has been made a device."""

import io

import openpyxl
import pytest

from serai.accounts.access import actor_for
from serai.intake.actions.forms import publish_form
from serai.kit.actor import acting_as
from serai.webforms.actions.browsers import enrol_browser

FEEDBACK = [
    ("type", "name", "label::English (en)", "label::Arabic (ar)", "required", "constraint"),
    ("text", "said", "What happened?", "ماذا حدث؟", "yes", ""),
    ("integer", "age", "Age", "العمر", "", ". < 120"),
]


def workbook(form_id="feedback", survey=FEEDBACK, version="1"):
    """Return an XLSForm's bytes."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "survey"
    for row in survey:
        sheet.append(row)
    settings = book.create_sheet("settings")
    settings.append(("form_id", "form_title", "version"))
    settings.append((form_id, form_id.title(), version))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def form(cast):
    """The feedback form, published by alice."""
    return publish(cast, workbook())


def publish(cast, content, name="feedback"):
    actor = cast.actor("alice")
    with acting_as(actor):
        version = publish_form(
            actor=actor, organisation=cast.organisation, file_name=f"{name}.xlsx", content=content
        )
    return version.form


@pytest.fixture
def browser(cast, form):
    """Nadia's browser and its token."""
    actor = actor_for(cast.nadia)
    with acting_as(actor):
        return enrol_browser(
            actor=actor, user=cast.nadia, organisation=cast.organisation, kept=True
        )


@pytest.fixture
def ask(client, browser):
    """Ask as nadia's browser does, with its token."""

    def asked(path, method="get", **extra):
        return getattr(client, method)(
            f"/fill/{path}", headers={"Authorization": f"Bearer {browser[1]}"}, **extra
        )

    return asked


def answers(instance="uuid:1", said="Rain", deprecated="", form_id="feedback"):
    """Return filled-in answers."""
    former = f"<deprecatedID>{deprecated}</deprecatedID>" if deprecated else ""
    return (
        f'<data id="{form_id}" version="1"><said>{said}</said><age/><meta>{former}'
        f"<instanceID>{instance}</instanceID></meta></data>"
    )


def send(client, address, xml):
    """Send answers as OpenRosa has it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    part = SimpleUploadedFile("submission.xml", xml.encode(), "text/xml")
    return client.post(
        address, {"xml_submission_file": part}, headers={"X-OpenRosa-Version": "1.0"}
    )
