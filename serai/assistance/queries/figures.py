"""Services given in a calendar month, counted by kind, sex and age band; nobody is named.

A page shows a month as it is known now. What leaves the house is a file of one whole month, as it
was known on the day the month closed. What is written down after that stands in the file of the
month that closes next, marked as late, under the month it was given in: each service stands in one
file, once. Files do not overlap, groups are fixed, and what is recorded or withdrawn later changes
no file, so that no two can be taken from each other until one person is left. Counts below the
house's least are hidden, and no total tells them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from serai.assistance.choices import ServiceKind
from serai.assistance.methods.bands import BANDS, UNKNOWN, band_of
from serai.assistance.methods.months import first_of, next_of
from serai.assistance.models import Service

COLUMNS = (*(code for code, _first, _end in BANDS), UNKNOWN)
HEADER = ("month", "kind", "sex", "age_band", "services", "written_down")
IN_TIME, LATE = "in_time", "late"
"""What a file says of when a service was written down: before its month closed, or after."""
OPEN_DAYS = 10
"""For how many days after its end a month waits for what is written down late (Serai's choice)."""


@dataclass(slots=True)
class Figures:
    """How many services of each kind in the month of a day, by sex and age band."""

    month: date
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def of(self, kind: str, sex: str = "", band: str = "") -> int:
        """Return how many of a kind, of a sex and band where they are said."""
        return sum(
            number for (one, of_sex, of_band), number in self.counts.items()
            if one == kind and sex in {"", of_sex} and band in {"", of_band}
        )  # fmt: skip

    def rows(self) -> Iterator[tuple[str, list[int], list[tuple[str, int]]]]:
        """Yield for each kind given its label, the counts of women, men, others and all, and the
        counts by age band."""
        for kind in ServiceKind:
            total = self.of(kind)
            if total:
                women, men = self.of(kind, "female"), self.of(kind, "male")
                by_band = [(band, self.of(kind, band=band)) for band in COLUMNS]
                yield str(kind.label), [women, men, total - women - men, total], by_band

    def cells(self) -> Iterator[tuple[str, ...]]:
        """Yield the counts as cells, by code; small ones are hidden, and no total tells them."""
        few = settings.SERAI_SMALL_CELL
        for key, number in sorted(self.counts.items()):
            yield (f"{self.month:%Y-%m}", *key, str(number) if number >= few else f"<{few}")


def closing_of(month: date) -> date:
    """Return the day from which on the file of the month of a day can be had."""
    return next_of(month) + timedelta(days=OPEN_DAYS)


def last_closed(today: date) -> date:
    """Return the first day of the latest month whose file can be had."""
    month = first_of(today)
    while closing_of(month) > today:
        month = first_of(month - timedelta(days=1))
    return month


def figures(month: date, *, as_closed: bool = False) -> Figures:
    """Count the services of the month of a day that are open to the actor, as known now; or as they
    were known when the month closed."""
    first = first_of(month)
    rows = Service.objects.filter(given_on__gte=first, given_on__lt=next_of(first))
    if as_closed:
        rows = _known_at(rows.filter(recorded_at__lt=_closes(first)), _closes(first))
    else:
        rows = rows.filter(withdrawn_at=None)
    found = Figures(first)
    for _month, key, number in _counted(rows):
        found.counts[key] += number
    return found


def late(month: date) -> list[Figures]:
    """Count by month given, oldest first, what was written down too late for the file of that month
    and early enough for the file of the month of this day."""
    first = first_of(month)
    before = first_of(first - timedelta(days=1))
    rows = Service.objects.filter(
        given_on__lt=first, recorded_at__gte=_closes(before), recorded_at__lt=_closes(first)
    )
    found: dict[date, Figures] = {}
    for given, key, number in _counted(_known_at(rows, _closes(first))):
        found.setdefault(given, Figures(given)).counts[key] += number
    return [found[given] for given in sorted(found)]


def file_of(month: date) -> Iterator[tuple[str, ...]]:
    """Yield the file of a closed month: what was written down in time, and what came late."""
    for cells in figures(month, as_closed=True).cells():
        yield *cells, IN_TIME
    for one in late(month):
        for cells in one.cells():
            yield *cells, LATE


def written_late(month: date) -> int:
    """Return how many services of the month of a day were written down after it had closed."""
    first = first_of(month)
    rows = Service.objects.filter(given_on__gte=first, given_on__lt=next_of(first))
    return rows.filter(withdrawn_at=None, recorded_at__gte=_closes(first)).count()


def _closes(month: date) -> datetime:
    """Return the first moment at which the month of a day is closed."""
    return timezone.make_aware(datetime.combine(closing_of(month), time()))


def _known_at(rows: QuerySet[Service], moment: datetime) -> QuerySet[Service]:
    """Return the rows that nobody had withdrawn at a moment."""
    return rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=moment))


def _counted(
    rows: QuerySet[Service],
) -> Iterator[tuple[date, tuple[str, str, str], int]]:
    """Yield for each month given, and each kind, sex and band, how many there are."""
    groups = rows.annotate(given=TruncMonth("given_on")).values_list(
        "given", "kind", "person__traits__sex", "person__traits__birth_year"
    )
    for given, kind, sex, born, number in groups.annotate(number=Count("pk")):
        yield given, (kind, sex or UNKNOWN, band_of(born, given.year)), number
