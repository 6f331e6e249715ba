"""The person's own copy, on paper and as JSON."""

import json
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from serai.accounts.choices import Permission
from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.templatetags.kit import native_name
from serai.people import access
from serai.people.models import Person
from serai.retention.actions.copies import own_copy
from serai.retention.methods import copy_paper
from serai.retention.queries import own_language


@require_GET
def card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show the card of the person's page: their own copy, and the way to keeping and erasing."""
    person = access.get_person(request.actor, person_id)
    context = {
        "person": person,
        "languages": [(code, native_name(code)) for code, _name in settings.LANGUAGES],
        "chosen": own_language(person) or get_language(),
        "may_share": access.may_with(request.actor, person_id, Permission.PERSON_SHARE),
        "may_erase": access.may_with(request.actor, person_id, Permission.PERSON_ERASE),
    }  # fmt: skip
    return render(request, "retention/_person_card.html", context)


@require_POST
def copy(request: ActorRequest, person_id: UUID, kind: str) -> HttpResponse:
    """Give the copy as a PDF or as JSON, in the person's language; else in that of the page."""
    person = access.get_person(request.actor, person_id, may=Permission.PERSON_SHARE)
    asked = request.POST.get("language", "")
    known = asked if asked in dict(settings.LANGUAGES) else own_language(person)
    with override(known or get_language()):
        return _made(request, person, kind)


def _made(request: ActorRequest, person: Person, kind: str) -> HttpResponse:
    sections = own_copy(actor=request.actor, person=person, as_kind=kind)
    today, language = clock.today(), get_language()
    if kind == "json":
        content = {
            "reference": person.reference, "made_on": today.isoformat(), "language": language,
            "sections": [
                {"title": s.title, "rows": [{"label": a, "value": b} for a, b in s.rows]}
                for s in sections
            ],
        }  # fmt: skip
        text = json.dumps(content, ensure_ascii=False, indent=1)
        return _download(text.encode(), "application/json", f"copy-{person.reference}.json")
    pdf = copy_paper(
        reference=person.reference, title=_("Everything we hold about you"),
        intro=_(
            "Made on %(day)s. You can ask for corrections, and for your data to be erased. "
            "Keep this paper where nobody finds it who should not read it."
        )
        % {"day": date_format(today, "j M Y")},
        sections=[(s.title, s.rows) for s in sections],
    )  # fmt: skip
    return _download(pdf, "application/pdf", f"copy-{person.reference}.pdf")


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }  # fmt: skip
    return HttpResponse(content, content_type=media_type, headers=headers)
