"""Recording contacts with health workers, and checks of fitness to travel."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.assistance import events
from serai.assistance.actions.common import refuse_future, seal, tell
from serai.assistance.choices import MAY_TRAVEL, HealthKind
from serai.assistance.models import HealthContact
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.people.models import Person


class SayResult(Refusal):
    """A check has a result."""

    sentence = _("Say what the check found.")


class SayUntil(Refusal):
    """Fitness to travel is for a time."""

    sentence = _("Say until when the person is fit to travel, not before the day of the check.")


class SayWhere(Refusal):
    """A referral leads somewhere."""

    sentence = _("Say to which health facility.")


@transaction.atomic
def record_contact(
    *,
    actor: Actor,
    person: Person,
    team: Team,
    kind: str,
    given_on: date,
    note: str = "",
    referred_to: str = "",
    fitness: str = "",
    valid_until: date | None = None,
) -> HealthContact:
    """Record a consultation, a referral or a check of fitness to travel.

    A check has a result, and a day until which it holds where the person may travel; of a
    consultation or a referral neither is kept. Refuses a day to come and a referral to nowhere.
    """
    refuse_future(given_on)
    if kind != HealthKind.FIT_TO_TRAVEL:
        fitness, valid_until = "", None
    elif not fitness:
        raise SayResult
    elif fitness not in MAY_TRAVEL:
        valid_until = None
    elif valid_until is None or valid_until < given_on:
        raise SayUntil
    if kind == HealthKind.REFERRAL and not referred_to.strip():
        raise SayWhere
    row = HealthContact(
        person=person, organisation_id=team.organisation_id, team=team, kind=kind,
        given_on=given_on, given_by_id=actor.user_id, fitness=fitness, valid_until=valid_until,
        recorded_at=clock.now(),
    )  # fmt: skip
    seal(row, note=note, referred_to=referred_to if kind == HealthKind.REFERRAL else "")
    row.save(force_insert=True)
    tell(events.HEALTH_RECORDED, row, "healthcontact")
    return row
