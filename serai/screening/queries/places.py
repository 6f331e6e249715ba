"""Factors of places for their list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from serai.instruments.methods.definitions import as_text
from serai.kit.actor import Actor
from serai.screening.access import factors_visible_to
from serai.screening.choices import Level
from serai.screening.methods.catalogue import Factor, factors
from serai.screening.models import PlaceFactor


@dataclass(frozen=True, slots=True)
class FactorLine:
    """A recorded factor in a reader's language."""

    row: PlaceFactor
    factor: Factor
    label: str
    level: str

    @property
    def last_day(self) -> date | None:
        """Return the last day on which it holds."""
        upper = self.row.during.upper
        return upper - timedelta(days=1) if upper else None


def factor_lines(actor: Actor, language: str) -> list[FactorLine]:
    """Return the factors that stand, by country and place."""
    rows = factors_visible_to(actor).filter(withdrawn_at=None)
    return list(_lines(rows.order_by("country_id", "place__name", "factor"), language))


def _lines(rows: Iterable[PlaceFactor], language: str) -> Iterable[FactorLine]:
    known = factors()
    for row in rows:
        if row.factor in known:
            factor = known[row.factor]
            label = as_text(factor.labels, language)
            yield FactorLine(row, factor, label, str(Level(factor.level).label))
