"""Who calls the JSON API: a program with a token, or a signed-in browser."""

from typing import Any, cast

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security import HttpBearer, SessionAuth

from serai.accounts.access import actor_for, actor_for_token
from serai.accounts.actions import note_token_used
from serai.kit.actor import Actor
from serai.kit.api import ApiRequest, acting

router = Router(tags=["accounts"])


class TokenAuth(HttpBearer):
    """`Authorization: Bearer <API token>`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the token's actor, or None where the token is unknown, expired or revoked."""
        actor = actor_for_token(token)
        if actor is not None:
            note_token_used(token=token)
        return actor


class BrowserAuth(SessionAuth):
    """The session of a signed-in browser, with its CSRF check."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return the signed-in user's actor."""
        return actor_for(request.user) if request.user.is_authenticated else None


class Me(Schema):
    """Who the caller is and what it may do, by organisation."""

    kind: str
    permissions: dict[str, list[str]]


@router.get("/me", response=Me, operation_id="me")
@acting
def me(request: HttpRequest) -> dict[str, Any]:
    """Say who the token belongs to and what it may do."""
    actor = cast(ApiRequest, request).actor
    return {
        "kind": actor.kind,
        "permissions": {str(o): sorted(p) for o, p in actor.permissions.items()},
    }
