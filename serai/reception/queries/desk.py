"""What the desk shows of a centre: today's numbers, who is here, who is overdue, hand-over notes.

Numbers come from rows that name nobody, so that they are the centre's whoever looks; lists of
people are of those the actor may see, a page at a time. No query grows with the centre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from serai.kit import clock
from serai.kit.actor import Actor
from serai.reception.access import stays_seen
from serai.reception.choices import Kind
from serai.reception.methods.occupancy import Places, day_bounds
from serai.reception.methods.sealed import HAND_OVER
from serai.reception.models import Absence, Centre, HandOver
from serai.reception.queries.persons import Here, with_places
from serai.reception.queries.places import Filled, filled, limits_of, whole
from serai.vault.sealing import Keys

PAGE, MOST_OVERDUE, MOST_NOTES = 25, 20, 5


@dataclass(frozen=True, slots=True)
class Handed:
    """How often a kind was given today, and how many one person may have."""

    kind: Kind
    per_day: int
    given: int


@dataclass(frozen=True, slots=True)
class Now:
    """A centre's numbers as they are now."""

    units: Sequence[Filled]
    places: Places
    came: int
    left: int
    children: int
    women: int
    handed: Sequence[Handed]


def today_bounds() -> tuple[datetime, datetime]:
    """Return the first moment of today and of tomorrow in the deployment's time zone."""
    return day_bounds(clock.today(), timezone.get_current_timezone())


def now_at(centre: Centre) -> Now:
    """Return a centre's numbers, in six queries."""
    units = filled(centre)
    begins, ends = today_bounds()
    came, left = turns(centre, begins, ends)
    return Now(
        units, whole(units), came, left, sum(one.children for one in units),
        sum(one.women for one in units),
        handed_out(centre, clock.today()),
    )  # fmt: skip


def turns(centre: Centre, first: datetime, last: datetime) -> tuple[int, int]:
    """Return how many came to the centre and left it between two moments, the second not within."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reception_turns(%s, %s, %s)", [centre.pk, first, last])
        came, left = cursor.fetchone()
    return came, left


def handed_out(centre: Centre, day: date) -> list[Handed]:
    """Return how often each kind was given on a day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, given FROM reception_given_counts(%s, %s)", [centre.pk, day])
        given = dict(cursor.fetchall())
    limits = limits_of(centre)
    return [Handed(k, limits.get(k, 0), given.get(k, 0)) for k in Kind if k in limits or k in given]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of who is here, and before which stay the next one begins."""

    rows: Sequence[Here]
    before: UUID | None


def here_at(actor: Actor, centre: Centre, *, before: UUID | None = None) -> Page:
    """Return who stays at a centre, of those the actor may see, the latest first."""
    rows = stays_seen(actor).filter(centre=centre, during__upper_inf=True)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("person").order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    return Page(with_places(shown), shown[-1].pk if len(found) > PAGE else None)


def overdue_at(centre: Centre) -> list[Absence]:
    """Return the absences that last longer than expected, the longest first."""
    rows = Absence.objects.filter(centre=centre, back_at=None, expected_at__lt=clock.now())
    return list(rows.select_related("person").order_by("expected_at")[:MOST_OVERDUE])


@dataclass(frozen=True, slots=True)
class Note:
    """A hand-over note, opened; `is_mine` where its reader wrote it."""

    note: HandOver
    text: str
    is_mine: bool


def notes_at(actor: Actor, centre: Centre) -> list[Note]:
    """Return the latest hand-over notes, those that nobody has read first."""
    rows = HandOver.objects.filter(centre=centre).select_related("written_by", "read_by")
    waiting = list(rows.filter(read_at=None).order_by("-written_at")[: 2 * MOST_NOTES])
    latest = list(rows.exclude(read_at=None).order_by("-written_at")[:MOST_NOTES])
    found = waiting + latest
    keys = Keys([one.pk for one in found])
    return [
        Note(one, keys.open(one.pk, one.text, HAND_OVER), one.written_by_id == actor.id)
        for one in found
    ]
