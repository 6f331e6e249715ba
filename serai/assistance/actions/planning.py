"""Planning a distribution, putting it off, and saying that it was held or will not be."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.assistance import events
from serai.assistance.choices import PlanState
from serai.assistance.models import Kit, PlannedDistribution, Store
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened


class DayIsOver(Refusal):
    """A distribution is planned for a day to come."""

    sentence = _("This day is over already. Choose today or a day to come.")


class OtherOrganisation(Refusal):
    """A store gives out its own organisation's kits."""

    sentence = _("This kit belongs to another organisation than the store.")


class EndedAlready(Refusal):
    """A planned distribution is held or cancelled once."""

    sentence = _("A colleague has ended this already. Look at it again.")


@transaction.atomic
def plan_distribution(
    *, actor: Actor, store: Store, kit: Kit, on: date, place: str, expected: int
) -> PlannedDistribution:
    """Plan to give out so many of a kit on a day at a place. Refuses a day that is over."""
    if on < clock.today():
        raise DayIsOver
    if kit.organisation_id != store.organisation_id:
        raise OtherOrganisation
    row = PlannedDistribution.objects.create(
        organisation_id=store.organisation_id, team_id=store.team_id, store=store, kit=kit, on=on,
        place=place.strip(), expected=expected, planned_at=clock.now(), planned_by_id=actor.user_id,
    )  # fmt: skip
    _tell(events.DISTRIBUTION_PLANNED, row)
    return row


def _held(row: PlannedDistribution) -> PlannedDistribution:
    held = PlannedDistribution.objects.select_for_update().get(pk=row.pk)
    if held.state != PlanState.PLANNED:
        raise EndedAlready
    return held


@transaction.atomic
def put_off(*, actor: Actor, row: PlannedDistribution, on: date) -> PlannedDistribution:
    """Plan it for another day. Refuses a day that is over, and what was ended."""
    if on < clock.today():
        raise DayIsOver
    held = _held(row)
    held.on = on
    held.save(update_fields=["on"])
    _tell(events.DISTRIBUTION_PLANNED, held)
    return held


@transaction.atomic
def end(*, actor: Actor, row: PlannedDistribution, state: str) -> PlannedDistribution:
    """Say that it was held, or is cancelled. Refuses what was ended."""
    held = _held(row)
    held.state, held.ended_at, held.ended_by_id = state, clock.now(), actor.user_id
    held.save(update_fields=["state", "ended_at", "ended_by"])
    _tell(events.DISTRIBUTION_ENDED, held)
    return held


def _tell(name: str, row: PlannedDistribution) -> None:
    payload = {"on": row.on.isoformat(), "kit": str(row.kit_id), "state": str(row.state)}
    record(Happened(name, "planned_distribution", row.pk, row.organisation_id, payload))
