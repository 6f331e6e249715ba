"""What a person wants kept from somebody, whatever else is agreed; what was open ends at once."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation, Team
from serai.consent import events
from serai.consent.actions.consents import withdraw
from serai.consent.choices import State
from serai.consent.models import Consent, Withholding
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.grants import revoke
from serai.people.choices import Basis
from serai.people.models import AccessGrant, Person
from serai.vault.sealing import Keys

NOTE = "consent.Withholding.note"


class KeepsTheFile(Refusal):
    """The team that keeps the file cannot be kept from it."""

    sentence = _(
        "%(recipient)s keeps this person's file. Hand the file over to another team first, then "
        "it can be withheld."
    )


class LiftedAlready(Refusal):
    """It was lifted before."""

    sentence = _("This was lifted already.")


@transaction.atomic
def withhold(
    *,
    actor: Actor,
    person: Person,
    why: str,
    compartments: Collection[str],
    team: Team | None = None,
    organisation: Organisation | None = None,
    note: str = "",
) -> Withholding:
    """Keep compartments of a person from a team, or from every team of an organisation.

    From then on the database gives them no grant of these, by consent, referral or emergency.
    Consents to exactly this recipient are withdrawn, its other grants revoked.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    theirs = Q(team=team) if team else Q(team__organisation=organisation)
    open_now = AccessGrant.objects.filter(
        theirs, person=person, revoked_at=None, compartments__overlap=list(compartments)
    )
    if open_now.filter(basis__in=[Basis.REGISTRATION, Basis.TRANSFER]).exists():
        raise KeepsTheFile(recipient=team.name if team else getattr(organisation, "name", ""))
    note = note.strip()
    made = Withholding(
        person=person, team=team, organisation=organisation, compartments=sorted(compartments),
        why=why, recorded_at=clock.now(), recorded_by_id=actor.user_id,
        note=Keys([person.pk]).seal(person.pk, note, NOTE) if note else None,
    )  # fmt: skip
    made.save(force_insert=True)
    _happened(events.WITHHELD, person, made)
    agreed = Consent.objects.filter(
        theirs | Q(organisation=organisation, organisation__isnull=False),
        person=person, state=State.GIVEN, compartments__overlap=list(compartments),
    )  # fmt: skip
    for one in agreed:
        withdraw(actor=actor, consent=one, why=why)
    revoke(grants=list(open_now), reason="withheld")
    return made


@transaction.atomic
def lift(*, actor: Actor, withholding: Withholding) -> Withholding:
    """Let a recipient be given something again; nothing opens by itself."""
    found = Withholding.objects.select_for_update(of=("self",)).get(pk=withholding.pk)
    if found.lifted_at is not None:
        raise LiftedAlready
    found.lifted_at = clock.now()
    found.lifted_by_id = actor.user_id
    found.save(update_fields=["lifted_at", "lifted_by"])
    _happened(events.LIFTED, withholding.person, found)
    return found


def read_notes(*, actor: Actor, person: Person, rows: Collection[Withholding]) -> list[str]:
    """Open what the person said to each, in order; empty where nothing was noted."""
    keys = Keys([person.pk])
    return [keys.open(person.pk, one.note, NOTE) if one.note else "" for one in rows]


def _happened(name: str, person: Person, made: Withholding) -> None:
    payload = {
        "withholding": str(made.pk), "why": str(made.why), "team": str(made.team_id or ""),
        "organisation": str(made.organisation_id or ""),
    }  # fmt: skip
    record(Happened(name, "person", person.pk, person.organisation_id, payload))
