"""Weekly and monthly figures of a supervisor's teams: counts only, small ones hidden in files.

The figures are those of a published dashboard (METHODOLOGY 11, read in its code), as far as they
are about cases; rooms above bring theirs by `SERAI_FIGURES`, functions of (teams, period) that
return lines. What a supervisor's grants do not open is not counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from serai.accounts.models import Team
from serai.cases.access import workers_of
from serai.cases.choices import ActionState, CaseState, Decision, Domain, MoveKind, NeedState
from serai.cases.models import Case, FollowUp, Move, Need, PlanAction, ServiceDecision
from serai.journey.models import Experience
from serai.people.choices import Sex
from serai.protection.models import SafetyPlan
from serai.supervision.access import supervisors_of
from serai.supervision.methods.bands import (
    AGES,
    CASELOAD,
    DELAYS,
    MONTHS_OPEN,
    band_of,
    months_between,
)
from serai.supervision.methods.hiding import hidden_parts

Every = Literal["week", "month"]


@dataclass(frozen=True, slots=True)
class Period:
    """A week or a month: from its first day to the day after its last."""

    first: date
    after: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Return its first moment and the first one after it."""
        return _midnight(self.first), _midnight(self.after)

    @property
    def last(self) -> date:
        """Return its last day."""
        return self.after - timedelta(days=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def period_of(day: date, every: Every) -> Period:
    """Return the week (from Monday) or the month that a day lies in."""
    if every == "week":
        first = day - timedelta(days=day.weekday())
        return Period(first, first + timedelta(days=7))
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1))


def periods_until(day: date, every: Every, count: int) -> list[Period]:
    """Return the last `count` weeks or months until the one of the day, the newest first."""
    found = [period_of(day, every)]
    while len(found) < count:
        found.append(period_of(found[-1].first - timedelta(days=1), every))
    return found


def leaves(period: Period, every: Every, today: date) -> bool:
    """Say whether there is a file of a period: of whole months, once they are over, and no other.

    Weeks lie across months, and a month that runs grows day by day: the file of the one taken from
    that of the other could tell a count that both of them hide. Months only touch.
    """
    return every == "month" and period.after <= today


@dataclass(frozen=True, slots=True)
class Figure:
    """One count or ratio, with what it is called, and of which group it is where it is split.

    `of` are the counts that a ratio was worked out from.
    """

    code: str
    label: str | Promise
    value: float
    group: str | Promise = ""
    is_count: bool = True
    of: Sequence[int] = ()

    def shown(self, least: int) -> str:
        """Return the value as it leaves the house: a count below `least` is hidden, none is not.

        A ratio is hidden where one of the counts behind it is, for it would give that away.
        """
        if not self.is_count:
            is_small = any(0 < count < least for count in self.of)
            return str(HIDDEN) if is_small else f"{self.value:.1f}"
        if 0 < self.value < least:
            return f"<{least}"
        return str(int(self.value))


HIDDEN = pgettext_lazy("figure", "hidden")
PARTS_OF = {"months_open": "closed", "told_after": "incidents"}
"""Figures that are split, by code, and the total that stands beside them."""


def leaving(found: Sequence[Figure], least: int) -> list[str]:
    """Return the figures' values as they leave the house together.

    What could be worked out from a total and the other parts of it is hidden as well.
    """
    shown = [one.shown(least) for one in found]
    for code, total in PARTS_OF.items():
        places = [place for place, one in enumerate(found) if one.code == code]
        hidden, with_total = hidden_parts([int(found[place].value) for place in places], least)
        over = {places[one] for one in hidden if found[places[one]].value >= least}
        if with_total:
            over |= {place for place, one in enumerate(found) if one.code == total}
        for place in over:
            shown[place] = str(HIDDEN)
    return shown


Source = Callable[[Sequence[Team], Period], Iterable[Figure]]


def figures(teams: Sequence[Team], period: Period) -> list[Figure]:
    """Return every figure of the teams in the period, those of rooms above at the end."""
    sources: list[Source] = [import_string(path) for path in settings.SERAI_FIGURES]
    return [*own_figures(teams, period), *(f for s in sources for f in s(teams, period))]


def own_figures(teams: Sequence[Team], period: Period) -> list[Figure]:
    """Return the figures of cases.

    Each row is read once: the database asks of every row whether the supervisor may see it.
    """
    since, before = period.moments
    cases = _cases_of(teams)
    active = [
        one for one in cases
        if one.opened_at < before and (one.closed_at is None or one.closed_at >= since)
    ]  # fmt: skip
    count, ids = len(active), [one.pk for one in active]
    actions = PlanAction.objects.filter(case__in=ids)
    states: dict[UUID, set[str]] = {}
    for case_id, state in actions.values_list("case_id", "state"):
        states.setdefault(case_id, set()).add(state)
    carried = sum(
        ActionState.DONE in one and ActionState.PLANNED not in one for one in states.values()
    )
    decided = actions.filter(pk__in=_decisions_in(period).values("pk"))
    referred = decided.filter(decision=Decision.REFERRED).count()
    held = FollowUp.objects.filter(case__in=ids, done_at__gte=since, done_at__lt=before).count()
    moves = Counter(
        Move.objects.filter(
            case__in=[one.pk for one in cases], at__gte=since, at__lt=before
        ).values_list("kind", flat=True)
    )
    screened = sum(one.screening_id is not None for one in active)
    approved = sum(one.approved_version is not None for one in active)
    return [
        Figure("opened", _("Cases opened"), moves[MoveKind.OPENED]),
        Figure("closed", _("Cases closed"), moves[MoveKind.CLOSED]),
        Figure("reopened", _("Cases opened again"), moves[MoveKind.REOPENED]),
        Figure("active", _("Active cases"), count),
        Figure("screened", _("Active cases opened after a screening"), screened),
        Figure("planned", _("Active cases with a plan"), len(states)),
        Figure("approved", _("Active cases with an approved plan"), approved),
        Figure("carried_out", _("Active cases whose plan is carried out"), carried),
        _average("referrals", _("Referrals per active case"), referred, count),
        _average("follow_ups", _("Follow-ups per active case"), held, count),
        *_time_open(cases, since, before),
        *_incidents({one.person_id for one in cases}, since, before),
        *_caseload(active),
        *_staff(teams),
        *_safety(ids),
        *_provided(decided, period),
        *_gaps(decided),
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """How many cases were opened and closed in a period."""

    period: Period
    opened: int
    closed: int


def course(teams: Sequence[Team], periods: Sequence[Period]) -> list[Step]:
    """Return openings and closures, period by period; periods stand newest first and touch."""
    since, before = periods[-1].moments[0], periods[0].moments[1]
    rows = Move.objects.filter(
        case__in=list(Case.objects.filter(team__in=teams).values_list("pk", flat=True)),
        at__gte=since, at__lt=before,
        kind__in=[MoveKind.OPENED, MoveKind.CLOSED],
    )  # fmt: skip
    found: Counter[tuple[date, str]] = Counter()
    firsts = [one.first for one in periods]
    for kind, at in rows.values_list("kind", "at"):
        day = timezone.localdate(at)
        found[next(first for first in firsts if first <= day), kind] += 1
    return [
        Step(one, found[one.first, MoveKind.OPENED], found[one.first, MoveKind.CLOSED])
        for one in periods
    ]


def _average(code: str, label: Promise, total: int, of: int) -> Figure:
    value = total / of if of else 0.0
    return Figure(code, label, value, is_count=False, of=(total, of))


def _cases_of(teams: Sequence[Team]) -> list[Case]:
    """Return every case of the teams, with what is counted of it."""
    return list(
        Case.objects.filter(team__in=teams).only(
            "person_id",
            "state",
            "worker_id",
            "screening_id",
            "approved_version",
            "opened_at",
            "closed_at",
        )
    )


def _time_open(cases: Iterable[Case], since: datetime, before: datetime) -> list[Figure]:
    times: Counter[str] = Counter()
    for one in cases:
        if one.state != CaseState.CLOSED or one.closed_at is None:
            continue
        if not since <= one.closed_at < before:
            continue
        days = timezone.localdate(one.opened_at), timezone.localdate(one.closed_at)
        times[band_of(months_between(*days), MONTHS_OPEN).code] += 1
    label = _("Closed cases by whole months open")
    return [Figure("months_open", label, times[b.code], b.code) for b in MONTHS_OPEN]


def _incidents(people: Iterable[UUID], since: datetime, before: datetime) -> list[Figure]:
    """Return what happened to people on their way and was first told in a period, by the delay.

    A statement counts once, when it was first written down, with the day that is held true now; one
    that was withdrawn does not count.
    """
    rows = Experience.objects.filter(person__in=list(people)).only(
        "replaces", "recorded_at", "superseded_at", "happened_on", "incidents"
    )
    said, delays = {one.pk: one for one in rows}, Counter[str]()
    for one in said.values():
        first = one
        while first.replaces_id in said:
            first = said[first.replaces_id]
        if one.superseded_at is None and one.incidents and since <= first.recorded_at < before:
            told = timezone.localdate(first.recorded_at)
            days = None if one.happened_on is None else max(0, (told - one.happened_on).days)
            delays["?" if days is None else band_of(days, DELAYS).code] += 1
    label = _("Incidents by days from what happened to its telling")
    parts = [Figure("told_after", label, delays[b.code], b.code) for b in DELAYS]
    return [
        Figure("incidents", _("Incidents on the way that were told"), delays.total()),
        *parts, Figure("told_after", label, delays["?"], "?"),
    ]  # fmt: skip


def _caseload(active: Iterable[Case]) -> list[Figure]:
    counts = Counter(one.worker_id for one in active)
    bands = Counter(band_of(one, CASELOAD).code for one in counts.values())
    label = _("Workers by active cases")
    return [Figure("caseload", label, bands[b.code], b.code) for b in CASELOAD]


def _staff(teams: Sequence[Team]) -> list[Figure]:
    """Return how many case workers there are to a supervisor, as the teams stand today."""
    workers, supervisors = workers_of(*teams).count(), supervisors_of(teams).count()
    value = workers / supervisors if supervisors else 0.0
    return [
        Figure("per_supervisor", _("Case workers to a supervisor, today"), value, is_count=False)
    ]


def _safety(case_ids: Sequence[UUID]) -> list[Figure]:
    """Return the active cases with a need of safety, and those of them with a safety plan."""
    needs = Need.objects.filter(case__in=case_ids, domain=Domain.SAFETY)
    needing = set(needs.exclude(state=NeedState.ENDED).values_list("case_id", flat=True))
    planned = SafetyPlan.objects.filter(case__in=needing).values("case_id").distinct().count()
    return [
        Figure("safety_needed", _("Active cases with a need of safety"), len(needing)),
        Figure("safety_planned", _("Active cases with that need and a safety plan"), planned),
    ]


def _decisions_in(period: Period) -> QuerySet[ServiceDecision]:
    """Return the decisions on services that were taken in a period; each has its action's id."""
    return ServiceDecision.objects.filter(
        decided_on__gte=period.first, decided_on__lt=period.after, is_withdrawn=False
    )


def _provided(decided: QuerySet[PlanAction], period: Period) -> list[Figure]:
    """Return the services of one's own agency by domain, sex and age in the year of the period.

    Without totals over the groups: a hidden count cannot be worked out from its sum.
    """
    rows = decided.filter(decision=Decision.PROVIDED).values_list(
        "goal__need__domain", "person__traits__sex", "person__traits__birth_year"
    )
    found: Counter[tuple[str, str, str]] = Counter()
    for domain, sex, born in rows:
        age = "?" if born is None else band_of(max(0, period.first.year - born), AGES).code
        found[domain, sex or Sex.UNKNOWN, age] += 1
    label = _("Services provided, by domain, sex and age")
    return [
        Figure("provided", label, count, f"{Domain(domain).label} · {Sex(sex).label} · {age}")
        for (domain, sex, age), count in sorted(found.items())
    ]


def _gaps(decided: QuerySet[PlanAction]) -> list[Figure]:
    rows = decided.filter(decision__in=[Decision.DECLINED, Decision.UNAVAILABLE])
    found: Mapping[tuple[str, str], int] = Counter(
        rows.values_list("goal__need__domain", "decision")
    )
    label = _("Needs left without help, by domain")
    return [
        Figure("gap", label, count, f"{Domain(domain).label} · {Decision(decision).label}")
        for (domain, decision), count in sorted(found.items())
    ]
