"""Services given, counted by kind, sex and age band: nobody is named, and nothing withdrawn."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Count

from serai.assistance.choices import ServiceKind
from serai.assistance.methods.bands import BANDS, UNKNOWN, band_of
from serai.assistance.models import Service

COLUMNS = (*(code for code, _first, _end in BANDS), UNKNOWN)
HEADER = ("kind", "sex", "age_band", "services")


@dataclass(slots=True)
class Figures:
    """How many services of each kind, by sex and age band."""

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
        for key, number in sorted(self.counts.items()):
            yield (*key, str(number) if number >= (few := settings.SERAI_SMALL_CELL) else f"<{few}")


def figures(first: date, last: date) -> Figures:
    """Count the services from one day up to and with another that are open to the actor."""
    rows = Service.objects.filter(given_on__gte=first, given_on__lte=last, withdrawn_at=None)
    groups = rows.values_list(
        "kind", "person__traits__sex", "person__traits__birth_year", "given_on__year"
    )
    found = Figures()
    for kind, sex, born, year, number in groups.annotate(number=Count("pk")):
        found.counts[kind, sex or UNKNOWN, band_of(born, year)] += number
    return found
