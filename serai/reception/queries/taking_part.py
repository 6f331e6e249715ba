"""Landings of other organisations in which one's own takes part: wristbands, and nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from serai.accounts.models import Organisation
from serai.kit.actor import Actor
from serai.reception.access import looking_teams
from serai.reception.choices import Agency
from serai.reception.models import TakingPart
from serai.registration.models import Arrival

PAGE = 50


@dataclass(frozen=True, slots=True)
class Shared:
    """Another organisation's landing, and how many one's agency has seen of those it has to."""

    part: UUID
    owner: str
    agency: Agency
    place: str
    arrived_on: date
    prefix: str
    persons: int
    seen: int

    @property
    def left(self) -> int:
        """Return how many are still to be seen."""
        return self.persons - self.seen


def shared_landings(actor: Actor) -> list[Shared]:
    """Return the landings in which the actor takes part, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reception_shared_landings(%s)", [looking_teams(actor)])
        return [Shared(part, owner, Agency(agency), *rest)
                for part, owner, agency, *rest in cursor.fetchall()]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Band:
    """A wristband, and when one's agency has seen who wears it."""

    code: str
    seen_at: datetime | None


def bands_of(
    actor: Actor, shared: Shared, *, unseen: bool, page: int = 0
) -> tuple[Sequence[Band], bool]:
    """Return a page of the wristbands that one's agency has to see, and whether there are more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM reception_shared_manifest(%s, %s, %s, %s, %s)",
            [shared.part, looking_teams(actor), unseen, page * PAGE, PAGE + 1],
        )
        rows = [Band(*row) for row in cursor.fetchall()]
    return rows[:PAGE], len(rows) > PAGE


def parts_of(arrival: Arrival) -> QuerySet[TakingPart]:
    """Return who takes part in a landing of one's own now, by name."""
    rows = TakingPart.objects.filter(arrival=arrival, ended_at=None)
    return rows.select_related("partner").order_by("partner__name", "agency")


def possible_partners(arrival: Arrival) -> QuerySet[Organisation]:
    """Return the organisations that may be named: no body of law enforcement, and not the owner."""
    rows = Organisation.objects.filter(is_enforcement=False)
    return rows.exclude(pk=arrival.organisation_id).order_by("name")
