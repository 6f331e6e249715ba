"""Who may see instruments, screenings and categories: by organisation, or by grant.

The database shows no more than this either (see migration 0002); what stands here gives the right
answer, 404 to strangers and 403 to who knows the thing but may not do this.
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from serai.accounts.access import organisations_of
from serai.accounts.choices import Permission
from serai.accounts.models import Organisation
from serai.instruments.choices import Compartment
from serai.kit.actor import Actor
from serai.people.access import compartments_of, get_person, may_with, teams_with
from serai.people.models import Person
from serai.screening.models import (
    CategoryStatement,
    Instrument,
    InstrumentVersion,
    PlaceFactor,
    ReturnBlock,
    Screening,
)  # fmt: skip

VIEW, PUBLISH, SCREEN = Permission.FORM_VIEW, Permission.FORM_PUBLISH, Permission.SCREENING_DO
CLEAR, DESK = Permission.CASE_APPROVE, Permission.DESK_WORK
OPEN_COMPARTMENTS = frozenset(Compartment.values)


def instruments_visible_to(actor: Actor) -> QuerySet[Instrument]:
    """Return the instruments of organisations where the actor may see forms."""
    rows = Instrument.objects.select_related("organisation", "form")
    if actor.kind == "system":
        return rows
    return rows.filter(organisation_id__in=actor.organisations_with(VIEW))


def get_instrument(actor: Actor, instrument_id: UUID) -> Instrument:
    """Return an instrument; 404 for strangers."""
    found = instruments_visible_to(actor).filter(pk=instrument_id).first()
    if found is None:
        raise Http404
    return found


def get_version(actor: Actor, version_id: UUID) -> InstrumentVersion:
    """Return a version of an instrument; 404 for strangers."""
    found = (
        InstrumentVersion.objects.select_related("instrument", "organisation", "form_version")
        .filter(pk=version_id, instrument__in=instruments_visible_to(actor))
        .first()
    )
    if found is None:
        raise Http404
    return found


def require_view(actor: Actor) -> None:
    """Raise Http404 unless the actor may see instruments somewhere."""
    if actor.kind != "system" and not actor.may_anywhere(VIEW):
        raise Http404


def publishing_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations for which the actor may publish instruments."""
    return organisations_of(actor, PUBLISH)


def require_publish(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations to publish for; PermissionDenied where there is none."""
    require_view(actor)
    found = publishing_organisations(actor)
    if not found:
        raise PermissionDenied
    return found


def person_to_screen(actor: Actor, person_id: UUID) -> Person:
    """Return a person the actor may screen: 404 for strangers, 403 without protection access."""
    return get_person(actor, person_id, Compartment.PROTECTION, may=SCREEN)


def person_at_the_desk(actor: Actor, person_id: UUID) -> Person:
    """Return a person whom the actor receives at the desk: 404 for strangers, 403 for others.

    Who they are is enough: the desk asks the first contact, and reads none of it afterwards.
    """
    return get_person(actor, person_id, may=DESK)


def known_person(actor: Actor, person_id: UUID) -> Person:
    """Return a person of whom the actor holds any compartment; 404 for strangers."""
    held = compartments_of(actor, person_id)
    return get_person(actor, person_id, next(iter(sorted(held)), Compartment.PROTECTION.value))


def may_screen(actor: Actor, person: Person) -> bool:
    """Say whether the actor may screen a person: sees protection, and screens for a team of it."""
    held = compartments_of(actor, person.pk)
    return Compartment.PROTECTION in held and may_with(actor, person.pk, SCREEN)


def may_change(actor: Actor, person: Person) -> bool:
    """Say whether the actor may state categories of a person, in what they may see."""
    return bool(readable(actor, person.pk)) and may_with(actor, person.pk, SCREEN)


def may_clear(actor: Actor, person: Person) -> bool:
    """Say whether the actor may clear blocks on a person's return, those of others that is."""
    return may_with(actor, person.pk, CLEAR)


def person_to_state(actor: Actor, person_id: UUID) -> Person:
    """Return a person whose categories the actor may state; 403 for who may only look."""
    person = person_to_profile(actor, person_id)
    if not may_change(actor, person):
        raise PermissionDenied
    return person


def person_to_profile(actor: Actor, person_id: UUID) -> Person:
    """Return a person whose protection or health compartment the actor may see."""
    held = compartments_of(actor, person_id)
    first = next((c for c in Compartment.values if c in held), Compartment.PROTECTION.value)
    return get_person(actor, person_id, first)


def get_screening(actor: Actor, screening_id: UUID) -> Screening:
    """Return a screening of which the actor may see some part; 404 for all others.

    That is who holds protection of the person, or health where it has answers on health.
    """
    found = (
        Screening.objects.select_related("version__instrument", "person", "place", "started_by")
        .filter(pk=screening_id, is_withdrawn=False)
        .first()
    )
    if found is None:
        raise Http404
    held = readable(actor, found.person_id)
    if Compartment.PROTECTION in held or (found.has_health and Compartment.HEALTH in held):
        return found
    raise Http404


def reads_for_all(actor: Actor, screening: Screening) -> bool:
    """Say whether the actor works with protection for the organisation that screened."""
    held = readable(actor, screening.person_id)
    return Compartment.PROTECTION in held and actor.may(SCREEN, screening.organisation_id)


def screening_to_fill(actor: Actor, screening_id: UUID) -> Screening:
    """Return a screening whose answers the actor may give; 403 for who may only read it."""
    found = get_screening(actor, screening_id)
    person_to_screen(actor, found.person_id)
    return found


def readable(actor: Actor, person_id: UUID) -> frozenset[str]:
    """Return which of this room's compartments of a person the actor may see."""
    return compartments_of(actor, person_id) & OPEN_COMPARTMENTS


def get_statement(actor: Actor, statement_id: UUID) -> CategoryStatement:
    """Return a statement that the actor may see, and may screen the person of."""
    found = CategoryStatement.objects.select_related("person").filter(pk=statement_id).first()
    if found is None or found.compartment not in readable(actor, found.person_id):
        raise Http404
    if not may_with(actor, found.person_id, SCREEN):
        raise PermissionDenied
    return found


def get_block(actor: Actor, block_id: UUID) -> ReturnBlock:
    """Return a block on return to clear: 404 for strangers, 403 for who may not approve."""
    found = ReturnBlock.objects.select_related("person").filter(pk=block_id).first()
    if found is None or Compartment.PROTECTION not in readable(actor, found.person_id):
        raise Http404
    if not may_with(actor, found.person_id, CLEAR):
        raise PermissionDenied
    return found


def acting_organisation(actor: Actor, person: Person, permission: str) -> Organisation:
    """Return the organisation in whose name the actor works with a person: the person's first."""
    teams = list(teams_with(actor, permission))
    own = next((t for t in teams if t.organisation_id == person.organisation_id), None)
    if own is None and not teams:
        raise PermissionDenied
    return (own or teams[0]).organisation


def factors_visible_to(actor: Actor) -> QuerySet[PlaceFactor]:
    """Return the factors of places that organisations of the actor recorded."""
    rows = PlaceFactor.objects.select_related("country", "place", "recorded_by")
    if actor.kind == "system":
        return rows
    return rows.filter(organisation_id__in=actor.organisations_with(VIEW))


def factor_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations for which the actor may record factors of places."""
    return organisations_of(actor, SCREEN)


def get_factor(actor: Actor, factor_id: UUID) -> PlaceFactor:
    """Return a factor to withdraw: 404 for strangers, 403 for who may only see it."""
    found = factors_visible_to(actor).filter(pk=factor_id).first()
    if found is None:
        raise Http404
    if not actor.may(SCREEN, found.organisation_id):
        raise PermissionDenied
    return found


def require_recording(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations to record factors for; 403 where the actor may only look."""
    require_view(actor)
    found = factor_organisations(actor)
    if not found:
        raise PermissionDenied
    return found
