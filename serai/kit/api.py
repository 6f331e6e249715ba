"""What every room's JSON operations share."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from serai.kit.actor import Actor, ActorRequest, acting_as

P = ParamSpec("P")
R = TypeVar("R")


class ApiRequest(ActorRequest):
    """A request that the API has authenticated: `auth` is its actor."""

    auth: Actor


def acting(view: Callable[P, R]) -> Callable[P, R]:
    """Run an API operation in one transaction as its caller; put this below the route decorator."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        request = cast(ApiRequest, args[0])
        request.actor = request.auth
        with acting_as(request.auth):
            return view(*args, **kwargs)

    return wrapped
