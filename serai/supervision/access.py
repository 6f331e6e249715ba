"""Who sees how work stands: who approves in cases, for their own teams."""

from uuid import UUID

from django.http import Http404

from serai.cases.access import APPROVE
from serai.cases.models import Alert
from serai.kit.actor import Actor
from serai.people.access import teams_with


def get_alert(actor: Actor, alert_id: UUID) -> Alert:
    """Return something overdue in a team where the actor approves; 404 for everybody else."""
    teams = teams_with(actor, APPROVE)
    found = Alert.objects.filter(pk=alert_id, team__in=teams).select_related("team").first()
    if found is None:
        raise Http404
    return found


def require_supervision(actor: Actor) -> None:
    """Raise Http404 unless the actor approves in cases somewhere."""
    if not actor.may_anywhere(APPROVE):
        raise Http404
