"""What assistance asks of somebody next."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Compartment, Permission
from serai.assistance.access import teams_that_give
from serai.assistance.choices import HealthKind
from serai.assistance.models import HealthContact, Store
from serai.assistance.queries.planned import due
from serai.assistance.queries.relief import low_in
from serai.cases.queries.work import MOST, WorkItem
from serai.instruments.choices import OutcomeKind, Urgency
from serai.kit import clock
from serai.kit.actor import Actor
from serai.screening.models import Outcome
from serai.screening.queries.waiting import found_in

FRESH = timedelta(days=30)
"""How long what a screening found waits for a health contact (Serai's suggestion)."""
BEFORE, AFTER = timedelta(days=3), timedelta(days=7)
"""How long before a check ends, and how long after, it asks for another (Serai's suggestion)."""


def of_assistance(actor: Actor, now: datetime, most: int = MOST) -> list[WorkItem]:
    """Return what the actor has to do: distributions that are due, checks, items that are low."""
    found: list[WorkItem] = []
    if actor.may_anywhere(Permission.ASSISTANCE_GIVE):
        found += [
            *_distributions(actor, most), *_checks(actor, now, most), *_findings(actor, now, most)
        ]  # fmt: skip
    if actor.may_anywhere(Permission.STOCK_MANAGE):
        found += _low(actor)
    return found


def _distributions(actor: Actor, most: int) -> Iterator[WorkItem]:
    for row in due(teams_that_give(actor), clock.today(), most):
        label = format_lazy("{}: {}", _("Distribution"), row.kit.name)
        url = reverse("assistance:distribution", args=[row.pk])
        yield WorkItem(None, row.place, label, row.on, url, "distribution", "archive")


def _low(actor: Actor) -> Iterator[WorkItem]:
    for store in Store.objects.filter(team__in=list(actor.teams)).order_by("name"):
        for line in low_in(store):
            label = format_lazy("{}: {}", _("Low in the store"), line.item.name)
            url = reverse("assistance:store", args=[store.pk])
            yield WorkItem(None, store.name, label, None, url, "stock", "archive")


def _checks(actor: Actor, now: datetime, most: int) -> Iterator[WorkItem]:
    today = now.date()
    later = HealthContact.objects.filter(
        person=OuterRef("person"), kind=HealthKind.FIT_TO_TRAVEL, withdrawn_at=None,
        recorded_at__gt=OuterRef("recorded_at"),
    )  # fmt: skip
    rows = HealthContact.objects.filter(
        ~Exists(later), team__in=list(actor.teams), withdrawn_at=None,
        valid_until__gte=today - AFTER, valid_until__lte=today + BEFORE,
    )  # fmt: skip
    told = rows.order_by("valid_until").values_list("person", "person__reference", "valid_until")
    for person, reference, valid_until in told[:most]:
        yield WorkItem(
            person, reference, _("Fitness to travel runs out: check again"), valid_until,
            reverse("assistance:health", args=[person]), "fit_to_travel", "activity",
        )  # fmt: skip


def _findings(actor: Actor, now: datetime, most: int) -> Iterator[WorkItem]:
    """Yield what a screening found of somebody's health, until a health contact is recorded.

    Whoever screened cannot read it themselves: it is for those who may know of health.
    """
    held = actor.teams_with(Compartment.HEALTH)
    if not held or not (waiting := found_in(Compartment.HEALTH, now - FRESH)):
        return
    seen = HealthContact.objects.filter(
        person=OuterRef("person"), withdrawn_at=None,
        recorded_at__gte=OuterRef("screening__done_at"),
    )  # fmt: skip
    rows = Outcome.objects.filter(
        ~Exists(seen), kind=OutcomeKind.FINDING, compartment=Compartment.HEALTH,
        screening__organisation__in=list(actor.organisations_with(Permission.ASSISTANCE_GIVE)),
        urgency__in=Urgency.values, screening__in=waiting,
    ).order_by("screening__done_at")  # fmt: skip
    told = ("person", "person__reference", "urgency", "screening__done_at")
    soonest: dict[UUID, tuple[datetime, str]] = {}
    for person, reference, urgency, done_at in rows.values_list(*told)[: 4 * most]:
        limit = (done_at + timedelta(hours=Urgency(urgency).hours), reference)
        soonest[person] = min(limit, soonest.get(person, limit))
    for person, (by, reference) in soonest.items():
        yield WorkItem(
            person, reference, _("A screening found something of their health"), by,
            reverse("assistance:health", args=[person]), "health_finding", "activity",
        )  # fmt: skip
