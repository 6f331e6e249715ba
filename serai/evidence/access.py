"""Who sees which release, and whose facts may enter a picture."""

from django.db.models import Q, QuerySet
from django.http import Http404

from serai.accounts.access import organisations_of
from serai.accounts.choices import Permission
from serai.accounts.models import Organisation
from serai.evidence.choices import ReleaseState
from serai.evidence.models import Release
from serai.kit.actor import Actor


def fact_organisations(actor: Actor) -> tuple[str, ...]:
    """Return the short names of the organisations whose facts the actor may read.

    Background work reads those it acts for. This is the only place that decides it; every query
    of the fact store passes through it.
    """
    if actor.kind == "system":
        found = Organisation.objects.filter(pk__in=actor.sees)
    else:
        allowed = organisations_of(actor, Permission.PICTURE_VIEW)
        found = allowed.filter(pk__in=actor.sees)
    return tuple(found.order_by("short_name").values_list("short_name", flat=True))


def published() -> QuerySet[Release]:
    """Return what everybody sees."""
    return Release.objects.filter(state=ReleaseState.PUBLISHED)


def visible_to(actor: Actor) -> QuerySet[Release]:
    """Return published releases, and all of organisations whose picture the actor sees.

    To background work the database itself shows only what it acts for.
    """
    if actor.kind == "system":
        return Release.objects.all()
    own = actor.organisations_with(Permission.PICTURE_VIEW)
    return Release.objects.filter(Q(state=ReleaseState.PUBLISHED) | Q(organisation_id__in=own))


def get_release(actor: Actor, slug: str) -> Release:
    """Return a release the actor sees; 404 for strangers."""
    release = visible_to(actor).select_related("organisation").filter(slug=slug).first()
    if release is None:
        raise Http404
    return release


def can_publish(actor: Actor, organisation: Organisation) -> bool:
    """Say whether the actor may prepare, publish and withdraw releases of the organisation."""
    return actor.kind == "system" or actor.may(Permission.RELEASE_PUBLISH, organisation.pk)
