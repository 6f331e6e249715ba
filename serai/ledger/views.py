"""The audit trail's page."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from serai.kit.actor import ActorRequest
from serai.ledger import access, queries


@require_safe
def events(request: ActorRequest) -> HttpResponse:
    """List an organisation's events, newest first, by subject and name."""
    actor = request.actor
    if not actor.may_anywhere(access.AUDIT_VIEW):
        raise Http404
    name = request.GET.get("name", "")
    found = queries.trail(actor, name=name, subject=request.GET.get("subject", ""))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {"page": page, "names": queries.names(actor), "name": name}
    return render(request, "ledger/events.html", context)
