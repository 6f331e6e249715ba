"""Who may see and do what with which person: what a grant opens and the role may hold.

The database shows no more than this either (see migration 0002); what stands here gives the right
answer, 404 to strangers and 403 to who knows the person but may not do this.
"""

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404

from serai.accounts.choices import Compartment, Permission
from serai.accounts.models import Team
from serai.kit.actor import COMPARTMENTS, Actor
from serai.people.choices import Basis
from serai.people.models import AccessGrant, FamilyLink, Person, SavedFilter

M = TypeVar("M", bound=Model)


def running_grants(actor: Actor) -> QuerySet[AccessGrant]:
    """Return the grants that open somebody to one of the actor's teams now."""
    mine = Q(user=None) | Q(user_id=actor.id)
    unexpired = Q(expires_at=None) | Q(expires_at__gt=Now())
    return AccessGrant.objects.filter(
        mine, unexpired, team_id__in=list(actor.teams), revoked_at=None
    )


def compartments_of(actor: Actor, person_id: UUID) -> frozenset[str]:
    """Return the compartments of a person that the actor may see."""
    if actor.kind == "system":
        return frozenset(COMPARTMENTS)
    held: set[str] = set()
    for team_id, opened in (
        running_grants(actor).filter(person_id=person_id).values_list("team_id", "compartments")
    ):
        held |= actor.teams[team_id] & frozenset(opened)
    return frozenset(held)


def held_by_teams(actor: Actor, person_id: UUID) -> frozenset[str]:
    """Return the compartments of a person that the actor's teams hold, readable to them or not.

    It is what a person can agree to share through them: they decide, the actor writes it down.
    """
    if actor.kind == "system":
        return frozenset(COMPARTMENTS)
    opened = running_grants(actor).filter(person_id=person_id)
    return frozenset(code for row in opened.values_list("compartments", flat=True) for code in row)


def persons_visible_to(actor: Actor) -> QuerySet[Person]:
    """Return the persons that a grant opens to the actor; erased ones apart."""
    rows = Person.objects.filter(erased_at=None)
    if actor.kind == "system":
        return rows
    if not actor.may_anywhere(Permission.PERSON_VIEW):
        return rows.none()
    return rows.filter(pk__in=running_grants(actor).values("person_id"))


def get_person(
    actor: Actor, person_id: UUID, compartment: str = Compartment.IDENTITY, *, may: str = ""
) -> Person:
    """Return a person one of whose compartments the actor may see.

    404 for strangers and for who holds other compartments only of a stranger; 403 for who knows the
    person without this compartment, or without the permission `may` in one of the organisations of
    the teams that were granted the person.
    """
    if actor.kind != "system" and not actor.may_anywhere(Permission.PERSON_VIEW):
        raise Http404
    person = (
        Person.objects.filter(pk=person_id, erased_at=None)
        .select_related("organisation", "registered_in")
        .first()
    )
    held = compartments_of(actor, person_id) if person else frozenset[str]()
    if person is None or not held:
        raise Http404
    if compartment not in held or (may and not may_with(actor, person_id, may)):
        raise PermissionDenied
    return person


def may_with(actor: Actor, person_id: UUID, permission: str) -> bool:
    """Say whether the actor holds a permission in an organisation that was granted the person."""
    if actor.kind == "system":
        return True
    granted = running_grants(actor).filter(person_id=person_id)
    return any(
        actor.may(permission, organisation_id)
        for organisation_id in granted.values_list("team__organisation_id", flat=True)
    )


def require(actor: Actor, permission: str) -> None:
    """Raise Http404 unless the actor holds a permission somewhere."""
    if actor.kind != "system" and not actor.may_anywhere(permission):
        raise Http404


def registering_teams(actor: Actor) -> QuerySet[Team]:
    """Return the actor's teams in which they may register persons."""
    return teams_with(actor, Permission.PERSON_REGISTER)


def teams_with(actor: Actor, permission: str) -> QuerySet[Team]:
    """Return the actor's own teams in organisations where they hold a permission."""
    return (
        Team.objects.filter(
            pk__in=list(actor.teams), organisation_id__in=actor.organisations_with(permission)
        )
        .select_related("organisation")
        .order_by("organisation__name", "name")
    )


def teams_to_share_with(actor: Actor, compartments: Collection[str] = ()) -> QuerySet[Team]:
    """Return the teams that can be granted a person: every team but those of enforcement bodies."""
    rows = Team.objects.filter(organisation__is_enforcement=False).select_related("organisation")
    return rows.order_by("organisation__name", "name")


def get_filter(actor: Actor, filter_id: str) -> SavedFilter:
    """Return a filter that the actor keeps; 404 for anybody else's."""
    try:
        found = SavedFilter.objects.filter(pk=UUID(filter_id)).first()
    except ValueError as error:
        raise Http404 from error
    if found is None or found.user_id != actor.id:
        raise Http404
    return found


def get_grant(person: Person, grant_id: UUID) -> AccessGrant:
    """Return a grant of a person; 404 where there is none."""
    found = AccessGrant.objects.filter(pk=grant_id, person=person).first()
    if found is None:
        raise Http404
    return found


def get_emergency(actor: Actor, grant_id: UUID) -> AccessGrant:
    """Return an emergency access that the actor may judge; 404 to everybody else."""
    require(actor, Permission.PERSON_SUPERVISE)
    rows = AccessGrant.objects.filter(basis=Basis.BREAK_GLASS).select_related("person", "team")
    found = rows.filter(pk=grant_id).first()
    if found is None or not actor.may(Permission.PERSON_SUPERVISE, found.team.organisation_id):
        raise Http404
    return found


def get_of(person: Person, model: type[M], row_id: UUID) -> M:
    """Return a row about a person (a paper, a file, a membership); 404 where there is none."""
    found = model._default_manager.filter(pk=row_id, person=person).first()
    if found is None or getattr(found, "removed_at", None) is not None:
        raise Http404
    return found


def get_link(person: Person, link_id: UUID) -> FamilyLink:
    """Return a link of a person, from whichever side; 404 where there is none."""
    sides = Q(person=person) | Q(other=person)
    found = FamilyLink.objects.filter(sides, pk=link_id).select_related("person", "other").first()
    if found is None:
        raise Http404
    return found
