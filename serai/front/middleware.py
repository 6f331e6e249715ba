"""Answers a refusal that no view caught with its sentence, in place of an error of ours."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.kit.errors import Refusal, told_safely

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)


class RefusalMiddleware:
    """Says in a sentence why a page cannot be shown, such as a lost or damaged key.

    Stands before `ActorMiddleware`, which rolls back what the page had begun. A card asked for by
    htmx is answered within the page, so that the other cards stay.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the refusal as a page, 409; nothing of any other exception."""
        if not isinstance(exception, Refusal):
            return None
        log.error("refused: %s", told_safely(exception))
        if request.headers.get("HX-Request"):
            return render(request, "front/_refused.html", {"text": str(exception)})
        context = {
            "heading": _("This cannot be done"), "text": str(exception),
            "home": reverse("front:public"),
        }  # fmt: skip
        return render(request, "front/error.html", context, status=409)
