"""Opening a centre; its units, beds, blocked places and daily limits."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.directory.models import Place
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.reception import events
from serai.reception.models import Bed, Block, Centre, DailyLimit, Unit


class NameTaken(Refusal):
    """Two of a name would be mixed up."""

    sentence = _("There is one of this name already. Choose another name.")


class BlockedAlready(Refusal):
    """A bed is blocked once at a time."""

    sentence = _("This bed is blocked already for part of that time.")


class TooManyBlocked(Refusal):
    """More than there is."""

    sentence = _("The unit has %(capacity)s places. Fewer can be blocked.")


class OverAlready(Refusal):
    """A time that is over blocks nothing."""

    sentence = _("This moment is over. Choose one to come, or leave it open.")


def _tell(name: str, centre: Centre, **payload: str | int) -> None:
    record(Happened(name, "centre", centre.pk, centre.organisation_id, payload))


@transaction.atomic
def make_centre(*, actor: Actor, team: Team, name: str, place: Place | None = None) -> Centre:
    """Open a centre of a team. Refuses a name that the organisation uses (`NameTaken`)."""
    try:
        with transaction.atomic():
            centre = Centre.objects.create(
                organisation_id=team.organisation_id, team=team, name=name, place=place
            )
    except IntegrityError as error:
        raise NameTaken from error
    _tell(events.CENTRE_MADE, centre, team=str(team.pk))
    return centre


@transaction.atomic
def add_unit(
    *, actor: Actor, centre: Centre, name: str, capacity: int, rule: str, when_full: str,
    numbered: bool = False,
) -> Unit:  # fmt: skip
    """Add a unit of so many places, as numbered beds where wished."""
    try:
        with transaction.atomic():
            unit = Unit.objects.create(
                organisation_id=centre.organisation_id, centre=centre, name=name,
                capacity=capacity, rule=rule, when_full=when_full,
            )  # fmt: skip
    except IntegrityError as error:
        raise NameTaken from error
    if numbered:
        Bed.objects.bulk_create(
            Bed(organisation_id=centre.organisation_id, unit=unit, name=str(number))
            for number in range(1, capacity + 1)
        )
    _tell(events.CENTRE_CHANGED, centre, unit=str(unit.pk), capacity=capacity)
    return unit


@transaction.atomic
def block(
    *, actor: Actor, unit: Unit, reason: str, places: int = 1, bed: Bed | None = None,
    until_at: datetime | None = None,
) -> Block:  # fmt: skip
    """Block places of a unit, or one bed, from now on until a moment or until it is lifted.

    Whoever sleeps there stays; nobody else is given the place.
    """
    now = clock.now()
    if until_at is not None and until_at <= now:
        raise OverAlready
    if bed is None and places > unit.capacity:
        raise TooManyBlocked(capacity=unit.capacity)
    try:
        with transaction.atomic():
            made = Block.objects.create(
                organisation_id=unit.organisation_id, unit=unit, bed=bed,
                places=1 if bed else places, reason=reason, during=DateTimeTZRange(now, until_at),
                made_by_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        raise BlockedAlready from error
    _tell(events.CENTRE_CHANGED, unit.centre, unit=str(unit.pk), blocked=made.places)
    return made


@transaction.atomic
def unblock(*, actor: Actor, block: Block) -> None:
    """Let blocked places be given again from now on. Lifting what is over changes nothing."""
    now = clock.now()
    if block.during.upper is not None and block.during.upper <= now:
        return
    block.during = DateTimeTZRange(block.during.lower, now)
    block.save(update_fields=["during"])
    _tell(events.CENTRE_CHANGED, block.unit.centre, unit=str(block.unit_id), blocked=0)


@transaction.atomic
def set_limits(*, actor: Actor, centre: Centre, limits: Mapping[str, int]) -> None:
    """Set how many of each kind one person is given a day; kinds left out, or 0, are not given."""
    wanted = {kind: number for kind, number in limits.items() if number}
    DailyLimit.objects.filter(centre=centre).exclude(kind__in=wanted).delete()
    for kind, number in wanted.items():
        DailyLimit.objects.update_or_create(
            centre=centre, kind=kind,
            defaults={"per_day": number, "organisation_id": centre.organisation_id},
        )  # fmt: skip
    _tell(events.CENTRE_CHANGED, centre, kinds=len(wanted))
