"""Who may read the audit trail: whom the database shows an organisation's events."""

from uuid import UUID

from django.db.models import QuerySet

from serai.kit.actor import Actor
from serai.ledger.models import Event

AUDIT_VIEW = "audit.view"


def visible_to(actor: Actor) -> QuerySet[Event]:
    """Return the events of organisations where the actor may view the audit trail."""
    if actor.kind == "system":
        return Event.objects.all()
    return Event.objects.filter(organisation_id__in=actor.organisations_with(AUDIT_VIEW))


def can_view(actor: Actor, organisation_id: UUID) -> bool:
    """Say whether the actor may view the organisation's audit trail."""
    return actor.may(AUDIT_VIEW, organisation_id)
