"""Reads of accounts."""

from uuid import UUID

from django.db.models import Q, QuerySet

from serai.accounts.access import users_visible_to
from serai.accounts.choices import Permission
from serai.accounts.models import ApiToken, Membership, Organisation, Team, User
from serai.kit import clock
from serai.kit.actor import Actor

Teams = QuerySet[Team]


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """Return the actor's own tokens, newest first."""
    found = ApiToken.objects.select_related("organisation").order_by("-created_at")
    return found.filter(user=actor.id) if actor.id else found.none()


def roles_of(user: User) -> QuerySet[Membership]:
    """Return a user's running memberships."""
    today = clock.today()
    return (
        Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), user=user)
        .filter(starts_on__lte=today)
        .select_related("team__organisation")
        .order_by("team__name")
    )


def organisations_of(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations in which the actor may do anything at all."""
    return Organisation.objects.filter(id__in=actor.permissions).order_by("name")


def users(actor: Actor, *, search: str = "") -> QuerySet[User]:
    """Return the users the actor manages whose name or address contains the search."""
    found = users_visible_to(actor)
    if search:
        found = found.filter(Q(name__icontains=search) | Q(email__icontains=search))
    return found.order_by("name", "id")


def memberships(actor: Actor, user: User) -> QuerySet[Membership]:
    """Return a user's memberships in organisations whose users the actor manages."""
    managed = actor.organisations_with(Permission.USER_MANAGE)
    return (
        Membership.objects.filter(user=user, team__organisation_id__in=managed)
        .select_related("team__organisation")
        .order_by("ends_on", "team__name")
    )


def invited(user_id: UUID) -> User | None:
    """Return an active user by id, for an invitation link whose token is checked next."""
    return User.objects.filter(pk=user_id, is_active=True).first()
