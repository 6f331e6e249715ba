"""A centre's units with their places, free beds, and what may be given there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Sum

from serai.kit import clock
from serai.reception.methods.beds import position
from serai.reception.methods.occupancy import Places
from serai.reception.models import Bed, Block, Centre, DailyLimit, Placement, Unit


@dataclass(frozen=True, slots=True)
class Filled:
    """A unit with its places as they are now, and how many of those there are children, women."""

    unit: Unit
    places: Places
    children: int = 0
    women: int = 0


def units_of(centre: Centre) -> QuerySet[Unit]:
    """Return the units of a centre by name."""
    return Unit.objects.filter(centre=centre).order_by("name")


def filled(centre: Centre, unit: Unit | None = None) -> list[Filled]:
    """Return the units of a centre, or one of them, with their places, in three queries."""
    blocked = Block.objects.filter(unit__centre=centre, during__contains=clock.now())
    units: Sequence[Unit] = [unit] if unit else list(units_of(centre))
    away = dict(blocked.values_list("unit").annotate(Sum("places")).order_by())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reception_now(%s)", [centre.pk])
        there = {row[0]: row[1:] for row in cursor.fetchall()}
    found = []
    for one in units:
        taken, children, women = there.get(one.pk, (0, 0, 0))
        places = Places(one.capacity, away.get(one.pk, 0), taken)
        found.append(Filled(one, places, children, women))
    return found


def whole(units: Sequence[Filled]) -> Places:
    """Return the places of all units together."""
    return sum((one.places for one in units), Places(0))


def free_beds(centre: Centre) -> dict[UUID, list[Bed]]:
    """Return the beds that can be given now, by unit, in the order of the beds."""
    taken = Placement.objects.filter(centre=centre, during__upper_inf=True, bed__isnull=False)
    blocked = Block.objects.filter(unit__centre=centre, during__contains=clock.now())
    rows = (
        Bed.objects.filter(unit__centre=centre)
        .exclude(pk__in=taken.values("bed"))
        .exclude(pk__in=blocked.filter(bed__isnull=False).values("bed"))
        .select_related("unit")
    )
    found: defaultdict[UUID, list[Bed]] = defaultdict(list)
    for bed in sorted(rows, key=lambda one: (one.unit.name, position(one.name), one.name)):
        found[bed.unit_id].append(bed)
    return found


def has_beds(unit: Unit) -> bool:
    """Say whether the places of a unit are numbered beds."""
    return Bed.objects.filter(unit=unit).exists()


def blocks_of(centre: Centre) -> QuerySet[Block]:
    """Return what is blocked in a centre now or later, soonest over first."""
    rows = Block.objects.filter(unit__centre=centre, during__endswith__gt=clock.now())
    still = Block.objects.filter(unit__centre=centre, during__upper_inf=True)
    return (rows | still).select_related("unit", "bed").order_by("unit__name", "pk")


def limits_of(centre: Centre) -> dict[str, int]:
    """Return how many of each kind a centre gives one person a day."""
    return dict(DailyLimit.objects.filter(centre=centre).values_list("kind", "per_day"))
