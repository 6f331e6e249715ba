"""Who sees and records what was given: by the compartment in which it lies, and the person's grant.

The database shows no more than this either (see migration 0002).
"""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from serai.accounts.access import organisations_of
from serai.accounts.choices import Compartment, Permission
from serai.accounts.models import Organisation, Team
from serai.assistance.choices import COMPARTMENT_OF
from serai.assistance.models import Given, Item, Kit, PlannedDistribution, Store
from serai.cases.models import PlanAction
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.people.access import (
    compartments_of,
    get_person,
    may_with,
    persons_visible_to,
    running_grants,
    teams_with,
)
from serai.people.models import Person
from serai.people.queries import groups_of

GIVE, KEEP = Permission.ASSISTANCE_GIVE, Permission.STOCK_MANAGE
G = TypeVar("G", bound=Given)
K = TypeVar("K", Item, Kit, Store)
M = TypeVar("M", bound=Model)


class NotAllOpen(Refusal):
    """Somebody who was there too is not open to the actor in this compartment."""

    sentence = _(
        "%(count)s of those named are not open to you for this. Record it for the others alone."
    )


def _one(rows: QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def person_to_see(actor: Actor, person_id: UUID) -> Person:
    """Return a person of whose assistance the actor may see what their compartments open."""
    return get_person(actor, person_id)


def person_to_give(actor: Actor, person_id: UUID, compartment: str = Compartment.PROFILE) -> Person:
    """Return a person whom the actor may give something that lies in a compartment."""
    return get_person(actor, person_id, compartment, may=GIVE)


def may_give(actor: Actor, person: Person) -> bool:
    """Say whether the actor gives assistance in a team that was granted the person."""
    return may_with(actor, person.pk, GIVE)


def giving_teams(actor: Actor, person: Person, compartment: str) -> QuerySet[Team]:
    """Return the actor's teams that were granted this part of a person and give assistance."""
    granted = running_grants(actor).filter(person=person, compartments__contains=[compartment])
    return teams_with(actor, GIVE).filter(pk__in=granted.values("team_id"))


def kinds_open(actor: Actor, person: Person) -> list[str]:
    """Return the kinds of services whose compartment of the person the actor may see."""
    held = compartments_of(actor, person.pk)
    return [kind for kind, compartment in COMPARTMENT_OF.items() if compartment in held]


def members_to_give(
    actor: Actor, person: Person, group_id: UUID | None, compartment: str
) -> list[Person]:
    """Return the others of one of the person's groups; refuses one who is not open to the actor."""
    if group_id is None:
        return []
    for group, members in groups_of(person):
        if group.pk == group_id:
            others = [one.person for one in members if one.person_id != person.pk]
            return _open(actor, others, compartment, len(others))
    raise Http404


def others_in_session(actor: Actor, person: Person, references: Iterable[str]) -> list[Person]:
    """Return who else took part, by reference; refuses one who is not open to the actor."""
    wanted = {one for one in references if one != person.reference}
    rows = persons_visible_to(actor).filter(reference__in=wanted)
    return _open(actor, rows, Compartment.PROTECTION, len(wanted))


def _open(actor: Actor, rows: Iterable[Person], compartment: str, count: int) -> list[Person]:
    found = [one for one in rows if compartment in compartments_of(actor, one.pk)]
    if len(found) != count:
        raise NotAllOpen(count=count - len(found))
    return found


def get_given(person: Person, model: type[G], row_id: UUID) -> G:
    """Return something that the person was given.

    404 for another person's, and for what lies in a compartment that is not open.
    """
    return _one(model._default_manager.filter(pk=row_id, person=person))


def actions_to_carry_out(actor: Actor, person: Person) -> QuerySet[PlanAction]:
    """Return the planned actions of the person's open cases on which the actor may work."""
    rows = PlanAction.objects.filter(person=person, state="planned", case__state="open")
    if Compartment.PROTECTION not in compartments_of(actor, person.pk):
        return rows.none()
    if actor.kind != "system":
        organisations = actor.organisations_with(Permission.CASE_WORK)
        rows = rows.filter(case__organisation_id__in=organisations)
    return rows.select_related("case", "goal__need", "responsible").order_by("due_on", "pk")


def stores_to_give_from(actor: Actor, person: Person) -> QuerySet[Store]:
    """Return the stores of organisations in whose name the actor gives the person things."""
    teams = giving_teams(actor, person, Compartment.IDENTITY)
    rows = Store.objects.filter(organisation_id__in=teams.values("organisation_id"))
    return rows.select_related("team").order_by("name")


def team_of_store(actor: Actor, person: Person, store: Store) -> Team:
    """Return the actor's team that gives the person things out of a store."""
    teams = giving_teams(actor, person, Compartment.IDENTITY)
    found = teams.filter(organisation_id=store.organisation_id)
    return found.filter(pk=store.team_id).first() or found[0]


def keeping_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose stock the actor keeps; 404 where there is none."""
    if not actor.may_anywhere(KEEP):
        raise Http404
    return organisations_of(actor, KEEP)


def keeping_teams(actor: Actor) -> QuerySet[Team]:
    """Return the teams that may have a store which the actor keeps; 404 where there is none."""
    organisations = keeping_organisations(actor)
    rows = Team.objects.filter(organisation__in=organisations).select_related("organisation")
    return rows.order_by("organisation__name", "name")


def kept(actor: Actor, model: type[K]) -> QuerySet[K]:
    """Return the stores, items or kits of the organisations whose stock the actor keeps."""
    rows = model._default_manager.filter(organisation__in=keeping_organisations(actor))
    return rows.order_by("name")


def get_store(actor: Actor, store_id: UUID) -> Store:
    """Return a store that the actor keeps; 404 for any other."""
    return _one(kept(actor, Store).filter(pk=store_id))


def teams_that_give(actor: Actor) -> QuerySet[Team]:
    """Return the actor's teams in which they give assistance."""
    return teams_with(actor, GIVE)


def get_planned(actor: Actor, planned_id: UUID) -> PlannedDistribution:
    """Return a planned distribution of an organisation in which the actor gives; or 404."""
    rows = PlannedDistribution.objects.select_related("kit", "store", "team", "planned_by")
    organisations = actor.organisations_with(GIVE)
    return _one(rows.filter(pk=planned_id, organisation__in=organisations))
