"""Who a user, token or organisation is to us: makes actors, finds users for their managers."""

from collections import defaultdict
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from serai.accounts.choices import (
    BLIND_ROLES,
    COMPARTMENTS_OF,
    OF_PERSONS,
    PERMISSIONS,
    Permission,
)
from serai.accounts.models import ApiToken, Membership, Organisation, Team, User
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.tokens import token_hash


def actor_for(user: User) -> Actor:
    """Return the actor a signed-in user is today: the sum of their running memberships."""
    today = clock.today()
    held: defaultdict[UUID, set[str]] = defaultdict(set)
    sees: set[UUID] = set()
    teams: defaultdict[UUID, set[str]] = defaultdict(set)
    running = (
        Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
        .filter(user=user)
        .values_list("team__organisation_id", "team__organisation__is_enforcement", "team", "role")
    )
    for organisation_id, is_enforcement, team_id, role in running:
        held[organisation_id] |= PERMISSIONS[role] - (OF_PERSONS if is_enforcement else set())
        if role not in BLIND_ROLES:
            sees.add(organisation_id)
            if role in COMPARTMENTS_OF and not is_enforcement:
                teams[team_id] |= COMPARTMENTS_OF[role]
    return Actor(
        kind="user",
        id=user.pk,
        permissions={o: frozenset(p) for o, p in held.items()},
        sees=frozenset(sees),
        language=user.language,
        teams={team: frozenset(compartments) for team, compartments in teams.items()},
    )


def actor_for_token(token: str) -> Actor | None:
    """Return an API token's actor, never more than its user is; None where it is not valid."""
    found = (
        ApiToken.objects.select_related("user")
        .filter(token_hash=token_hash(token), revoked_at=None, expires_at__gt=clock.now())
        .filter(user__is_active=True)
        .first()
    )
    if found is None:
        return None
    user = actor_for(found.user)
    organisation = found.organisation_id
    held = user.permissions.get(organisation, frozenset()) & frozenset(found.permissions)
    sees = frozenset({organisation}) & user.sees
    own = set(Team.objects.filter(organisation=organisation).values_list("pk", flat=True))
    teams = {t: c for t, c in user.teams.items() if t in own and Permission.PERSON_VIEW in held}
    return Actor("user", found.user_id, {organisation: held}, sees, found.user.language, teams)


def require_anywhere(actor: Actor, permission: str, *, sees: str = "") -> None:
    """Raise unless the actor holds the permission in some organisation.

    For pages and operations without an object: Http404, or PermissionDenied to who holds `sees`
    somewhere and so knows of the page already.
    """
    if not actor.may_anywhere(permission):
        raise PermissionDenied if sees and actor.may_anywhere(sees) else Http404


def organisations_of(actor: Actor, permission: str) -> QuerySet[Organisation]:
    """Return the organisations in which the actor holds the permission."""
    return Organisation.objects.filter(id__in=actor.organisations_with(permission)).order_by("name")


def users_visible_to(actor: Actor) -> QuerySet[User]:
    """Return the users of organisations whose users the actor manages."""
    managed = actor.organisations_with(Permission.USER_MANAGE)
    return User.objects.filter(memberships__team__organisation_id__in=managed).distinct()


def get_user(actor: Actor, user_id: UUID) -> User:
    """Return a user the actor manages; 404 for strangers."""
    user = users_visible_to(actor).filter(pk=user_id).first()
    if user is None:
        raise Http404
    return user


def teams_visible_to(actor: Actor) -> QuerySet[Team]:
    """Return the teams whose members the actor manages."""
    managed = actor.organisations_with(Permission.USER_MANAGE)
    return Team.objects.filter(organisation_id__in=managed).order_by("name")


def get_token(actor: Actor, token_id: UUID) -> ApiToken:
    """Return one of the actor's own tokens; 404 for anybody else."""
    token = ApiToken.objects.filter(pk=token_id).first()
    if token is None or token.user_id != actor.id:
        raise Http404
    return token
