"""Reading consents without opening anything: the card, what ends soon, what is withheld."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from serai.accounts.models import Organisation, Team
from serai.consent.access import consents_of, withheld_from
from serai.consent.choices import State
from serai.consent.methods.notices import VERSION, Notice, notice
from serai.consent.models import Consent, Evidence, Withholding
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import running_grants
from serai.people.models import Person

NOTICE_VERSION = VERSION
SOON = timedelta(days=30)
MOST = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person's card shows: what holds, what waits, what was refused, what is withheld."""

    running: Sequence[Consent]
    waiting: Sequence[Consent]
    refused: Sequence[Consent]
    over: Sequence[Consent]
    withheld: Sequence[Withholding]


def shown(actor: Actor, person: Person) -> Shown:
    """Return a person's consents by what they mean today.

    A refusal shows as such until the same was agreed to later.
    """
    rows = list(consents_of(person))
    now = clock.now()
    running = [c for c in rows if c.is_running and (c.expires_at is None or c.expires_at > now)]
    agreed = {_what(c) for c in running}
    refused = [c for c in rows if c.state == State.REFUSED and _what(c) not in agreed]
    waiting = [c for c in rows if c.state == State.REQUESTED]
    apart = {c.pk for c in (*running, *refused, *waiting)}
    over = [c for c in rows if c.pk not in apart]
    return Shown(running, waiting, refused, over, list(withheld_from(person)))


def _what(consent: Consent) -> tuple[object, ...]:
    return consent.purpose, consent.team_id, consent.organisation_id, consent.outside


def ending_soon(actor: Actor) -> QuerySet[Consent]:
    """Return the consents of the actor's persons that end within 30 days, the next first."""
    if actor.kind != "user":
        return Consent.objects.none()
    mine = running_grants(actor).values("person_id")
    rows = Consent.objects.filter(
        state=State.GIVEN, expires_at__gt=clock.now(), expires_at__lte=clock.now() + SOON,
        person_id__in=mine,
    )  # fmt: skip
    rows = rows.select_related("person", "team__organisation", "organisation")
    return rows.order_by("expires_at")[:MOST]


def due(organisation_id: UUID) -> list[Consent]:
    """Return the consents of an organisation's persons that are to be looked at today.

    Those whose period is over, and those of children, who may have grown up.
    """
    rows = Consent.objects.filter(
        Q(expires_at__lte=clock.now()) | Q(is_child=True),
        state=State.GIVEN, person__organisation_id=organisation_id, person__erased_at=None,
    )  # fmt: skip
    return list(rows.select_related("person")[:5_000])


def organisations() -> list[UUID]:
    """Return every organisation's id, for background work."""
    return list(Organisation.objects.order_by("pk").values_list("pk", flat=True))


def withholdings_against(
    person: Person,
    team: Team | None,
    organisation: Organisation | None,
    compartments: Collection[str],
) -> list[Withholding]:
    """Return what keeps compartments of a person from a team, or from a whole organisation."""
    home = organisation.pk if organisation else team.organisation_id if team else None
    if home is None:
        return []
    against = Q(organisation_id=home)
    if team is not None:
        against |= Q(team_id=team.pk)
    rows = withheld_from(person).filter(against, compartments__overlap=list(compartments))
    return list(rows)


def evidence_of(consent: Consent) -> QuerySet[Evidence]:
    """Return the pictures of a consent."""
    return Evidence.objects.filter(consent=consent).order_by("kind")


def notice_of(consent: Consent, language: str = "") -> Notice:
    """Return what was, or would be, read out for a consent, in its own language or another."""
    until = consent.expires_at.date() if consent.expires_at else None
    return notice(
        language or consent.notice_language, purpose=consent.purpose,
        compartments=consent.compartments, outside=consent.outside, until=until,
        recipient="" if consent.outside else consent.recipient, is_child=consent.is_child,
    )  # fmt: skip
