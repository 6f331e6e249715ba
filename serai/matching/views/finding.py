"""The one box: what is typed travels in the body of a request, never in an address."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.matching import access
from serai.matching.actions.finding import Found, find
from serai.matching.forms import FindForm
from serai.matching.methods.saying import seen, sentence


@require_http_methods(["GET", "POST"])
def find_persons(request: ActorRequest) -> HttpResponse:
    """Show the box; on POST, who fits, with reasons."""
    access.require_find(request.actor)
    form = FindForm(request.POST or None)
    rows = None
    if request.method == "POST" and form.is_valid():
        rows = [_row(one) for one in find(actor=request.actor, text=form.cleaned_data["text"])]
    context = {"form": form, "rows": rows, "asked": request.method == "POST"}
    part = bool(request.headers.get("HX-Request"))
    return render(request, "matching/_found.html" if part else "matching/find.html", context)


def _row(found: Found) -> dict[str, Any]:
    return {
        "person": found.person,
        "seen": seen(found.identity, clock.today()),
        "reasons": list(dict.fromkeys(str(sentence(code)) for code in found.reasons)),
        "also": found.also,
    }
