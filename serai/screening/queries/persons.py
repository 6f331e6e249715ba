"""What is known of a person: screenings, categories as known on a day, blocks, context."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from serai.directory.models import Place
from serai.instruments.choices import Compartment
from serai.instruments.methods.definitions import as_text
from serai.instruments.methods.guards import ADULT_AGE
from serai.kit.actor import Actor
from serai.people.choices import BirthBasis
from serai.people.models import Person, Traits
from serai.people.queries import cluster_ids
from serai.screening.access import factors_visible_to, readable
from serai.screening.choices import CategoryState
from serai.screening.methods.catalogue import Category, Factor, categories, factors
from serai.screening.models import (
    CategoryStatement,
    InstrumentVersion,
    Outcome,
    PlaceFactor,
    ReturnBlock,
    Screening,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A statement with what its category means, in a reader's language."""

    statement: CategoryStatement
    category: Category
    label: str

    @property
    def last_day(self) -> date | None:
        """Return the last day of the time in the category."""
        upper = self.statement.during.upper
        return upper - timedelta(days=1) if upper else None

    @property
    def is_current(self) -> bool:
        """Say whether this is what is known now."""
        return self.statement.known.upper is None


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's categories on a day, as known on a day; and every statement there ever was."""

    on: date
    known_on: date
    held: Sequence[Held]
    timeline: Sequence[Held]


CHILD = ("unaccompanied_child", "separated_child")
"""Categories of children who are without those who care for them."""


@dataclass(frozen=True, slots=True)
class ContextLine:
    """A factor of the place or the country, as background of a person's answers."""

    factor: Factor
    label: str
    row: PlaceFactor


def age_held(person: Person, on: date) -> tuple[int | None, bool]:
    """Return the least age that the year of birth allows on a day, and whether it is disputed.

    None where it is not known. The birthday may still be to come in the year, and the doubt is the
    person's to gain from. A year of an adult is disputed too while a statement stands, contested or
    not, that the person is a child alone: what a screening heard of the age reaches other rooms.
    """
    held = Traits.objects.filter(person=person).values_list("birth_year", "birth_basis").first()
    year, basis = held or (None, "")
    if year is None:
        return None, basis == BirthBasis.DISPUTED
    said_of_an_adult = CategoryStatement.objects.filter(
        ~Q(state=CategoryState.WITHDRAWN), person__in=cluster_ids(person), category__in=CHILD,
        known__contains=timezone.now(), during__contains=on,
        during__startswith__gte=date(year + ADULT_AGE + 1, 1, 1),
    )  # fmt: skip
    disputed = basis == BirthBasis.DISPUTED or said_of_an_adult.exists()
    return max(0, on.year - year - 1), disputed


def screenings_of(actor: Actor, person: Person) -> QuerySet[Screening]:
    """Return the person's screenings of which the actor may see some part, newest first."""
    held = readable(actor, person.pk)
    rows = Screening.objects.filter(person__in=cluster_ids(person), is_withdrawn=False)
    if Compartment.PROTECTION not in held:
        rows = rows.filter(has_health=True) if Compartment.HEALTH in held else rows.none()
    outcomes = Outcome.objects.filter(compartment__in=held).order_by("id")
    return (
        rows.select_related("version__instrument", "started_by")
        .prefetch_related(Prefetch("outcomes", outcomes))
        .order_by("-screened_on", "-started_at")
    )


def versions_to_use(actor: Actor, organisations: Sequence[UUID]) -> list[InstrumentVersion]:
    """Return the newest version of each instrument of these organisations."""
    rows = (
        InstrumentVersion.objects.filter(organisation_id__in=organisations)
        .select_related("instrument", "organisation")
        .order_by("instrument__code", "instrument_id", "-published_at")
        .distinct("instrument__code", "instrument_id")
    )
    return list(rows)


def profile(
    actor: Actor,
    person: Person,
    language: str,
    *,
    on: date | None = None,
    known_on: date | None = None,
) -> Profile:
    """Return the categories a person was in on a day, as we knew it on a day; today for both.

    What was known on a day is what was known when that day ended. Statements about somebody who was
    registered twice stand together.
    """
    today = timezone.localdate()
    on, known_on = on or today, known_on or today
    moment = min(_end_of(known_on), timezone.now())
    rows = list(
        CategoryStatement.objects.filter(
            person__in=cluster_ids(person), compartment__in=readable(actor, person.pk)
        )
        .select_related("recorded_by", "screening__version__instrument", "replaces")
        .order_by("category", "known")
    )
    held = [
        _held(row, language)
        for row in rows
        if moment in row.known and on in row.during and row.state != CategoryState.WITHDRAWN
    ]
    seen = [_held(row, language) for row in rows if row.known.lower <= moment]
    seen.sort(key=lambda one: one.statement.known.lower, reverse=True)
    return Profile(on, known_on, held, seen)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _held(row: CategoryStatement, language: str) -> Held:
    category = categories()[row.category]
    return Held(row, category, as_text(category.labels, language))


def blocks_return(person_id: UUID) -> bool:
    """Say whether an expressed fear of return stands against anything that leads to return.

    Every room that plans, pays or books a return asks this, whoever acts: the answer does not
    depend on grants, and it says nothing but yes or no.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT screening_blocks_return(%s)", [person_id])
        row = cursor.fetchone()
    return row is None or bool(row[0])


def blocks_of(actor: Actor, person: Person) -> QuerySet[ReturnBlock]:
    """Return the person's blocks on return, those still standing first."""
    rows = ReturnBlock.objects.filter(person__in=cluster_ids(person))
    if Compartment.PROTECTION not in readable(actor, person.pk):
        rows = rows.none()
    return rows.select_related("raised_by", "cleared_by").order_by("-cleared_at", "-raised_at")


def place_context(actor: Actor, place: Place | None, on: date, language: str) -> list[ContextLine]:
    """Return the factors of a place and of its country on a day, as far as the actor sees them."""
    if place is None:
        return []
    at_place = Q(place=place) | Q(place=None, country_id=place.country_id)
    rows = factors_visible_to(actor).filter(at_place, withdrawn_at=None, during__contains=on)
    return [
        ContextLine(factors()[row.factor], as_text(factors()[row.factor].labels, language), row)
        for row in rows.order_by("-place", "factor")
        if row.factor in factors()
    ]
