"""Who may see and keep monitoring points, imports and events: the owning organisation."""

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from serai.accounts.access import organisations_of
from serai.accounts.choices import Permission
from serai.accounts.models import Organisation
from serai.flows.models import FlowEvent, ImportBatch, MonitoringPoint
from serai.kit.actor import Actor

M = TypeVar("M", bound=Model)


def _of_actor(actor: Actor, rows: QuerySet[M]) -> QuerySet[M]:
    if actor.kind == "system":
        return rows
    return rows.filter(organisation_id__in=actor.organisations_with(Permission.FLOW_VIEW))


def points_visible_to(actor: Actor) -> QuerySet[MonitoringPoint]:
    """Return the monitoring points of organisations where the actor may view flows."""
    return _of_actor(actor, MonitoringPoint.objects.all())


def batches_visible_to(actor: Actor) -> QuerySet[ImportBatch]:
    """Return the imports of organisations where the actor may view flows."""
    return _of_actor(actor, ImportBatch.objects.all())


def events_visible_to(actor: Actor) -> QuerySet[FlowEvent]:
    """Return the events of organisations where the actor may view flows."""
    return _of_actor(actor, FlowEvent.objects.all())


def get_point(actor: Actor, point_id: UUID) -> MonitoringPoint:
    """Return a monitoring point; 404 for strangers."""
    return _get(points_visible_to(actor).select_related(
        "country", "admin_area", "route", "organisation"), point_id)  # fmt: skip


def get_batch(actor: Actor, batch_id: UUID) -> ImportBatch:
    """Return an import; 404 for strangers."""
    return _get(batches_visible_to(actor).select_related("organisation", "imported_by"), batch_id)


def get_event(actor: Actor, event_id: UUID) -> FlowEvent:
    """Return an event; 404 for strangers."""
    return _get(events_visible_to(actor).select_related("country", "organisation"), event_id)


def _get(rows: QuerySet[M], row_id: UUID) -> M:
    row = rows.filter(pk=row_id).first()
    if row is None:
        raise Http404
    return row


def can_manage(actor: Actor, organisation_id: UUID) -> bool:
    """Say whether the actor may keep points, imports and events of the organisation."""
    return actor.kind == "system" or actor.may(Permission.FLOW_MANAGE, organisation_id)


def require_manage(actor: Actor, organisation_id: UUID) -> None:
    """Raise unless the actor may keep the organisation's flow monitoring.

    PermissionDenied for who sees it, Http404 for strangers.
    """
    if not can_manage(actor, organisation_id):
        raise PermissionDenied if actor.may(Permission.FLOW_VIEW, organisation_id) else Http404


def managed_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose flow monitoring the actor may keep."""
    return organisations_of(actor, Permission.FLOW_MANAGE)


def manages_somewhere(actor: Actor) -> bool:
    """Say whether the actor may keep any organisation's flow monitoring."""
    return actor.may_anywhere(Permission.FLOW_MANAGE)


def require_manage_somewhere(actor: Actor) -> None:
    """Raise PermissionDenied unless the actor may keep some flow monitoring; 404 to strangers."""
    require_view(actor)
    if not manages_somewhere(actor):
        raise PermissionDenied


def require_view(actor: Actor) -> None:
    """Raise Http404 unless the actor may view flows somewhere."""
    if actor.kind != "system" and not actor.may_anywhere(Permission.FLOW_VIEW):
        raise Http404
