"""Keeping stock: items, stores, kits and limits; receiving, moving and counting."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation, Team
from serai.assistance import events
from serai.assistance.actions.common import SayWhy
from serai.assistance.choices import MoveKind, Per
from serai.assistance.models import Item, Kit, KitLine, Limit, Lot, Movement, Stock, Store
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.actions import record
from serai.ledger.events import Happened


class NameTaken(Refusal):
    """A name stands once in an organisation."""

    sentence = _("Your organisation has one of this name already.")


class NotEnough(Refusal):
    """A store gives out no more than lies in it."""

    sentence = _("There is not enough of %(item)s in the store: %(held)s can be taken.")


class ExpiredAlready(Refusal):
    """What is past its last day is not taken in."""

    sentence = _("This is past its last day already and cannot be received.")


class SameStore(Refusal):
    """A transfer leads elsewhere."""

    sentence = _("Choose another store to move it to.")


class NothingChanged(Refusal):
    """A count that finds what was known changes nothing."""

    sentence = _("The count finds what was known; nothing has to be put right.")


class MovedMeanwhile(Refusal):
    """What was counted is not what lies there any more."""

    sentence = _(
        "Something of this was received, given out or moved while you counted. Count again, then"
        " save."
    )


class EmptyKit(Refusal):
    """A kit is made of something."""

    sentence = _("Say of at least one item how much is in the kit.")


def hold(*ids: UUID) -> None:
    """Wait for who works on the same stores or persons, until the transaction ends."""
    with connection.cursor() as cursor:
        for one in sorted(str(i) for i in ids):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [one])


def _tell(organisation_id: UUID, name: str, kind: str, key: UUID, **payload: Any) -> None:
    record(Happened(name, kind, key, organisation_id, payload))


def _make(row: Any, kind: str) -> Any:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "_once" in str(error):
            raise NameTaken from error
        raise
    _tell(row.organisation_id, events.STOCK_SET_UP, kind, row.pk)
    return row


@transaction.atomic
def add_item(
    *, actor: Actor, organisation: Organisation, name: str, unit: str, warn_below: int | None = None
) -> Item:
    """Add an item that is given out. Refuses a name that there is already."""
    row = Item(organisation=organisation, name=name.strip(), unit=unit, warn_below=warn_below)
    made: Item = _make(row, "item")
    return made


@transaction.atomic
def add_store(*, actor: Actor, team: Team, name: str) -> Store:
    """Add a store of a team. Refuses a name that there is already."""
    row = Store(organisation_id=team.organisation_id, team=team, name=name.strip())
    made: Store = _make(row, "store")
    return made


@transaction.atomic
def add_kit(
    *, actor: Actor, organisation: Organisation, name: str, lines: Mapping[Item, int]
) -> Kit:
    """Put a kit together. Refuses an empty one and a name that there is already."""
    if not lines:
        raise EmptyKit
    made: Kit = _make(Kit(organisation=organisation, name=name.strip()), "kit")
    KitLine.objects.bulk_create(
        KitLine(organisation=organisation, kit=made, item=item, quantity=quantity)
        for item, quantity in lines.items()
    )
    return made


@transaction.atomic
def set_limit(
    *, actor: Actor, of: Item | Kit, most: int, days: int, per: str = Per.PERSON
) -> Limit:
    """Say how much of an item, or how many of a kit, somebody may get in so many days.

    The latest word counts, for what is given from now on.
    """
    item, kit = (of, None) if isinstance(of, Item) else (None, of)
    limit, _made = Limit.objects.update_or_create(
        item=item, kit=kit, per=per, organisation_id=of.organisation_id,
        defaults={"most": most, "days": days},
    )  # fmt: skip
    payload = {"per": str(per), "most": most, "days": days}
    _tell(of.organisation_id, events.STOCK_SET_UP, "limit", limit.pk, **payload)
    return limit


def move(
    actor: Actor, store: Store, kind: str, lots: Iterable[tuple[Lot, int]], document: UUID,
    reason: str = "",
) -> None:  # fmt: skip
    """Add movements of lots in a store; refuses with NotEnough what is more than lies there."""
    now, by = clock.now(), actor.user_id
    rows = [
        Movement(organisation_id=store.organisation_id, store=store, lot=lot, kind=kind,
                 quantity=quantity, reason=reason, document=document, at=now, by_id=by)
        for lot, quantity in sorted(lots, key=lambda one: str(one[0].pk))
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Movement.objects.bulk_create(rows)
    except IntegrityError as error:
        if "assistance_stock_not_negative" in str(error):
            short = next(one.lot for one in rows if one.quantity < -in_store(store, one.lot))
            raise NotEnough(item=short.item.name, held=in_store(store, short)) from error
        raise
    payload = {"move": str(kind), "lots": len(rows), "document": str(document)}
    _tell(store.organisation_id, events.STOCK_MOVED, "store", store.pk, **payload)


def in_store(store: Store, lot: Lot) -> int:
    """Return how much of a lot lies in a store."""
    held = Stock.objects.filter(store=store, lot=lot).values_list("quantity", flat=True).first()
    return held or 0


@transaction.atomic
def receive(
    *, actor: Actor, store: Store, item: Item, quantity: int, batch: str = "",
    expires_on: date | None = None, reason: str = "",
) -> Lot:  # fmt: skip
    """Take items into a store, in a lot of their batch and last day. Refuses what is expired."""
    hold(store.pk)
    if expires_on is not None and expires_on < clock.today():
        raise ExpiredAlready
    lot, _made = Lot.objects.get_or_create(
        organisation_id=store.organisation_id, item=item, batch=batch.strip(), expires_on=expires_on
    )
    move(actor, store, MoveKind.RECEIPT, [(lot, quantity)], new_id(), reason.strip())
    return lot


@transaction.atomic
def transfer(*, actor: Actor, store: Store, to: Store, lot: Lot, quantity: int) -> None:
    """Move part of a lot to another store of the organisation. Refuses more than lies there."""
    if to.pk == store.pk:
        raise SameStore
    hold(store.pk, to.pk)
    document = new_id()
    move(actor, store, MoveKind.TRANSFER, [(lot, -quantity)], document)
    move(actor, to, MoveKind.TRANSFER, [(lot, quantity)], document)


@transaction.atomic
def count(
    *, actor: Actor, store: Store, lot: Lot, counted: int, reason: str,
    since: datetime | None = None,
) -> int:  # fmt: skip
    """Put right what is known of a lot by what was counted since a moment; return the difference.

    Refuses without a reason, where the count finds what was known, and where the lot moved in the
    store since the counting began: what came in then was not counted, and would be lost.
    """
    if not reason.strip():
        raise SayWhy
    hold(store.pk)
    moved = Movement.objects.filter(store=store, lot=lot)
    if since is not None and moved.filter(at__gte=since).exists():
        raise MovedMeanwhile
    difference = counted - in_store(store, lot)
    if difference == 0:
        raise NothingChanged
    move(actor, store, MoveKind.COUNT, [(lot, difference)], new_id(), reason.strip())
    return difference
