"""Who may see and record what a person agreed to: every team that knows who the person is."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from serai.accounts.choices import Compartment, Permission
from serai.consent.models import Consent, Evidence, Withholding
from serai.kit.actor import Actor
from serai.people.access import get_person, may_with, require
from serai.people.models import Person


def person_of(actor: Actor, person_id: UUID, *, records: bool = False) -> Person:
    """Return a person whose consents the actor may see, or record; 404 or 403 otherwise."""
    may = Permission.PERSON_SHARE if records else ""
    return get_person(actor, person_id, Compartment.IDENTITY, may=may)


def get_consent(actor: Actor, person: Person, consent_id: UUID) -> Consent:
    """Return a consent of a person; 404 where it is not one of theirs."""
    found = consents_of(person).filter(pk=consent_id).first()
    if found is None:
        raise Http404
    return found


def get_evidence(actor: Actor, person: Person, evidence_id: UUID) -> Evidence:
    """Return a picture of a consent of a person."""
    found = Evidence.objects.filter(person=person, pk=evidence_id).first()
    if found is None:
        raise Http404
    return found


def get_withholding(actor: Actor, person: Person, withholding_id: UUID) -> Withholding:
    """Return what a person wants withheld."""
    found = withheld_from(person).filter(pk=withholding_id).first()
    if found is None:
        raise Http404
    return found


def consents_of(person: Person) -> QuerySet[Consent]:
    """Return the consents of a person, the latest first."""
    rows = Consent.objects.filter(person=person).order_by("-requested_at", "-id")
    return rows.select_related("team__organisation", "organisation", "recorded_by", "ended_by")


def withheld_from(person: Person) -> QuerySet[Withholding]:
    """Return what a person wants withheld now, as far as the actor may know of it."""
    rows = Withholding.objects.filter(person=person, lifted_at=None).order_by("-recorded_at")
    return rows.select_related("team__organisation", "organisation")


def may_record(actor: Actor, person: Person) -> bool:
    """Say whether the actor may record consents of a person they see."""
    return may_with(actor, person.pk, Permission.PERSON_SHARE)


def may_read_reasons(actor: Actor, consent: Consent) -> bool:
    """Say whether the actor may read why; the recipient is not told why somebody said no to it."""
    if actor.kind == "system":
        return True
    return consent.team_id not in actor.teams and consent.organisation_id not in actor.sees


def require_view(actor: Actor) -> None:
    """Raise Http404 for who records consent nowhere."""
    require(actor, Permission.PERSON_SHARE)
