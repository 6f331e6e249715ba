"""What lies in stores, what somebody was given, and which limits count for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from serai.assistance.choices import Per
from serai.assistance.methods.lots import is_good
from serai.assistance.models import (
    SOONEST,
    Distribution,
    Handout,
    Item,
    Kit,
    Limit,
    Lot,
    Movement,
    Stock,
    Store,
)
from serai.kit import clock
from serai.people.models import Person
from serai.people.queries import cluster_ids

SOON = timedelta(days=30)


def household_of(person: Person) -> UUID | None:
    """Return the household to which somebody belongs today, the latest where there are several.

    Whoever knows the person is told, and its id only: the desk keeps a household's limits without
    seeing who is in it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT assistance_household(%s)", [person.pk])
        row = cursor.fetchone()
    found: UUID | None = row[0] if row else None
    return found


def limits_of(kit: Kit | None, items: Iterable[Item]) -> list[Limit]:
    """Return the limits that count for a kit and for the items in it."""
    of = Q(item__in=[item.pk for item in items])
    if kit is not None:
        of |= Q(kit=kit)
    return list(Limit.objects.filter(of).select_related("item", "kit").order_by("pk"))


def given_to(
    limit: Limit, person: Person, household: UUID | None, *, since: date
) -> list[tuple[date, int]]:
    """Return what counts for a limit: day and quantity of what the person, or anybody of their
    household, was given since a day and was not withdrawn. The day is the one on which it was
    written down: an earlier day that somebody names gets nobody past a limit."""
    whose = Q(person__in=cluster_ids(person))
    if limit.per == Per.HOUSEHOLD and household is not None:
        whose |= Q(household=household)
    rows = Distribution.objects.filter(whose, withdrawn_at=None)
    rows = rows.filter(recorded_at__date__gte=since, organisation_id=limit.organisation_id)
    if limit.kit_id is not None:
        return list(rows.filter(kit_id=limit.kit_id).values_list("recorded_at__date", "count"))
    handouts = Handout.objects.filter(distribution__in=rows, item_id=limit.item_id)
    return list(handouts.values_list("distribution__recorded_at__date", "quantity"))


@dataclass(frozen=True, slots=True)
class Line:
    """A lot in a store; or an item with all its lots."""

    item: Item
    quantity: int
    row: Stock | None = None
    is_low: bool = False
    is_expired: bool = False
    is_ending: bool = False


def stock_of(store: Store) -> list[Line]:
    """Return the lots that lie in a store, by item, the one that expires first in front."""
    today = clock.today()
    rows = Stock.objects.filter(store=store, quantity__gt=0).select_related("lot__item")
    return [
        Line(
            row.lot.item, row.quantity, row,
            is_expired=not is_good(row.lot.expires_on, today),
            is_ending=row.lot.expires_on is not None and row.lot.expires_on <= today + SOON,
        )
        for row in rows.order_by("lot__item__name", SOONEST)
    ]  # fmt: skip


def low_in(store: Store) -> list[Line]:
    """Return the items of which less lies in a store than they warn below; expired lots apart."""
    today = clock.today()
    good = Q(lot__expires_on=None) | Q(lot__expires_on__gte=today)
    held = dict(
        Stock.objects.filter(good, store=store)
        .values_list("lot__item_id")
        .annotate(total=Sum("quantity"))
    )
    known = Movement.objects.filter(store=store).values("lot__item_id")
    items = Item.objects.filter(pk__in=known, warn_below__isnull=False).order_by("name")
    return [
        Line(item, held.get(item.pk, 0), is_low=True)
        for item in items
        if item.warn_below is not None and held.get(item.pk, 0) < item.warn_below
    ]


def movements_of(store: Store, most: int = 50) -> QuerySet[Movement]:
    """Return the latest movements of a store."""
    rows = Movement.objects.filter(store=store).select_related("lot__item", "by")
    return rows.order_by("-at", "pk")[:most]


def in_words(row: Distribution) -> str:
    """Return what a distribution was of: so many of a kit, or so much of each item."""
    if row.kit is not None:
        return f"{row.count} × {row.kit.name}"
    return ", ".join(f"{one.quantity} × {_name_of(one)}" for one in row.handouts.all())


def _name_of(one: Handout) -> str:
    """Return what an item is called; what another agency calls its own does not show."""
    try:
        return one.item.name
    except Item.DoesNotExist:
        return _("item of another agency")


def lots_of(store: Store) -> QuerySet[Lot]:
    """Return the lots that lie, or lay, in a store."""
    rows = Lot.objects.filter(stock__store=store).select_related("item")
    return rows.order_by("item__name", F("expires_on").asc(nulls_last=True))


@dataclass(frozen=True, slots=True)
class Shelf:
    """A store with what lies in it and what is low."""

    store: Store
    lines: Sequence[Line]
    low: Sequence[Line]

    @property
    def is_late(self) -> bool:
        """Say whether something in it is past its last day."""
        return any(line.is_expired for line in self.lines)


def shelf(store: Store) -> Shelf:
    """Return a store with what lies in it."""
    return Shelf(store, stock_of(store), low_in(store))


def kits_with_lines(rows: QuerySet[Kit]) -> list[tuple[Kit, str]]:
    """Return kits, each with what is in it."""
    return [
        (kit, ", ".join(f"{line.quantity} × {line.item.name}" for line in kit.lines.all()))
        for kit in rows.prefetch_related("lines__item")
    ]


def limits_among(organisation_ids: Iterable[UUID]) -> QuerySet[Limit]:
    """Return the limits of organisations."""
    rows = Limit.objects.filter(organisation_id__in=list(organisation_ids))
    return rows.select_related("item", "kit").order_by("kit__name", "item__name", "per")
