"""What an enrolled browser asks, with its token in the header."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from serai.accounts.access import actor_for
from serai.accounts.choices import Permission
from serai.intake.access.doors import BadToken, Door, RevokedDevice, device_door
from serai.intake.queries import openrosa
from serai.intake.queries.blobs import open_blob
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.errors import Refusal
from serai.webforms import access
from serai.webforms.actions import browsers as actions
from serai.webforms.models import Browser
from serai.webforms.queries import offers

XML = "text/xml; charset=utf-8"
Answer = Callable[..., HttpResponseBase]


class SignInAgain(Refusal):
    """What was sent is shown again only to who is signed in as the browser's user."""

    sentence = _("Sign in to Serai again to correct what was sent.")


class NoLongerYours(Refusal):
    """The browser's user may no longer fill in forms of the organisation."""

    sentence = _("You may no longer fill in forms of this organisation. Ask your data manager.")


STATUSES: dict[type[Refusal], int] = {
    BadToken: 401,
    RevokedDevice: 403,
    access.NotABrowser: 403,
    SignInAgain: 403,
    NoLongerYours: 403,
}


def browser_address(method: str, *, to_the_wiped: bool = False) -> Callable[[Answer], Answer]:
    """Make a view that an enrolled browser asks: its token opens it, and refusals are JSON.

    A browser that is to erase what it keeps comes in only where `to_the_wiped` says so.
    """

    def decorate(view: Answer) -> Answer:
        @csrf_exempt
        @login_not_required
        @never_cache
        @wraps(view)
        def address(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if request.method != method:
                return HttpResponse(status=405, headers={"Allow": method})
            with translation.override(translation.get_language_from_request(request)):
                try:
                    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
                    if scheme != "Bearer":
                        raise BadToken
                    door = _door(token)
                    with acting_as(door.actor):
                        browser = access.browser_of(door)
                        if browser.is_to_be_wiped and not to_the_wiped:
                            raise access.NotABrowser
                        return view(request, door, browser, **kwargs)
                except Refusal as refusal:
                    status = STATUSES.get(type(refusal), 409)
                    return JsonResponse({"title": str(refusal)}, status=status)

        return address

    return decorate


def _door(token: str) -> Door:
    """Return the door of a token; a revoked browser comes in while it is to erase what it keeps."""
    try:
        return device_door(token)
    except RevokedDevice as refusal:
        if refusal.door is None or not access.wipe_waits(refusal.door):
            raise
        return refusal.door


@browser_address("POST", to_the_wiped=True)
def check(request: HttpRequest, door: Door, browser: Browser) -> HttpResponse:
    """Tell the browser its forms, what the office says, and whether it is to be wiped."""
    if not browser.is_to_be_wiped:
        _still_theirs(browser)
    browser = actions.renew_browser(browser=browser)
    wipe = browser.is_to_be_wiped
    return JsonResponse(
        {
            "now": clock.now().isoformat(),
            "expires": browser.expires_at.isoformat(),
            "wipe": wipe,
            "organisation": browser.organisation.name,
            "enumerator": browser.device.enumerator,
            "device": str(browser.device_id)[-12:],
            "forms": [] if wipe else offers.offers(door),
            "said": [] if wipe else offers.said(door),
        }
    )


@browser_address("POST", to_the_wiped=True)
def leave(request: HttpRequest, door: Door, browser: Browser) -> HttpResponse:
    """End the browser, on which nothing is left: it may not send any more."""
    actions.leave_browser(browser=browser)
    return JsonResponse({})


@browser_address("GET")
def form_xml(
    request: HttpRequest, door: Door, browser: Browser, *, version_id: UUID
) -> HttpResponse:
    """Give a form version's XForm."""
    return HttpResponse(openrosa.get_version(door, version_id).xform, content_type=XML)


@browser_address("GET")
def media(
    request: HttpRequest, door: Door, browser: Browser, *, version_id: UUID, media_id: int
) -> HttpResponseBase:
    """Give a file of a form version."""
    found = openrosa.get_media(door, media_id)
    if found.blob is None or found.form_version_id != version_id:
        raise Http404
    kind = found.blob.media_type or "application/octet-stream"
    with open_blob(found.blob) as file:
        return HttpResponse(file.read(), content_type=kind)


@browser_address("GET")
def follow_up(
    request: HttpRequest, door: Door, browser: Browser, *, version_id: UUID, list_name: str
) -> HttpResponse:
    """Give a follow-up list, as far as the browser's user may see it."""
    _still_theirs(browser)
    return JsonResponse(offers.follow_up_list(door, browser, version_id, list_name))


@browser_address("GET")
def sent(
    request: HttpRequest, door: Door, browser: Browser, *, submission_id: UUID
) -> HttpResponse:
    """Give back what the browser sent, to be corrected by its signed-in user."""
    _same_user(request, browser)
    found = offers.sent_one(door, submission_id)
    files = found.attachments.select_related("blob").filter(blob__isnull=False)
    listed = [
        {"id": one.pk, "name": one.name, "type": one.blob.media_type if one.blob else ""}
        for one in files
    ]
    return JsonResponse({"xml": found.xml, "files": listed})


@browser_address("GET")
def sent_file(
    request: HttpRequest, door: Door, browser: Browser, *, submission_id: UUID, file_id: int
) -> HttpResponseBase:
    """Give back a file of what the browser sent."""
    _same_user(request, browser)
    found = offers.sent_one(door, submission_id).attachments.select_related("blob")
    one = found.filter(pk=file_id, blob__isnull=False).first()
    if one is None or one.blob is None:
        raise Http404
    response = FileResponse(open_blob(one.blob), content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _still_theirs(browser: Browser) -> None:
    """Refuse with `NoLongerYours` where the user may not fill in the organisation's forms."""
    if not actor_for(browser.user).may(Permission.FORM_VIEW, browser.organisation_id):
        raise NoLongerYours


def _same_user(request: HttpRequest, browser: Browser) -> None:
    if not request.user.is_authenticated or request.user.pk != browser.user_id:
        raise SignInAgain
