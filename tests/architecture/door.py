"""What one line of the access matrix says. Each room's lines stand in `doors/`."""

from dataclasses import dataclass, field
from typing import Any

PUBLIC = "public"
"""Everybody, signed in or not."""
ANYONE = "anyone"
"""Whoever is signed in, belonging anywhere or not."""
MAKER = "maker"
"""The one user to whom the object belongs (bob)."""
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Door:
    """What one address asks of its callers.

    `needs` is a permission, PUBLIC, ANYONE or MAKER. An object's address may answer 403 to who
    holds `sees` without `needs`, and answers 404 to everybody else. An address without an object
    (or with a `shared` one, of no organisation) refuses with 403 or 404, never with an empty list.
    An `open` one may be asked without sign-in, and then answers 404.
    A `told` one leads back to the object's page with the action's own refusal instead of a 403.
    `objects` fill the address by keyword where `OBJECTS` does not. `data` goes with a POST that
    the caller's organisation is put into where a value is ORGANISATION.
    """

    needs: str
    sees: str = ""
    methods: tuple[str, ...] = GET
    objects: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    json: bool = False
    open: bool = False
    told: bool = False
    shared: bool = False


ORGANISATION = object()
"""Stands for the cast's own organisation in what a POST carries."""


@dataclass(frozen=True, slots=True)
class PersonDoor:
    """What the address of something about one person asks of its callers.

    Who may not see `compartment` of the person is told 403 if they know the person by another
    compartment, and 404 if not. Who sees it and lacks the permission `may` is told 403. `objects`
    fill the address where it asks for more than `person_id`; they name what `one_person` made.
    """

    compartment: str = "identity"
    may: str = ""
    methods: tuple[str, ...] = GET
    objects: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    json: bool = False
