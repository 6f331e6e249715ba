"""Giving relief items to persons: within the limits, out of a store, with proof of receipt."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.assistance import events
from serai.assistance.actions.common import (
    refuse_future,
    seal,
    seal_receipt,
    tell,
    withdraw,
)
from serai.assistance.actions.stock import NotEnough, hold, move
from serai.assistance.choices import NAMED_PROOFS, MoveKind
from serai.assistance.methods import limits
from serai.assistance.methods.lots import is_good, take
from serai.assistance.models import relief
from serai.assistance.queries.relief import given_to, household_of, limits_of
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.people.models import Person


class SayWhat(Refusal):
    """A distribution is of something."""

    sentence = _("Choose a kit, or an item and how much of it: one of the two.")


class SayWho(Refusal):
    """A witness or a collector has a name."""

    sentence = _("Write the name of the witness, or of who collected it.")


class OverLimit(Refusal):
    """Somebody was given what they may get."""

    sentence = _(
        "%(what)s: at most %(most)s in %(days)s days. %(left)s can be given today,"
        " as much as this again from %(day)s."
    )


class MoreThanEver(Refusal):
    """More is asked for at once than a limit ever allows."""

    sentence = _("%(what)s: at most %(most)s in %(days)s days.")


@transaction.atomic
def distribute(
    *,
    actor: Actor,
    person: Person,
    team: Team,
    store: relief.Store,
    given_on: date,
    proof: str,
    kit: relief.Kit | None = None,
    item: relief.Item | None = None,
    count: int = 1,
    proof_by: str = "",
    note: str = "",
    receipt: bytes = b"",
) -> relief.Distribution:
    """Give so many of a kit, or so much of an item, to a person out of a store.

    Lots that expire first go first; expired ones are not given out. Refuses what goes over a limit
    of the person or their household, and more than lies in the store. `receipt` is a picture of the
    signature or thumbprint, as a plain PNG.
    """
    refuse_future(given_on)
    if (kit is None) == (item is None):
        raise SayWhat
    if proof in NAMED_PROOFS and not proof_by.strip():
        raise SayWho
    household = household_of(person)
    hold(store.pk, person.pk, *([household] if household else []))
    wanted = _wanted(kit, item, count)
    _keep_limits(person, household, kit, count, wanted)
    row = relief.Distribution(
        person=person, organisation_id=store.organisation_id, team=team, store=store, kit=kit,
        count=count, given_on=given_on, given_by_id=actor.user_id, proof=proof,
        household=household, recorded_at=clock.now(),
    )  # fmt: skip
    seal(row, note=note, proof_by=proof_by if proof in NAMED_PROOFS else "")
    seal_receipt(row, receipt)
    row.save(force_insert=True)
    taken = [one for thing, much in wanted.items() for one in _take(store, thing, much)]
    relief.Handout.objects.bulk_create(
        relief.Handout(person=person, distribution=row, item_id=lot.item_id, lot=lot, quantity=much)
        for lot, much in taken
    )
    move(actor, store, MoveKind.ISSUE, [(lot, -much) for lot, much in taken], row.pk)
    tell(events.DISTRIBUTED, row, "distribution", kit=str(kit.pk) if kit else "")
    return row


def _wanted(kit: relief.Kit | None, item: relief.Item | None, count: int) -> dict[relief.Item, int]:
    if item is not None:
        return {item: count}
    assert kit is not None
    lines = kit.lines.select_related("item").order_by("item__name")
    return {line.item: line.quantity * count for line in lines}


def _take(store: relief.Store, item: relief.Item, wanted: int) -> list[tuple[relief.Lot, int]]:
    rows = relief.Stock.objects.filter(store=store, lot__item=item, quantity__gt=0)
    today = clock.today()
    good = [
        (row.lot, row.quantity)
        for row in rows.select_related("lot__item").order_by(relief.SOONEST, "lot__pk")
        if is_good(row.lot.expires_on, today)
    ]
    taken = take(good, wanted)
    if taken is None:
        raise NotEnough(item=item.name, held=sum(held for _lot, held in good))
    return taken


def _keep_limits(
    person: Person,
    household: UUID | None,
    kit: relief.Kit | None,
    count: int,
    wanted: Mapping[relief.Item, int],
) -> None:
    for limit in limits_of(kit, wanted):
        asked = count if limit.kit_id else wanted[_item_of(limit)]
        _keep(limit, person, household, asked)


def _item_of(limit: relief.Limit) -> relief.Item:
    assert limit.item is not None
    return limit.item


def _keep(limit: relief.Limit, person: Person, household: UUID | None, asked: int) -> None:
    today, most, days = clock.today(), limit.most, limit.days
    what = (limit.kit or _item_of(limit)).name
    if asked > most:
        raise MoreThanEver(what=what, most=most, days=days)
    given = given_to(limit, person, household, since=limits.window(today, days))
    left = limits.left(given, today, most=most, days=days)
    if asked > left:
        day = limits.again_on(given, today, most=most, days=days, wanted=asked)
        raise OverLimit(what=what, most=most, days=days, left=left, day=date_format(day, "j M Y"))


@transaction.atomic
def take_back(*, actor: Actor, row: relief.Distribution, reason: str) -> relief.Distribution:
    """Withdraw a distribution recorded in error; what it took lies in its store again."""
    hold(row.store_id)
    held = withdraw(actor=actor, row=row, reason=reason)
    assert isinstance(held, relief.Distribution)
    handouts = relief.Handout.objects.filter(distribution=held).select_related("lot")
    back = [(one.lot, one.quantity) for one in handouts]
    move(actor, row.store, MoveKind.RETURN, back, held.pk)
    return held
