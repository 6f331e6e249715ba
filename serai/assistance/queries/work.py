"""What assistance asks of somebody next."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Permission
from serai.assistance.access import teams_that_give
from serai.assistance.choices import HealthKind
from serai.assistance.models import HealthContact, Store
from serai.assistance.queries.planned import due
from serai.assistance.queries.relief import low_in
from serai.cases.queries.work import MOST, WorkItem
from serai.kit import clock
from serai.kit.actor import Actor

BEFORE, AFTER = timedelta(days=3), timedelta(days=7)
"""How long before a check ends, and how long after, it asks for another (Serai's suggestion)."""


def of_assistance(actor: Actor, now: datetime) -> list[WorkItem]:
    """Return what the actor has to do: distributions that are due, checks, items that are low."""
    found: list[WorkItem] = []
    if actor.may_anywhere(Permission.ASSISTANCE_GIVE):
        found += [*_distributions(actor), *_checks(actor, now)]
    if actor.may_anywhere(Permission.STOCK_MANAGE):
        found += _low(actor)
    return found


def _distributions(actor: Actor) -> Iterator[WorkItem]:
    for row in due(teams_that_give(actor), clock.today(), MOST):
        label = format_lazy("{}: {}", _("Distribution"), row.kit.name)
        url = reverse("assistance:distribution", args=[row.pk])
        yield WorkItem(None, row.place, label, row.on, url, "distribution", "archive")


def _low(actor: Actor) -> Iterator[WorkItem]:
    for store in Store.objects.filter(team__in=list(actor.teams)).order_by("name"):
        for line in low_in(store):
            label = format_lazy("{}: {}", _("Low in the store"), line.item.name)
            url = reverse("assistance:store", args=[store.pk])
            yield WorkItem(None, store.name, label, None, url, "stock", "archive")


def _checks(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    today = now.date()
    later = HealthContact.objects.filter(
        person=OuterRef("person"), kind=HealthKind.FIT_TO_TRAVEL, withdrawn_at=None,
        recorded_at__gt=OuterRef("recorded_at"),
    )  # fmt: skip
    rows = HealthContact.objects.filter(
        ~Exists(later), team__in=list(actor.teams), withdrawn_at=None,
        valid_until__gte=today - AFTER, valid_until__lte=today + BEFORE,
    )  # fmt: skip
    for row in rows.select_related("person").order_by("valid_until")[:MOST]:
        yield WorkItem(
            row.person_id, row.person.reference, _("Fitness to travel runs out: check again"),
            row.valid_until, reverse("assistance:health", args=[row.person_id]),
            "fit_to_travel", "activity",
        )  # fmt: skip
