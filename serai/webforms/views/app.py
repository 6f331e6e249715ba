"""The app itself: its page, its words, its manifest and its service worker. They hold no data."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from serai.accounts.models import User
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.webforms import access
from serai.webforms.actions.browsers import MayNotFill, enrol_browser
from serai.webforms.methods.words import WORDS
from serai.webforms.queries import shell

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"
    " img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' blob:;"
    " worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)
"""The engine's parser is WebAssembly; pictures and sounds of answers are blobs of the page."""
SENSES = "geolocation=(self), camera=(self), microphone=(self)"


def form_page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    """Render the app's page with the policy that filling in forms needs."""
    context |= {"words": reverse("webforms:words", args=["LANGUAGE"])}
    response = render(request, "webforms/app.html", context, status=status)
    response["Content-Security-Policy"] = POLICY
    response["Permissions-Policy"] = SENSES
    return response


@login_not_required
@require_GET
def app(request: HttpRequest) -> HttpResponse:
    """Give the app's page: the same for everybody, so that it can be kept on the device."""
    with translation.override("en"):
        response = form_page(request, {"base": reverse("webforms:app"), "public": ""})
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_GET
def words(request: HttpRequest, language: str) -> HttpResponse:
    """Give the app's words in a language."""
    if language not in shell.languages():
        raise Http404
    with translation.override(language):
        return JsonResponse({key: str(text) for key, text in WORDS.items()})


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the app to browsers that install it."""
    base = reverse("webforms:app")
    facts = {
        "name": "Serai – forms",
        "short_name": "Serai",
        "start_url": base,
        "scope": base,
        "display": "standalone",
        "background_color": "#f4f6f7",
        "theme_color": "#0c2f3d",
        "icons": [
            {"src": static("kit/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("kit/touch-icon.png"), "sizes": "180x180", "type": "image/png"},
        ],
    }
    return HttpResponse(json.dumps(facts), content_type="application/manifest+json")


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, with the list of what it keeps."""
    files = [
        *shell.addresses(shell.FILES),
        *(reverse("webforms:words", args=[code]) for code in shell.languages()),
        reverse("webforms:manifest"),
    ]
    kept = {
        "version": shell.content_hash(),
        "page": reverse("webforms:app"),
        "files": files,
        "later": shell.addresses(shell.LATER),
    }
    text = f"const SHELL = {json.dumps(kept)};\n{shell.worker_script()}"
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@never_cache
@require_GET
def session(request: ActorRequest) -> HttpResponse:
    """Say who is signed in, and for which organisations they may fill in forms."""
    sign_in = f"{reverse('account_login')}?next={reverse('webforms:app')}"
    if not request.user.is_authenticated:
        return JsonResponse(
            {"signed_in": False, "csrf": "", "sign_in": sign_in, "organisations": []}
        )
    found = access.filling_organisations(request.actor)
    return JsonResponse(
        {
            "signed_in": True,
            "csrf": get_token(request),
            "sign_in": sign_in,
            "organisations": [{"id": str(one.pk), "name": one.name} for one in found],
        }
    )


@never_cache
@require_POST
def enrol(request: ActorRequest) -> HttpResponse:
    """Make this browser a device of the signed-in user's, and give it its token once."""
    wanted = request.POST.get("organisation", "")
    allowed = {str(one.pk): one for one in access.filling_organisations(request.actor)}
    try:
        if wanted not in allowed or not isinstance(request.user, User):
            raise MayNotFill
        _browser, token = enrol_browser(
            actor=request.actor,
            user=request.user,
            organisation=allowed[wanted],
            kept=bool(request.POST.get("kept")),
        )
    except Refusal as refusal:
        return JsonResponse({"title": str(refusal)}, status=403)
    return JsonResponse({"token": token}, status=201)
