"""Opening a person to a team, in an emergency to oneself, and closing again."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.kit import clock
from serai.kit.actor import Actor, current_actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people import events
from serai.people.access import compartments_of, held_by_teams
from serai.people.choices import Basis
from serai.people.models import AccessGrant, Person
from serai.vault.sealing import Keys

REASON = "people.AccessGrant.reason"
LONGEST_EMERGENCY = timedelta(hours=72)
SHORTEST_REASON = 20
WITHHELD = "withheld from this team"
"""How the database says no (see the consent room's migration 0002)."""


class EnforcementBody(Refusal):
    """Border, immigration and police authorities are never given a person."""

    sentence = _(
        "%(organisation)s is a border, immigration or police authority: "
        "nobody's data is ever opened to it."
    )


class NotHeld(Refusal):
    """Nobody gives what they do not hold themselves."""

    sentence = _("You cannot open a part of a person that is not open to you.")


class NeedsConsent(Refusal):
    """Consent is kept as what was asked and answered, and a grant by it names it."""

    sentence = _("Record the person's consent first: what was asked, and what they answered.")


class AlreadyOver(Refusal):
    """The period ends before it begins."""

    sentence = _("The period would be over already.")


class ReasonTooShort(Refusal):
    """Emergency access needs a reason somebody can judge later."""

    sentence = _("Say in a full sentence why this is an emergency.")


class TooLong(Refusal):
    """Emergency access is short."""

    sentence = _("Emergency access lasts at most %(hours)s hours.")


class NothingToOpen(Refusal):
    """The role holds none of these compartments."""

    sentence = _("Your role may not hold this part of anybody's file, in an emergency either.")


class Withheld(Refusal):
    """The person wants these compartments kept from this team."""

    sentence = _("The person asked that this be withheld from %(team)s.")


class NotYourOwnReview(Refusal):
    """Whoever took emergency access does not judge it."""

    sentence = _("Somebody else has to review your own emergency access.")


@transaction.atomic
def grant(
    *,
    actor: Actor,
    person: Person,
    team: Team,
    compartments: Collection[str],
    basis: str,
    basis_id: UUID | None = None,
    expires_at: datetime | None = None,
    user_id: UUID | None = None,
) -> AccessGrant:
    """Open compartments of a person to a team (or one member), for a reason, until a moment.

    Who acts must hold those compartments; the database refuses otherwise too. Where the person
    agreed (`basis_id` is the consent) it is enough that the actor's team holds them.
    """
    if team.organisation.is_enforcement:
        raise EnforcementBody(organisation=team.organisation.name)
    if expires_at is not None and expires_at <= clock.now():
        raise AlreadyOver
    agreed = basis == Basis.CONSENT
    if agreed and basis_id is None:
        raise NeedsConsent
    held = held_by_teams(actor, person.pk) if agreed else compartments_of(actor, person.pk)
    if actor.kind == "user" and not set(compartments) <= held:
        raise NotHeld
    now = clock.now()
    made = _create(
        refusal=Withheld(team=team.name),
        id=new_id(), person=person, team=team, user_id=user_id, granted_at=now, active_at=now,
        compartments=sorted(compartments), basis=basis, basis_id=basis_id, expires_at=expires_at,
        granted_by_id=actor.user_id,
    )  # fmt: skip
    payload = {
        "team": str(team.pk), "compartments": sorted(compartments), "basis": str(basis),
        "until": expires_at.isoformat() if expires_at else "",
    }  # fmt: skip
    record(Happened(events.GRANTED, "person", person.pk, person.organisation_id, payload))
    return made


def _create(*, refusal: Refusal, **values: Any) -> AccessGrant:
    """Create a grant; raise the refusal where the person wants this withheld from the team."""
    try:
        with transaction.atomic():
            return AccessGrant.objects.create(**values)
    except IntegrityError as error:
        if WITHHELD in str(error):
            raise refusal from error
        raise


@transaction.atomic
def revoke(*, grants: Collection[AccessGrant], reason: str = "") -> int:
    """End grants at once; return how many were running. `reason` is a code, not a text."""
    actor, now, done = current_actor(), clock.now(), 0
    user_id = actor.user_id if actor else None
    for one in (
        AccessGrant.objects.select_for_update(of=("self",))
        .filter(pk__in=[g.pk for g in grants], revoked_at=None)
        .select_related("person")
    ):
        AccessGrant.objects.filter(pk=one.pk).update(revoked_at=now, revoked_by_id=user_id)
        payload = {"grant": str(one.pk), "team": str(one.team_id), "reason": reason}
        person = one.person
        record(Happened(events.REVOKED, "person", person.pk, person.organisation_id, payload))
        done += 1
    return done


class OwnersKeep(Refusal):
    """The team that registered a person is responsible for them."""

    sentence = _("The team that registered a person keeps access: hand the person over first.")


@transaction.atomic
def end_access(*, grant: AccessGrant) -> None:
    """End one grant by hand; the team that registered the person keeps its own."""
    if grant.basis == Basis.REGISTRATION:
        raise OwnersKeep
    revoke(grants=[grant], reason="by_hand")


def read_reasons(*, grants: Sequence[AccessGrant]) -> list[tuple[AccessGrant, str]]:
    """Open the reasons of emergency accesses, for who judges them."""
    keys = Keys([one.person_id for one in grants])
    return [(g, keys.open(g.person_id, g.reason, REASON) if g.reason else "") for g in grants]


@transaction.atomic
def take_emergency_access(
    *, actor: Actor, person_id: UUID, team: Team, reason: str, hours: int
) -> AccessGrant:
    """Open a person to oneself in an emergency, for some hours; supervisors are told and review it.

    The person's row may not be visible before, so that only the id is asked for. The reason is
    sealed with the person's key.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonTooShort
    if not 0 < hours * 3600 <= LONGEST_EMERGENCY.total_seconds():
        raise TooLong(hours=int(LONGEST_EMERGENCY.total_seconds() // 3600))
    compartments = sorted(actor.teams.get(team.pk, frozenset()))
    if not compartments or actor.id is None:
        raise NothingToOpen
    now = clock.now()
    made = _create(
        refusal=NothingToOpen(),  # says nothing of what a person withholds from this team
        id=new_id(), person_id=person_id, team=team, user_id=actor.id, compartments=compartments,
        basis=Basis.BREAK_GLASS, granted_at=now, granted_by_id=actor.id, active_at=now,
        expires_at=now + timedelta(hours=hours),
        reason=Keys([person_id]).seal(person_id, reason.strip(), REASON),
    )  # fmt: skip
    payload = {"grant": str(made.pk), "team": str(team.pk), "hours": hours}
    record(Happened(events.EMERGENCY, "person", person_id, team.organisation_id, payload))
    return made


@transaction.atomic
def review_emergency(*, actor: Actor, grant: AccessGrant, was_justified: bool) -> AccessGrant:
    """Judge an emergency access, as somebody else than who took it; the judgement stays."""
    if grant.user_id == actor.id:
        raise NotYourOwnReview
    grant.reviewed_at, grant.reviewed_by_id = clock.now(), actor.id
    grant.was_justified = was_justified
    grant.save(update_fields=["reviewed_at", "reviewed_by", "was_justified"])
    payload = {"grant": str(grant.pk), "justified": was_justified}
    person = grant.person
    record(Happened(events.REVIEWED, "person", person.pk, person.organisation_id, payload))
    return grant
