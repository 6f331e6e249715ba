"""Who sees how work stands: who approves in cases, for their own teams."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from serai.accounts.choices import PERMISSIONS
from serai.accounts.models import Team, User
from serai.cases.access import APPROVE
from serai.cases.models import Alert
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import teams_with


def get_alert(actor: Actor, alert_id: UUID) -> Alert:
    """Return something overdue in a team where the actor approves; 404 for everybody else."""
    teams = teams_with(actor, APPROVE)
    found = Alert.objects.filter(pk=alert_id, team__in=teams).select_related("team").first()
    if found is None:
        raise Http404
    return found


def supervisors_of(teams: Sequence[Team]) -> QuerySet[User]:
    """Return who approves in cases of one of these teams today."""
    roles, today = [role for role, held in PERMISSIONS.items() if APPROVE in held], clock.today()
    return User.objects.filter(
        Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today),
        memberships__team__in=teams, memberships__role__in=roles,
        memberships__starts_on__lte=today, is_active=True,
    ).distinct()  # fmt: skip


def require_supervision(actor: Actor) -> None:
    """Raise Http404 unless the actor approves in cases somewhere."""
    if not actor.may_anywhere(APPROVE):
        raise Http404
