"""Public links: one form for anybody who has the link. No session, no cookie, nothing kept."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from serai.intake.access.doors import Door
from serai.intake.actions.submissions import File, FormClosed, OtherContent
from serai.intake.queries import openrosa as queries
from serai.intake.queries.blobs import open_blob
from serai.kit.actor import acting_as
from serai.kit.errors import Refusal, told_safely
from serai.webforms import access
from serai.webforms.actions.links import TooOften, receive_publicly
from serai.webforms.queries.offers import offer_of
from serai.webforms.views.app import form_page
from serai.xforms import openrosa
from serai.xforms.multipart import BrokenBody, read_parts
from serai.xforms.submission import file_name, read_envelope

XML = "text/xml; charset=utf-8"
MOST_BYTES = 20_000_000
FAILED = gettext_noop("The server failed. Your answers are still on this page: try again later.")
log = logging.getLogger(__name__)
Answer = Callable[..., HttpResponseBase]


class TooLarge(Refusal):
    """More than a public link takes at once."""

    sentence = gettext_lazy("The upload is too large for the server to take at once.")


STATUSES: dict[type[Refusal], int] = {
    TooOften: 429,
    TooLarge: 413,
    access.LinkClosed: 410,
    FormClosed: 409,
    OtherContent: 409,
}


def open_address(method: str) -> Callable[[Answer], Answer]:
    """Make a view behind a public link; refusals are OpenRosa's, with a sentence to be shown."""

    def decorate(view: Answer) -> Answer:
        @csrf_exempt
        @login_not_required
        @never_cache
        @wraps(view)
        def address(request: HttpRequest, *, token: str, **kwargs: Any) -> HttpResponseBase:
            if request.method != method:
                return _unlogged(HttpResponse(status=405, headers={"Allow": method}))
            with translation.override(translation.get_language_from_request(request)):
                try:
                    door = access.link_door(token)
                    with acting_as(door.actor):
                        return view(request, door, **kwargs)
                except Refusal as refusal:
                    status = STATUSES.get(type(refusal), 400)
                    text = openrosa.response(str(refusal), "error")
                    return _unlogged(HttpResponse(text, content_type=XML, status=status))
                except Http404:
                    return _unlogged(HttpResponse(status=404))
                except Exception as error:
                    log.error("a public link failed: %s", told_safely(error))
                    text = openrosa.response(_(FAILED), "error")
                    return _unlogged(HttpResponse(text, content_type=XML, status=500))

        return address

    return decorate


@csrf_exempt
@login_not_required
@never_cache
def page(request: HttpRequest, *, token: str) -> HttpResponse:
    """Show the one form of a public link, or that it is closed."""
    try:
        door = access.link_door(token)
        with acting_as(door.actor):
            access.link_of(door)
            found = queries.listed_versions(door)
            offer = offer_of(door, found[0][0]) if found else None
    except access.LinkClosed:
        offer = None
    except Http404:
        return _unlogged(form_page(request, {"base": "", "public": "", "offer": None}, status=404))
    base = reverse("webforms:public", args=[token])
    context: dict[str, object] = {"base": base, "public": base, "offer": offer}
    return _unlogged(form_page(request, context, status=200 if offer else 410))


def _unlogged(response: HttpResponse) -> HttpResponse:
    """Keep the address out of the log: its secret is part of it."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@open_address("GET")
def form_xml(request: HttpRequest, door: Door, *, version_id: UUID) -> HttpResponse:
    """Give the form."""
    return HttpResponse(queries.get_version(door, version_id).xform, content_type=XML)


@open_address("GET")
def media(request: HttpRequest, door: Door, *, version_id: UUID, media_id: int) -> HttpResponse:
    """Give a file of the form."""
    found = queries.get_media(door, media_id)
    if found.blob is None or found.form_version_id != version_id:
        raise Http404
    with open_blob(found.blob) as file:
        return HttpResponse(file.read(), content_type=found.blob.media_type)


@open_address("POST")
def submission(request: HttpRequest, door: Door) -> HttpResponse:
    """Take in answers, within the link's limits."""
    length = request.META.get("CONTENT_LENGTH", "")
    size = int(length) if length.isascii() and length.isdigit() else 0
    if size > MOST_BYTES:
        raise TooLarge
    parts = read_parts(request.META.get("CONTENT_TYPE", ""), request.read(size))
    answers = [part for part in parts if part.name == "xml_submission_file"]
    if len(answers) != 1:
        raise BrokenBody
    files = {
        file_name(part.file_name): File(file_name(part.file_name), part.media_type, part.content)
        for part in parts
        if part.name != "xml_submission_file" and part.file_name
    }
    receive_publicly(
        door=door,
        link=access.link_of(door),
        envelope=read_envelope(bytes(answers[0].content)),
        files=list(files.values()),
        address=request.META.get("REMOTE_ADDR", ""),
    )
    text = openrosa.response(_("Your answers arrived. Thank you."), "submit_success")
    return HttpResponse(text, content_type=XML, status=201)
