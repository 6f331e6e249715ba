"""Landings: the list, the board of progress, the manifest a page at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from serai.kit.actor import Actor
from serai.people.choices import BirthBasis
from serai.reception.access import arrivals_seen
from serai.reception.choices import Agency
from serai.reception.methods.looks import GROWN, has_to_see
from serai.reception.models import Landing, QuickLook
from serai.registration.models import Arrival, Member

PAGE, MOST = 50, 50


@dataclass(frozen=True, slots=True)
class Described:
    """A landing as registration opened it, and as it was described."""

    arrival: Arrival
    landing: Landing | None


def landings_of(actor: Actor, *, page: int = 0) -> tuple[list[Described], bool]:
    """Return a page of landings, newest first, and whether there are more; in two queries."""
    rows = list(arrivals_seen(actor)[page * MOST : (page + 1) * MOST + 1])
    shown = rows[:MOST]
    told = {
        one.arrival_id: one
        for one in Landing.objects.filter(arrival__in=shown).select_related("departed_from")
    }
    return [Described(one, told.get(one.pk)) for one in shown], len(rows) > MOST


def landing_of(arrival: Arrival) -> Landing | None:
    """Return how a landing was described."""
    rows = Landing.objects.filter(arrival=arrival)
    return rows.select_related("departed_from", "recorded_by").first()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of those whom an agency has to see of a landing it has seen."""

    agency: Agency
    seen: int
    persons: int

    @property
    def left(self) -> int:
        """Return how many are still to be seen."""
        return max(0, self.persons - self.seen)


def progress(arrival: Arrival) -> list[Progress]:
    """Return how far each agency is, in one query that shows nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT agency, seen, persons FROM reception_looks(%s)", [arrival.pk])
        counts = {agency: (seen, persons) for agency, seen, persons in cursor.fetchall()}
    return [Progress(one, *counts.get(one, (0, 0))) for one in Agency]


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of the manifest, with the quick looks there were and those still to come."""

    member: Member
    looks: Sequence[tuple[Agency, QuickLook | None]]


def manifest(
    arrival: Arrival, *, after: UUID | None = None, unseen_by: str = ""
) -> tuple[list[Line], UUID | None]:
    """Return a page of who landed by wristband, and after whom the next begins; in two queries.

    `unseen_by` leaves only those whom that agency has still to see. A page is named by a member's
    id: a wristband stands in no address.
    """
    rows = Member.objects.filter(group__arrival=arrival, left_at=None, wristband__gt="")
    if after is not None:
        rows = rows.filter(wristband__gt=Member.objects.filter(pk=after).values("wristband"))
    if unseen_by:
        seen = QuickLook.objects.filter(arrival=arrival, agency=unseen_by)
        rows = rows.exclude(person_id__in=seen.values("person_id"))
    if unseen_by == Agency.CHILD:
        grown = Q(person__traits__birth_year__lt=arrival.arrived_on.year - GROWN)
        rows = rows.exclude(grown & ~Q(person__traits__birth_basis=BirthBasis.DISPUTED))
    found = list(rows.select_related("person__traits", "group").order_by("wristband")[: PAGE + 1])
    shown = found[:PAGE]
    looks: defaultdict[UUID, dict[str, QuickLook]] = defaultdict(dict)
    people = [one.person_id for one in shown]
    for one in QuickLook.objects.filter(arrival=arrival, person_id__in=people):
        looks[one.person_id][one.agency] = one
    lines = [Line(m, _looks(m, arrival, looks[m.person_id])) for m in shown]
    return lines, shown[-1].pk if len(found) > PAGE else None


def _looks(
    member: Member, arrival: Arrival, seen: Mapping[str, QuickLook]
) -> list[tuple[Agency, QuickLook | None]]:
    """Return the looks there were at somebody, and the agencies that have still to see them."""
    known = member.person.traits
    return [
        (one, seen.get(one)) for one in Agency
        if one in seen or has_to_see(
            one, born=known.birth_year, basis=known.birth_basis, on=arrival.arrived_on
        )
    ]  # fmt: skip
