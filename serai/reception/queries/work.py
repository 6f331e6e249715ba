"""What the desk has to do next: who is not back, notes to take over, flags that end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from serai.kit.actor import Actor
from serai.reception.access import centres_of
from serai.reception.models import Absence, DeskFlag, HandOver

MOST, ENDS_SOON = 50, timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that waits, as `cases.queries.work.WorkItem` shows it; that room stands above."""

    person_id: UUID | None
    reference: str
    label: str | Promise
    due: datetime | None
    url: str
    kind: str
    icon: str


def due(actor: Actor, now: datetime) -> list[Due]:
    """Return what waits for the actor at the desks of their own teams, and of their own flags."""
    mine = [one.pk for one in centres_of(actor) if one.team_id in actor.teams]
    waiting = [*_not_back(mine, now), *_notes(actor, mine)] if mine else []
    return [*waiting, *_ending(actor, now)]


def _not_back(centres: Sequence[UUID], now: datetime) -> list[Due]:
    rows = Absence.objects.filter(centre__in=centres, back_at=None, expected_at__lt=now)
    return [
        Due(
            one.person_id, one.person.reference,
            format_lazy("{} · {}", _("Not back in time"), one.get_kind_display()),
            one.expected_at, reverse("reception:person", args=[one.person_id]), "absence", "clock",
        )
        for one in rows.select_related("person").order_by("expected_at")[:MOST]
    ]  # fmt: skip


def _notes(actor: Actor, centres: Sequence[UUID]) -> list[Due]:
    rows = HandOver.objects.filter(centre__in=centres, read_at=None)
    return [
        Due(
            None, "", format_lazy("{} · {}", _("A hand-over note waits"), one.centre.name), None,
            reverse("reception:centre", args=[one.centre_id]), "hand_over", "message",
        )
        for one in rows.exclude(written_by_id=actor.id)
        .select_related("centre").order_by("written_at")[:MOST]
    ]  # fmt: skip


def _ending(actor: Actor, now: datetime) -> list[Due]:
    rows = DeskFlag.objects.filter(
        set_by_id=actor.id, lifted_at=None, until_at__gt=now, until_at__lte=now + ENDS_SOON
    )
    return [
        Due(
            one.person_id, one.person.reference,
            format_lazy("{} · {}", _("A flag of yours ends"), one.get_instruction_display()),
            one.until_at, reverse("reception:flags", args=[one.person_id]), "desk_flag", "flag",
        )
        for one in rows.select_related("person").order_by("until_at")[:MOST]
    ]  # fmt: skip
