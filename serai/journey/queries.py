"""Reading a journey as it is known, today or on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from serai.directory.models import Country, Place
from serai.journey.choices import Incident
from serai.journey.methods import SEALED
from serai.journey.models import Experience, Step
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import compartments_of
from serai.people.models import Person
from serai.people.queries import cluster_ids
from serai.vault.sealing import Keys, Unreadable

S = TypeVar("S", Step, Experience)


@dataclass(frozen=True, slots=True)
class Told:
    """A statement with its sealed texts opened."""

    row: Step | Experience
    texts: dict[str, str]
    is_correction: bool

    @property
    def origin(self) -> str:
        """Return where a leg began."""
        step = self.row
        return _named(step.from_place, step.from_country) if isinstance(step, Step) else ""

    @property
    def destination(self) -> str:
        """Return where a leg ended, or where somebody stayed; else in their words."""
        step = self.row
        known = _named(step.to_place, step.to_country) if isinstance(step, Step) else ""
        return known or self.texts.get("words", "")

    @property
    def incidents(self) -> list[str]:
        """Return what happened, in the reader's language."""
        codes = self.row.incidents if isinstance(self.row, Experience) else []
        return [str(Incident(code).label) for code in codes]


def _named(place: Place | None, country: Country | None) -> str:
    found = place or country
    return str(found.name) if found else ""


@dataclass(frozen=True, slots=True)
class Journey:
    """What is known of a journey: steps in order of their dates, and what happened."""

    steps: Sequence[Told]
    experiences: Sequence[Told]
    shows_experiences: bool

    def spots(self) -> list[tuple[str, float, float]]:
        """Return the places of the steps in order, with longitude and latitude, once in a row."""
        found: list[tuple[str, float, float]] = []
        for told in self.steps:
            step = told.row
            assert isinstance(step, Step)
            for where in (step.from_place or step.from_country, step.to_place or step.to_country):
                if where is None or where.longitude is None or where.latitude is None:
                    continue
                spot = (str(where.name), float(where.longitude), float(where.latitude))
                if not found or found[-1] != spot:
                    found.append(spot)
        return found


def known_on(rows: QuerySet[S], day: date | None) -> QuerySet[S]:
    """Return the statements held true now, or at the end of a day; of days to come, those of now"""
    if day is None or day > clock.today():
        return rows.filter(superseded_at=None)
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return rows.filter(recorded_at__lt=end).filter(
        Q(superseded_at=None) | Q(superseded_at__gte=end)
    )


def journey(actor: Actor, person: Person, *, as_known_on: date | None = None) -> Journey:
    """Return the journey of a person, with whom they turned out to be the same."""
    ids = cluster_ids(person)
    steps = known_on(Step.objects.filter(person_id__in=ids), as_known_on)
    steps = steps.select_related("from_place", "from_country", "to_place", "to_country")
    steps = steps.order_by(F("starts_on").asc(nulls_first=True), "recorded_at")
    held = compartments_of(actor, person.pk)
    shows = "protection" in held
    if "profile" not in held:
        steps = steps.none()
    lived = known_on(Experience.objects.filter(person_id__in=ids), as_known_on)
    lived = lived.select_related("step").order_by(F("happened_on").asc(nulls_last=True))
    keys = Keys(ids)
    return Journey(
        [_told(keys, step) for step in steps],
        [_told(keys, one) for one in lived] if shows else [],
        shows,
    )


def everything_told(actor: Actor, person: Person) -> list[Told]:
    """Return every statement about a person that the actor may see, held true or not, as told."""
    ids, held = cluster_ids(person), compartments_of(actor, person.pk)
    rows: list[Step | Experience] = []
    if "profile" in held:
        places = ("from_place", "from_country", "to_place", "to_country")
        rows += Step.objects.filter(person_id__in=ids).select_related(*places)
    if "protection" in held:
        rows += Experience.objects.filter(person_id__in=ids)
    keys = Keys(ids)
    return [_told(keys, row) for row in sorted(rows, key=lambda row: row.recorded_at)]


def _told(keys: Keys, row: Step | Experience) -> Told:
    texts = {}
    for name, context in SEALED.items():
        sealed = getattr(row, name, None)
        if sealed is not None:
            try:
                texts[name] = keys.open(row.person_id, sealed, context)
            except Unreadable:
                continue
    return Told(row, texts, row.replaces_id is not None)


def texts_of(row: Step | Experience) -> dict[str, str]:
    """Return the opened texts of one statement, for its correction."""
    return _told(Keys([row.person_id]), row).texts
