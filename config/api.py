"""The JSON API: one NinjaAPI, a router per room, errors of one shape (RFC 9457 problem details)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from serai.accounts.api import BrowserAuth, TokenAuth
from serai.accounts.api import router as accounts
from serai.directory.api import router as directory
from serai.evidence.api import router as evidence
from serai.flows.api import router as flows
from serai.imports.api import router as imports
from serai.intake.api import router as intake
from serai.kit.errors import Refusal
from serai.review.api import router as review
from serai.screening.api import router as screening

api = NinjaAPI(
    title="Serai",
    version="1",
    urls_namespace="api",
    auth=[TokenAuth(), BrowserAuth()],
    docs_url=None,
)
api.add_router("/accounts", accounts)
api.add_router("/evidence", evidence)
api.add_router("/intake", intake)
api.add_router("/intake", review)
api.add_router("/directory", directory)
api.add_router("/flows", flows)
api.add_router("/imports", imports)
api.add_router("/screening", screening)


def _problem(status: int, title: str, **extra: Any) -> HttpResponse:
    body = {"type": "about:blank", "status": status, "title": title, **extra}
    return JsonResponse(body, status=status, content_type="application/problem+json")


@api.exception_handler(AuthenticationError)
def not_authenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer 401 with the way to authenticate."""
    response = _problem(401, gettext("Sign in or send a valid API token."))
    response["WWW-Authenticate"] = 'Bearer realm="Serai"'
    return response


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Answer 404, the same for what is not there and what is not yours."""
    return _problem(404, gettext("Not found."))


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """Answer 403 where the caller sees the thing but may not do this to it."""
    return _problem(403, gettext("You may not do this."))


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer 422 with each field's fault, without echoing the input."""
    faults = [
        {"field": ".".join(str(part) for part in one["loc"]), "fault": one["msg"]}
        for one in error.errors
    ]
    return _problem(422, gettext("The request is not valid."), faults=faults)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """Answer 409 with the action's own sentence."""
    return _problem(409, str(error), code=type(error).__name__)
