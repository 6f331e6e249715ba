"""Pages of imports: send a file, read what it would give, confirm it, take it back."""

import base64
import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.accounts.models import Organisation
from serai.flows import access
from serai.imports import queries
from serai.imports.actions import preview_import, take_import, withdraw_import
from serai.imports.forms import ImportForm
from serai.imports.views.reports import shown_report
from serai.kit.actor import Actor, ActorRequest
from serai.kit.errors import Refusal

WAITS = 3600
"""Seconds that a file waits for somebody to confirm it."""


@require_GET
def imports(request: ActorRequest) -> HttpResponse:
    """List the imports, the latest first."""
    access.require_view(request.actor)
    page = Paginator(queries.batches(request.actor), 25).get_page(request.GET.get("page"))
    managed = access.manages_somewhere(request.actor)
    return render(request, "imports/imports.html", {"page": page, "can_manage": managed})


@require_http_methods(["GET", "POST"])
def add_import(request: ActorRequest) -> HttpResponse:
    """Take a file and a mapping, and go on to what they would give. Nothing is kept yet."""
    access.require_manage_somewhere(request.actor)
    organisations = access.managed_organisations(request.actor)
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        organisations=organisations,
        mappings=queries.shipped_mappings(),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = {
            "organisation": data["organisation"],
            "file_name": data["file"].name,
            "content": data["file"].read(),
            "mapping_text": data.get("mapping_text") or queries.shipped_mapping(data["shipped"]),
        }
        try:
            preview_import(**given)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("imports:review", _keep_waiting(request.actor, given))
    return render(request, "imports/add.html", {"form": form})


@require_http_methods(["GET", "POST"])
def review_import(request: ActorRequest, token: str) -> HttpResponse:
    """Show what a waiting file would give; a POST takes it in."""
    access.require_manage_somewhere(request.actor)
    given = _waiting(request.actor, token)
    if given is None:
        messages.error(request, _("This file waited too long. Please send it again."))
        return redirect("imports:add")
    try:
        if request.method == "POST":
            batch = take_import(**given)
            cache.delete(_key(request.actor, token))
            messages.success(request, _("The file is imported."))
            return redirect("imports:report", batch.pk)
        outcome = preview_import(**given)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("imports:imports" if request.method == "POST" else "imports:add")
    context = {
        "report": shown_report(outcome.report.as_json()),
        "outcome": outcome,
        "file_name": given["file_name"],
        "mapping": outcome.mapping,
    }
    return render(request, "imports/review.html", context)


@require_GET
def import_report(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Show what an import took and everything it remarked."""
    batch = access.get_batch(request.actor, batch_id)
    context = {
        "batch": batch,
        "report": shown_report(batch.report),
        "can_manage": access.can_manage(request.actor, batch.organisation_id),
    }
    return render(request, "imports/report.html", context)


@require_POST
def withdraw(request: ActorRequest, batch_id: UUID) -> HttpResponse:
    """Take an import back."""
    batch = access.get_batch(request.actor, batch_id)
    access.require_manage(request.actor, batch.organisation_id)
    try:
        withdraw_import(batch=batch)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The import is withdrawn: its rows count nowhere any more."))
    return redirect("imports:report", batch.pk)


def _key(actor: Actor, token: str) -> str:
    return f"import-{actor.id}-{token}"


def _keep_waiting(actor: Actor, given: dict[str, Any]) -> str:
    """Let a file wait for its sender alone; return the word that finds it again."""
    token = secrets.token_urlsafe(16)
    waiting = {
        **given,
        "organisation": str(given["organisation"].pk),
        "content": base64.b64encode(given["content"]).decode(),
    }
    cache.set(_key(actor, token), waiting, WAITS)
    return token


def _waiting(actor: Actor, token: str) -> dict[str, Any] | None:
    """Return the sender's waiting file, or None where it is gone."""
    waiting = cache.get(_key(actor, token))
    if waiting is None:
        return None
    organisation: Organisation | None = (
        access.managed_organisations(actor).filter(pk=waiting["organisation"]).first()
    )
    if organisation is None:
        raise Http404
    content = base64.b64decode(waiting["content"])
    return {**waiting, "organisation": organisation, "content": content}
