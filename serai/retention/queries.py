"""Who is due for a decision, what holds it up, which rules stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from serai.accounts.models import Organisation
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, register_actor
from serai.people.access import persons_visible_to
from serai.people.models import AccessGrant, Person, Traits
from serai.people.queries import cluster_ids
from serai.retention.access import ruled_organisations
from serai.retention.choices import DEFAULT_MONTHS, Ending, Purpose
from serai.retention.models import KeptLonger, LegalHold, RetentionRule


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it applies: set by the organisation, or Serai's default."""

    purpose: Purpose
    months: int
    ending: Ending
    is_default: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose time is over: for which purpose they were kept, and since when it is over."""

    person: Person
    rule: Rule
    last_active: datetime
    is_held: bool


def rules(organisation: Organisation) -> list[Rule]:
    """Return the rule of each purpose."""
    own = {r.purpose: r for r in RetentionRule.objects.filter(organisation=organisation)}
    found = []
    for purpose in Purpose:
        rule = own.get(purpose)
        months = rule.months if rule else DEFAULT_MONTHS[purpose]
        ending = Ending(rule.ending) if rule else Ending.ERASE
        found.append(Rule(purpose, months, ending, rule is None))
    return found


def months_ago(months: int, today: date | None = None) -> date:
    """Return the day that many months back; the 28th at the latest."""
    day = today or clock.today()
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, min(day.day, 28))


def due(actor: Actor, *, limit: int = 200) -> Sequence[Due]:
    """Return persons whose time is over and whom nobody decided to keep, longest over first."""
    found: list[Due] = []
    for organisation in ruled_organisations(actor):
        for rule in rules(organisation):
            over = timezone.make_aware(
                datetime.combine(months_ago(rule.months), datetime.min.time())
            )
            rows = _quiet_since(actor, organisation, rule.purpose, over)
            found += [
                Due(person, rule, person.last_active, person.is_held)  # type: ignore[attr-defined]
                for person in rows[:limit]
            ]
    return sorted(found, key=lambda one: one.last_active)[:limit]


def _quiet_since(
    actor: Actor, organisation: Organisation, purpose: Purpose, over: datetime
) -> QuerySet[Person]:
    kept = KeptLonger.objects.filter(person=OuterRef("pk"), until__gte=clock.today())
    held = LegalHold.objects.filter(person=OuterRef("pk"), lifted_at=None)
    active = AccessGrant.objects.filter(person=OuterRef("pk"), active_at__gte=over)
    return (
        persons_visible_to(actor)
        .filter(organisation=organisation, is_complete=purpose != Purpose.INCOMPLETE)
        .filter(changed_at__lt=over)
        .exclude(Exists(kept))
        .exclude(Exists(active))
        .annotate(is_held=Exists(held), last_active=Max("grants__active_at"))
        .order_by("last_active")
    )


def holds_of(person: Person) -> QuerySet[LegalHold]:
    """Return a person's legal holds, the running one first."""
    rows = LegalHold.objects.filter(person=person).select_related("placed_by", "lifted_by")
    return rows.order_by("-placed_at")


def files_of_one(actor: Actor, person: Person) -> list[Person]:
    """Return the registrations that turned out to be one person, as far as the actor sees them.

    The one asked for stands first.
    """
    ids = cluster_ids(person)
    rows = persons_visible_to(actor).filter(pk__in=ids)
    found = rows.select_related("organisation", "registered_in").in_bulk()
    return [found[one] for one in ids if one in found]


def erased_ids() -> set[UUID]:
    """Return everybody who was erased, whichever organisation kept them; for background work."""
    organisations = list(Organisation.objects.values_list("pk", flat=True))
    if not organisations:
        return set()
    with acting_as(register_actor(*organisations)):
        return set(Person.objects.exclude(erased_at=None).values_list("pk", flat=True))


def own_language(person: Person) -> str:
    """Return the first language of the person's own in which Serai speaks; "" where none is."""
    row = Traits.objects.filter(person=person).values_list("languages", flat=True).first()
    spoken = dict(settings.LANGUAGES)
    return next((code for code in row or () if code in spoken), "")
