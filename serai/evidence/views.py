"""Pages of evidence: the picture for staff, releases, and what the public sees of them."""

from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from serai.accounts.access import organisations_of
from serai.accounts.choices import Permission
from serai.evidence.access import can_publish, get_release, published
from serai.evidence.actions import releases as actions
from serai.evidence.forms import PictureForm, ReleaseForm, WithdrawForm
from serai.evidence.queries import picture as pictures
from serai.evidence.queries import releases as queries
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal

PUBLIC_SECONDS = 300
Answer = TypeVar("Answer", bound=HttpResponseBase)


@require_safe
def picture(request: ActorRequest) -> HttpResponse:
    """Show a month's flow to staff; filters swap the picture only."""
    form, scope = _scope(request)
    context: dict[str, Any] = {"form": form, "scope": scope, "shown": None}
    if scope is not None:
        context["shown"] = queries.shown(pictures.picture(request.actor, scope))
    if request.headers.get("HX-Target") == "picture":
        return render(request, "evidence/_picture.html", context)
    return render(request, "evidence/picture.html", context)


@require_safe
def picture_pdf(request: ActorRequest) -> HttpResponse:
    """Give the picture as a PDF, in the reader's language."""
    _form, scope = _scope(request)
    if scope is None:
        return redirect("evidence:picture")
    content = queries.paper(request.actor, scope)
    name = f"serai-{scope.month:%Y-%m}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _scope(request: ActorRequest) -> tuple[PictureForm, pictures.Scope | None]:
    """Return the filters and the scope they mean; None where the reader has no facts yet."""
    if not request.actor.may_anywhere(Permission.PICTURE_VIEW):
        raise PermissionDenied
    start = pictures.default_scope(request.actor)
    choices = pictures.choices(request.actor)
    if start is None:
        return PictureForm(choices=choices), None
    scope = PictureForm(request.GET, choices=choices).scope(start)
    said = {
        "month": f"{scope.month:%Y-%m}",
        "dataset": "made-up" if scope.synthetic else "real",
        "organisation": scope.organisation,
        "country": "".join(scope.countries),
        "point": scope.point,
        "direction": scope.direction,
    }
    return PictureForm(initial=said, choices=choices), scope


@require_safe
def releases(request: ActorRequest) -> HttpResponse:
    """List releases, and offer to prepare one."""
    return _releases_page(request, None)


@require_POST
def prepare(request: ActorRequest) -> HttpResponse:
    """Ask the worker to prepare a release."""
    form = _release_form(request)
    if not form.is_valid():
        return _releases_page(request, form)
    chosen = organisations_of(request.actor, Permission.RELEASE_PUBLISH)
    organisation = chosen.get(short_name=form.cleaned_data["organisation"])
    try:
        release = actions.request_release(
            actor=request.actor, organisation=organisation, **form.values()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _releases_page(request, form)
    return redirect("evidence:release", slug=release.slug)


def _release_form(request: ActorRequest) -> ReleaseForm:
    organisations = organisations_of(request.actor, Permission.RELEASE_PUBLISH)
    if not organisations:
        raise PermissionDenied
    return ReleaseForm(
        request.POST or None,
        choices=pictures.choices(request.actor),
        organisations=list(organisations.values_list("short_name", "name")),
        initial={"threshold": settings.SERAI_SMALL_CELL},
    )


def _releases_page(request: ActorRequest, form: ReleaseForm | None) -> HttpResponse:
    if not request.actor.may_anywhere(Permission.PICTURE_VIEW):
        raise PermissionDenied
    may = request.actor.may_anywhere(Permission.RELEASE_PUBLISH)
    context = {
        "releases": queries.releases(request.actor),
        "form": form or (_release_form(request) if may else None),
    }
    return render(request, "evidence/releases.html", context)


@login_not_required
@require_safe
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a release: to everybody once published, before that to its organisation."""
    actor = cast(ActorRequest, request).actor
    found = get_release(actor, slug)
    ready = bool(found.files)
    context = {
        "release": found,
        "shown": queries.release_page(found) if ready else None,
        "files": sorted(found.files.items()),
        "may_publish": can_publish(actor, found.organisation),
        "withdraw_form": WithdrawForm(),
        "base": "kit/public.html" if actor.kind == "anonymous" else "kit/shell.html",
    }
    if request.headers.get("HX-Target") == "state":
        return render(request, "evidence/_state.html", context)
    return _cacheable(request, render(request, "evidence/release.html", context))


@require_POST
def publish(request: ActorRequest, slug: str) -> HttpResponse:
    """Publish a prepared release."""
    found = get_release(request.actor, slug)
    try:
        actions.publish_release(actor=request.actor, release=found)
        messages.success(request, _("The release is published."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("evidence:release", slug=slug)


@require_POST
def withdraw(request: ActorRequest, slug: str) -> HttpResponse:
    """Withdraw a published release."""
    found = get_release(request.actor, slug)
    reason = request.POST.get("reason", "")
    try:
        actions.withdraw_release(actor=request.actor, release=found, reason=reason)
        messages.success(request, _("The release is withdrawn."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("evidence:release", slug=slug)


@login_not_required
@require_safe
def release_file(request: HttpRequest, slug: str, file: str) -> FileResponse:
    """Give one file of a release."""
    found = get_release(cast(ActorRequest, request).actor, slug)
    path = queries.file_of(found, file)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=f"{slug}-{file}")
    response["ETag"] = f'"{found.files[file]["sha256"]}"'
    return _cacheable(request, response)


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """List what is published, for everybody."""
    context = {"releases": published().select_related("organisation").order_by("-month", "title")}
    return _cacheable(request, render(request, "evidence/public.html", context))


def _cacheable(request: HttpRequest, response: Answer) -> Answer:
    """Let caches keep what strangers see; what is shown to somebody signed in stays private."""
    if cast(ActorRequest, request).actor.kind == "anonymous":
        patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
    return response
