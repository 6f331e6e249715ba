"""Gives every request its actor, and the database the actor's organisations."""

from collections.abc import Callable
from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from serai.accounts.access import actor_for
from serai.kit.actor import ANONYMOUS, ActorRequest, acting_as

Handler = Callable[[HttpRequest], HttpResponse]
OWN_TRANSACTIONS = ("/openrosa/", "/static/", "/api/")
"""Addresses whose views find their actor themselves (a device's token, an API token)."""
FAILED = "serai_failed"


class ActorMiddleware:
    """Wraps the view in one transaction as the signed-in user's actor.

    An exception in the view, or an answer of 500, rolls everything back.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OWN_TRANSACTIONS):
            return self.get_response(request)
        user = request.user
        actor = actor_for(user) if user.is_authenticated else ANONYMOUS
        with acting_as(actor):
            cast(ActorRequest, request).actor = actor
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(request, FAILED, False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Have all rolled back at the end; what answers the exception may ask the database."""
        setattr(request, FAILED, True)
