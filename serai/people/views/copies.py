"""The person's own copy, on paper and as JSON."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.accounts.choices import Permission
from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.people import access
from serai.people.actions.copies import own_copy
from serai.people.methods.paper import copy_paper
from serai.people.views.papers import download


@require_POST
def copy(request: ActorRequest, person_id: UUID, kind: str) -> HttpResponse:
    """Give the copy as a PDF or as JSON, in the language of the page."""
    person = access.get_person(request.actor, person_id, may=Permission.PERSON_SHARE)
    sections = own_copy(actor=request.actor, person=person, as_kind=kind)
    today = clock.today()
    if kind == "json":
        content = {
            "reference": person.reference, "made_on": today.isoformat(),
            "language": get_language(),
            "sections": [
                {"title": s.title, "rows": [{"label": a, "value": b} for a, b in s.rows]}
                for s in sections
            ],
        }  # fmt: skip
        text = json.dumps(content, ensure_ascii=False, indent=1)
        return download(text.encode(), "application/json", f"copy-{person.reference}.json")
    pdf = copy_paper(
        reference=person.reference, title=_("Everything we hold about you"),
        intro=_("Made on %(day)s. You can ask for corrections, and for your data to be erased.")
        % {"day": date_format(today, "j M Y")},
        sections=[(s.title, s.rows) for s in sections],
    )  # fmt: skip
    return download(pdf, "application/pdf", f"copy-{person.reference}.pdf")
