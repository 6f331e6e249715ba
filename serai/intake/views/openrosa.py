"""OpenRosa: what ODK Collect and its kin speak. Every answer is for a phone, never a page."""

import errno
import hashlib
import logging
import mmap
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import http_date, parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from serai.intake.access import doors
from serai.intake.access.doors import Door
from serai.intake.actions import blobs, submissions
from serai.intake.queries import openrosa as queries
from serai.intake.queries.blobs import open_blob
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.errors import Refusal, told_safely
from serai.xforms import openrosa
from serai.xforms.multipart import Body, BrokenBody, Part, read_parts
from serai.xforms.submission import BadSubmission, file_name, read_envelope

log = logging.getLogger(__name__)
XML = "text/xml; charset=utf-8"
IN_MEMORY = 1_000_000
PIECE = 65_536
BACKOFF_SECONDS = "60"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class TooLarge(Refusal):
    """The body is larger than the server takes at once."""

    sentence = gettext_lazy("The upload is too large for the server to take at once.")


class NotOpenRosa(Refusal):
    """The client does not say that it speaks OpenRosa."""

    sentence = gettext_lazy("The request does not say that it speaks OpenRosa.")


class NotThere(Refusal):
    """Nothing is at the address, or not for this phone."""

    sentence = gettext_lazy("The server has nothing at this address for this phone.")


STATUSES: dict[type[Refusal], HTTPStatus] = {
    doors.CredentialsWanted: HTTPStatus.UNAUTHORIZED,
    doors.BadToken: HTTPStatus.FORBIDDEN,
    doors.RevokedDevice: HTTPStatus.FORBIDDEN,
    doors.TokenAddressWanted: HTTPStatus.FORBIDDEN,
    submissions.NotAssigned: HTTPStatus.FORBIDDEN,
    submissions.UnknownForm: HTTPStatus.NOT_FOUND,
    submissions.UnknownFormer: HTTPStatus.NOT_FOUND,
    NotThere: HTTPStatus.NOT_FOUND,
    submissions.FormClosed: HTTPStatus.CONFLICT,
    submissions.FormerSuperseded: HTTPStatus.CONFLICT,
    submissions.OtherContent: HTTPStatus.CONFLICT,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    blobs.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
}
"""What a refusal is in HTTP; any other is the client's own fault, 400."""

T = TypeVar("T")
Answer = Callable[..., HttpResponse]


def phone_address(*methods: str) -> Callable[[Answer], Answer]:
    """Make a view that phones call: finds its door, speaks their language, answers in OpenRosa."""

    def decorate(view: Answer) -> Answer:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def address(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            language = translation.get_language_from_request(request)
            with translation.override(language):
                if request.method in methods:
                    response = _answer(view, request, kwargs)
                else:
                    response = _say(HTTPStatus.METHOD_NOT_ALLOWED, _("That cannot be done here."))
                    response["Allow"] = ", ".join(methods)
            response["X-OpenRosa-Version"] = "1.0"
            response["Date"] = http_date(clock.now().timestamp())
            response["Content-Language"] = language
            response["Vary"] = "Accept-Language, Authorization"
            response["X-Content-Type-Options"] = "nosniff"
            response["Content-Length"] = str(len(response.content))
            # Django would log the address of a refused request, and the token is part of it.
            response._has_been_logged = True  # type: ignore[attr-defined]
            return response

        return address

    return decorate


def _answer(view: Answer, request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse:
    try:
        token, draft = kwargs.pop("token", None), kwargs.pop("draft", None)
        door = _again_if_lost(lambda: _door(request, token, draft))
        return view(request, door, **kwargs)
    except Refusal as refusal:
        status = STATUSES.get(type(refusal), HTTPStatus.BAD_REQUEST)
        response = _say(status, str(refusal))
        if status == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = 'Basic realm="Serai", charset="UTF-8"'
        return response
    except Http404:
        return _say(HTTPStatus.NOT_FOUND, str(NotThere.sentence))
    except (OperationalError, InterfaceError) as error:
        connection.close()
        if isinstance(error.__cause__, psycopg.errors.DiskFull):
            return _full()
        response = _say(
            HTTPStatus.SERVICE_UNAVAILABLE,
            _("The server is busy or starting again. Your answers stay on your phone; try later."),
        )
        response["Retry-After"] = BACKOFF_SECONDS
        return response
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            return _full()
        log.error("a phone's request failed: %s", told_safely(error))
        text = _("The server failed. Your answers stay on your phone; tell your data manager.")
        return _say(HTTPStatus.INTERNAL_SERVER_ERROR, text)


def _again_if_lost(work: Callable[[], T]) -> T:
    """Do the work, and once more where the database had hung up in the meantime."""
    try:
        return work()
    except (OperationalError, InterfaceError):
        inner = connection.connection
        if inner is not None and not inner.closed:
            raise
        connection.close()
        return work()


def _door(request: HttpRequest, token: str | None, draft: str | None) -> Door:
    if draft is not None:
        return doors.draft_door(draft)
    if token is not None:
        return doors.device_door(token)
    header = request.headers.get("Authorization", "")
    return doors.basic_door(header, is_secure=request.is_secure())


def _full() -> HttpResponse:
    text = _("The server has no room left. Your answers stay on your phone; try later.")
    return _say(HTTPStatus.INSUFFICIENT_STORAGE, text)


def _say(status: HTTPStatus, message: str, nature: str = "") -> HttpResponse:
    nature = nature or ("submit_success" if status < HTTPStatus.BAD_REQUEST else "error")
    return HttpResponse(openrosa.response(message, nature), content_type=XML, status=status)


def _document(request: HttpRequest, content: bytes, content_type: str = XML) -> HttpResponse:
    """Answer with a document, or 304 where the phone has it already, or 204 to HEAD."""
    etag = '"' + hashlib.md5(content, usedforsecurity=False).hexdigest() + '"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if request.method == "HEAD":
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    elif etag in known or f"W/{etag}" in known or "*" in known:
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = HttpResponse(content, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _base(request: HttpRequest) -> str:
    """Return the absolute address of the door the request came through, with its last slash."""
    path, _slash, _rest = request.path.removesuffix("formList").partition("/forms/")
    return request.build_absolute_uri(path.rstrip("/") + "/")


@phone_address("GET", "HEAD")
def form_list(request: HttpRequest, door: Door) -> HttpResponse:
    """List the forms this phone may fill in."""
    base = _base(request)
    with acting_as(door.actor):
        versions = queries.listed_versions(
            door,
            form_id=request.GET.get("formID"),
            all_versions=request.GET.get("listAllVersions", "").lower() == "true",
        )
    _note_seen(request, door)
    listed = [
        openrosa.ListedForm(
            form_id=version.form.xml_form_id,
            name=version.form.title or version.form.xml_form_id,
            version=version.version,
            md5=version.xform_md5,
            download_url=f"{base}forms/{version.pk}/form.xml",
            manifest_url=f"{base}forms/{version.pk}/manifest" if has_media else "",
        )
        for version, has_media in versions
    ]
    verbose = request.GET.get("verbose", "").lower() == "true"
    return _document(request, openrosa.form_list(listed, verbose=verbose))


@phone_address("GET", "HEAD")
def form_xml(request: HttpRequest, door: Door, *, version_id: UUID) -> HttpResponse:
    """Give a form version's XForm, to the byte as its hash says."""
    with acting_as(door.actor):
        version = queries.get_version(door, version_id)
    return _document(request, version.xform.encode())


@phone_address("GET", "HEAD")
def manifest(request: HttpRequest, door: Door, *, version_id: UUID) -> HttpResponse:
    """List a form version's media that are there."""
    base = _base(request)
    with acting_as(door.actor):
        media = queries.media_of(door, version_id)
    files = [
        openrosa.ListedFile(one.name, one.blob.md5, f"{base}media/{one.pk}")
        for one in media
        if one.blob is not None
    ]
    return _document(request, openrosa.manifest(files))


@phone_address("GET", "HEAD")
def media_file(request: HttpRequest, door: Door, *, media_id: int) -> HttpResponse:
    """Give one media file."""
    with acting_as(door.actor):
        blob = queries.get_media(door, media_id).blob
    if blob is None:
        raise Http404
    with open_blob(blob) as file:
        return _document(request, file.read(), blob.media_type or "application/octet-stream")


@phone_address("POST", "HEAD")
def submission(request: HttpRequest, door: Door) -> HttpResponse:
    """Take a submission in; HEAD asks whether this is the place."""
    if request.method == "HEAD":
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    else:
        response = _take(request, door)
    response["X-OpenRosa-Accept-Content-Length"] = str(settings.OPENROSA_MAX_BYTES)
    return response


def _take(request: HttpRequest, door: Door) -> HttpResponse:
    if "X-OpenRosa-Version" not in request.headers:
        raise NotOpenRosa
    parts = read_parts(request.META.get("CONTENT_TYPE", ""), _body(request))
    answers = [part for part in parts if part.name == "xml_submission_file"]
    if len(answers) != 1:
        raise BrokenBody(gettext_lazy("The upload has no answers in it (xml_submission_file)."))
    envelope = read_envelope(bytes(answers[0].content))
    files = _files(part for part in parts if part.name != "xml_submission_file")

    def take() -> submissions.Receipt:
        with acting_as(door.actor):
            return submissions.receive(door=door, envelope=envelope, files=files)

    receipt = _again_if_lost(take)
    _note_seen(request, door)
    if receipt.missing:
        text = _("Your answers arrived. Files still to come: %(count)d.")
        return _say(HTTPStatus.CREATED, text % {"count": receipt.missing})
    return _say(HTTPStatus.CREATED, _("Your answers arrived. Thank you."))


def _note_seen(request: HttpRequest, door: Door) -> None:
    """Note that the phone was here; that this fails is no reason to refuse its answers."""
    agent, device = request.headers.get("User-Agent", ""), request.GET.get("deviceID", "")
    try:
        if submissions.is_due(door):
            with acting_as(door.actor):
                submissions.note_seen(door=door, device_text=device, agent=agent)
    except DatabaseError as error:
        log.warning("a device's last visit was not noted (%s)", type(error).__name__)


def _files(parts: Iterable[Part]) -> list[submissions.File]:
    """Return the attached files by name; the same file twice is one, two files of one name none."""
    found: dict[str, submissions.File] = {}
    for part in parts:
        if not part.file_name:
            continue  # a field such as *isIncomplete*, which says nothing that is not known
        name = file_name(part.file_name)
        if name in found and found[name].content != part.content:
            raise BadSubmission(gettext_lazy("Two attached files have the same name."))
        found[name] = submissions.File(name, part.media_type, part.content)
    return list(found.values())


def _body(request: HttpRequest) -> Body:
    """Read the whole body, also a chunked one; a large one lies in a file and is mapped."""
    declared = request.META.get("CONTENT_LENGTH", "")
    length = int(declared) if declared.isascii() and declared.isdigit() else None
    if length is None and not request.META.get("wsgi.input_terminated"):
        length = 0  # the server cannot tell where a body without a length ends
    limit = settings.OPENROSA_MAX_BYTES
    if length is not None and length > limit:
        raise TooLarge
    stream = request.META["wsgi.input"]
    if length is not None and length <= IN_MEMORY:
        pieces = b"".join(_pieces(stream, length))
        if len(pieces) < length:
            raise BrokenBody
        return pieces
    with tempfile.TemporaryFile() as file:
        for piece in _pieces(stream, length if length is not None else limit + 1):
            file.write(piece)
        size = file.tell()
        if size > limit:
            raise TooLarge
        if size == 0 or (length is not None and size < length):
            raise BrokenBody
        file.flush()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _pieces(stream: Any, wanted: int) -> Iterator[bytes]:
    while wanted > 0:
        piece = stream.read(min(wanted, PIECE))
        if not piece:
            return
        wanted -= len(piece)
        yield piece
