"""The audit trail's page."""

from typing import cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from serai.kit.actor import Actor
from serai.ledger import access, queries


class WithActor(HttpRequest):
    """A request that the actor middleware has seen."""

    actor: Actor


def events(request: HttpRequest) -> HttpResponse:
    """List an organisation's events, newest first, by subject and name."""
    actor = cast(WithActor, request).actor
    if not actor.may_anywhere(access.AUDIT_VIEW):
        raise Http404
    name = request.GET.get("name", "")
    found = queries.trail(actor, name=name, subject=request.GET.get("subject", ""))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {"page": page, "names": queries.names(actor), "name": name}
    return render(request, "ledger/events.html", context)
