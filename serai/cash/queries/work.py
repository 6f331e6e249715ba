"""What cash and vouchers ask of somebody next."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Permission
from serai.cases.queries.work import WorkItem
from serai.cash.choices import PayState
from serai.cash.queries.accounts import waiting
from serai.kit.actor import Actor


def of_cash(actor: Actor, now: datetime, _most: int = 0) -> list[WorkItem]:
    """Return the payments that wait for the actor: to be decided by them, or to be paid."""
    return list(_payments(actor)) if actor.may_anywhere(Permission.MONEY_MANAGE) else []


def _payments(actor: Actor) -> Iterator[WorkItem]:
    for row in waiting(list(actor.organisations_with(Permission.MONEY_MANAGE))):
        if row.state == PayState.APPROVED:
            label = _("A payment is approved: pay it")
        elif row.asked_by_id == actor.id:
            continue
        else:
            label = _("A payment waits for your decision")
        url = reverse("cash:payment", args=[row.person_id, row.pk])
        yield WorkItem(row.person_id, row.person.reference, label, None, url, "payment", "inbox")
