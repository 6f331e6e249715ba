"""How good the data are: open flags, and each enumerator's and point's work over some weeks."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, F, FloatField, IntegerField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Extract, TruncDate
from django.utils.translation import gettext

from serai.intake.models import EntityRecord, QualityFlag, Submission
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.entities import entity_lists
from serai.kit.quality import DigitHeaping
from serai.review.access import flags_visible_to, submissions_visible_to
from serai.review.queries.submissions import key_of
from serai.xforms.quality import HEAPING_FROM

DAYS = 28


def reason_of(flag: QualityFlag) -> str:
    """Return a flag's reason in the reader's language."""
    sentence = gettext(flag.reason)
    try:
        return sentence % flag.params if flag.params else sentence
    except (KeyError, TypeError, ValueError):
        return sentence


def open_flags(actor: Actor, *, rule: str = "", place: str = "") -> QuerySet[QualityFlag]:
    """Return the open flags of current submissions that the actor may see, newest first."""
    found = flags_visible_to(actor).filter(settled_at=None, submission__is_current=True)
    if rule:
        found = found.filter(rule=rule)
    if place:
        found = found.filter(place_code=place)
    return found.select_related("submission__form").order_by("-found_at", "-id")


def rule_counts(actor: Actor) -> list[tuple[str, int]]:
    """Return how many open flags each rule has, the most first."""
    found = open_flags(actor).order_by().values_list("rule").annotate(found=Count("id"))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True, slots=True)
class Work:
    """What one enumerator, or one point, sent in the window."""

    name: str
    key: str
    submissions: int
    flagged: int
    median_seconds: int | None
    heaping: int | None
    days: Sequence[int]

    @property
    def flag_rate(self) -> int:
        """Return the flagged submissions in percent."""
        return round(100 * self.flagged / self.submissions) if self.submissions else 0

    @property
    def longest_gap(self) -> int:
        """Return the longest run of days without a submission between the first and the last."""
        longest = run = 0
        started = False
        for count in self.days:
            if count:
                longest, run, started = max(longest, run), 0, True
            elif started:
                run += 1
        return longest


def window() -> list[date]:
    """Return the days that the quality page covers, today last."""
    today = clock.today()
    return [today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]


def enumerators(actor: Actor) -> list[Work]:
    """Return each enumerator's work in the window, the highest share of flags first."""
    recent = _recent(actor).exclude(enumerator="")
    heaping = _heaping(actor)
    return _work(recent, F("enumerator"), heaping)


def points(actor: Actor) -> list[Work]:
    """Return each monitoring point's work in the window, the highest share of flags first."""
    place = KeyTextTransform("point", "entity_records__values")
    recent = _recent(actor).filter(entity_records__values__has_key="point")
    return _work(recent, place, {})


def _recent(actor: Actor) -> QuerySet[Submission]:
    since = window()[0]
    seen = submissions_visible_to(actor).filter(is_current=True, is_test=False)
    return seen.filter(received_at__date__gte=since).order_by()


class _Median(Aggregate):
    """The median of a number of seconds, whole."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def _work(recent: QuerySet[Submission], by: Any, heaping: Mapping[str, int]) -> list[Work]:
    """Count by (name, day) and take the medians by name, in the database."""
    days = window()
    counts: defaultdict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    per_day = recent.values_list(by, TruncDate("received_at")).annotate(
        all=Count("id", distinct=True), odd=Count("id", distinct=True, filter=Q(flag_count__gt=0))
    )
    for name, day, every, flagged in per_day:
        counts[name][day] = (every, flagged)
    taken = Extract(F("ended_at") - F("started_at"), "epoch")
    timed = recent.filter(ended_at__gte=F("started_at")).values_list(by)
    medians = dict(timed.annotate(median=_Median(taken)))
    found = [
        Work(
            name=name,
            key=key_of(name),
            submissions=sum(every for every, _ in by_day.values()),
            flagged=sum(flagged for _, flagged in by_day.values()),
            median_seconds=None if (m := medians.get(name)) is None else round(m),
            heaping=heaping.get(name),
            days=[by_day.get(day, (0, 0))[0] for day in days],
        )
        for name, by_day in counts.items()
    ]
    return sorted(found, key=lambda work: (-work.flag_rate, -work.submissions, work.name))


def _heaping(actor: Actor) -> dict[str, int]:
    """Return the percentage of each enumerator's counts of five and more that end in 0 or 5."""
    total: Counter[str] = Counter()
    round_ones: Counter[str] = Counter()
    for name, entity_list in entity_lists().items():
        for rule in (r for r in entity_list.rules if isinstance(r, DigitHeaping)):
            rows = counted_values(_recent(actor), name, rule.property)
            figures = rows.values_list("submission__enumerator").annotate(
                all=Count("id"), round=Count("id", filter=Q(last_digit=0))
            )
            for enumerator, every, heaped in figures.order_by():
                total[enumerator] += every
                round_ones[enumerator] += heaped
    return {name: round(100 * round_ones[name] / count) for name, count in total.items() if name}


def counted_values(submissions: QuerySet[Submission], list_name: str, prop: str) -> QuerySet[Any]:
    """Return records with `counted`, a property of five or more, and its `last_digit` mod 5."""
    number = Cast(KeyTextTransform(prop, "values"), IntegerField())
    return (
        EntityRecord.objects.filter(submission__in=submissions, list_name=list_name)
        .filter(values__has_key=prop)
        .annotate(counted=number, last_digit=number % 5)
        .filter(counted__gte=HEAPING_FROM)
    )


def submissions_per_day(actor: Actor) -> list[tuple[int, int]]:
    """Return (all, flagged) submissions for each day of the window."""
    found = (
        _recent(actor)
        .values_list(TruncDate("received_at"))
        .annotate(all=Count("id"), flagged=Count("id", filter=Q(flag_count__gt=0)))
    )
    by_day = {day: (every, flagged) for day, every, flagged in found}
    return [by_day.get(day, (0, 0)) for day in window()]


def recent_submissions(organisation_id: UUID, days: int) -> QuerySet[Submission]:
    """Return an organisation's current submissions of the last days, for rules across them."""
    since = clock.now() - timedelta(days=days)
    return Submission.objects.filter(
        organisation_id=organisation_id, is_current=True, is_test=False, received_at__gte=since
    )


def organisations_at_work() -> list[UUID]:
    """Return the organisations that received something of late. For the system actor."""
    since = clock.now() - timedelta(days=DAYS)
    recent = Submission.objects.filter(received_at__gte=since).order_by()
    return list(recent.values_list("organisation_id", flat=True).distinct())
