"""Home, the public start page, health, error pages."""

from functools import partial
from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from serai.accounts.choices import Permission
from serai.evidence.queries.releases import release_page
from serai.front import queries
from serai.kit.actor import ActorRequest

CASE_WORK = Permission.CASE_WORK


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show what is published, and what Serai is, to anybody."""
    found = list(queries.published_releases(cast(ActorRequest, request).actor))
    latest = next((release for release in found if release.picture), None)
    context = {
        "releases": found,
        "latest": latest,
        "shown": partial(release_page, latest) if latest else None,
    }
    return render(request, "front/public.html", context)


@require_safe
def start(request: ActorRequest) -> HttpResponse:
    """Lead who signs in to their work: case workers to what is due, everybody else home."""
    return redirect("cases:work" if request.actor.may_anywhere(CASE_WORK) else "front:home")


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """Show what waits for this user, by what they may do."""
    if not request.actor.permissions or not any(request.actor.permissions.values()):
        return redirect("front:public")
    return render(request, "front/home.html", {"tiles": queries.tiles(request.actor)})


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the process and its database work; for load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


ERRORS = {
    400: (_("The request could not be read"), _("Go back and try again.")),
    403: (_("You may not see this"), _("If you need it for your work, ask your administrator.")),
    404: (
        _("This page is not here"),
        _("It may have moved, or it belongs to another organisation."),
    ),
    500: (
        _("Something went wrong on our side"),
        _("Nothing you saved is lost. Try again soon; if it stays, tell your administrator."),
    ),
}


def _error(request: HttpRequest, status: int) -> HttpResponse:
    heading, text = ERRORS[status]
    context = {"heading": heading, "text": text, "home": reverse("front:public")}
    return render(request, "front/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return _error(request, 400)


def forbidden(
    request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    """Answer 403, also for a lost CSRF token."""
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, the same for what is not there and what is not yours."""
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without asking the database anything."""
    return _error(request, 500)
