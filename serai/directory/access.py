"""Who may read and change the directory: reference data that all organisations share.

Everybody who is signed in and works with flows reads it; those who manage the directory in any
organisation change it. Nothing here belongs to an organisation or a person.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from serai.accounts.choices import Permission
from serai.directory.models import AdminArea, Country, Place, Route
from serai.kit.actor import Actor

READERS = (Permission.FLOW_VIEW, Permission.DIRECTORY_MANAGE, Permission.FORM_VIEW)


def can_view(actor: Actor) -> bool:
    """Say whether the actor may read the directory."""
    return actor.kind in {"system", "device"} or any(actor.may_anywhere(p) for p in READERS)


def can_manage(actor: Actor) -> bool:
    """Say whether the actor may change the directory."""
    return actor.kind == "system" or actor.may_anywhere(Permission.DIRECTORY_MANAGE)


def places_visible_to(actor: Actor) -> QuerySet[Place]:
    """Return all places for readers of the directory, none for others."""
    return Place.objects.all() if can_view(actor) else Place.objects.none()


def routes_visible_to(actor: Actor) -> QuerySet[Route]:
    """Return all routes for readers of the directory, none for others."""
    return Route.objects.all() if can_view(actor) else Route.objects.none()


def countries_visible_to(actor: Actor) -> QuerySet[Country]:
    """Return all countries for readers of the directory, none for others."""
    return Country.objects.all() if can_view(actor) else Country.objects.none()


def areas_visible_to(actor: Actor) -> QuerySet[AdminArea]:
    """Return all admin areas for readers of the directory, none for others."""
    return AdminArea.objects.all() if can_view(actor) else AdminArea.objects.none()


def get_place(actor: Actor, code: str) -> Place:
    """Return a place by its code; 404 for strangers and unknown codes."""
    found = places_visible_to(actor).select_related("country", "other_country", "admin_area")
    place = found.filter(code=code).first()
    if place is None:
        raise Http404
    return place


def get_route(actor: Actor, code: str) -> Route:
    """Return a route by its code; 404 for strangers and unknown codes."""
    route = routes_visible_to(actor).select_related("part_of").filter(code=code).first()
    if route is None:
        raise Http404
    return route


def require_manage(actor: Actor) -> None:
    """Raise unless the actor may change the directory: PermissionDenied, or 404 to strangers."""
    if not can_manage(actor):
        raise PermissionDenied if can_view(actor) else Http404
